"""Does a printed number depend on the machine? What a change of rounding changes is fragile.

    python -m press.checks.portable --fast              one run, disturbed on another machine
    python -m press.checks.portable                     four disturbances, then every machine
    python -m press.checks.portable book/descent.ipynb  these notebooks only

Every notebook runs strictly, figures thrown away, and its text, LaTeX and HTML must equal the
stored outputs, in two kinds of runs.

*Disturbed.* Every result is moved by a few units in the last place: disturbance.py says how.

*Other machines.* The same notebooks, undisturbed, under every kernel of OpenBLAS that this
processor can run, 1, 2 and 4 threads (OpenBLAS takes no more than there are cores), NumPy without
the groups of instructions that it would choose, and glibc's mathematics without FMA.

Cells that only derive do not run: SymPy's text is exact.
"""

import argparse
import difflib
import dis
import itertools
import multiprocessing
import os
import subprocess
import sys
import types
from pathlib import Path

import nbformat
from numpy._core._multiarray_umath import __cpu_dispatch__ as CPU_DISPATCH
from numpy._core._multiarray_umath import __cpu_features__ as CPU_FEATURES

from press.checks.disturbance import disturb
from press.paths import HOME

PRELOAD = "IPython", "matplotlib.pyplot", "scipy.stats", "sklearn.linear_model", "sympy"
SEEDS = 1, 2, 3, 4


def printed(path, seed=None):
    """What each code cell prints, by its place in the notebook; disturbed if there is a seed."""
    import matplotlib as mpl
    from IPython.core.displayhook import CapturingDisplayHook
    from IPython.core.interactiveshell import InteractiveShell
    from IPython.utils.capture import capture_output
    from matplotlib import pyplot as plt

    os.chdir(path.parent)
    mpl.use("agg")
    plt.show = lambda: plt.close("all")
    shell = InteractiveShell.instance(colors="nocolor")
    if seed is not None:
        disturb(shell, seed)
    shown = {}
    cells = nbformat.read(path, as_version=4).cells
    running = _with_numbers(cells)
    for number, cell in enumerate(cells):
        if number in running:
            with capture_output() as caught:
                shell.display_trap.hook = CapturingDisplayHook(shell, caught._outputs)
                failed = not shell.run_cell(cell.source).success
            if failed and "raises-exception" not in cell.metadata.get("tags", []):
                return shown | {number: f"the cell fails:\n{caught.stdout}{caught.stderr}"}
            shown[number] = _as_text(
                caught.stdout + caught.stderr, [o.data for o in caught.outputs]
            )
    return shown


def _with_numbers(cells):
    """The places of the code cells, without those that only derive.

    SymPy's text is exact; such a cell runs if a later one reads a name from it.
    """
    places, read = set(), set()
    for number, cell in reversed([*enumerate(cells)]):
        if cell.cell_type == "code":
            before, written = _names(compile(cell.source, "", "exec"))
            printed = any("text" in output for output in cell.outputs)
            numbers = printed or "Derivation(" not in cell.source
            if numbers or written & read:
                places.add(number)
                read = (read - written) | before
    return places


def _names(code):
    """The global names that a piece of code reads before it writes them, and those it writes."""
    read, written = set(), set()
    for instruction in dis.get_instructions(code):
        if instruction.opname == "STORE_NAME":
            written.add(instruction.argval)
        elif instruction.opname in {"LOAD_NAME", "LOAD_GLOBAL"}:
            read |= {instruction.argval} - written
        elif isinstance(instruction.argval, types.CodeType):
            read |= _names(instruction.argval)[0] - written
    return read, written


def stored(path):
    """What `printed` must give, from the outputs in the notebook."""
    return {
        number: _as_text(
            "".join(output.get("text", "") for output in cell.outputs),
            [output.data for output in cell.outputs if "data" in output],
        )
        for number, cell in enumerate(nbformat.read(path, as_version=4).cells)
        if cell.cell_type == "code"
    }


def _as_text(stream, displayed):
    """The stream, then the text forms of each displayed object, without pictures."""
    texts = [data[kind] for data in displayed for kind in sorted(data) if kind.startswith("text/")]
    return "\n".join([stream, *(text for text in texts if not text.startswith("<Figure size"))])


def differences(task):
    """For (notebook, seed): a list of (number of the cell, what differs)."""
    path, seed = task
    got, expected = printed(path, seed), stored(path)
    found = [
        (k, _difference(text, got[k]))
        for k, text in expected.items()
        if k in got and text != got[k]
    ]
    return path, found


