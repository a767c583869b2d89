"""Eight weights under a bell: product, sum of logs, NLL and its lowest place, in three units."""

import numpy as np

from explorer_cases import Case
from lib.data import davis
from lib.likelihoods import Normal

PER_KG = {"g": 1000.0, "kg": 1.0, "tonne": 0.001}
people = davis()


def expected(settings, data):
    """The NLL and its lowest place in μ from lib; the product of the heights one by one."""
    per_kg = PER_KG[settings["unit"]]
    y = per_kg * np.array(data["y"])
    bell = Normal(per_kg * float(settings["sigma"]))
    mu = np.full(8, per_kg * float(settings["mu"]))
    best = bell.mle(y)
    nll, lowest = bell.nll(y, mu).sum(), bell.nll(y, np.full(8, best)).sum()
    return {
        "product": np.prod(np.exp(bell.log_prob(y, mu))),
        "logs": bell.log_prob(y, mu).sum(),
        "nll": nll,
        "best": best,
        "lowest": lowest,
        "above": nll - lowest,
    }


CASE = Case(
    expected,
    [
        {"mu": mu, "sigma": sigma, "unit": unit}
        for unit in PER_KG
        for mu, sigma in ((58, 8.5), (68, 8.5), (50, 4), (90, 4), (67.6, 20), (90, 20), (67.6, 6.5))
    ],
    {"y": np.sort(people.weight[people.height == 175])},
    tiny=("product",),
    answers=(
        ({"mu": 67.1}, {"product": "2.18e−12", "nll": "26.85 nats"}),
        ({"mu": 67.6}, {"product": "2.21e−12", "nll": "26.84 nats"}),
        ({"mu": 68.1}, {"product": "2.18e−12", "nll": "26.85 nats"}),
    ),
)
