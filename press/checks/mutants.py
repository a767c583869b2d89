"""Plant classic bugs, one at a time, and see that the tests go red for each.

    make mutants                               all of them
    python -m press.checks.mutants sigmoid     those whose name has this word

Works on a copy, so your tree stays as it is. Each bug is one text replaced in one file; the tests
that guard that place run, and must fail. Exit code 1 when a bug survives or no longer applies.
The bugs of the likelihoods stand in `tests/cases.py`, all others in `mutants.toml`.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import tomllib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from press.paths import ROOT
from tests.cases import CASES


@dataclass(frozen=True)
class Mutant:
    """A bug: in `file` the text `good` becomes `bad`; `tests` must notice."""

    name: str
    file: str
    tests: str  # what pytest is given
    good: str
    bad: str


def planted_in(cases):
    """The bugs of each likelihood, in its module or what that rests on; its tests must notice."""
    tests = "tests/test_likelihoods.py tests/test_edges.py"
    for case in cases:
        files = f"{case.make.__module__.replace('.', '/')}.py", "lib/_numerics.py", "lib/_checks.py"
        texts = {file: (ROOT / file).read_text(encoding="utf-8") for file in files}
        for name, (good, bad) in case.bugs.items():
            file = next((file for file in files if good in texts[file]), files[0])
            yield Mutant(f"{case.name}: {name}", file, f"{tests} -k {case.name}", good, bad)


LISTED = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
MUTANTS = [*planted_in(CASES), *(Mutant(**bug) for bug in LISTED["bug"])]


def plant(mutant, tree):
    """Replace the text; a mutant must apply at one place at least."""
    file = tree / mutant.file
    source = file.read_text(encoding="utf-8")
    if mutant.good not in source:
        return False
    file.write_text(source.replace(mutant.good, mutant.bad, 1), encoding="utf-8")
    return True


def verdict(mutant):
    """'caught', 'SURVIVED' or what else happened."""
    with tempfile.TemporaryDirectory() as folder:
        tree = Path(folder) / "tree"
        skip = shutil.ignore_patterns(
            ".git", ".venv", "_build", "__pycache__", ".*_cache", ".hypothesis"
        )
        shutil.copytree(ROOT, tree, ignore=skip)
        if not plant(mutant, tree):
            return "DOES NOT APPLY: its text is no longer there"
        tests = subprocess.run(
            [
                *(sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider"),
                *mutant.tests.split(),
            ],
            cwd=tree,
            env=os.environ | {"PYTHONPATH": str(tree), "HYPOTHESIS_DATABASE_FILE": folder},
            capture_output=True,
            text=True,
        )
    return {0: "SURVIVED", 1: "caught"}.get(tests.returncode, f"ERROR\n{tests.stdout[-2000:]}")


def main():
    """Run the mutants two at a time and print a line for each."""
    words = sys.argv[1:]
    chosen = [m for m in MUTANTS if all(word.lower() in m.name.lower() for word in words)]
    with ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
        verdicts = []
        for mutant, said in zip(chosen, pool.map(verdict, chosen), strict=True):
            verdicts.append(said)
            print(f"{said:<10} {mutant.name}", flush=True)
    caught = verdicts.count("caught")
    print(f"{caught} of {len(chosen)} planted bugs were caught")
    sys.exit(caught != len(chosen) or not chosen)


if __name__ == "__main__":
    main()
