"""The attack finds nothing in a fair exercise, and the fault in each unfair one."""

import itertools
import math
from pathlib import Path

import nbformat
import numpy as np
import pytest
import sympy

from lib import exercises
from tests.attack import ANSWER, attack, judge

CAPSTONE = Path(__file__).resolve().parents[1] / "book" / "capstone.ipynb"
EXERCISE = """answer = ...  # of the right kind
check("page-1", answer)"""
ON = [(3.0, 1.0), (-3.0, 0.5), (2.5, 1.7), (0.5, 1.0), (-0.2, 0.7)]
X, T = sympy.symbols("x t", positive=True)


def soft(u, t):
    return np.sign(u) * max(abs(u) - t, 0)


@pytest.fixture
def faults(monkeypatch):
    """What the attack finds in an exercise with this answer and this key."""

    def faults(right, expected, ideas, **more):
        key = {"expected": expected, "hint": "Think.", "ideas": ideas, **more}
        monkeypatch.setattr(exercises, "key_of", lambda exercise: key)
        names = {"np": np, "sp": sympy, "math": math, "soft": soft, "x": X, "t": T, "ON": ON}
        return attack(EXERCISE, names | {"answer": right})

    return faults


FAIR = [
    (math.log(2), "np.log(2)", {"0.5": "the probability"}),
    (16, "16", {"15": "one too few"}),
    (0.35, "0.35", {"0.3": "the mode"}),
    (np.array([0.3, -2.0, 2.5]), "[0.3, -2, 2.5]", {"[0.3, -2, 5]": "the outside"}),
    ((X - T) / (1 + T), "x / (1 + t) - t / (1 + t)", {"x - t": "the top"}),
    (soft, "soft", {"lambda u, t: u": "no shrinkage"}, {"on": "ON"}),
    ("c", "'c'", {"'a'": "the first"}),
]


@pytest.mark.parametrize("exercise", FAIR, ids=lambda e: e[1])
def test_a_fair_exercise_has_no_faults(exercise, faults):
    right, expected, ideas, *more = exercise
    assert faults(right, expected, ideas, **dict(*more)) == []


UNFAIR = {
    "an idea is the answer": (
        (16, "16", {"16.0": "the answer"}),
        "the idea 16.0 is told: ✓",
    ),
    "an idea is right at all points": (
        (soft, "soft", {"lambda u, t: u": "all"}, {"on": "[(3.0, 1.0), (0.5, 1.0)]"}),
        "is told: ✓ Right",
    ),
    "the solution is wrong": ((0.35, "0.36", {"0.3": "the mode"}), "is told: ✗"),
    "the tolerance is wide": ((0.35, "0.35", {"0.3": "the mode"}, {"rtol": 0.3}), "is told: ✓"),
    "a symbol has no variable": (
        (2 * sympy.Symbol("a"), "2 * sp.Symbol('a')", {"1": "one"}),
        "the symbol a is not the variable",
    ),
}


@pytest.mark.parametrize(("exercise", "fault"), UNFAIR.values(), ids=UNFAIR)
def test_an_unfair_exercise_is_found_out(exercise, fault, faults):
    right, expected, ideas, *more = exercise
    assert any(fault in found for found in faults(right, expected, ideas, **dict(*more)))


LOSSES = {
    "skipped": "...",
    "no function": "0.5",
    "stops": "lambda y, z: y.nothing",
    "nothing": "lambda y, z: None",
    "numbers alone": "lambda y, z: math.log(y) + z",
    "no area": "lambda y, z: 1e400 * y",
    "no array": "lambda y, z: 0.0",
    "writes": "lambda y, z: np.multiply(y, 0, out=y)",
}


@pytest.mark.parametrize("loss", LOSSES.values(), ids=LOSSES)
def test_a_milestone_needs_no_other(loss, capsys):
    """Whatever the first milestone is, the others hold for the right answers and for no zero."""
    names = {}
    cells = [cell for cell in nbformat.read(CAPSTONE, 4).cells if cell.cell_type == "code"]
    workbench = next(i for i, cell in enumerate(cells) if "my_places = [" in cell.source)
    for cell, following in itertools.pairwise([cells[0], *cells[workbench:]]):
        if "exercise" not in cell.metadata.get("tags", []):
            exec(cell.source, names)
            continue
        first = loss if "my_nll" not in names else "lambda y, z: 0 * y"
        capsys.readouterr()
        exec(ANSWER.sub(lambda _, a=first: f"answer = {a}", cell.source), names)
        wanted = "○" if first in ("...", "lambda y, z: None") else "✗"
        assert capsys.readouterr().out.startswith(wanted)
        if first != loss:
            exec(following.source, names)
            capsys.readouterr()
            exec(ANSWER.sub("", cell.source), names)
            assert capsys.readouterr().out == "✓ Right.\n"
    assert "my_nll" in names


def test_the_judge_wants_an_untouched_cell_a_solution_and_no_faults(monkeypatch):
    key = {"expected": "16", "hint": "Think.", "ideas": {"15": "one too few"}}
    monkeypatch.setattr(exercises, "key_of", lambda exercise: key)
    judge(EXERCISE, {"answer": 16, "check": exercises.check})
    bad = (EXERCISE, 15), (EXERCISE.replace("...", "16"), 16), (EXERCISE + "; 1 / 0", 16)
    for source, solved in bad:
        with pytest.raises(AssertionError):
            judge(source, {"answer": solved, "check": exercises.check})
