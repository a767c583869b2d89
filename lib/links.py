"""Links: how the raw output z of a model becomes the parameter θ of a distribution.

The names say the direction, because nobody remembers which one is "the inverse link".
ValueError for a θ outside its domain, FloatingPointError for a θ beyond float64.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy import special

from lib import _checks


@dataclass(frozen=True)
class Link:
    """A pair of maps that undo each other (for SOFTMAX: up to a shift of every score)."""

    name: str
    to_raw: Callable  # θ -> z
    to_theta: Callable  # z -> θ


def same(values):
    """The values themselves."""
    return np.positive(_checks.finite("raw outputs", values))


def log(theta):
    """log θ for θ > 0."""
    return np.log(_above_zero(theta))


@np.errstate(all="ignore")
def exp(z):
    """eᶻ, for z up to 709."""
    return _checks.representable("exp z", np.exp(_checks.finite("raw outputs", z)))


def logit(theta):
    """log(θ/(1 − θ)) for 0 < θ < 1."""
    theta = _checks.finite("theta", theta)
    good = (theta > 0) & (theta < 1)
    _checks.everywhere(good, theta, "a finite log-odds needs 0 < θ < 1", "keep off both ends")
    return special.logit(theta)


def sigmoid(z):
    """1/(1 + e⁻ᶻ) for any finite z."""
    return special.expit(_checks.finite("raw outputs", z))


@np.errstate(over="ignore")
def softmax(z):
    """θ_c = exp z_c / Σ exp z over the last axis; safe for every finite z."""
    z = _rows("raw outputs", z)
    e = np.exp(z - np.max(z, axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


def centred_log(theta):
    """The scores with mean zero whose softmax is `theta`: log θ − mean(log θ)."""
    z = np.log(_above_zero(_rows("theta", theta)))
    return z - z.mean(axis=-1, keepdims=True)


def mean_log_spread(theta):
    """(μ, σ) -> (μ, log σ) on the last axis."""
    theta = _rows("theta", theta, 2)
    return np.stack([theta[..., 0], log(theta[..., 1])], axis=-1)


def mean_spread(z):
    """(μ, log σ) -> (μ, σ) on the last axis."""
    z = _rows("raw outputs", z, 2)
    return np.stack([z[..., 0], exp(z[..., 1])], axis=-1)


def _above_zero(theta):
    theta = _checks.finite("theta", theta)
    _checks.everywhere(theta > 0, theta, "a finite log needs θ > 0", "keep off zero")
    return theta


def _rows(name, values, n_columns=None):
    array = _checks.finite(name, values)
    if array.ndim == 0 or n_columns not in (None, array.shape[-1]):
        raise ValueError(
            f"{name} must have a last axis of {n_columns or 'k'} numbers; "
            f"got {array.shape}; put one row for each example"
        )
    return array


IDENTITY = Link("identity", same, same)
LOG = Link("log", log, exp)
LOGIT = Link("logit", logit, sigmoid)
SOFTMAX = Link("softmax", centred_log, softmax)
MEAN_LOG_SPREAD = Link("(identity, log)", mean_log_spread, mean_spread)
