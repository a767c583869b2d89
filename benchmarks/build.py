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

ROOT = Path(__file__).resolve().parents[1]
PARTS = ("book", "lib", "_config.yml", "_toc.yml")
PINS = ("requirements.txt", "constraints.txt", "pyproject.toml")


def build(folder: Path) -> float:
    """Seconds of one strict build."""
    command = [Path(sys.executable).with_name("jupyter-book"), "build", "book"]
    options = ["--config", "_config.yml", "--toc", str(folder / "_toc.yml"), "--path-output", "."]
    shutil.rmtree(folder / "_build" / "html", ignore_errors=True)
    start = time.perf_counter()
    subprocess.run(
        [*command, *options, "--all", "-n", "-W", "--keep-going"],
        cwd=folder,
        check=True,
        capture_output=True,
    )
    seconds = time.perf_counter() - start
    if not (folder / "_build" / "html" / "index.html").is_file():
        sys.exit(f"expected a site in {folder}/_build/html; got none")
    return seconds


def main():
    """Copy the book, build it three times, print a table."""
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


if __name__ == "__main__":
    main()
