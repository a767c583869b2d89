"""How long `make book` takes: cold (nothing kept), warm (nothing changed), and after a change.

    python benchmarks/build.py

A copy of the book is built in a temporary folder, so the site in _build stays as it is.
"""

import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import notebooks

ROOT = Path(__file__).resolve().parents[1]
PARTS = ("book", "lib", "tools", "_config.yml", "_toc.yml")
PINS = ("requirements.txt", "constraints.txt", "pyproject.toml")


def build(folder: Path) -> float:
    """Seconds of one strict build."""
    start = time.perf_counter()
    command = [sys.executable, "-m", "tools.book"]
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
    return time.perf_counter() - start


def main():
    """Copy the book, build it four times, print a table beside the price of one kernel."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        for name in (*PARTS, *PINS):
            copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy2
            copy(ROOT / name, folder / name)
        seconds = {"cold": build(folder), "warm": build(folder)}
        chapter = folder / "book" / "normal.ipynb"
        text = chapter.read_text(encoding="utf-8")
        chapter.write_text(text.replace("squared error", "a squared error"), encoding="utf-8")
        seconds["after an edit of a chapter"] = build(folder)
        (folder / "_config.yml").open("a", encoding="utf-8").write("# another\n")
        seconds["every page written again"] = build(folder)
        pages = len(list((folder / "_build" / "html").glob("*.html")))
        print(f"{pages} pages{'':18} seconds  per page")
        for name, value in seconds.items():
            print(f"{name:26} {value:7.1f}  {value / pages:8.2f}")
        print(f"{'a kernel that imports':26} {notebooks.floor():7.1f}")


if __name__ == "__main__":
    main()
