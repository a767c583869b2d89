"""Priors: a distribution of each weight, with a minus and a log in front: a penalty.

``neg_log_prob`` keeps every constant and is per weight, in nats; summing is the caller's choice.
"""

import math
from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from lib import _checks
from lib.likelihoods import HALF_LOG_2PI


@dataclass(frozen=True)
class Prior(ABC):
    """Independent weights around zero, of width `scale` (in the units of the weights)."""

    scale: float
    name: ClassVar[str]

    def __post_init__(self):
        _checks.positive("scale", self.scale)

    @abstractmethod
    def neg_log_prob(self, w):
        """−log p(w) of each weight, in nats;  w: (p,);  returns (p,)."""

    @abstractmethod
    def grad(self, w):
        """∂neg_log_prob/∂w;  w: (p,);  returns (p,), at a kink a value between both sides."""

    @abstractmethod
    def prox(self, w, step):
        """The v that minimises ``step · neg_log_prob(v) + (v − w)²/2``, weight by weight."""


class NormalPrior(Prior):
    """p(w) = exp(−w²/2τ²) / (τ√2π);  the penalty is w²/2τ² (weight decay);  τ is `scale`."""

    name = "Normal"

    def neg_log_prob(self, w):
        u = np.asarray(w, dtype=float) / self.scale
        return u * u / 2 + math.log(self.scale) + HALF_LOG_2PI

    def grad(self, w):
        return np.asarray(w, dtype=float) / self.scale**2

    def prox(self, w, step):
        _checks.positive("step", step)
        return np.asarray(w, dtype=float) / (1 + step / self.scale**2)


class LaplacePrior(Prior):
    """p(w) = exp(−|w|/b) / 2b;  the penalty is |w|/b;  b is `scale`.

    Its prox is the soft threshold: every weight moves step/b towards zero and stops there.
    """

    name = "Laplace"

    def neg_log_prob(self, w):
        return np.abs(np.asarray(w, dtype=float)) / self.scale + math.log(2 * self.scale)

    def grad(self, w):
        return np.sign(np.asarray(w, dtype=float)) / self.scale

    def prox(self, w, step):
        _checks.positive("step", step)
        w = np.asarray(w, dtype=float)
        return np.sign(w) * np.maximum(np.abs(w) - step / self.scale, 0)
