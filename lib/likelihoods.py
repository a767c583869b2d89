"""Likelihoods: a distribution of the target, seen through a link, with a minus and a log in front.

Every likelihood obeys five laws, and the tests are these laws:

1. ``nll(y, z) == -log_prob(y, link.to_theta(z))``: a loss is a density seen through a link;
2. ``grad`` is the derivative of ``nll`` with respect to z;
3. ``grad(y, mle(y))`` sums to zero over the sample (at a kink: zero lies between both sides);
4. ``mle(sample(z, rng))`` returns to z for a large sample;
5. ``exp(log_prob)`` integrates (or sums) to 1 over y.

Targets y and raw outputs z are arrays of equal shape, usually (n,).
Where a distribution has several parameters, z carries them on one more axis: (n, k).
Losses are per example, in nats, with every constant kept; reducing them is the caller's choice.

Every number that comes back is finite, and right to a few rounding errors of its largest term
(to fewer digits where a number on the way is too small for full precision).
Input that has no such answer is refused: a ValueError says what is wrong with it, and where
the true value (or a number on the way to it) lies beyond float64, it is a FloatingPointError.
Arrays are converted to float64; masks, text and complex numbers are refused.

To add a likelihood, write the four underscored methods; the public ones check their input first.
"""

import math
from abc import ABC, abstractmethod
from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np
from scipy import special

from lib import _checks
from lib.links import IDENTITY, LOG, LOGIT, MEAN_LOG_SPREAD, SOFTMAX, Link

HALF_LOG_2PI = 0.5 * math.log(2 * math.pi)
LOG_2 = math.log(2)
BLOCK = 2**14  # raw outputs worked on at a time: the temporaries of a formula stay in the cache
LOG_FACTORIAL = special.gammaln(np.arange(1.0, 257.0))  # of 0, …, 255


