"""How long `make book` takes: cold (nothing cached), warm (only the pages are written again).

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
    """Copy the book, build it three times, print a table beside the price of one kernel."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        for name in (*PARTS, *PINS):
            copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy2
            copy(ROOT / name, folder / name)
        seconds = {"cold": build(folder), "warm": build(folder)}
        (folder / "_build" / ".typeset.json").unlink()
        seconds["warm, formulas set anew"] = build(folder)
        pages = len(list((folder / "_build" / "html").glob("*.html")))
        print(f"{pages} pages{'':16} seconds  per page")
        for name, value in seconds.items():
            print(f"{name:24} {value:7.1f}  {value / pages:8.2f}")
        print(f"{'a kernel that imports':24} {notebooks.floor():7.1f}")


if __name__ == "__main__":
    main()
