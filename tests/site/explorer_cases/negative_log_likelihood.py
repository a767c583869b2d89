"""A product that leaves float64 and the sum of logs that does not."""

import numpy as np

from explorer_cases import Case
from lib.data import coin_flips, davis
from lib.likelihoods import Bernoulli, Normal

everybody = davis()
people = everybody[everybody.height > 100]
x, weight = (people.height - 170) / 10, people.weight
mean = np.polyval(np.polyfit(x, weight, 1), x)
spread = np.sqrt(np.square(weight - mean).mean())
in_kg = Normal(spread).nll(weight, mean)
many = coin_flips(1500).y
NLL = {
    "kg": in_kg,
    "tonne": Normal(spread / 1000).nll(weight / 1000, mean / 1000),
    "flips": -Bernoulli().log_prob(many, np.full(1500, 0.6)),
}
P = {  # exactly as the page has them: near the floor of float64 the last bit can be seen
    "kg": np.resize(np.exp(-in_kg), 1500),
    "tonne": np.resize(np.exp(-in_kg), 1500) * 1000,
    "flips": np.where(many == 1, 0.6, 0.4),
}


def expected(settings, data):
    """Losses from lib, read over and over; the product multiplied one by one by NumPy."""
    n = int(settings["n"])
    nll = np.resize(NLL[settings["sample"]], 1500)
    p = P[settings["sample"]]
    np.testing.assert_allclose(p, np.exp(-nll), rtol=1e-12)
    with np.errstate(over="ignore", divide="ignore"):
        products = np.multiply.accumulate(p)
        late = -np.log(products[n - 1])
    return {
        "product": products[n - 1],
        "late": late,
        "sum": nll[:n].sum(),
        "mean": nll[:n].mean(),
        "last": ((products > 0) & np.isfinite(products)).sum(),
    }


CASE = Case(
    expected,
    [
        {"sample": sample, "n": n}
        for sample in NLL
        for n in (1, 2, 20, 199, 205, 210, 215, 398, 1000, 1060, 1070, 1080, 1500)
    ],
    {"p": np.exp(-in_kg), "flips": "".join(map(str, many))},
    tiny=("product",),
    answers=(({"n": 209}, {"product": "1.98e−323"}), ({"n": 210}, {"product": "0"})),
)
