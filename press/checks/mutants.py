"""Plant classic bugs, one at a time, and see that the tests go red for each.

    make mutants                               all of them
    python -m press.checks.mutants sigmoid     those whose name has this word

Works on a copy, so your tree stays as it is. Each bug is one text replaced in one file; the tests
that guard that place run, and must fail. Exit code 1 when a bug survives or no longer applies.
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

LIKELIHOODS = "lib/likelihoods.py", "tests/test_likelihoods.py"
EDGES = "lib/likelihoods.py", "tests/test_edges.py"
DESCENT = "lib/descent.py", "tests/test_descent.py"
MODELS = "lib/models.py", "tests/test_models.py"
PRIORS = "lib/priors.py", "tests/test_priors.py"
DERIVATION = "lib/derivation.py", "tests/test_derivation.py"
EXERCISES = "lib/exercises.py", "tests/test_exercises.py"


@dataclass(frozen=True)
class Mutant:
    """A bug: in `file` the text `good` becomes `bad`; `tests` must notice."""

    name: str
    file: str
    tests: str
    good: str
    bad: str


MUTANTS = [
    Mutant(
        "sigmoid of 2z, with its gradient",
        *LIKELIHOODS,
        "        sign = 1 - 2 * y\n",
        "        sign = 2 - 4 * y\n",
    ),
    Mutant(
        "Bernoulli gradient with the wrong sign", *LIKELIHOODS, "lambda: sign *", "lambda: -sign *"
    ),
    Mutant(
        "Bernoulli: the log is missing",
        *LIKELIHOODS,
        "np.maximum(s, 0) + np.log1p(e)",
        "np.maximum(s, 0) + (1 + e)",
    ),
    Mutant(
        "Bernoulli: overflow for large logits",
        *LIKELIHOODS,
        "        e = np.exp(-np.abs(s))\n        nll = np.maximum(s, 0) + np.log1p(e)",
        "        e = np.exp(s)\n        nll = np.log1p(e)",
    ),
    Mutant(
        "Normal: the constant is missing",
        *LIKELIHOODS,
        "return u * (u / 2) + (self._log_width + HALF_LOG_2PI)",
        "return u * (u / 2) + self._log_width",
    ),
    Mutant(
        "Normal: normaliser 1/√(2πσ)",
        *LIKELIHOODS,
        "return u * (u / 2) + (self._log_width + HALF_LOG_2PI)",
        "return u * (u / 2) + (self._log_width / 2 + HALF_LOG_2PI)",
    ),
    Mutant(
        "Normal: gradient with the wrong sign",
        *LIKELIHOODS,
        "lambda: u / self.sigma",
        "lambda: -u / self.sigma",
    ),
    Mutant(
        "Normal: gradient divided by σ once",
        *LIKELIHOODS,
        "lambda: u / self.sigma",
        "lambda: u",
    ),
    Mutant(
        "Laplace: constant log b instead of log 2b",
        *LIKELIHOODS,
        "(self._log_width + LOG_2)",
        "self._log_width",
    ),
    Mutant(
        "Laplace: the mean for the median", *LIKELIHOODS, "np.median(y, axis=0)", "y.mean(axis=0)"
    ),
    Mutant(
        "softmax without the shift",
        *LIKELIHOODS,
        "        scores -= scores.max(axis=0)\n",
        "",
    ),
    Mutant(
        "link: softmax without the shift",
        "lib/links.py",
        "tests/test_links.py",
        "np.exp(z - np.max(z, axis=-1, keepdims=True))",
        "np.exp(z)",
    ),
    Mutant(
        "Categorical works on the caller's scores",
        *LIKELIHOODS,
        "z.reshape(-1, k).T.copy()",
        "z.reshape(-1, k).T",
    ),
    Mutant(
        "Poisson: log y! dropped",
        *LIKELIHOODS,
        "rate - few * z + LOG_FACTORIAL[_index(few)]",
        "rate - few * z",
    ),
    Mutant(
        "Poisson: gradient not chained through the link",
        *LIKELIHOODS,
        "lambda: rate - y",
        "lambda: 1 - y / rate",
    ),
    Mutant(
        "Exponential: rate for mean", *LIKELIHOODS, "u = _times_exp(y, -z)", "u = _times_exp(y, z)"
    ),
    Mutant(
        "spread: the log σ is missing",
        *LIKELIHOODS,
        "nll = log_sigma + u * (u / 2) + HALF_LOG_2PI",
        "nll = u * (u / 2) + HALF_LOG_2PI",
    ),
    Mutant(
        "spread: standard deviation with n − 1",
        *LIKELIHOODS,
        "/ width).std()",
        "/ width).std(ddof=1)",
    ),
    Mutant(
        "von Mises: half the turn",
        *LIKELIHOODS,
        "half_turn = np.sin((z - y) / 2)",
        "half_turn = np.sin(z - y)",
    ),
    Mutant(
        "quantile on the wrong side",
        *LIKELIHOODS,
        "np.heaviside(d, self.tau)",
        "np.heaviside(-d, self.tau)",
    ),
    Mutant(
        "(n,) against (n, 1) is broadcast",
        "lib/_checks.py",
        "tests/test_likelihoods.py",
        "    if y.shape != z.shape:\n",
        "    if y.size != z.size:\n",
    ),
    Mutant(
        "NaN passes",
        "lib/_checks.py",
        "tests/test_likelihoods.py",
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
        "return loss + penalty_value / n, gradient + penalty_grad / n",
        "return loss * batch_size + penalty_value / n, gradient * batch_size + penalty_grad / n",
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
        "edges: Student-t cancels for many degrees of freedom",
        *EDGES,
        "if nu > 200:",
        "if nu > 1e300:",
    ),
    Mutant(
        "edges: large counts cancel",
        *EDGES,
        "many * (np.expm1(d) - d) + _stirling(many, log_y)",
        "rate - many * z + special.gammaln(many + 1)",
    ),
    Mutant("edges: von Mises with ive", *EDGES, "special.i0e(self", "special.ive(0, self"),
    Mutant("edges: 0 times infinity", *EDGES, "np.exp(np.minimum(x, 1500) / 4)", "np.exp(x / 4)"),
    Mutant(
        "edges: an infinite loss comes back",
        "lib/_checks.py",
        EDGES[1],
        "    if not all_finite(values):\n",
        "    if False:\n",
    ),
    Mutant(
        "edges: a mask is lost",
        "lib/_checks.py",
        EDGES[1],
        "isinstance(values, np.ma.MaskedArray) or any",
        "any",
    ),
    Mutant(
        "edges: a mask two lists deep is lost",
        "lib/_checks.py",
        EDGES[1],
        "any(map(_masked, parts))",
        "any(isinstance(part, np.ma.MaskedArray) for part in parts)",
    ),
    Mutant(
        "edges: Student-t squares what is far",
        *EDGES,
        "if _checks.all_finite(square):",
        "if True:",
    ),
    Mutant(
        "edges: only the last block is checked",
        *EDGES,
        "good = good and _checks.all_finite(part)",
        "good = _checks.all_finite(part)",
    ),
    Mutant(
        "edges: equal widths make no equals",
        *EDGES,
        "return type(self), *((array.shape, array.tobytes()) for array in fields)",
        "return (type(self),)",
    ),
    Mutant(
        "edges: text is read as numbers",
        "lib/_checks.py",
        EDGES[1],
        'dtype.kind in "biufO"',
        'dtype.kind in "biufOU"',
    ),
    Mutant(
        "edges: the prior's scale squared",
        "lib/priors.py",
        EDGES[1],
        "d / self.scale / self.scale",
        "d / self.scale**2",
    ),
    Mutant(
        "edges: the capstone accepts a shape of −2",
        "book/capstone.ipynb",
        EDGES[1],
        '_positive = (\\"shape\\",)',
        "_positive = ()",
    ),
    Mutant("equal targets have a spread", *LIKELIHOODS, "width > 0,", "y.std() > 0,"),
    Mutant("of two best, one is silent", *LIKELIHOODS, "if far.max() >", "if 0 * far.max() >"),
    Mutant("a class of a billion is counted", *LIKELIHOODS, "y < y.size", "y < 2 * y.max()"),
    Mutant(
        "every block has the first widths",
        *LIKELIHOODS,
        "width[block]}",
        "width[: len(width[block])]}",
    ),
    Mutant(
        "a width for each target is broadcast",
        "lib/_checks.py",
        "tests/test_likelihoods.py",
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
        *DESCENT,
        "if values.shape != w.shape:",
        "if values.size > w.size:",
    ),
    Mutant("a swing is called rest", *DESCENT, "1e-6 * steps.max()", "steps.max()"),
    Mutant(
        "one cause for every label", *LIKELIHOODS, "if y.min() == 1 and y.max() == k:", "if False:"
    ),
    Mutant("backprop forgets tanh's slope", *MODELS, " * (1 - hidden**2)", ""),
    Mutant("backprop: intercept averaged", *MODELS, "dz.sum(axis=0)", "dz.mean(axis=0)"),
    Mutant(
        "derivation: any drop is accepted",
        *DERIVATION,
        "            verdict, (a, b) = _equal(gaps, at.simple)",
        "            verdict, (a, b) = True, (0, 0)",
    ),
    Mutant(
        "derivation: an optimum outside its domain",
        *DERIVATION,
        "                if domain.contains(value) != True:",
        "                if False:",
    ),
    Mutant(
        "derivation: a local optimum is called global",
        *DERIVATION,
        '        kind = ("" if whole else "local ")',
        '        kind = ("" if not any(beaten) else "local ")',
    ),
    Mutant(
        "derivation: 0, ends and huge numbers are never drawn",
        *DERIVATION,
        "    at = plan[trial % N_SIMPLE] if trial < N_POINTS else None",
        "    at = None",
    ),
    Mutant(
        "derivation: data are never alike",
        *DERIVATION,
        '        alike = {5: key[0], 7: ""}.get(self.trial % 8, key)',
        "        alike = key",
    ),
    Mutant(
        "derivation: a fixed tolerance",
        *DERIVATION,
        "                if gap <= rounding * max(abs(a), abs(b)):",
        "                if gap <= mpmath.mpf(10) ** -40 * max(abs(a), abs(b)):",
    ),
    Mutant(
        "derivation: cancelled digits are a difference",
        *DERIVATION,
        "                absorbed = gap <= rounding * max(map(abs, [*terms, 0])) or (",
        "                absorbed = False and (",
    ),
    Mutant(
        "derivation: few counts",
        *DERIVATION,
        "SIZES, FAR = (6, 9, 26), (25, 100, 1000, 10**5)",
        "SIZES, FAR = (), ()",
    ),
    Mutant(
        "exercises: a wrong sign is right",
        *EXERCISES,
        "near = np.abs(answer - expected)",
        "near = np.abs(np.abs(answer) - np.abs(expected))",
    ),
    Mutant(
        "exercises: rounding noise is a mistake",
        *EXERCISES,
        "    slack = NOISE * np.median",
        "    slack = 0 * np.median",
    ),
    Mutant(
        "exercises: lost digits are a wrong sign",
        *EXERCISES,
        "gap <= TIGHT * np.abs(pair.expected)",
        "gap <= TIGHT * np.abs(pair.expected) + pair.noise",
    ),
    Mutant(
        "exercises: whatever is near was rounded",
        *EXERCISES,
        "np.all(np.abs(whole - np.round(whole)) <= 1e-9 * whole)",
        "np.all(np.abs(whole - np.round(whole)) <= 1)",
    ),
    Mutant(
        "exercises: the count alone makes the same numbers",
        *EXERCISES,
        "if expected.size == got.size and _same_values(",
        "if expected.size == got.size or _same_values(",
    ),
    Mutant(
        "exercises: lists of SymPy numbers are formulas", *EXERCISES, " and not e.is_number", ""
    ),
    Mutant(
        "exercises: a wrong idea is not recognised",
        *EXERCISES,
        "        if same or short:\n",
        "        if same and short:\n",
    ),
    Mutant(
        "exercises: expected one number, got one number",
        *EXERCISES,
        'if kind == "number" and _numbers(answer) is None',
        'if kind == "complex" and _numbers(answer) is None',
    ),
    Mutant(
        "exercises: a function may return nothing at times",
        *EXERCISES,
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
        "lib/ideas/laplace.json",
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
        "people are independent: a product",
        "people are dependent: a product",
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
            [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", mutant.tests],
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
