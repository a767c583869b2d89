"""Likelihoods of targets on the whole real line: measurements, errors, the largest of many."""

import math
from dataclasses import dataclass

import numpy as np

from lib import _checks
from lib._numerics import HALF_LOG_2PI, LOG_2, log_hypot, student_constant, times_exp
from lib.likelihoods.likelihood import Likelihood, OwnWidths, Vector
from lib.links import IDENTITY, MEAN_LOG_SPREAD


@dataclass(frozen=True, eq=False)
class Normal(OwnWidths):
    """p(y; μ) = exp(−(y − μ)²/2σ²) / (σ√2π);  z = μ, the mean;  σ is known, in the units of y.

    `sigma` is one number, or an array with one for each target.
    """

    sigma: float | np.ndarray = 1.0
    name = "Normal"
    link = IDENTITY
    _positive = ("sigma",)

    def _log_prob(self, y, mu):
        u = (y - mu) / self.sigma
        return -u * (u / 2) - self._log_width - HALF_LOG_2PI

    def _nll(self, y, z):
        u = z - y
        u /= self.sigma
        nll = u / 2
        nll *= u
        nll += self._log_width + HALF_LOG_2PI
        return nll, lambda: u / self.sigma

    def _curvature(self, y, z):
        return np.full(y.shape, 1 / self.sigma / self.sigma)

    def _mle(self, y):
        self._check_shapes(y, y)
        if np.ndim(self.sigma) == 0:
            return y.mean(axis=0)
        weights = (self.sigma.min() / self.sigma) ** 2
        return (weights * y).sum() / weights.sum()

    def _sample(self, mu, rng):
        return rng.normal(mu, self.sigma)


@dataclass(frozen=True, eq=False)
class Laplace(OwnWidths):
    """p(y; m) = exp(−|y − m|/b) / 2b;  z = m, the median;  b is `scale`, in the units of y.

    `scale` is one number, or an array with one for each target.
    """

    scale: float | np.ndarray = 1.0
    name = "Laplace"
    link = IDENTITY
    _positive = ("scale",)

    def _log_prob(self, y, m):
        return -np.abs(y - m) / self.scale - self._log_width - LOG_2

    def _nll(self, y, z):
        d = z - y
        nll = np.abs(d)
        nll /= self.scale
        nll += self._log_width + LOG_2
        return nll, lambda: np.sign(d) / self.scale

    def _curvature(self, y, z):
        return np.zeros(y.shape)

    def _mle(self, y):
        self._check_shapes(y, y)
        if np.ndim(self.scale) == 0:
            return np.median(y, axis=0)
        weights = self.scale.min() / self.scale
        low, high = (
            sign * np.quantile(sign * y, 0.5, weights=weights, method="inverted_cdf")
            for sign in (1, -1)
        )
        return low + (high - low) / 2

    def _sample(self, m, rng):
        return rng.laplace(m, self.scale)


