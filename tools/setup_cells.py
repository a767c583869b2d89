"""The guard in every setup cell: a notebook away from its repository fetches `lib` by itself.

    python tools/setup_cells.py           put the guard, with the address, into all notebooks
    python tools/setup_cells.py --check   change nothing; exit 1 and name those that need it

The address is `repository: url:` of _config.yml. While there is none, the guard says what to do
instead of installing from a guessed place. Where `lib` is, on Binder and your laptop, nothing runs.
"""

import argparse
import sys
from pathlib import Path

import nbformat
import yaml

ROOT = Path(__file__).resolve().parents[1]
PLACES = [*sorted((ROOT / "book").glob("*.ipynb")), ROOT / "tools" / "chapter_template.ipynb"]
# `import lib` alone would be content with any lib.py or folder lib, so a module of it is asked for
START = "try:\n    import lib.data  # noqa: F401\nexcept ModuleNotFoundError as missing:"
OTHER = """\
    if missing.name == "lib.data":
        raise ImportError(
            "expected lib, the package of this course; got a lib.py or folder "
            "lib of your own: rename it and restart the kernel"
        ) from None
    if missing.name != "lib":
        raise
"""
UNKNOWN = """\
    raise ModuleNotFoundError(
        "lib, the package of this course, is missing: open this notebook in "
        "the folder book of the course, or run %pip install <the course>"
    ) from None
"""


def address():
    """The public repository, or "" while it is not known."""
    config = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))
    return config.get("repository", {}).get("url", "")


def guard(url):
    """The lines that begin a setup cell."""
    remedy = f"    %pip install -q git+{url}\n" if url else UNKNOWN
    return f"{START}  # on Colab, or this file alone\n{OTHER}{remedy}\n"


def guarded(source, url):
    """The source of a setup cell with the guard, put in or renewed."""
    if source.startswith(START):
        source = source.split("\n\n", 1)[1]
    return guard(url) + source


def update(path, url, write=True):
    """Put the guard into a notebook; was there anything to do?"""
    notebook = nbformat.read(path, as_version=4)
    changed = False
    for cell in notebook.cells:
        if "setup" in cell.metadata.get("tags", []):
            source = guarded(cell.source, url)
            changed |= source != cell.source
            cell.source = source
    if changed and write:
        path.write_text(nbformat.writes(notebook).rstrip("\n") + "\n", encoding="utf-8")
    return changed


def main():
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="change nothing")
    check = parser.parse_args().check
    changed = [path.name for path in PLACES if update(path, address(), write=not check)]
    if check and changed:
        sys.exit(f"run: python tools/setup_cells.py (to do: {', '.join(changed)})")
    print(f"{len(changed)} setup cells changed")


if __name__ == "__main__":
    main()
