"""Likelihoods of targets from zero: counts and waiting times."""

from dataclasses import dataclass

import numpy as np
from scipy import special

from lib import _checks
from lib._numerics import LOG_FACTORIAL, index, saddle_constant, stirling, times_exp
from lib.likelihoods.likelihood import Likelihood
from lib.links import LOG


@dataclass(frozen=True)
class Poisson(Likelihood):
    """p(y; λ) = λ^y e^(−λ) / y! for counts y ∈ {0, 1, 2, …};  z = log λ, the log rate.

    nll = eᶻ − y z + log y! and grad = eᶻ − y.  For large counts these terms cancel; there
    nll = y (eᵈ − 1 − d) + c(y) with d = z − log y and c(y) = log y! − y log y + y (Loader, 2000).
    """

    name = "Poisson"
    link = LOG

    def _log_prob(self, y, rate):
        return -(special.rel_entr(y, rate) + (rate - y)) - saddle_constant(y)

    def _nll(self, y, z):
        rate = np.exp(z)
        nll = rate - y * z
        nll += LOG_FACTORIAL.take(index(y), mode="clip")
        if y.max() >= len(LOG_FACTORIAL):
            many = np.maximum(y, len(LOG_FACTORIAL))
            log_y = np.log(many)
            d = z - log_y
            nll = np.where(y == many, many * (np.expm1(d) - d) + stirling(many, log_y), nll)
        return nll, lambda: rate - y

    def _mle(self, y):
        return _log_mean(y, "rate")

    def _sample(self, rate, rng):
        expected = "counts are drawn for rates below 9e+18, z < 43.6"  # NumPy counts in int64
        advice = "at such rates a Normal with variance eᶻ is as good"
        _checks.everywhere(rate < 9e18, rate, expected, advice)
        return rng.poisson(rate)

    def _check_support(self, y):
        advice = "choose another distribution for such a target"
        _checks.everywhere(_checks.from_zero(y), y, "Poisson targets are counts 0, 1, 2, …", advice)

    def _check_theta(self, rate):
        _checks.above_zero("a rate", rate)


@dataclass(frozen=True)
class Exponential(Likelihood):
    """p(y; m) = exp(−y/m)/m for waiting times y ≥ 0;  z = log m, the log mean.

    nll = z + y e⁻ᶻ and grad = 1 − y e⁻ᶻ; where e⁻ᶻ is extreme, it is applied in four
    quarters, so that it cannot overflow before y = 0 or a tiny y has tamed it.
    """

    name = "Exponential"
    link = LOG

    def _log_prob(self, y, mean):
        return -y / mean - np.log(mean)

    def _nll(self, y, z):
        u = times_exp(y, -z)
        return z + u, lambda: 1 - u

    def _mle(self, y):
        return _log_mean(y, "mean")

    def _sample(self, mean, rng):
        return rng.exponential(mean)

    def _check_support(self, y):
        advice = "choose another distribution for such a target"
        _checks.everywhere(y >= 0, y, "waiting times are at least 0", advice)

    def _check_theta(self, mean):
        _checks.above_zero("a mean", mean)


def _log_mean(y, what):
    mean = y.mean(axis=0)
    expected = f"a best log {what} needs a sample whose mean is above 0"
    advice = "with zeros only the likelihood grows for ever as z falls: add data, or a prior"
    _checks.everywhere(mean > 0, mean, expected, advice)
    return np.log(mean)
