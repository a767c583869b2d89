"""How long each notebook runs, as a ratio to one that only starts a kernel and imports.

    python benchmarks/notebooks.py [slug ...]

The yardstick is a notebook with `import numpy, matplotlib.pyplot`: what every chapter pays before
its first word. Notebooks run one after the other; medians of three for the yardstick.
"""

import sys
import time
from pathlib import Path
from statistics import median

import nbformat
from nbclient import NotebookClient

BOOK = Path(__file__).resolve().parents[1] / "book"
IMPORTS = "%matplotlib inline\nimport numpy as np\nimport matplotlib.pyplot as plt"


def seconds(notebook):
    """Wall-clock time from starting the kernel to the end of the last cell."""
    start = time.perf_counter()
    NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(BOOK)}}).execute()
    return time.perf_counter() - start


def floor():
    """Seconds of a notebook that only imports: the median of three."""
    cells = [nbformat.v4.new_code_cell(IMPORTS)]
    return median(seconds(nbformat.v4.new_notebook(cells=cells)) for _ in range(3))


def main():
    """Print the table, the longest and the sum."""
    unit = floor()
    print(f"{'imports only':<26}{unit:6.1f} s   1.0")
    times = {}
    for path in sorted(BOOK.glob("*.ipynb")):
        if len(sys.argv) > 1 and path.stem not in sys.argv[1:]:
            continue
        times[path.stem] = seconds(nbformat.read(path, as_version=4))
        print(f"{path.stem:<26}{times[path.stem]:6.1f} s{times[path.stem] / unit:6.1f}", flush=True)
    if times:
        print(f"longest {max(times.values()):.1f} s; all, one by one, {sum(times.values()):.0f} s")


if __name__ == "__main__":
    main()
