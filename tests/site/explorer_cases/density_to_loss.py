"""One label, one prediction, four distributions: density, loss and slope from lib."""

import numpy as np

from explorer_cases import Case
from lib.likelihoods import Bernoulli, Categorical, Laplace, Normal

KINDS = {
    "normal": Normal(1),
    "laplace": Laplace(1),
    "bernoulli": Bernoulli(),
    "categorical": Categorical(),
}


def expected(settings, data):
    """The likelihood of the button that is pressed; the first of three scores is the prediction."""
    (kind,) = (name for name in KINDS if settings[name] == "true")
    y, z = float(settings["y"]), float(settings["z"])
    if kind == "categorical":
        y, z = int(y), np.array([z, 0, -1])
    likelihood = KINDS[kind]
    return {
        "p": np.exp(likelihood.log_prob(y, likelihood.link.to_theta(z))),
        "loss": likelihood.nll(y, z),
        "slope": np.ravel(likelihood.grad(y, z))[0],
    }


CASE = Case(
    expected,
    [
        {kind: True} | {"y": y, "z": z}
        for kind, labels in zip(
            KINDS, [(-2.5, 0, 2.5), (-2.5, 0.7, 2.5), (0, 1), (0, 1, 2)], strict=True
        )
        for y in labels
        for z in (-2, 0.7, 2)
    ],
    answers=(
        ({"normal": True, "y": 0}, {"loss": "0.92 nats"}),
        ({"normal": True, "y": 1}, {"loss": "1.42 nats"}),
        ({"normal": True, "y": 2}, {"loss": "2.92 nats"}),
        ({"laplace": True, "y": 0}, {"loss": "0.69 nats"}),
        ({"laplace": True, "y": 1}, {"loss": "1.69 nats"}),
        ({"laplace": True, "y": 2}, {"loss": "2.69 nats"}),
    ),
)
