"""How long each notebook runs, and how long `make book` takes.

    python -m benchmarks.book                  all notebooks, then the builds
    python -m benchmarks.book normal map       these notebooks only

A notebook is compared with its own imports: a kernel that starts and runs nothing but them, and
once with a kernel that imports NumPy and Matplotlib alone. They run one after the other.

A copy of the book is built in a temporary folder, so that _build stays as it is: cold (nothing
kept), warm (nothing changed), after an edit, and with a new setting.
"""

import ast
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

import nbformat

from press.notebooks import clean
from press.paths import HOME, PINS, ROOT

PARTS = ("book", "lib", "press", "_config.yml", "_toc.yml", *PINS)
PLAIN = "import numpy as np\nimport matplotlib.pyplot as plt"


def run(notebook) -> float:
    """Seconds from starting the kernel to the end of the last cell."""
    start = time.perf_counter()
    clean.execute(notebook, HOME.book)
    return time.perf_counter() - start


def build(folder: Path) -> float:
    """Seconds of one strict build."""
    start = time.perf_counter()
    command = [sys.executable, "-m", "press.site.build"]
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
    return time.perf_counter() - start


def imports(notebook) -> str:
    """The lines of a notebook that import something."""
    sources = (cell.source for cell in notebook.cells if cell.cell_type == "code")
    nodes = (node for source in sources for node in ast.walk(ast.parse(source)))
    return "\n".join(ast.unparse(n) for n in nodes if isinstance(n, ast.Import | ast.ImportFrom))


def alone(source) -> float:
    """Seconds of a notebook with one cell: the median of three."""
    cells = [nbformat.v4.new_code_cell(source)]
    return median(run(nbformat.v4.new_notebook(cells=cells)) for _ in range(3))


def time_notebooks(paths):
    """Print the table, the longest and the sum."""
    print(f"{'':26}  all  imports  ratio\n{'NumPy and Matplotlib':26}{alone(PLAIN):5.1f} s")
    times = []
    for path in paths:
        notebook = nbformat.read(path, as_version=4)
        unit = alone(imports(notebook))
        times.append(run(notebook))
        ratio = times[-1] / unit
        print(f"{path.stem:26}{times[-1]:5.1f} s {unit:5.1f} s {ratio:6.1f}", flush=True)
    print(f"longest {max(times):.1f} s; all, one by one, {sum(times):.0f} s")


def time_builds():
    """Copy the book, build it four times, print a table."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        for name in PARTS:
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


if __name__ == "__main__":
    asked = set(sys.argv[1:])
    if unknown := asked - {path.stem for path in HOME.notebooks}:
        sys.exit(f"expected slugs of notebooks; got {', '.join(unknown)}; look into {HOME.book}")
    time_notebooks([path for path in HOME.notebooks if not asked or path.stem in asked])
    if not asked:
        time_builds()
