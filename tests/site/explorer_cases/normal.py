"""A line held by two handles: squares and bells agree on the best line."""

import numpy as np
from scipy.stats import linregress

from explorer_cases import Case
from lib import data
from lib.likelihoods import Normal
from lib.models import Line

DAVIS = data.davis()
PEOPLE = DAVIS[DAVIS.height > 100]
TWELVE = np.argsort(PEOPLE.height, kind="stable")[8::16][:12]
LINE = Line()


def expected(settings, people):
    """NLL from lib, the best line from SciPy."""
    x, y = (people["height"] - 170) / 10, people["weight"]
    bell = Normal(float(settings["sigma"]))
    best = linregress(x, y)
    now, least = (
        LINE(w, x)
        for w in (
            [float(settings["slope"]), float(settings["level"])],
            [best.slope, best.intercept],
        )
    )
    sse, sse_least = np.square(y - now).sum(), np.square(y - least).sum()
    nll, nll_least = bell.nll(y, now).sum(), bell.nll(y, least).sum()
    return {
        "sse": sse,
        "sse_least": sse_least,
        "nll": nll,
        "nll_least": nll_least,
        "sse_gap": (sse - sse_least) / (2 * bell.sigma**2),
        "nll_gap": nll - nll_least,
        "best_slope": best.slope,
        "best_level": best.intercept,
    }


CASE = Case(
    expected,
    [
        {},
        {"slope": -5},
        {"sigma": 4},
        {"level": 50},
        {"slope": 20},
        {"sigma": 20},
        {"level": 80},
        {"slope": 5, "level": 64.6, "sigma": 8.5},
        {"slope": 17.1, "level": 64.4},
        {"sigma": 17},
        {"slope": 0},
    ],
    {"height": PEOPLE.height[TWELVE], "weight": PEOPLE.weight[TWELVE]},
    answers=(
        ({"slope": 11.5}, {"sse": "686 kg²", "nll": "41.5 nats"}),
        ({"slope": 14}, {"sse": "525 kg²", "nll": "40.3 nats"}),
    ),
)
