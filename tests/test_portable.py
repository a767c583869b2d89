"""The search for fragile numbers finds planted ones, and passes what no machine changes."""

import nbformat
from nbformat.v4 import new_code_cell, new_notebook

from press.checks import portable
from press.notebooks import clean
from press.paths import ROOT

SETUP = """
import math
import numpy as np
from lib.likelihoods import Bernoulli
x = np.random.default_rng(0).random(50)
"""
FRAGILE = (
    "print(x @ x)",
    "print(np.exp(x).tolist())",
    "print(repr(np.sum(x / 3)))",
    "print(x.std())",
    "print(math.log(3))",
    "print(x[0] ** 1.7)",
    "print(np.linalg.solve(np.diag(x) + 1, x).tolist())",
    "print(np.log(6) == np.log(2) + np.log(3))",  # chance
    "print(f'{(x - x.mean()).sum():.1f}')",  # 0.0 or -0.0
    "print(np.argmax([x.mean(), x[::-1].mean(), x.sum() / 50]))",  # a tie
    "print(Bernoulli().nll(1, 0.3))",  # inside lib
    "z = 0.3\nfor _ in range(99): z = np.sin(3 * z)\nprint(f'{z:.3f}')",  # chaos
)
ROBUST = (
    "print(np.exp(x).round(12))",
    "print(x / 3, np.sqrt(x), np.sort(x), x[0] * x[1])",
    "print((x > 0.5).mean(), np.arange(9.0).sum(), np.arange(7.0).mean())",
    "print(np.exp(0.0), np.tanh(40.0), 2.0**0.0, np.ones(3) @ np.ones(3))",
    "print(np.array_equal(np.exp(x), np.exp(x)))",
    "print(np.log(-np.expm1(-x)).max() <= 0)",
    "z = 0.3\nfor _ in range(99): z = 3.9 * z * (1 - z)\nprint(z)",  # chaos, correctly rounded
    "class One:\n    def __call__(self): return 0\n    @np.errstate(all='ignore')\n"
    "    def one(self): return 1\nprint(One().one())",
)


def test_planted_numbers_are_found_and_robust_ones_pass(tmp_path, capsys):
    path = tmp_path / "planted.ipynb"
    notebook = new_notebook(cells=[new_code_cell(s) for s in (SETUP, *FRAGILE, *ROBUST)])
    clean.execute(notebook, ROOT)
    nbformat.write(notebook, path)
    assert portable.check([path]) == 0, "undisturbed, it prints what a kernel prints"
    capsys.readouterr()
    found = set()
    for seed in portable.SEEDS:
        portable.check([path], seed)
        lines = capsys.readouterr().out.splitlines()
        found |= {int(line.split()[-1]) for line in lines if line.startswith("planted cell ")}
    assert found == {*range(1, 1 + len(FRAGILE))}
