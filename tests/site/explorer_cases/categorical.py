"""Softmax, cross-entropy and its gradient; the naive formula fails as float64 does."""

import numpy as np

from explorer_cases import Case
from lib.likelihoods import Categorical
from lib.links import softmax


def naive(scores, y):
    """Exponentials first, as NumPy computes them."""
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        e = np.exp(scores)
        p = e / e.sum()
        return p, np.log(e.sum()) - scores[y], None


def stable(scores, y):
    """From lib."""
    return softmax(scores), Categorical().nll(y, scores), Categorical().grad(y, scores)


def expected(settings, data):
    """Loss, probability of the true class, four probabilities, four gradients."""
    scores = np.array([float(settings[c]) for c in "abcd"]) + float(settings["shift"])
    y = "abcd".index(settings["y"])
    p, loss, grad = (naive if settings["naive"] else stable)(scores, y)
    if grad is None:
        grad = p.copy()
        grad[y] = -np.delete(p, y).sum()
    return (
        {"loss": loss, "right": p[y]}
        | {f"p_{c}": p[k] for k, c in enumerate("abcd")}
        | {f"g_{c}": grad[k] for k, c in enumerate("abcd")}
    )


SCORES = {"a": 2, "b": 0.5, "c": -1, "d": 0}
CASE = Case(
    expected,
    [
        SCORES | {"y": "b"},
        *({"shift": shift, "naive": off} for shift in (-800, 800, 0) for off in (True, False)),
        {"a": 6, "b": -6, "c": -6, "d": -6, "y": "a"},
        {"y": "d"},
        {"a": -6, "b": -6, "c": -6, "d": -6, "y": "c"},
        {"a": 0.1, "b": 3.3, "c": 2.9, "d": -4.2, "y": "c", "shift": 300},
    ],
    answers=(
        ({"shift": 0}, {"right": "0.158"}),
        ({"shift": 800}, {"right": "0.158"}),
        ({"naive": True}, {"right": "not a number"}),
    ),
)
