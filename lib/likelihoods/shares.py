"""Likelihoods of shares: numbers between 0 and 1."""

from dataclasses import dataclass

import numpy as np
from scipy import special
from scipy.optimize import brentq

from lib import _checks
from lib._numerics import coins_gap, digamma_gap, saddle_constant, square_trigamma, times_exp
from lib.likelihoods.likelihood import Likelihood
from lib.links import LOGIT


@dataclass(frozen=True)
class Beta(Likelihood):
    """p(y; m) = y^(a−1) (1 − y)^(b−1) / B(a, b) for 0 < y < 1, a = φm and b = φ(1 − m).

    z is the log-odds of the mean m;  φ is `phi`, the precision: the variance is m(1 − m)/(1 + φ).
    grad = φm(1 − m)(ψ(a) − ψ(b) − log-odds of y);  curvature is negative far from a lopsided y.
    In nll the large terms of log B and those of log y meet as φ KL(m ‖ y), which does not cancel.
    """

    phi: float
    name = "Beta"
    link = LOGIT
    _positive = ("phi",)

    def _log_prob(self, y, m):
        return -self._nll(y, special.logit(m))[0]

    def _nll(self, y, z):
        a, b = self._both(z)
        log_m, log_w = special.log_expit(z), special.log_expit(-z)
        log_y, log_rest = np.log(y), np.log1p(-y)
        t = log_y - log_rest
        side = np.where(z < 0, t, -t)  # the log-odds of the rarer side
        grown = side + np.maximum(log_m, log_w)
        gap = coins_gap(np.minimum(a, b), self.phi, side + np.abs(z), grown)
        constant = saddle_constant(a) + saddle_constant(b) - saddle_constant(self.phi)
        nll = gap + (log_y + log_rest) - (log_m + log_w) + constant - np.log(self.phi)
        return nll, lambda: self._slope(z, t)

    def _slope(self, z, t):
        a, b = self._both(z)
        width = times_exp(self.phi, -np.abs(z)) / (1 + np.exp(-np.abs(z))) ** 2
        ends = special.expit(-z) * digamma_gap(a) - special.expit(z) * digamma_gap(b)
        return width * (z - t) + ends

    def _curvature(self, y, z):
        a, b = self._both(z)
        m, w = special.expit(z), special.expit(-z)
        expected = w * (w * square_trigamma(a)) + m * (m * square_trigamma(b))
        return expected - np.tanh(z / 2) * self._slope(z, special.logit(y))

    def _both(self, z):
        """a and b: φσ(z) and φσ(−z)."""
        return [times_exp(self.phi, np.minimum(s, 0)) / (1 + np.exp(-np.abs(s))) for s in (z, -z)]

    def _mle(self, y):
        t = special.logit(y).mean()  # the best z solves ψ(a) − ψ(b) = t: it lies between 0 and t
        if self._slope(t, t) * t <= 0:
            return t
        return np.float64(brentq(self._slope, min(t, 0), max(t, 0), args=(t,), xtol=1e-15))

    def _sample(self, m, rng):
        drawn = rng.beta(*(np.maximum(self.phi * side, 1e-300) for side in (m, 1 - m)))
        return np.clip(drawn, 1e-300, 1 - 2**-53)

    def _check_support(self, y):
        advice = "a share of exactly 0 or 1? it is no density's: model it apart, as a Bernoulli"
        _checks.everywhere((y > 0) & (y < 1), y, "Beta targets lie between 0 and 1", advice)

    def _check_theta(self, m):
        good = (m > 0) & (m < 1)
        advice = "pass raw outputs to nll instead"
        _checks.everywhere(good, m, "a mean lies between 0 and 1", advice)
