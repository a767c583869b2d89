"""Build the site, strictly: a warning or a broken notebook is an error  (make book).

    python -m tools.book

What `jupyter-book build book --all -n -W --keep-going` does, with one process per core.
"""

import os
import shutil
import sys
from pathlib import Path

from jupyter_book.sphinx import build_sphinx

from tools import pages

ROOT = Path(__file__).resolve().parents[1]
SITE = ROOT / "_build" / "html"


def build(site: Path = SITE) -> int:
    """Write the whole site anew; the exit code of Sphinx, or 1 where pages lack."""
    shutil.rmtree(site, ignore_errors=True)
    result = build_sphinx(
        ROOT / "book",
        site,
        path_config=ROOT / "_config.yml",
        confoverrides={
            "external_toc_path": (ROOT / "_toc.yml").as_posix(),
            "latex_individualpages": False,
            "nitpicky": True,
        },
        noconfig=True,
        force_all=True,
        freshenv=True,
        warningiserror=True,
        keep_going=True,
        jobs=os.cpu_count(),
    )
    return 1 if result else pages.report(site)


if __name__ == "__main__":
    sys.exit(build())