class Likelihood(ABC):
    """p(y; θ) with θ = link.to_theta(z)."""

    name: ClassVar[str]
    link: ClassVar[Link]
    _positive: ClassVar[tuple[str, ...]] = ()  # its own fields that must be one number above zero

    def __post_init__(self):
        for field in self._positive:
            object.__setattr__(self, field, _checks.positive(field, getattr(self, field)))

    @np.errstate(all="ignore")
    def log_prob(self, y, theta):
        """log p(y; θ), the textbook density, in nats.

        y: (n,);  theta: like the raw outputs;  returns (n,).
        ValueError where y is outside the support or theta outside its domain;
        FloatingPointError where the density is 0 in float64: ``nll`` knows its log.
        """
        y, theta = self._paired(y, theta, "theta")
        self._check_theta(theta)
        log_p = self._log_prob(y, theta)
        return _checks.representable("|log p|", log_p, "pass raw outputs to nll instead")

    @np.errstate(all="ignore")  # what overflows is refused at the end
    def nll(self, y, z):
        """−log p(y; z) of each example, in nats, stable for every finite z.

        y: (n,);  z: (n,) or (n, k);  returns (n,).
        ValueError where shapes differ or y is outside the support.
        """
        return self._evaluate(y, z, "a loss")[0]

    @np.errstate(all="ignore")
    def grad(self, y, z):
        """∂nll/∂z of each example, shaped like z; at a kink of nll, a value between both sides."""
        return self._evaluate(y, z, "a gradient")[0]

    @np.errstate(all="ignore")
    def nll_and_grad(self, y, z):
        """``nll(y, z), grad(y, z)`` for little more than the price of one."""
        return self._evaluate(y, z, "a loss", "a gradient")

    @np.errstate(all="ignore")
    def mle(self, y):
        """The one raw output that makes the sample y: (n,) most likely; (k,) where z is (n, k).

        Of an interval of equally likely ones (medians) it is one.
        ValueError where no finite raw output does, or several apart from each other do.
        """
        y = self._targets(y)
        if y.ndim != 1:
            raise ValueError(
                f"a sample must be one list of targets, (n,); got {y.shape}; "
                "pass y.ravel(), or one column at a time"
            )
        return _checks.representable("the best raw output", self._mle(y))

    @np.errstate(all="ignore")
    def sample(self, z, rng):
        """One random target for each raw output; rng is a numpy Generator."""
        z = _checks.finite("raw outputs", z)
        self._check_shapes(np.zeros(self._shape_of_targets(z)), z)
        drawn = self._sample(self.link.to_theta(z), _checks.generator(rng))
        return _checks.representable("a random target", np.asarray(drawn, dtype=float))

    # What a likelihood writes: the density, the loss and its gradient, the best z, a random target.

    @abstractmethod
    def _log_prob(self, y, theta): ...

    @abstractmethod
    def _nll(self, y, z):
        """The loss, and a function without arguments that finishes the gradient from its parts."""

    @abstractmethod
    def _mle(self, y): ...

    @abstractmethod
    def _sample(self, theta, rng): ...

    # What it may narrow: the support, the domain of theta, the shape of z.

    def _check_support(self, y):
        """Refuse targets that the distribution cannot produce."""

    def _check_theta(self, theta):
        """Refuse parameters outside their domain."""

    def _check_shapes(self, y, z):
        _checks.same_shape(y, z)

    def _shape_of_targets(self, z):
        return z.shape

    def rows(self, rows, n):
        """The likelihood that belongs to some rows (indices or a slice) of n targets."""
        return self

    def _targets(self, y):
        y = _checks.finite_quickly("targets", y)
        self._check_support(y)
        return y

    def _paired(self, y, z, name="raw outputs"):
        y, z = _checks.numbers("targets", y), _checks.numbers(name, z)
        if not (y.size and z.size and _checks.all_finite(y, z)):
            _checks.finite_quickly("targets", y)
            _checks.finite_quickly(name, z)
        self._check_support(y)
        self._check_shapes(y, z)
        return y, z

    def _evaluate(self, y, z, *wanted):
        """The wanted ones of "a loss" and "a gradient", a block of rows at a time."""
        y, z = _checks.numbers("targets", y), _checks.numbers("raw outputs", z)
        if z.size <= BLOCK or y.shape[:1] != z.shape[:1]:
            return self._at_once(y, z, wanted)
        found = tuple(np.empty(y.shape if what == "a loss" else z.shape) for what in wanted)
        rows = max(1, BLOCK * len(y) // z.size)
        try:
            for start in range(0, len(y), rows):
                block = slice(start, start + rows)
                parts = self.rows(block, len(y))._at_once(y[block], z[block], wanted)
                for whole, part in zip(found, parts, strict=True):
                    whole[block] = part
        except (ValueError, FloatingPointError):  # say where it stands among all
            return self._at_once(y, z, wanted)
        return found

    def _at_once(self, y, z, wanted):
        """The same in one piece, which stays in the cache if it is a block."""
        nll, grad = self._nll(*self._paired(y, z))
        found = [nll if what == "a loss" else grad() for what in wanted]
        if not _checks.all_finite(found[0], found[-1]):
            for what, values in zip(wanted, found, strict=True):
                _checks.representable(what, values)
        return tuple(found)


class _Vector(Likelihood):
    """A likelihood whose raw outputs are one row for each target: z is (n, k)."""

    n_outputs: ClassVar[int | None] = None  # k; None: any number of at least 2

    def _check_shapes(self, y, z):
        _checks.one_row_each(y, z, self.n_outputs)

    def _shape_of_targets(self, z):
        return z.shape[:-1]


class ByValue:
    """Equal and hashed by type and fields, which may be arrays."""

    def _value(self):
        fields = [np.asarray(value) + 0.0 for value in vars(self).values()]  # −0 is 0
        return type(self), *((array.shape, array.tobytes()) for array in fields)

    def __eq__(self, other):
        return isinstance(other, ByValue) and self._value() == other._value()

    def __hash__(self):
        return hash(self._value())


class _OwnWidths(ByValue, Likelihood):
    """A likelihood whose width is one number, or an array with one for each target."""

    def __post_init__(self):
        (field,) = self._positive
        width = _checks.positive(field, getattr(self, field), arrays=True)
        self.__dict__.update({field: width, "_log_width": np.log(width)})

    def _check_shapes(self, y, z):
        super()._check_shapes(y, z)
        (field,) = self._positive
        _checks.fits(field, getattr(self, field), y.shape)

    def rows(self, rows, n):
        """Like this one, with the widths of these rows; ValueError if there are not n widths."""
        (field,) = self._positive
        width = getattr(self, field)
        if np.ndim(width) == 0:
            return self
        _checks.fits(field, width, (n, *width.shape[1:]))
        return replace(self, **{field: width[rows]})


@dataclass(frozen=True, eq=False)
class Normal(_OwnWidths):
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

    def _mle(self, y):
        self._check_shapes(y, y)
        if np.ndim(self.sigma) == 0:
            return y.mean(axis=0)
        weights = (self.sigma.min() / self.sigma) ** 2
        return (weights * y).sum() / weights.sum()

    def _sample(self, mu, rng):
        return rng.normal(mu, self.sigma)


@dataclass(frozen=True, eq=False)
class Laplace(_OwnWidths):
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
        nu = self.df  # log B(½, ν/2) + ½ log ν, by its series where betaln cancels
        if nu > 200:
            constant = HALF_LOG_2PI + (1 - (1 / 6 - 1 / (5 * nu) / nu) / nu / nu) / (4 * nu)
        else:
            constant = special.betaln(0.5, nu / 2) + math.log(nu) / 2
        return constant + math.log(self.scale)

    def _log_prob(self, y, m):
        u = (y - m) / self.scale / math.sqrt(self.df)
        return -(self.df + 1) * _log_hypot(u)[0] - self._log_normaliser

    def _nll(self, y, z):
        u = (z - y) / self.scale / math.sqrt(self.df)
        log_length, slope = _log_hypot(u)
        nll = (self.df + 1) * log_length + self._log_normaliser
        return nll, lambda: slope * ((self.df + 1) / math.sqrt(self.df)) / self.scale

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
        nll = np.maximum(s, 0) + np.log1p(e)
        return nll, lambda: sign * np.maximum(e, s > 0) / (1 + e)  # sign · σ(s)

    def _mle(self, y):
        share = y.mean(axis=0)
        _checks.everywhere(
            (share > 0) & (share < 1),
            share,
            "a best log-odds needs both outcomes in the sample",
            "with one outcome only the likelihood grows for ever: add data, or a prior",
        )
        return special.logit(share)

    def _sample(self, q, rng):
        return rng.binomial(1, q)

    def _check_support(self, y):
        good = y * y == y  # of 0 and 1 alone
        if good.all():
            return
        advice = "encode the two outcomes so"
        if np.isin(y, (-1, 1)).all():
            advice = "labels −1 and 1? pass (y + 1) / 2"
        elif np.isin(y, (1, 2)).all():
            advice = "labels 1 and 2? pass y − 1"
        elif np.isin(y, (-1, 0, 1)).all():
            advice = "−1 for no label? leave those rows out"
        elif ((y >= 0) & (y <= 1)).all():
            advice = "soft labels? their loss is y·nll(1, z) + (1 − y)·nll(0, z)"
        _checks.everywhere(good, y, "Bernoulli targets are 0 or 1", advice)

    def _check_theta(self, q):
        _checks.everywhere(
            (q >= 0) & (q <= 1),
            q,
            "a probability lies in [0, 1]",
            "pass raw outputs to nll instead",
        )


@dataclass(frozen=True)
class Categorical(_Vector):
    """p(y; θ) = θ_y for classes y ∈ {0, …, k−1};  z: (n, k) scores, θ = softmax(z).

    nll = log Σ exp z − z_y and grad = softmax(z) − onehot(y), both computed from the odds of the
    wrong classes, so that the small loss of a confident right answer is not lost in 1 − 1.
    """

    name = "Categorical"
    link = SOFTMAX

    def _log_prob(self, y, theta):
        return np.log(np.take_along_axis(theta, _index(y)[..., None], axis=-1)[..., 0])

    def _nll(self, y, z):
        k = z.shape[-1]
        scores = z.reshape(-1, k).T.copy()  # (k, n): sums over a long last axis are far quicker
        scores -= scores.max(axis=0)
        true = _index(y).ravel(), np.arange(y.size)
        gap = scores[true]
        odds = np.exp(scores, out=scores)
        odds[true] = 0
        wrong = odds.sum(axis=0)
        nll = np.log1p(wrong + np.expm1(gap)) - gap

        def grad():
            odds[true] = -wrong
            np.divide(odds, wrong + np.exp(gap), out=odds)
            return odds.T.reshape(z.shape)

        return nll.reshape(y.shape), grad

    def _mle(self, y):
        expected = "best scores need every class 0, …, k−1 (k ≥ 2) in the sample"
        advice = "the score of an absent class falls for ever: add data, or a prior"
        _checks.everywhere(y < y.size, y, expected, advice)
        counts = np.bincount(_index(y))
        good = np.append(counts > 0, counts.size > 1)
        _checks.everywhere(good, np.append(counts, counts.size), expected, advice)
        return SOFTMAX.to_raw(counts / counts.sum())

    def _sample(self, theta, rng):
        u = rng.random((*theta.shape[:-1], 1))
        return (theta.cumsum(axis=-1)[..., :-1] < u).sum(axis=-1)

    def _check_support(self, y):
        good = (y >= 0) & (y == np.floor(y))
        if good.all():
            return
        advice = "number the classes 0, …, k−1"
        if y.ndim > 1 and (y >= 0).all() and np.allclose(y.sum(axis=-1), 1):
            advice = "soft labels? their loss is the sum of share × nll over the classes"
        elif (y == np.floor(y)).all():
            advice = "a negative number for no label? leave those rows out"
        _checks.everywhere(good, y, "classes are whole numbers from 0", advice)

    def _check_shapes(self, y, z):
        super()._check_shapes(y, z)
        k = z.shape[-1]
        advice = "count the classes from 0, or add a raw output"
        if y.min() == 1 and y.max() == k:
            advice = f"labels from 1 to {k}? pass y − 1"
        _checks.everywhere(y < k, y, f"with {k} raw outputs the classes are 0 to {k - 1}", advice)

    def _check_theta(self, theta):
        total = theta.sum(axis=-1)
        _checks.everywhere(theta >= 0, theta, "a probability is at least 0", "mend theta")
        _checks.everywhere(
            np.isclose(total, 1),
            total,
            "class probabilities sum to 1",
            "divide each row by its sum",
        )


@dataclass(frozen=True)
class Poisson(Likelihood):
    """p(y; λ) = λ^y e^(−λ) / y! for counts y ∈ {0, 1, 2, …};  z = log λ, the log rate.

    nll = eᶻ − y z + log y! and grad = eᶻ − y.  For large counts these terms cancel; there
    nll = y (eᵈ − 1 − d) + c(y) with d = z − log y and c(y) = log y! − y log y + y (Loader, 2000).
    """

    name = "Poisson"
    link = LOG

    def _log_prob(self, y, rate):
        return -(special.rel_entr(y, rate) + (rate - y)) - _saddle_constant(y)

    def _nll(self, y, z):
        rate = np.exp(z)
        few = np.minimum(y, len(LOG_FACTORIAL) - 1)
        nll = rate - few * z
        nll += LOG_FACTORIAL.take(_index(few))
        large = y > few
        if large.any():
            many = np.maximum(y, len(LOG_FACTORIAL))
            log_y = np.log(many)
            d = z - log_y
            nll = np.where(large, many * (np.expm1(d) - d) + _stirling(many, log_y), nll)
        return nll, lambda: rate - y

    def _mle(self, y):
        return np.log(_mean_above_zero(y, "rate"))

    def _sample(self, rate, rng):
        most = 9e18  # NumPy counts in int64
        _checks.everywhere(
            rate < most,
            rate,
            f"counts are drawn for rates below {most:g}, z < 43.6",
            "at such rates a Normal with variance eᶻ is as good",
        )
        return rng.poisson(rate)

    def _check_support(self, y):
        _checks.everywhere(
            (y >= 0) & (y == np.floor(y)),
            y,
            "Poisson targets are counts 0, 1, 2, …",
            "choose another distribution for such a target",
        )

    def _check_theta(self, rate):
        _checks.everywhere(rate > 0, rate, "a rate is above 0", "pass raw outputs to nll instead")


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
        u = _times_exp(y, -z)
        return z + u, lambda: 1 - u

    def _mle(self, y):
        return np.log(_mean_above_zero(y, "mean"))

    def _sample(self, mean, rng):
        return rng.exponential(mean)

    def _check_support(self, y):
        _checks.everywhere(
            y >= 0,
            y,
            "waiting times are at least 0",
            "choose another distribution for such a target",
        )

    def _check_theta(self, mean):
        _checks.everywhere(mean > 0, mean, "a mean is above 0", "pass raw outputs to nll instead")


@dataclass(frozen=True)
class NormalWithSpread(_Vector):
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
        u = _times_exp(mu - y, -log_sigma)
        nll = log_sigma + u * (u / 2) + HALF_LOG_2PI
        return nll, lambda: np.stack([_times_exp(u, -log_sigma), 1 - u * u], axis=-1)

    def _mle(self, y):
        width = np.ptp(y)
        _checks.everywhere(
            width > 0,
            width,
            "a best spread needs targets that differ",
            "as σ falls to 0 the density grows for ever: add data, or a prior",
        )
        mean = y.mean()
        sd = ((y - mean) / width).std()  # in widths: no square can over- or underflow
        return np.stack([mean, np.log(sd) + np.log(width)])

    def _sample(self, theta, rng):
        return rng.normal(theta[..., 0], theta[..., 1])

    def _check_theta(self, theta):
        sigma = theta[..., 1]
        _checks.everywhere(sigma > 0, sigma, "sigma is above 0", "pass (μ, log σ) to nll instead")


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

    def _mle(self, y):
        sine, cosine = np.sin(y).mean(axis=0), np.cos(y).mean(axis=0)
        length = np.hypot(sine, cosine)
        _checks.everywhere(
            length > 1e-12,
            length,
            "a best direction needs directions that do not cancel out",
            "every direction is equally likely here: add data",
        )
        return np.arctan2(sine, cosine)

    def _sample(self, m, rng):
        return rng.vonmises(m, self.kappa)


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

    def _mle(self, y):
        low = y.min()  # the largest term of the mean of e^(−y/β), taken out
        return low - self.scale * np.log(np.exp((low - y) / self.scale).mean())

    def _sample(self, m, rng):
        return rng.gumbel(m, self.scale)


def _index(y):
    return y.astype(np.intp)


def _saddle_constant(y):
    """log y! − y log y + y of counts: Stirling's series where these terms would cancel."""
    few, many = np.minimum(y, 15), np.maximum(y, 16)
    direct = LOG_FACTORIAL[_index(few)] - special.xlogy(few, few) + few
    return np.where(y < 16, direct, _stirling(many, np.log(many)))


def _stirling(y, log_y):
    """The same for counts from 16."""
    over = 1 / y / y
    series = 1 / 12 - over * (1 / 360 - over * (1 / 1260 - over * (1 / 1680 - over / 1188)))
    return HALF_LOG_2PI + log_y / 2 + series / y


def _log_hypot(u):
    """log √(1 + u²) and its derivative u/(1 + u²), for any finite u (NaN for an infinite one)."""
    square = u * u
    if _checks.all_finite(square):
        return np.log1p(square) / 2, u / (1 + square)
    size = np.abs(u)
    large = np.maximum(size, 1)
    square = (np.minimum(size, 1) / large) ** 2
    return np.log(large) + np.log1p(square) / 2, u / large / large / (1 + square)


def _times_exp(a, x):
    """a·eˣ that overflows or underflows only if the product does."""
    if np.abs(x).max() < 700:
        return a * np.exp(x)
    quarter = np.exp(np.minimum(x, 1500) / 4)
    return a * quarter * quarter * quarter * quarter


def _mean_above_zero(y, what):
    mean = y.mean(axis=0)
    _checks.everywhere(
        mean > 0,
        mean,
        f"a best log {what} needs a sample whose mean is above 0",
        "with zeros only the likelihood grows for ever as z falls: add data, or a prior",
    )
    return mean
