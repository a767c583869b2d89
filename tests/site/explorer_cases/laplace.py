"""One person is dragged away; three lines answer."""

import numpy as np
from scipy.optimize import linprog, minimize

from explorer_cases import Case
from lib import data
from lib.likelihoods import Laplace, Normal, StudentT

DAVIS = data.davis()
WOMEN = DAVIS[(DAVIS.sex == "F") & (DAVIS.height > 100)]
TEN = np.argsort(WOMEN.height, kind="stable")[9::11]


def least_absolute(x, y):
    """The middle of all lines with the least Σ|r|, by linear programs: least cost, then slope."""
    n = len(y)
    parts = np.column_stack([x, np.ones(n), np.eye(n), -np.eye(n)])
    bounds = [(None, None)] * 2 + [(0, None)] * (2 * n)
    cost = np.append([0, 0], np.ones(2 * n))
    least = linprog(cost, A_eq=parts, b_eq=y, bounds=bounds).fun
    ends = []
    for sign in (1, -1):
        slope_only = np.append([sign, 0], np.zeros(2 * n))
        at_least_cost = {"A_ub": cost[None], "b_ub": [least * (1 + 1e-10)]}
        end = linprog(slope_only, A_eq=parts, b_eq=y, bounds=bounds, **at_least_cost)
        on = np.abs(y - end.x[0] * x - end.x[1]) < 1e-5  # the end is a corner: points lie on it
        ends.append(np.polyfit(x[on], y[on], 1))
    return np.mean(ends, axis=0)


def student_line(likelihood, x, y):
    """The least NLL from many starts."""

    def total(w):
        nll, grad = likelihood.nll_and_grad(y, w[0] * x + w[1])
        return nll.sum(), np.array([grad @ x, grad.sum()])

    starts = [(slope, y_mid) for slope in np.linspace(-4, 4, 9) for y_mid in (50, 57, 64, 110)]
    how = {"jac": True, "method": "BFGS", "options": {"gtol": 1e-11}}
    found = [minimize(total, start, **how) for start in starts]
    return min(found, key=lambda one: one.fun).x


def expected(settings, people):
    """Slopes, NLL of all eleven and the moved person's part of it."""
    centre = 165.0
    x = np.append(people["height"], float(settings["x"])) - centre
    y = np.append(people["weight"], float(settings["y"]))
    student = StudentT(people["nu"], people["s"])
    lines = {
        "normal": (Normal(people["sigma"]), np.polyfit(x, y, 1)),
        "laplace": (Laplace(people["b"]), least_absolute(x, y)),
        "student": (student, student_line(student, x, y)),
    }
    numbers = {}
    for name, (likelihood, (slope, level)) in lines.items():
        nll = likelihood.nll(y, slope * x + level)
        numbers |= {
            f"{name}_slope": slope,
            f"{name}_nll": nll.sum(),
            f"{name}_hers": nll[-1],
        }
    return numbers


CASE = Case(
    expected,
    [
        {"x": x, "y": y}
        for x, y in (
            (163, 56),
            (163, 110),
            (163, 166),
            (150, 166),
            (130, 166),
            (120, 166),
            (120, 170),
            (120, 30),
            (185, 30),
            (185, 170),
            (140, 57),
            (175, 45),
        )
    ],
    {
        "height": WOMEN.height[TEN],
        "weight": WOMEN.weight[TEN],
        "sigma": 5.9,
        "b": 4.5,
        "nu": 3,
        "s": 4.4,
    },
    answers=(
        ({"y": 56}, {"normal_slope": "0.87 kg/cm", "laplace_slope": "0.69 kg/cm"}),
        ({"y": 166}, {"normal_slope": "−0.08 kg/cm", "laplace_slope": "0.69 kg/cm"}),
    ),
)
