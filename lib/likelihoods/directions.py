"""Likelihoods of directions: angles, in radians."""

import math
from dataclasses import dataclass

import numpy as np
from scipy import special

from lib import _checks
from lib.likelihoods.likelihood import Likelihood
from lib.links import IDENTITY


@dataclass(frozen=True)
class VonMises(Likelihood):
    """p(y; m) = exp(κ cos(y − m)) / 2πI₀(κ) for directions y in radians;  z = m, the direction.

    nll = κ(1 − cos(y − m)) + log 2πI₀(κ)e^(−κ) with 1 − cos a = 2 sin²(a/2), exact for small a.
    """

    kappa: float = 1.0
    name = "von Mises"
    link = IDENTITY
    _positive = ("kappa",)

    @property
    def _log_normaliser(self):
        return math.log(2 * math.pi * special.i0e(self.kappa))

    def _log_prob(self, y, m):
        return -self.kappa * (2 * np.sin((y - m) / 2) ** 2) - self._log_normaliser

    def _nll(self, y, z):
        half_turn = np.sin((z - y) / 2)
        nll = self.kappa * (2 * half_turn * half_turn) + self._log_normaliser
        return nll, lambda: self.kappa * np.sin(z - y)

    def _curvature(self, y, z):
        return self.kappa * np.cos(z - y)

    def _mle(self, y):
        sine, cosine = np.sin(y).mean(axis=0), np.cos(y).mean(axis=0)
        length = np.hypot(sine, cosine)
        expected = "a best direction needs directions that do not cancel out"
        advice = "every direction is equally likely here: add data"
        _checks.everywhere(length > 1e-12, length, expected, advice)
        return np.arctan2(sine, cosine)

    def _sample(self, m, rng):
        return rng.vonmises(m, self.kappa)
