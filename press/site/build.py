"""Build the site, strictly: a warning or a broken notebook is an error  (make book).

    python -m press.site.build [--book book] [--to _build]
    python -m press.site.build --preview    into preview/; a warning is no error

What `jupyter-book build book -n -W --keep-going` does, with one process per core. Pages are made
again where needed (fresh_outputs.py); everything is, after a change outside the pages or a build
that failed.
"""

import os
import shutil
import sys
from hashlib import sha256

from jupyter_book.sphinx import build_sphinx

from lib import words
from press.editions import elsewhere
from press.notebooks import executed
from press.paths import HOME, ROOT, Edition, command_line, edition_of
from press.site import complete

OUTSIDE = ("press/site", "press/typography", ".git/config")  # the menu names the repository
OF_EDITION = ("_config.yml", "_toc.yml")
SETTINGS = ("SITE_URL", "REPOSITORY_URL", "GITHUB_REPOSITORY", "GITHUB_SERVER_URL")


def outside(edition: Edition) -> str:
    """A hash of all that any page may depend on besides the sources of the pages."""
    places = [ROOT / name for name in OUTSIDE]
    places += [*map(edition.settings, OF_EDITION), edition.book / "references.bib"]
    settings = [f"{name}={os.environ.get(name)}" for name in SETTINGS]
    settings += [str(elsewhere(edition, slug)) for slug in HOME.pages]
    settings.append(repr(words.catalogue("site", edition.language)))
    return sha256("\n".join([executed.fingerprint(*places), *settings]).encode()).hexdigest()


def build(edition: Edition = HOME, preview: bool = False) -> int:
    """Bring the whole site up to date; the exit code of Sphinx, or 1 where pages lack."""
    site = edition.build / "preview" / "html" if preview else edition.html
    doctrees = site.parent / ".doctrees"
    finished, today = doctrees / "finished", outside(edition)
    if not finished.is_file() or finished.read_text(encoding="utf-8") != today:
        for folder in (site, doctrees):
            shutil.rmtree(folder, ignore_errors=True)
    finished.unlink(missing_ok=True)
    result = build_sphinx(
        edition.book,
        site,
        doctreedir=doctrees,
        path_config=edition.settings("_config.yml"),
        confoverrides={
            "edition_build": str(edition.build),
            "external_toc_path": edition.settings("_toc.yml").as_posix(),
            "latex_individualpages": False,
            "nitpicky": True,
        },
        noconfig=True,
        warningiserror=not preview,
        keep_going=True,
        jobs=os.cpu_count(),
    )
    result = 1 if result else complete.report(site, edition.pages)
    if not result:
        finished.write_text(today, encoding="utf-8")
    return result


if __name__ == "__main__":
    parser = command_line(__doc__)
    parser.add_argument("--preview", action="store_true", help="into preview/, warnings allowed")
    options = parser.parse_args()
    sys.exit(build(edition_of(options), options.preview))
