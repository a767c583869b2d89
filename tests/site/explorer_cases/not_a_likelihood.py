"""The total of e^(−bℓ) over all labels, integrated by SciPy or summed."""

import itertools
import math

import numpy as np
from scipy.integrate import quad

from explorer_cases import Case
from lib.likelihoods import Bernoulli

RESIDUAL = {
    "squared": lambda r: r * r / 2,
    "absolute": abs,
    "huber": lambda r: r * r / 2 if abs(r) <= 1 else abs(r) - 0.5,
    "insensitive": lambda r: max(0, abs(r) - 1),
    "cauchy": lambda r: math.log1p(r * r),
}
MARGIN = {
    "logistic": lambda m: float(Bernoulli().nll(1, m)),
    "hinge": lambda m: max(0, 1 - m),
    "exponential": lambda m: math.exp(-m),
    "focal": lambda m: float(Bernoulli().grad(1, m)) ** 2 * float(Bernoulli().nll(1, m)),
}


def total(loss, b, z):
    """∫ e^(−bℓ) over all labels (∞ where it diverges), or the sum of the two."""
    if loss in MARGIN:
        return math.exp(-b * MARGIN[loss](z)) + math.exp(-b * MARGIN[loss](-z))
    if loss == "capped" or (loss == "cauchy" and b <= 0.5):
        return math.inf
    if loss == "cauchy":  # r = tan t turns the integral into one over a finite interval
        inside = lambda t: math.cos(t) ** (2 * b - 2)  # noqa: E731
        return 2 * quad(inside, 0, math.pi / 2, epsrel=1e-10, limit=400)[0]
    pieces = [0, 1, 10, math.inf]
    return 2 * sum(
        quad(lambda r: math.exp(-b * RESIDUAL[loss](r)), low, high, epsrel=1e-11)[0]
        for low, high in itertools.pairwise(pieces)
    )


def expected(settings, data):
    """The total at z, its range over z, and the verdict in words."""
    loss, b, z = settings["loss"], float(settings["b"]), float(settings["z"])
    zs = np.linspace(-4, 4, 161) if loss in MARGIN else [0.0]
    totals = [total(loss, b, one) for one in zs]
    flat = math.isfinite(max(totals)) and max(totals) - min(totals) < 1e-9 * max(totals)
    return {
        "here": total(loss, b, z),
        "least": min(totals),
        "most": max(totals),
        "verdict": "flat" if flat else "not flat" if math.isfinite(max(totals)) else "infinite",
        "likelihood": "yes, after division by the total" if flat else "no",
    }


CASE = Case(
    expected,
    [
        {"loss": loss, "b": b, "z": z}
        for loss in [*RESIDUAL, "capped", *MARGIN]
        for b, z in [(1, 1), (0.8, -4), (4, 2.5)]
    ]
    + [{"loss": "cauchy", "b": 0.5}, {"loss": "logistic", "b": 1, "z": 0}],
    answers=(
        ({"loss": "squared", "z": 0}, {"here": "2.507"}),
        ({"loss": "squared", "z": 2}, {"here": "2.507"}),
        ({"loss": "hinge", "z": 0}, {"here": "0.736"}),
        ({"loss": "hinge", "z": 2}, {"here": "1.050"}),
    ),
)
