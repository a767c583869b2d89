"""Plant classic bugs, one at a time, and see that the tests go red for each.

    make mutants                               all of them
    python -m press.checks.mutants sigmoid     those whose name has this word

Works on a copy, so your tree stays as it is. Each bug is one text replaced in one file; the tests
that guard that place run, and must fail. Exit code 1 when a bug survives or no longer applies.
The bugs of the likelihoods stand in `tests/cases.py`.
The module is long because it is a list: one entry per bug.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from press.paths import ROOT
from tests.cases import CASES

LIKELIHOOD = "lib/likelihoods/likelihood.py"
LAWS, EDGES = "tests/test_likelihoods.py", "tests/test_edges.py"
DESCENT = "lib/descent.py", "tests/test_descent.py"
MODELS = "lib/models.py", "tests/test_models.py"
PRIORS = "lib/priors.py", "tests/test_priors.py"


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
    for case in cases:
        files = f"{case.make.__module__.replace('.', '/')}.py", "lib/_numerics.py", "lib/_checks.py"
        texts = {file: (ROOT / file).read_text(encoding="utf-8") for file in files}
        for name, (good, bad) in case.bugs.items():
            file = next((file for file in files if good in texts[file]), files[0])
            yield Mutant(f"{case.name}: {name}", file, f"{LAWS} {EDGES} -k {case.name}", good, bad)


def derivation(module):
    """A module of `lib.derivation`, and its tests."""
    return f"lib/derivation/{module}.py", "tests/test_derivation.py"


def exercises(module):
    """A module of `lib.exercises`, and its tests."""
    return f"lib/exercises/{module}.py", "tests/test_exercises.py"


MUTANTS = [
    *planted_in(CASES),
    Mutant(
        "link: softmax without the shift",
        "lib/links.py",
        "tests/test_links.py",
        "np.exp(z - np.max(z, axis=-1, keepdims=True))",
        "np.exp(z)",
    ),
    Mutant(
        "(n,) against (n, 1) is broadcast",
        "lib/_checks.py",
        LAWS,
        "    if y.shape != z.shape:\n",
        "    if y.size != z.size:\n",
    ),
    Mutant(
        "NaN passes",
        "lib/_checks.py",
        LAWS,
        "    if not all_finite(array):",
        "    if np.isinf(array).any():",
    ),
    Mutant(
        "MAP: the prior loses its 1/τ²",
        *PRIORS,
        "return u * (u / 2) + np.log(self.scale) + HALF_LOG_2PI",
        "return u * (u / 2) / self.scale + np.log(self.scale) + HALF_LOG_2PI",
    ),
    Mutant(
        "MAP: the two terms are scaled differently",
        *DESCENT,
        "return loss / n, (model.backprop(w, x, dz) + penalty_grad) / n",
        "return loss / n, (model.backprop(w, x, dz) + 2 * penalty_grad) / n",
    ),
    Mutant(
        "MAP: the penalty is not divided by n",
        *DESCENT,
        "return loss / n, (model.backprop(w, x, dz) + penalty_grad) / n",
        "return loss + penalty_value, model.backprop(w, x, dz) / n + penalty_grad",
    ),
    Mutant(
        "the intercept is penalised",
        *DESCENT,
        "np.where(covered, prior.grad(w), 0.0)",
        "prior.grad(w)",
    ),
    Mutant(
        "ascent", *DESCENT, "- step_size * direction(gradient)", "+ step_size * direction(gradient)"
    ),
    Mutant(
        "minibatch: sum for mean",
        *DESCENT,
        "return whole, gradient + penalty_grad / n",
        "return whole, gradient * batch_size + penalty_grad / n",
    ),
    Mutant(
        "weight decay coupled to the direction",
        *DESCENT,
        "(1 - step_size * decay) * w - step_size * direction(gradient)",
        "w - step_size * direction(gradient + decay * w)",
    ),
    Mutant(
        "soft threshold overshoots zero",
        *PRIORS,
        "np.sign(d) * np.maximum(np.abs(d) - np.divide(step, self.scale), 0)",
        "d - np.divide(step, self.scale) * np.sign(d)",
    ),
    Mutant(
        "edges: an infinite loss comes back",
        "lib/_checks.py",
        EDGES,
        "    if not all_finite(values):\n",
        "    if False:\n",
    ),
    Mutant(
        "edges: a mask is lost",
        "lib/_checks.py",
        EDGES,
        "isinstance(values, np.ma.MaskedArray) or any",
        "any",
    ),
    Mutant(
        "edges: a mask two lists deep is lost",
        "lib/_checks.py",
        EDGES,
        "any(map(_masked, parts))",
        "any(isinstance(part, np.ma.MaskedArray) for part in parts)",
    ),
    Mutant(
        "edges: the loss alone is checked",
        LIKELIHOOD,
        EDGES,
        "_checks.all_finite(found[0], found[-1])",
        "_checks.all_finite(found[0])",
    ),
    Mutant(
        "edges: the targets alone are checked",
        LIKELIHOOD,
        EDGES,
        "_checks.all_finite(y, z)):",
        "_checks.all_finite(y)):",
    ),
    Mutant(
        "edges: an error says where it stands in its block",
        LIKELIHOOD,
        EDGES,
        "with suppress(ValueError, FloatingPointError):",
        "with suppress():",
    ),
    Mutant(
        "edges: equal widths make no equals",
        "lib/_arrays.py",
        EDGES,
        "return type(self), *((array.shape, array.tobytes()) for array in fields)",
        "return (type(self),)",
    ),
    Mutant(
        "edges: text is read as numbers",
        "lib/_checks.py",
        EDGES,
        'dtype.kind in "biufO"',
        'dtype.kind in "biufOU"',
    ),
    Mutant(
        "edges: the prior's scale squared",
        "lib/priors.py",
        EDGES,
        "d / self.scale / self.scale",
        "d / self.scale**2",
    ),
    Mutant(
        "edges: the capstone accepts a shape of −2",
        "book/capstone.ipynb",
        EDGES,
        '_positive = (\\"shape\\",)',
        "_positive = ()",
    ),
    Mutant(
        "every block has the first widths",
        LIKELIHOOD,
        LAWS,
        "width[rows]}",
        "width[: len(width[rows])]}",
    ),
    Mutant(
        "a width for each target is broadcast",
        "lib/_checks.py",
        LAWS,
        "isinstance(value, np.ndarray) and value.shape != shape",
        "isinstance(value, np.ndarray) and value.size != np.prod(shape)",
    ),
    Mutant(
        "x and y of different lengths",
        "lib/_checks.py",
        "tests/test_descent.py",
        "len({shape[0] for shape in shapes}) > 1",
        "False",
    ),
    Mutant(
        "a gradient of another shape is broadcast",
        "lib/_checks.py",
        "tests/test_descent.py",
        "if values.shape != w.shape:",
        "if values.size > w.size:",
    ),
    Mutant("a swing is called rest", *DESCENT, "1e-6 * steps.max()", "steps.max()"),
    Mutant("backprop forgets tanh's slope", *MODELS, " * (1 - hidden**2)", ""),
    Mutant("backprop: intercept averaged", *MODELS, "dz.sum(axis=0)", "dz.mean(axis=0)"),
    Mutant(
        "derivation: any drop is accepted",
        *derivation("claims"),
        "    verdict, (a, b) = equal(gaps, at.simple)",
        "    verdict, (a, b) = True, (0, 0)",
    ),
    Mutant(
        "derivation: an optimum outside its domain",
        *derivation("optimum"),
        "            if not contains(domain, value):",
        "            if False:",
    ),
    Mutant(
        "derivation: a local optimum is called global",
        *derivation("optimum"),
        '        kind = ("" if whole else "local ")',
        '        kind = ("" if not self.beaten else "local ")',
    ),
    Mutant(
        "derivation: 0, ends and huge numbers are never drawn",
        *derivation("points"),
        "    at = plan[trial % N_SIMPLE] if trial < N_POINTS else None",
        "    at = None",
    ),
    Mutant(
        "derivation: data are never alike",
        *derivation("points"),
        '        alike = {5: key[0], 7: ""}.get(self.trial % 8, key)',
        "        alike = key",
    ),
    Mutant(
        "derivation: a fixed tolerance",
        *derivation("evaluate"),
        "                if gap <= rounding * max(abs(a), abs(b)):",
        "                if gap <= mpmath.mpf(10) ** -40 * max(abs(a), abs(b)):",
    ),
    Mutant(
        "derivation: cancelled digits are a difference",
        *derivation("evaluate"),
        "                absorbed = gap <= rounding * max(map(abs, [*terms, 0])) or (",
        "                absorbed = False and (",
    ),
    Mutant(
        "derivation: few counts",
        *derivation("points"),
        "SIZES, FAR = (6, 9, 26), (25, 100, 1000, 10**5)",
        "SIZES, FAR = (), ()",
    ),
    Mutant(
        "exercises: a wrong sign is right",
        *exercises("compare"),
        "near = np.abs(answer - expected)",
        "near = np.abs(np.abs(answer) - np.abs(expected))",
    ),
    Mutant(
        "exercises: rounding noise is a mistake",
        *exercises("formulas"),
        "    slack = NOISE * np.median",
        "    slack = 0 * np.median",
    ),
    Mutant(
        "exercises: lost digits are a wrong sign",
        *exercises("diagnosis"),
        "gap <= TIGHT * np.abs(pair.expected)",
        "gap <= TIGHT * np.abs(pair.expected) + pair.noise",
    ),
    Mutant(
        "exercises: whatever is near was rounded",
        *exercises("diagnosis"),
        "np.all(np.abs(whole - np.round(whole)) <= 1e-9 * whole)",
        "np.all(np.abs(whole - np.round(whole)) <= 1)",
    ),
    Mutant(
        "exercises: the count alone makes the same numbers",
        *exercises("messages"),
        "if expected.size == got.size and same_values(",
        "if expected.size == got.size or same_values(",
    ),
    Mutant(
        "exercises: lists of SymPy numbers are formulas",
        *exercises("kinds"),
        " and not e.is_number",
        "",
    ),
    Mutant(
        "exercises: a wrong idea is not recognised",
        *exercises("__init__"),
        "        if same or short:\n",
        "        if same and short:\n",
    ),
    Mutant(
        "exercises: expected one number, got one number",
        *exercises("messages"),
        'if kind == "number" and numbers_of(answer) is None',
        'if kind == "complex" and numbers_of(answer) is None',
    ),
    Mutant(
        "exercises: a function may return nothing at times",
        *exercises("judges"),
        'at {called}." if values else STUB',
        'at {called}." if not places else STUB',
    ),
    Mutant(
        "exercise: every threshold is 1",
        "book/sparsity.ipynb",
        "book/sparsity.ipynb",
        "(3.0, 1.0), (-3.0, 0.5), (2.5, 1.7), (0.5, 1.0)",
        "(3.0, 1.0), (-3.0, 1.0), (2.5, 1.0), (0.5, 1.0)",
    ),
    Mutant(
        "exercise: a wrong idea is right",
        "lib/exercises/ideas/laplace.json",
        "book/laplace.ipynb",
        '"26.0":',
        '"18.0":',
    ),
    Mutant(
        "exercise: a symbol has another name than its variable",
        "book/sparsity.ipynb",
        "book/sparsity.ipynb",
        "a lam mu w",
        "a lambda mu w",
    ),
    Mutant(
        "milestone: without a loss, zero is its gradient",
        "book/capstone.ipynb",
        "tests/test_attack.py::test_a_milestone_needs_no_other",
        "lambda y, z: -stats.logistic.logpdf(y, z, 2)",
        "lambda y, z: 0 * y",
    ),
    Mutant(
        "notebook: a printed number changed",
        "book/normal.ipynb",
        "book/normal.ipynb",
        "σ̂ = 8.48 kg",
        "σ̂ = 8.49 kg",
    ),
    Mutant(
        "notebook: a derivation says something else",
        "book/normal.ipynb",
        "book/normal.ipynb",
        'because=\\"people are independent: a product',
        'because=\\"people are dependent: a product',
    ),
    Mutant(
        "notebook: a solution is wrong",
        "book/normal.ipynb",
        "book/normal.ipynb",
        "answer = (70 / 10**2 + 74 / 5**2)",
        "answer = (70 / 10 + 74 / 5**2)",
    ),
]


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
                sys.executable,
                "-m",
                "pytest",
                "-x",
                "-q",
                "-p",
                "no:cacheprovider",
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
