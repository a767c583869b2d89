"""Likelihoods of labels: yes or no, and one of several classes."""

from dataclasses import dataclass

import numpy as np
from scipy import special

from lib import _checks
from lib._numerics import index, spread_of_shares
from lib.likelihoods.likelihood import Likelihood, Vector
from lib.links import LOGIT, SOFTMAX


@dataclass(frozen=True)
class Bernoulli(Likelihood):
    """p(y; q) = q^y (1 − q)^(1−y) for y ∈ {0, 1};  z = log(q/(1 − q)), the log-odds.

    nll = log(1 + eᶻ) − y z and grad = σ(z) − y; for y = 1 these are log(1 + e⁻ᶻ) and −σ(−z),
    so one formula in s = (1 − 2y) z, the log-odds of the wrong answer, serves both targets
    and never subtracts two large numbers.
    """

    name = "Bernoulli"
    link = LOGIT

    def _log_prob(self, y, q):
        return special.xlogy(y, q) + special.xlog1py(1 - y, -q)

    def _nll(self, y, z):
        sign = 1 - 2 * y
        s = sign * z
        e = np.exp(-np.abs(s))
        nll = np.log1p(e)
        nll += np.maximum(s, 0)
        return nll, lambda: sign * np.maximum(e, s > 0) / (1 + e)  # sign · σ(s)

    def _curvature(self, y, z):
        e = np.exp(-np.abs(z))
        return e / (1 + e) ** 2  # q (1 − q)

    def _mle(self, y):
        share = y.mean(axis=0)
        expected = "a best log-odds needs both outcomes in the sample"
        advice = "with one outcome only the likelihood grows for ever: add data, or a prior"
        _checks.everywhere((share > 0) & (share < 1), share, expected, advice)
        return special.logit(share)

    def _sample(self, q, rng):
        return rng.binomial(1, q)

    def _check_support(self, y):
        _checks.zero_or_one(y)

    def _check_theta(self, q):
        good = (q >= 0) & (q <= 1)
        _checks.everywhere(
            good, q, "a probability lies in [0, 1]", "pass raw outputs to nll instead"
        )


@dataclass(frozen=True)
class Categorical(Vector):
    """p(y; θ) = θ_y for classes y ∈ {0, …, k−1};  z: (n, k) scores, θ = softmax(z).

    nll = log Σ exp z − z_y and grad = softmax(z) − onehot(y), both computed from the odds of the
    wrong classes, so that the small loss of a confident right answer is not lost in 1 − 1.
    """

    name = "Categorical"
    link = SOFTMAX

    def _log_prob(self, y, theta):
        return np.log(np.take_along_axis(theta, index(y)[..., None], axis=-1)[..., 0])

    def _nll(self, y, z):
        k = z.shape[-1]
        scores = z.reshape(-1, k).T.copy()  # (k, n): sums over a long last axis are far quicker
        scores -= scores.max(axis=0)
        true = index(y).ravel() * y.size + np.arange(y.size)  # counted through all scores
        gap = scores.take(true)
        odds = np.exp(scores, out=scores)
        odds.put(true, 0)
        wrong = odds.sum(axis=0)
        nll = np.log1p(wrong + np.expm1(gap)) - gap

        def grad():
            odds.put(true, -wrong)
            np.divide(odds, wrong + np.exp(gap), out=odds)
            return odds.T.reshape(z.shape)

        return nll.reshape(y.shape), grad

    def _curvature(self, y, z):
        return spread_of_shares(SOFTMAX.to_theta(z))

    def _mle(self, y):
        expected = "best scores need every class 0, …, k−1 (k ≥ 2) in the sample"
        advice = "the score of an absent class falls for ever: add data, or a prior"
        _checks.everywhere(y < y.size, y, expected, advice)
        counts = np.bincount(index(y))
        good = np.append(counts > 0, counts.size > 1)
        _checks.everywhere(good, np.append(counts, counts.size), expected, advice)
        return SOFTMAX.to_raw(counts / counts.sum())

    def _sample(self, theta, rng):
        u = rng.random((*theta.shape[:-1], 1))
        return (theta.cumsum(axis=-1)[..., :-1] < u).sum(axis=-1)

    def _check_support(self, y):
        _checks.classes(y)

    def _check_shapes(self, y, z):
        super()._check_shapes(y, z)
        _checks.classes_below(z.shape[-1], y)

    def _check_theta(self, theta):
        _checks.shares(theta)
