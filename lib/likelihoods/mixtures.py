"""Likelihoods of targets of several kinds, when nobody wrote down which is which."""

import math
from dataclasses import dataclass

import numpy as np
from scipy import special

from lib import _checks
from lib._arrays import ByValue
from lib._numerics import HALF_LOG_2PI, spread_of_shares
from lib.likelihoods.likelihood import Vector
from lib.links import SOFTMAX


@dataclass(frozen=True, eq=False)
class Mixture(ByValue, Vector):
    """p(y; π) = Σ π_c Normal(y; m_c, σ_c) with known m, σ;  z: (n, k) scores, π = softmax(z).

    `means` has one number for each of the k components, `sigma` one too, or one for all.
    With rᵢ the probability that y came from component i:  grad = π − r, and curvature is
    diag π − ππᵀ − (diag r − rrᵀ), which is not positive in every direction.
    """

    means: np.ndarray
    sigma: float | np.ndarray = 1.0
    name = "Mixture"
    link = SOFTMAX

    def __post_init__(self):
        means = _checks.frozen(_checks.finite("means", self.means))
        if means.ndim != 1 or means.size < 2:
            raise ValueError(
                f"means must be one row of at least 2 numbers; got {self.means!r}; "
                "pass one number for each component"
            )
        sigma = _checks.positive("sigma", self.sigma, arrays=True)
        _checks.fits("sigma", sigma, means.shape)
        self.__dict__.update(means=means, sigma=sigma)

    @property
    def n_outputs(self):
        """k, the number of components."""
        return self.means.size

    def _log_parts(self, y):
        u = (y[..., None] - self.means) / self.sigma
        return -u * (u / 2) - np.log(self.sigma) - HALF_LOG_2PI

    def _log_prob(self, y, theta):
        return special.logsumexp(self._log_parts(y), b=theta, axis=-1)

    def _nll(self, y, z):
        prior = z - z.max(axis=-1, keepdims=True)
        joint = prior + self._log_parts(y)
        nll = special.logsumexp(prior, axis=-1) - special.logsumexp(joint, axis=-1)
        return nll, lambda: _shares(prior) - _shares(joint)

    def _curvature(self, y, z):
        prior = z - z.max(axis=-1, keepdims=True)
        joint = prior + self._log_parts(y)
        return spread_of_shares(_shares(prior)) - spread_of_shares(_shares(joint))

    def _mle(self, y):
        """Shares x that minimise nΣx − Σ log Σ x_c p_c(y): EM comes near, damped Newton arrives.

        This sum is convex (and self-concordant: the damped steps cannot leave its domain).
        """
        log_p = self._log_parts(y)
        p, x = np.exp(log_p - log_p.max(axis=1, keepdims=True)), np.full(self.n_outputs, 1.0)
        for trial in range(500):
            parts = p / (p @ x)[:, None]
            if trial < 30:
                x = x * parts.mean(axis=0)
                continue
            slope, bend = len(y) - parts.sum(axis=0), parts.T @ parts
            step = np.linalg.pinv(bend, hermitian=True) @ slope
            decrement = math.sqrt(abs(slope @ step))
            x = x - step / (1 + decrement if decrement > 0.25 else 1)
            if decrement < 1e-12:
                break
        expected = "best scores need a sample that gives every component a share above 0"
        advice = "the score of the others falls for ever: add data, or a prior"
        settled = decrement < 1e-6 and np.linalg.cond(bend) < 1e12
        share = np.clip(x / x.sum(), 0, 1)
        _checks.everywhere((share > 1e-12) & settled, share, expected, advice)
        return SOFTMAX.to_raw(share)

    def _sample(self, theta, rng):
        u = rng.random((*theta.shape[:-1], 1))
        which = (theta.cumsum(axis=-1)[..., :-1] < u).sum(axis=-1)
        return rng.normal(self.means[which], np.broadcast_to(self.sigma, self.means.shape)[which])

    def _check_theta(self, theta):
        _checks.shares(theta)


def _shares(logs):
    """Their softmax; NaN where all are −∞."""
    odds = np.exp(logs - logs.max(axis=-1, keepdims=True))
    return odds / odds.sum(axis=-1, keepdims=True)
