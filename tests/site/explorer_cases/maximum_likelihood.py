"""Eight readings: mean, spread and NLL at their best, and standard errors from the curvature."""

import numpy as np
import pytest

from explorer_cases import Case
from lib.data import newcomb
from lib.likelihoods import Normal, NormalWithSpread

times = newcomb().deviation
BOTH = NormalWithSpread()
START = {"which": 0, "value": 28, "mu": 38, "sigma": 9}
EQUAL = [{"which": k, "value": 50} for k in range(8)]
SETTINGS = [
    START,
    {"mu": 30.5, "sigma": 4.1},
    {"which": 6, "value": 0},
    {"which": 3, "value": 50},
    {"which": 1, "value": 0},
    {"which": 7, "value": 1},
    {"mu": 0, "sigma": 30},
    {"mu": 50, "sigma": 3},
    *EQUAL,
    {"mu": 12.3, "sigma": 17},
    {"which": 2, "value": 49},
]


def readings(settings, data):
    """The eight readings after all moves up to these settings."""
    y, now = np.array(data["y"], float), dict(START)
    for step in SETTINGS:
        now |= step
        if "value" in step:
            y[step["which"]] = step["value"]
        else:
            now["value"] = y[now["which"]]
        if all(float(settings[name]) == value for name, value in now.items()):
            return y
    raise AssertionError(settings)


def standard_errors(y, z):
    """One over the root of the curvature, by differences of the gradient in lib."""
    mu, sigma = BOTH.link.to_theta(z)
    h = 1e-4 * sigma

    def slopes(mu, sigma):
        z = np.column_stack([np.full(8, mu), np.full(8, np.log(sigma))])
        by_mu, by_log_sigma = BOTH.grad(y, z).sum(axis=0)
        return np.array([by_mu, by_log_sigma / sigma])

    j_mu = (slopes(mu + h, sigma) - slopes(mu - h, sigma))[0] / (2 * h)
    j_sigma = (slopes(mu, sigma + h) - slopes(mu, sigma - h))[1] / (2 * h)
    return 1 / np.sqrt([j_mu, j_sigma])


def expected(settings, data):
    """All from lib; it refuses readings that are all equal, and there the NLL has no floor."""
    y = readings(settings, data)
    here = Normal(float(settings["sigma"])).nll(y, np.full(8, float(settings["mu"]))).sum()
    if np.ptp(y) == 0:
        with pytest.raises(ValueError, match="targets that differ"):
            BOTH.mle(y)
        spreads = {"sd": 0, "lowest": -np.inf, "se_mu": 0, "se_sigma": 0}
        return {"mean": y[0], "here": here} | spreads
    z = BOTH.mle(y)
    mu, sigma = BOTH.link.to_theta(z)
    se_mu, se_sigma = standard_errors(y, z)
    return {
        "mean": mu,
        "sd": sigma,
        "lowest": BOTH.nll(y, np.tile(z, (8, 1))).sum(),
        "here": here,
        "se_mu": se_mu,
        "se_sigma": se_sigma,
    }


CASE = Case(
    expected,
    SETTINGS,
    {"y": times[times > 0][:8]},
    answers=(
        ({"value": 28}, {"mean": "30.5 ns", "sd": "4.1 ns"}),
        ({"value": 0}, {"mean": "27.0 ns", "sd": "10.9 ns"}),
    ),
)
