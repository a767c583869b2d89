"""Priors: a distribution of each weight, with a minus and a log in front: a penalty.

``neg_log_prob`` keeps every constant and is per weight, in nats; summing is the caller's choice.
Weights must be finite (ValueError); a result beyond float64 raises FloatingPointError.
"""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from lib import _checks
from lib._arrays import ByValue
from lib._numerics import HALF_LOG_2PI, LOG_2


@dataclass(frozen=True, eq=False)
class Prior(ByValue, ABC):
    """Independent weights of width `scale` around `centre`, both in the units of the weights.

    Each is one number, or an array with one for each weight: (p,).
    """

    scale: float | np.ndarray
    centre: float | np.ndarray = 0.0
    name: ClassVar[str]

    def __post_init__(self):
        object.__setattr__(self, "scale", _checks.positive("scale", self.scale, arrays=True))
        centre = _checks.finite("centre", self.centre)
        object.__setattr__(self, "centre", _checks.frozen(centre) if centre.ndim else float(centre))

    def neg_log_prob(self, w):
        """−log p(w) of each weight, in nats;  w: (p,);  returns (p,)."""
        return self._evaluate("a penalty", self._neg_log_prob, w)

    def grad(self, w):
        """∂neg_log_prob/∂w;  w: (p,);  returns (p,), at a kink a value between both sides."""
        return self._evaluate("a penalty's gradient", self._grad, w)

    def prox(self, w, step):
        """The v that minimises ``step · neg_log_prob(v) + (v − w)²/2``, weight by weight."""
        step = _checks.positive("step", step)
        return self._evaluate("a weight", lambda d: self.centre + self._prox(d, step), w)

    # What a prior writes, as functions of d = w − centre.

    @abstractmethod
    def _neg_log_prob(self, d): ...

    @abstractmethod
    def _grad(self, d): ...

    @abstractmethod
    def _prox(self, d, step): ...

    @np.errstate(all="ignore")
    def _evaluate(self, what, function, w):
        w = _checks.finite("weights", w)
        _checks.fits("scale", self.scale, w.shape)
        _checks.fits("centre", self.centre, w.shape)
        return _checks.representable(what, function(w - self.centre))


class NormalPrior(Prior):
    """p(w) = exp(−w²/2τ²) / (τ√2π);  the penalty is w²/2τ² (weight decay);  τ is `scale`."""

    name = "Normal"

    def _neg_log_prob(self, d):
        u = d / self.scale
        return u * (u / 2) + np.log(self.scale) + HALF_LOG_2PI

    def _grad(self, d):
        return d / self.scale / self.scale

    def _prox(self, d, step):
        return d / (1 + np.divide(step, self.scale) / self.scale)


class LaplacePrior(Prior):
    """p(w) = exp(−|w|/b) / 2b;  the penalty is |w|/b;  b is `scale`.

    Its prox is the soft threshold: every weight moves step/b towards zero and stops there.
    """

    name = "Laplace"

    def _neg_log_prob(self, d):
        return np.abs(d) / self.scale + np.log(self.scale) + LOG_2

    def _grad(self, d):
        return np.sign(d) / self.scale

    def _prox(self, d, step):
        return np.sign(d) * np.maximum(np.abs(d) - np.divide(step, self.scale), 0)
