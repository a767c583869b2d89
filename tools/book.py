"""Build the site, strictly: a warning or a broken notebook is an error  (make book).

    python -m tools.book

What `jupyter-book build book -n -W --keep-going` does, with one process per core. Pages are made
again where needed (book/_ext/fresh_outputs.py); everything is, after a change outside the pages or
a build that failed.
"""

import os
import shutil
import sys
from hashlib import sha256
from pathlib import Path

from jupyter_book.sphinx import build_sphinx

from tools import executed, pages

ROOT = Path(__file__).resolve().parents[1]
SITE = ROOT / "_build" / "html"
OUTSIDE = ("_config.yml", "_toc.yml", "book/_ext", "book/_assets", "book/_templates")
OUTSIDE += ("book/references.bib", ".git/config")  # the menu of a page names the repository
SETTINGS = ("SITE_URL", "REPOSITORY_URL", "GITHUB_REPOSITORY", "GITHUB_SERVER_URL")


def outside() -> str:
    """A hash of all that any page may depend on besides the sources of the pages."""
    settings = [f"{name}={os.environ.get(name)}" for name in SETTINGS]
    return sha256("\n".join([executed.fingerprint(ROOT, OUTSIDE), *settings]).encode()).hexdigest()


def build(site: Path = SITE) -> int:
    """Bring the whole site up to date; the exit code of Sphinx, or 1 where pages lack."""
    doctrees = site.parent / ".doctrees"
    finished, today = doctrees / "finished", outside()
    if not finished.is_file() or finished.read_text(encoding="utf-8") != today:
        for folder in (site, doctrees):
            shutil.rmtree(folder, ignore_errors=True)
    finished.unlink(missing_ok=True)
    result = build_sphinx(
        ROOT / "book",
        site,
        doctreedir=doctrees,
        path_config=ROOT / "_config.yml",
        confoverrides={
            "external_toc_path": (ROOT / "_toc.yml").as_posix(),
            "latex_individualpages": False,
            "nitpicky": True,
        },
        noconfig=True,
        warningiserror=True,
        keep_going=True,
        jobs=os.cpu_count(),
    )
    result = 1 if result else pages.report(site)
    if not result:
        finished.write_text(today, encoding="utf-8")
    return result


if __name__ == "__main__":
    sys.exit(build())
