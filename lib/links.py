"""Links: how the raw output z of a model becomes the parameter θ of a distribution.

The names say the direction, because nobody remembers which one is "the inverse link".
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy import special


@dataclass(frozen=True)
class Link:
    """A pair of maps that undo each other (for SOFTMAX: up to a shift of every score)."""

    name: str
    to_raw: Callable  # θ -> z
    to_theta: Callable  # z -> θ


def softmax(z):
    """θ_c = exp z_c / Σ exp z over the last axis; safe for every finite z."""
    e = np.exp(z - np.max(z, axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


def centred_log(theta):
    """The scores with mean zero whose softmax is `theta`: log θ − mean(log θ)."""
    z = np.log(theta)
    return z - z.mean(axis=-1, keepdims=True)


def mean_log_spread(theta):
    """(μ, σ) -> (μ, log σ) on the last axis."""
    theta = np.asarray(theta, dtype=float)
    return np.stack([theta[..., 0], np.log(theta[..., 1])], axis=-1)


def mean_spread(z):
    """(μ, log σ) -> (μ, σ) on the last axis."""
    z = np.asarray(z, dtype=float)
    return np.stack([z[..., 0], np.exp(z[..., 1])], axis=-1)


IDENTITY = Link("identity", np.positive, np.positive)
LOG = Link("log", np.log, np.exp)
LOGIT = Link("logit", special.logit, special.expit)
SOFTMAX = Link("softmax", centred_log, softmax)
MEAN_LOG_SPREAD = Link("(identity, log)", mean_log_spread, mean_spread)
