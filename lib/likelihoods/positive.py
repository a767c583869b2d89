"""Likelihoods of targets from zero: counts, waiting times and amounts."""

from dataclasses import dataclass

import numpy as np
from scipy import special

from lib import _checks
from lib._numerics import (
    LOG_FACTORIAL,
    coins_gap,
    index,
    saddle_constant,
    stirling,
    times_exp,
)
from lib.likelihoods.likelihood import Likelihood
from lib.likelihoods.real import Normal
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

    def _curvature(self, y, z):
        return np.exp(z)

    def _mle(self, y):
        return _log_mean(y, "rate")

    def _sample(self, rate, rng):
        expected = "counts are drawn for rates below 9e+18, z < 43.6"  # NumPy counts in int64
        advice = "at such rates a Normal with variance eᶻ is as good"
        _checks.everywhere(rate < 9e18, rate, expected, advice)
        return rng.poisson(rate)

    def _check_support(self, y):
        expected = f"{self.name} targets are counts 0, 1, 2, …"
        advice = "choose another distribution for such a target"
        _checks.everywhere(_checks.from_zero(y), y, expected, advice)

    def _check_theta(self, rate):
        _checks.above_zero("a rate", rate)


@dataclass(frozen=True)
class NegativeBinomial(Poisson):
    """p(y; m) = Γ(y + r) / (Γ(r) y!) · qʸ (1 − q)ʳ for counts, q = m/(r + m);  z = log m.

    m is the mean, and the variance is m + m²/r, more than Poisson's, which r = ∞ would be.
    With t = z − log r, the log-odds of q:  grad = rq − y(1 − q) and curvature (y + r)q(1 − q) > 0.
    In nll the large terms meet as (y + r) KL(y/(y + r) ‖ q), taken from the smaller side.
    """

    r: float
    name = "Negative binomial"
    _positive = ("r",)

    def _log_prob(self, y, mean):
        return -self._nll(y, np.log(mean))[0]

    def _nll(self, y, z):
        total, few, log_y = y + self.r, np.minimum(y, self.r), np.log(np.maximum(y, 1))
        t = z - np.log(self.r)
        rare = y <= self.r
        rise = np.where(rare, z - log_y, log_y - z)
        grown = np.where(rare, z, np.log(self.r) + rise) - np.log(total)
        nll = coins_gap(few, total, rise, grown)
        nll += saddle_constant(y) + (saddle_constant(self.r) - saddle_constant(total))
        nll += np.logaddexp(0, log_y - np.log(self.r))
        nll = np.where(y > 0, nll, self.r * np.logaddexp(0, t))

        def grad():
            heads, tails = times_exp(self.r, np.minimum(t, 0)), times_exp(y, -np.maximum(t, 0))
            return (heads - tails) / (1 + np.exp(-np.abs(t)))

        return nll, grad

    def _curvature(self, y, z):
        size = np.abs(z - np.log(self.r))
        return times_exp(y + self.r, -size) / (1 + np.exp(-size)) ** 2

    def _sample(self, mean, rng):
        return super()._sample(np.asarray(rng.gamma(self.r, mean / self.r)), rng)


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

    def _curvature(self, y, z):
        return times_exp(y, -z)

    def _mle(self, y):
        return _log_mean(y, "mean")

    def _sample(self, mean, rng):
        return rng.exponential(mean)

    def _check_support(self, y):
        advice = "choose another distribution for such a target"
        _checks.everywhere(y >= 0, y, "waiting times are at least 0", advice)

    def _check_theta(self, mean):
        _checks.above_zero("a mean", mean)


@dataclass(frozen=True)
class Gamma(Exponential):
    """p(y; m) = (k/m)ᵏ y^(k−1) e^(−ky/m) / Γ(k) for y > 0;  z = log m, the log mean;  k is `shape`.

    The standard deviation is m/√k; k = 1 is the exponential.  With r = log y − z:
    nll = k (eʳ − 1 − r) + log y + log Γ(k) − k log k + k, grad = −k (eʳ − 1) and curvature k eʳ.
    """

    shape: float
    name = "Gamma"
    _positive = ("shape",)

    def _log_prob(self, y, mean):
        return -self._nll(y, np.log(mean))[0]

    def _nll(self, y, z):
        log_y = np.log(y)
        rise = log_y - z
        excess = np.expm1(rise)
        constant = saddle_constant(self.shape) - np.log(self.shape)
        return self.shape * (excess - rise) + log_y + constant, lambda: -self.shape * excess

    def _curvature(self, y, z):
        return self.shape * times_exp(y, -z)

    def _sample(self, mean, rng):
        return np.maximum(rng.gamma(self.shape, mean / self.shape), 1e-300)

    def _check_support(self, y):
        _above_zero(self, y)


class LogNormal(Normal):
    """p(y; z) = exp(−(log y − z)²/2σ²) / (yσ√2π) for y > 0;  z is the mean of log y.

    nll is that of `Normal` at log y, and log y, for the density is one of y.  The median of y
    is eᶻ, its mean e^(z + σ²/2).  `sigma`, without a unit, is one number or one for each target.
    """

    name = "Log-normal"

    def _log_prob(self, y, mu):
        return super()._log_prob(np.log(y), mu) - np.log(y)

    def _nll(self, y, z):
        log_y = np.log(y)
        nll, grad = super()._nll(log_y, z)
        return nll + log_y, grad

    def _mle(self, y):
        return super()._mle(np.log(y))

    def _sample(self, mu, rng):
        return np.maximum(rng.lognormal(mu, self.sigma), 1e-300)

    def _check_support(self, y):
        _above_zero(self, y)


def _above_zero(likelihood, y):
    advice = "what happens at 0 needs a probability of its own: model it apart, as a Bernoulli"
    _checks.everywhere(y > 0, y, f"{likelihood.name} targets are above 0", advice)


def _log_mean(y, what):
    mean = y.mean(axis=0)
    expected = f"a best log {what} needs a sample whose mean is above 0"
    advice = "with zeros only the likelihood grows for ever as z falls: add data, or a prior"
    _checks.everywhere(mean > 0, mean, expected, advice)
    return np.log(mean)