def _difference(expected, got):
    lines = difflib.unified_diff(expected.splitlines(), got.splitlines(), "", "", n=0, lineterm="")
    return "\n".join(_around(line) for line in itertools.islice(lines, 3, 90) if line[0] in "+-")


def _around(line, width=150):
    return line if len(line) <= width else f"{line[:width]} … ({len(line)} characters)"


def check(paths, seed=None, jobs=None):
    """Run the notebooks on all cores, each in a fresh process; print and count what is fragile."""
    context = multiprocessing.get_context("forkserver" if os.name == "posix" else "spawn")
    if os.name == "posix":
        context.set_forkserver_preload(list(PRELOAD))
    tasks, count = [(path, seed) for path in paths], 0
    with context.Pool(jobs, maxtasksperchild=1) as pool:
        for path, found in pool.imap_unordered(differences, tasks, chunksize=1):
            count += len(found)
            for number, difference in found:
                print(f"{path.stem} cell {number}\n{difference}", flush=True)
    return count


# --- Other machines -------------------------------------------------------------------------------

CORES = (
    *("PRESCOTT", "NEHALEM", "SANDYBRIDGE", "HASWELL", "ZEN"),
    *("SKYLAKEX", "COOPERLAKE", "SAPPHIRERAPIDS"),
    *("ARMV8", "CORTEXA57", "NEOVERSEN1", "NEOVERSEV1", "THUNDERX2T99", "VORTEX"),
)
NO_FMA = {
    "GLIBC_TUNABLES": "glibc.cpu.hwcaps=-FMA,-FMA4,-AVX2"
}  # passed over where it means nothing
PROBE = """
import numpy, threadpoolctl
numpy.linalg.eigh(numpy.eye(64) @ numpy.eye(64))
print(*{lib["architecture"] for lib in threadpoolctl.threadpool_info()})
"""


def machines():
    """Environments that make this computer calculate like others: a list of dictionaries."""
    kernels = {}
    for core in CORES:  # what this processor does not know dies or becomes another one
        environment = {"OPENBLAS_CORETYPE": core}
        probe = subprocess.run(
            [sys.executable, "-c", PROBE],
            env=os.environ | environment,
            capture_output=True,
            text=True,
        )
        if probe.returncode == 0:
            kernels.setdefault(probe.stdout, environment)
    groups = [name for name in CPU_DISPATCH if CPU_FEATURES[name]]
    less = [
        {"NPY_DISABLE_CPU_FEATURES": " ".join(groups[k:])} for k in reversed(range(len(groups)))
    ]
    threads = [{"OPENBLAS_NUM_THREADS": str(n), "OMP_NUM_THREADS": str(n)} for n in (1, 2, 4)]
    alone = [*kernels.values(), *threads, *less, NO_FMA]
    oldest = next(iter(kernels.values()), {}) | threads[0] | (less[-1] if less else {}) | NO_FMA
    return [oldest, *alone]


def main():
    """Command line; exit code 1 when something is fragile."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("paths", nargs="*", type=Path, help="notebooks (default: all of the book)")
    parser.add_argument("--fast", action="store_true", help="one disturbance on one other machine")
    parser.add_argument("--seed", type=int, help="only the disturbance of this seed")
    parser.add_argument("--here", action="store_true", help="only undisturbed, on this machine")
    options = parser.parse_args()
    paths = [path.resolve() for path in options.paths] or HOME.notebooks
    if options.here or options.seed is not None:
        sys.exit(bool(check(paths, options.seed)))
    one_thread = {"OPENBLAS_NUM_THREADS": "1"}  # the cores are busy with notebooks
    runs = [(f"--seed={seed}", one_thread) for seed in SEEDS]
    others = [("--here", environment) for environment in machines()]
    runs = [("--seed=1", others[0][1])] if options.fast else runs + others
    fragile = 0
    for option, environment in runs:
        words = " ".join(f"{key}={value}" for key, value in environment.items())
        print(f"{option} {words}", flush=True)
        command = [sys.executable, "-m", "press.checks.portable", option, *map(str, paths)]
        fragile += subprocess.run(command, env=os.environ | environment).returncode != 0
    sys.exit(
        f"{fragile} of {len(runs)} runs print something else: mend the cause" if fragile else 0
    )


if __name__ == "__main__":
    main()
