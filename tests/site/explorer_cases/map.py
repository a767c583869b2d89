"""Two weights: MLE, MAP, and the strength of the penalty in each library's units."""

import numpy as np
from sklearn.linear_model import LinearRegression, Ridge

from explorer_cases import Case
from lib import data

PATIENTS = data.diabetes()
TWO = PATIENTS.matrix("s1", "s2")
TWO = (TWO - TWO.mean(axis=0)) / TWO.std(axis=0)
ORDER = np.random.default_rng(3).permutation(442)[:120]
S1, S2 = np.round(TWO[ORDER].T, 3)


def expected(settings, patients):
    """Both weights from scikit-learn, the other strengths from Ridge's by their objectives."""
    n, sigma, tau = (float(settings[name]) for name in ("n", "sigma", "tau"))
    first = slice(int(n))
    inputs = np.column_stack([patients["s1"][first], patients["s2"][first]])
    target = patients["score"][first]
    alpha = sigma**2 / tau**2
    known = np.linalg.svd(inputs - inputs.mean(axis=0), compute_uv=False) ** 2
    mle = LinearRegression().fit(inputs, target).coef_
    best = Ridge(alpha=alpha).fit(inputs, target).coef_
    # mean squared error + weight_decay/2 · ‖w‖² has no slope at the ridge weights
    error = inputs @ best - target
    slope = 2 / n * (inputs - inputs.mean(axis=0)).T @ (error - error.mean())
    omega = -(slope @ best) / (best @ best)
    return {
        "mle_1": mle[0],
        "mle_2": mle[1],
        "map_1": best[0],
        "map_2": best[1],
        "along": alpha / (known[1] + alpha),
        "across": alpha / (known[0] + alpha),
        "alpha": alpha,
        "omega": omega,
        "decay": 0.1 * omega,
        "c": tau**2,
    }


CASE = Case(
    expected,
    [
        {},
        {"tau": 2},
        {"tau": 90},
        {"sigma": 10},
        {"n": 5},
        {"sigma": 150},
        {"n": 120},
        {"tau": 2},
        {"sigma": 10, "tau": 90},
        {"n": 60, "sigma": 54, "tau": 20},
        {"n": 10, "tau": 5},
    ],
    {"s1": S1, "s2": S2, "score": PATIENTS.progression[ORDER]},
    answers=(({"n": 90}, {"along": "0.52"}), ({"n": 95}, {"along": "0.48"})),
)
