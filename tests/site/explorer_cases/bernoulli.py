"""A logit: probability, both losses and both gradients."""

from explorer_cases import Case
from lib.likelihoods import Bernoulli

COIN = Bernoulli()


def expected(settings, data):
    """Cross-entropy from lib; the squared error of a sigmoid by the chain rule."""
    z, y = float(settings["z"]), int(settings["y"])
    p = COIN.link.to_theta(z)
    return {
        "p": p,
        "cross_entropy": COIN.nll(y, z),
        "squared": (p - y) ** 2,
        "cross_entropy_slope": COIN.grad(y, z),
        "squared_slope": 2 * (p - y) * p * (1 - p),
    }


CASE = Case(
    expected,
    [{"z": z, "y": y} for z in (-10, -4, -0.1, 0, 2.5, 10) for y in (0, 1)],
    answers=(({"z": -8, "y": 1}, {"cross_entropy_slope": "−1.00", "squared_slope": "0.00"}),),
)
