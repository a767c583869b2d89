"""The attack finds nothing in a fair exercise, and the fault in each unfair one."""

import math

import numpy as np
import pytest
import sympy

from tests.attack import attack

EXERCISE = """answer = ...  # {comment}
check(answer, {expected}, hint="Think.", ideas={ideas}{more})"""
ON = [(3.0, 1.0), (-3.0, 0.5), (2.5, 1.7), (0.5, 1.0), (-0.2, 0.7)]
X, T = sympy.symbols("x t", positive=True)


def soft(u, t):
    return np.sign(u) * max(abs(u) - t, 0)


def faults(right, expected, ideas, more=""):
    names = {"np": np, "sp": sympy, "math": math, "soft": soft, "x": X, "t": T, "ON": ON}
    source = EXERCISE.format(comment="", expected=expected, ideas=ideas, more=more)
    return attack(source, names | {"answer": right})


FAIR = [
    (math.log(2), "np.log(2)", {"0.5": "the probability"}),
    (16, "16", {"15": "one too few"}),
    (0.35, "0.35", {"0.3": "the mode"}),
    (np.array([0.3, -2.0, 2.5]), "[0.3, -2, 2.5]", {"[0.3, -2, 5]": "the outside"}),
    ((X - T) / (1 + T), "x / (1 + t) - t / (1 + t)", {"x - t": "the top"}),
    (soft, "soft", {"lambda u, t: u": "no shrinkage"}, ", on=ON"),
    ("c", "'c'", {"'a'": "the first"}),
]


@pytest.mark.parametrize("exercise", FAIR, ids=lambda e: e[1])
def test_a_fair_exercise_has_no_faults(exercise):
    assert faults(*exercise) == []


UNFAIR = [
    ((16, "16", {"16.0": "the answer"}), "the idea 16.0 is told: ✓"),
    (
        (soft, "soft", {"lambda u, t: u": "all"}, ", on=[(3.0, 1.0), (0.5, 1.0)]"),
        "is told: ✓ Right",
    ),
    ((0.35, "0.36", {"0.3": "the mode"}), "is told: ✗"),
    ((0.35, "0.35", {"0.3": "the mode"}, ", rtol=0.3"), "is told: ✓"),
    (
        (2 * sympy.Symbol("a"), "2 * sp.Symbol('a')", {"1": "one"}),
        "the symbol a is not the variable",
    ),
]


@pytest.mark.parametrize(("exercise", "fault"), UNFAIR, ids=lambda e: str(e)[:30])
def test_an_unfair_exercise_is_found_out(exercise, fault):
    assert any(fault in found for found in faults(*exercise))
