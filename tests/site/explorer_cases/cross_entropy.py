"""Expected scores of a report, and the report that minimises them."""

import numpy as np
from scipy.optimize import minimize_scalar

from explorer_cases import Case
from lib.likelihoods import Bernoulli
from lib.links import LOGIT


def log_score(eta, q):
    """The expected NLL of a Bernoulli label."""
    z = LOGIT.to_raw(q)
    return eta * Bernoulli().nll(1, z) + (1 - eta) * Bernoulli().nll(0, z)


SCORES = {
    "log": log_score,
    "brier": lambda eta, q: eta * (1 - q) ** 2 + (1 - eta) * q**2,
    "absolute": lambda eta, q: eta * (1 - q) + (1 - eta) * q,
    "focal": lambda eta, q: -eta * (1 - q) ** 2 * np.log(q) - (1 - eta) * q**2 * np.log1p(-q),
}


def best_report(score, eta):
    """By golden section; the linear score has its best report at an end."""
    if score == "absolute":
        return float(eta > 0.5)
    found = minimize_scalar(
        lambda z: SCORES[score](eta, LOGIT.to_theta(z)), bounds=(-12, 12), options={"xatol": 1e-12}
    )
    return LOGIT.to_theta(found.x)


def expected(settings, data):
    """Expected losses at the report, at the truth and at the best report."""
    score, eta, q = settings["score"], float(settings["eta"]), float(settings["q"])
    best = best_report(score, eta)
    at_best = 1 - max(eta, 1 - eta) if score == "absolute" else SCORES[score](eta, best)
    return {
        "yours": SCORES[score](eta, q),
        "honest": SCORES[score](eta, eta),
        "least": at_best,
        "best": best,
    }


CASE = Case(
    expected,
    [
        {"score": score, "eta": eta, "q": q}
        for score in SCORES
        for eta, q in [(0.7, 0.5), (0.01, 0.99), (0.97, 0.01), (0.49, 0.3), (0.25, 0.25)]
    ],
    answers=(
        ({"score": "log", "q": 0.6}, {"yours": "0.632", "honest": "0.611"}),
        ({"score": "brier"}, {"yours": "0.220", "honest": "0.210"}),
        ({"score": "absolute"}, {"yours": "0.460", "honest": "0.420"}),
        ({"q": 0.99}, {"yours": "0.304", "honest": "0.420"}),
        ({"score": "focal", "q": 0.6}, {"yours": "0.156", "honest": "0.199"}),
    ),
)
