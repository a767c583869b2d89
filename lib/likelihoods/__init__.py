"""Likelihoods: a distribution of the target, seen through a link, with a minus and a log in front.

One class each, by kind of target: `real`, `positive`, `shares`, `classes`, `directions`,
`mixtures`; what they share and the laws that they obey are in `likelihood`.
"""

from lib._numerics import HALF_LOG_2PI, LOG_2
from lib.likelihoods.classes import Bernoulli, Categorical
from lib.likelihoods.directions import VonMises
from lib.likelihoods.likelihood import Likelihood
from lib.likelihoods.mixtures import Mixture
from lib.likelihoods.positive import (
    Exponential,
    Gamma,
    LogNormal,
    NegativeBinomial,
    Poisson,
)
from lib.likelihoods.real import (
    AsymmetricLaplace,
    Gumbel,
    Laplace,
    Normal,
    NormalWithSpread,
    StudentT,
)
from lib.likelihoods.shares import Beta

__all__ = [
    "HALF_LOG_2PI",
    "LOG_2",
    "AsymmetricLaplace",
    "Bernoulli",
    "Beta",
    "Categorical",
    "Exponential",
    "Gamma",
    "Gumbel",
    "Laplace",
    "Likelihood",
    "LogNormal",
    "Mixture",
    "NegativeBinomial",
    "Normal",
    "NormalWithSpread",
    "Poisson",
    "StudentT",
    "VonMises",
]