@dataclass(frozen=True)
class StudentT(Likelihood):
    """p(y; m) ∝ (1 + u²/ν)^(−(ν+1)/2) with u = (y − m)/s;  z = m;  ν is `df`, s is `scale`.

    The best m has no closed form: `mle` repeats m ← Σ wᵢyᵢ/Σ wᵢ with wᵢ = 1/(ν + uᵢ²) (Lange,
    Little and Taylor, 1989) from the median and the 5-% quantiles, and keeps the likeliest.
    """

    df: float
    scale: float = 1.0
    name = "Student-t"
    link = IDENTITY
    _positive = ("df", "scale")

    @property
    def _log_normaliser(self):
        return student_constant(self.df) + math.log(self.scale)

    def _log_prob(self, y, m):
        u = (y - m) / self.scale / math.sqrt(self.df)
        return -(self.df + 1) * log_hypot(u)[0] - self._log_normaliser

    def _nll(self, y, z):
        u = (z - y) / self.scale / math.sqrt(self.df)
        log_length, slope = log_hypot(u)
        nll = (self.df + 1) * log_length + self._log_normaliser
        return nll, lambda: slope * ((self.df + 1) / math.sqrt(self.df)) / self.scale

    def _curvature(self, y, z):
        v = np.abs((z - y) / self.scale / math.sqrt(self.df))
        length = np.hypot(1, v)
        bend = (1 - v) / length * ((1 + v) / length) * ((self.df + 1) / self.df)
        return bend / (length * self.scale) / (length * self.scale)

    def _mle(self, y):
        starts = np.clip(10**5 // len(y), 19, len(y) + 18)  # each target, unless there are many
        m = np.unique(np.quantile(y, np.linspace(0, 1, starts + 2)[1:-1], method="inverted_cdf"))
        for _ in range(10_000):
            length = np.hypot(math.sqrt(self.df), (y - m[:, None]) / self.scale)
            weight = (length.min(axis=1, keepdims=True) / length) ** 2
            step = (weight * y).sum(axis=1) / weight.sum(axis=1) - m
            m = m + step
            if np.abs(step).max() <= 1e-14 * np.abs(m).max():
                break
        total = self._nll(y, m[:, None])[0].sum(axis=1)
        best = m[total.argmin()]
        rivals = m[total - total.min() <= 1e-12 * np.abs(total).max()]
        far = np.abs(rivals - best)
        if far.max() > 1e-6 * (self.scale + np.ptp(y)):
            low, high = sorted([best, rivals[far.argmax()]])
            raise ValueError(
                f"a best m must be the only one; got {low:.6g} and {high:.6g}, "
                "equally likely; add data, or compare their nll and choose"
            )
        return best

    def _sample(self, m, rng):
        return m + self.scale * rng.standard_t(self.df, size=np.shape(m))


@dataclass(frozen=True)
class NormalWithSpread(Vector):
    """The normal distribution with both parameters predicted;  z: (n, 2) = (μ, log σ).

    With u = (y − μ)/σ:  nll = log σ + u²/2 + ½ log 2π  and  grad = (−u/σ, 1 − u²).
    """

    name = "Normal with spread"
    link = MEAN_LOG_SPREAD
    n_outputs = 2

    def _log_prob(self, y, theta):
        mu, sigma = theta[..., 0], theta[..., 1]
        u = (y - mu) / sigma
        return -u * (u / 2) - np.log(sigma) - HALF_LOG_2PI

    def _nll(self, y, z):
        mu, log_sigma = z[..., 0], z[..., 1]
        u = times_exp(mu - y, -log_sigma)
        nll = log_sigma + u * (u / 2) + HALF_LOG_2PI
        return nll, lambda: np.stack([times_exp(u, -log_sigma), 1 - u * u], axis=-1)

    def _curvature(self, y, z):
        mu, log_sigma = z[..., 0], z[..., 1]
        u = times_exp(mu - y, -log_sigma)
        mixed = -2 * times_exp(u, -log_sigma)
        rows = [[times_exp(1.0, -2 * log_sigma), mixed], [mixed, 2 * (u * u)]]
        return np.stack([np.stack(row, axis=-1) for row in rows], axis=-2)

    def _mle(self, y):
        width = np.ptp(y)
        advice = "as σ falls to 0 the density grows for ever: add data, or a prior"
        _checks.everywhere(width > 0, width, "a best spread needs targets that differ", advice)
        mean = y.mean()
        sd = ((y - mean) / width).std()  # in widths: no square can over- or underflow
        return np.stack([mean, np.log(sd) + np.log(width)])

    def _sample(self, theta, rng):
        return rng.normal(theta[..., 0], theta[..., 1])

    def _check_theta(self, theta):
        _checks.above_zero("sigma", theta[..., 1], "pass (μ, log σ) to nll instead")


@dataclass(frozen=True)
class AsymmetricLaplace(Likelihood):
    """p(y; q) = τ(1 − τ)/b · exp(−ρ(y − q)/b), ρ(r) = τr for r ≥ 0 and (τ − 1)r below;  z = q.

    z is the τ-quantile of this distribution, and ρ is the pinball loss (Koenker and Bassett, 1978).
    """

    tau: float
    scale: float = 1.0
    name = "Asymmetric Laplace"
    link = IDENTITY
    _positive = ("scale",)

    def __post_init__(self):
        super().__post_init__()
        object.__setattr__(self, "tau", _checks.within("tau", self.tau, 0, 1))

    @property
    def _log_normaliser(self):
        return math.log(self.scale) - math.log(self.tau) - math.log1p(-self.tau)

    def _log_prob(self, y, q):
        r = (y - q) / self.scale
        return -np.where(r >= 0, self.tau * r, (self.tau - 1) * r) - self._log_normaliser

    def _nll(self, y, z):
        d = z - y
        u = d / self.scale
        nll = np.maximum(-self.tau * u, (1 - self.tau) * u) + self._log_normaliser
        return nll, lambda: (np.heaviside(d, self.tau) - self.tau) / self.scale

    def _curvature(self, y, z):
        return np.zeros(y.shape)

    def _mle(self, y):
        return np.quantile(y, self.tau, axis=0, method="inverted_cdf")

    def _sample(self, q, rng):
        e = rng.exponential(self.scale, size=np.shape(q))
        below = rng.random(np.shape(q)) < self.tau
        return q + np.where(below, -e / (1 - self.tau), e / self.tau)


@dataclass(frozen=True)
class Gumbel(Likelihood):
    """p(y; m) = exp(−s − e⁻ˢ)/b with s = (y − m)/b, for the largest of many;  z = m, the mode.

    b is `scale`, in the units of y.  With d = −s:  nll = eᵈ − d + log b and grad = (eᵈ − 1)/b.
    """

    scale: float = 1.0
    name = "Gumbel"
    link = IDENTITY
    _positive = ("scale",)

    def _log_prob(self, y, m):
        s = (y - m) / self.scale
        return -s - np.exp(-s) - math.log(self.scale)

    def _nll(self, y, z):
        d = (z - y) / self.scale
        return np.exp(d) - d + math.log(self.scale), lambda: np.expm1(d) / self.scale

    def _curvature(self, y, z):
        return np.exp((z - y) / self.scale) / self.scale / self.scale

    def _mle(self, y):
        low = y.min()  # the largest term of the mean of e^(−y/β), taken out
        return low - self.scale * np.log(np.exp((low - y) / self.scale).mean())

    def _sample(self, m, rng):
        return rng.gumbel(m, self.scale)
