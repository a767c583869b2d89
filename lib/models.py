"""Models: pure functions from weights and inputs to raw outputs. The weights are one flat array.

Inputs x are (n,) or (n, d); raw outputs z are (n,) for one output and (n, k) for several.
ValueError for other shapes or numbers that are not finite, FloatingPointError for an overflow.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from lib import _checks


class _Model:
    """What the models share: their checks, and z without a last axis of length one."""

    def __post_init__(self):
        for name, value in vars(self).items():
            _checks.whole(name, value)

    def _squeeze(self, z):
        return z[:, 0] if self.n_out == 1 else z


@dataclass(frozen=True)
class Line(_Model):
    """z = x A + b: a straight line, a plane, or `n_out` of them.  w = (A row by row, b)."""

    n_in: int = 1
    n_out: int = 1

    @property
    def n_weights(self):
        """p, the number of weights."""
        return (self.n_in + 1) * self.n_out

    @property
    def slopes(self):
        """(p,) mask of the weights in A: what a penalty usually covers."""
        return np.arange(self.n_weights) < self.n_in * self.n_out

    @np.errstate(all="ignore")
    def __call__(self, w, x):
        """Raw outputs z: (n,) or (n, n_out) for weights w: (p,) and inputs x: (n,) or (n, n_in)."""
        w, x = _checks.weights(w, self.n_weights), _checks.inputs(x, self.n_in)
        slopes, intercept = self._split(w)
        return self._squeeze(_checks.representable("raw outputs", x @ slopes + intercept))

    @np.errstate(all="ignore")
    def backprop(self, w, x, dz):
        """∂loss/∂w: (p,) from ∂loss/∂z, shaped like z."""
        _checks.weights(w, self.n_weights)
        x = _checks.inputs(x, self.n_in)
        dz = _checks.columns(dz, len(x), self.n_out)
        dw = np.concatenate([(x.T @ dz).ravel(), dz.sum(axis=0)])
        return _checks.representable("the gradient", dw)

    def init(self, rng):
        """Random slopes of size 1/√n_in, intercepts zero."""
        slopes = _checks.generator(rng).normal(0, self.n_in**-0.5, self.n_in * self.n_out)
        return np.concatenate([slopes, np.zeros(self.n_out)])

    def _split(self, w):
        cut = self.n_in * self.n_out
        return w[:cut].reshape(self.n_in, self.n_out), w[cut:]


@dataclass(frozen=True)
class ShallowNet(_Model):
    """z = tanh(x A + a) B + b: one hidden layer.  w = (A row by row, a, B row by row, b)."""

    n_in: int = 1
    n_hidden: int = 8
    n_out: int = 1

    @cached_property
    def _layers(self):
        return Line(self.n_in, self.n_hidden), Line(self.n_hidden, self.n_out)

    @property
    def n_weights(self):
        """p, the number of weights."""
        return sum(layer.n_weights for layer in self._layers)

    @property
    def slopes(self):
        """(p,) mask of the weights in A and B: what a penalty usually covers."""
        return np.concatenate([layer.slopes for layer in self._layers])

    def __call__(self, w, x):
        """Raw outputs z: (n,) or (n, n_out) for weights w: (p,) and inputs x: (n,) or (n, n_in)."""
        (_, last), (_, w_last) = self._layers, self._split(w)
        return last(w_last, self._hidden(w, x))

    @np.errstate(all="ignore")
    def backprop(self, w, x, dz):
        """∂loss/∂w: (p,) from ∂loss/∂z, shaped like z."""
        (first, last), (w_first, w_last) = self._layers, self._split(w)
        hidden = self._hidden(w, x)
        slopes, _ = last._split(w_last)
        d_hidden = _checks.columns(dz, len(hidden), self.n_out) @ slopes.T * (1 - hidden**2)
        d_first = first.backprop(w_first, x, d_hidden[:, 0] if self.n_hidden == 1 else d_hidden)
        return np.concatenate([d_first, last.backprop(w_last, hidden, dz)])

    def init(self, rng):
        """Random weights that keep the size of a standardised signal; intercepts zero."""
        return np.concatenate([layer.init(rng) for layer in self._layers])

    def _split(self, w):
        cut = self._layers[0].n_weights
        w = _checks.weights(w, self.n_weights)
        return w[:cut], w[cut:]

    def _hidden(self, w, x):
        first = self._layers[0]
        z = first(self._split(w)[0], _checks.inputs(x, self.n_in))
        return np.tanh(z.reshape(-1, self.n_hidden))
