"""What all likelihoods share: six laws, and the checks around them.

The tests are these laws:

1. ``nll(y, z) == -log_prob(y, link.to_theta(z))``: a loss is a density seen through a link;
2. ``grad`` is the derivative of ``nll`` with respect to z;
3. ``grad(y, mle(y))`` sums to zero over the sample (at a kink: zero lies between both sides);
4. ``mle(sample(z, rng))`` returns to z for a large sample;
5. ``exp(log_prob)`` integrates (or sums) to 1 over y;
6. ``curvature`` is the derivative of ``grad`` with respect to z (off the kinks of nll).

Targets y and raw outputs z are arrays of equal shape, usually (n,).
Where a distribution has several parameters, z carries them on one more axis: (n, k).
Losses are per example, in nats, with every constant kept; reducing them is the caller's choice.

Every number that comes back is finite, and right to a few rounding errors of its largest term
(to fewer digits where a number on the way is too small for full precision).
Input that has no such answer is refused: a ValueError says what is wrong with it, and where
the true value (or a number on the way to it) lies beyond float64, it is a FloatingPointError.
Arrays are converted to float64; masks, text and complex numbers are refused.

To add a likelihood, write the five underscored methods; the public ones check their input first.
"""

from abc import ABC, abstractmethod
from contextlib import suppress
from dataclasses import replace
from typing import ClassVar

import numpy as np

from lib import _checks
from lib._arrays import BLOCK, ByValue, in_blocks
from lib.links import Link


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
        y, theta = _checks.numbers("targets", y), _checks.numbers("theta", theta)
        self._check_pair(y, theta, "theta")
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
    def curvature(self, y, z):
        """∂²nll/∂z² of each example, shaped like z; where z is (n, k), a k × k matrix of each.

        It is 0 where nll is straight (the Laplaces; a kink counts as straight) and can be negative
        (StudentT, VonMises, Beta), or a matrix that is not positive (NormalWithSpread, Mixture):
        Newton's method and boosting then take its expectation, which the Loss Table has.
        """
        return self._evaluate(y, z, "a curvature")[0]

    @np.errstate(all="ignore")
    def mle(self, y):
        """The one raw output that makes the sample y: (n,) most likely; (k,) where z is (n, k).

        Of an interval of equally likely ones (medians) it is one.
        ValueError where no finite raw output does, or several apart from each other do.
        """
        y = _checks.finite_quickly("targets", y)
        self._check_support(y)
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

    # What a likelihood writes: the density, the loss and two derivatives, the best z, a random y.

    @abstractmethod
    def _log_prob(self, y, theta): ...

    @abstractmethod
    def _nll(self, y, z):
        """The loss, and a function without arguments that finishes the gradient from its parts."""

    @abstractmethod
    def _curvature(self, y, z): ...

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

    def _check_pair(self, y, z, name="raw outputs"):
        if not (y.size and z.size and _checks.all_finite(y, z)):
            _checks.finite_quickly("targets", y)
            _checks.finite_quickly(name, z)
        self._check_support(y)
        self._check_shapes(y, z)

    def _evaluate(self, y, z, *wanted):
        """The wanted of "a loss", "a gradient"; or "a curvature"; a block of rows at a time."""
        y, z = _checks.numbers("targets", y), _checks.numbers("raw outputs", z)
        if z.size > BLOCK and y.shape[:1] == z.shape[:1]:

            def part(rows):
                return self.rows(rows, len(y))._at_once(y[rows], z[rows], wanted)

            with suppress(ValueError, FloatingPointError):  # said below, with its place among all
                return in_blocks(part, len(y), z.size)
        return self._at_once(y, z, wanted)

    def _at_once(self, y, z, wanted):
        """The same in one piece, which stays in the cache if it is a block."""
        self._check_pair(y, z)
        if wanted == ("a curvature",):
            found = [self._curvature(y, z)]
        else:
            nll, grad = self._nll(y, z)
            found = [nll if what == "a loss" else grad() for what in wanted]
        if not _checks.all_finite(found[0], found[-1]):
            for what, values in zip(wanted, found, strict=True):
                _checks.representable(what, values)
        return tuple(found)


class Vector(Likelihood):
    """A likelihood whose raw outputs are one row for each target: z is (n, k)."""

    n_outputs: ClassVar[int | None] = None  # k; None: any number of at least 2

    def _check_shapes(self, y, z):
        _checks.one_row_each(y, z, self.n_outputs)

    def _shape_of_targets(self, z):
        return z.shape[:-1]


class OwnWidths(ByValue, Likelihood):
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
