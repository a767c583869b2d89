"""Pieces of formulas that stay right where floats end or terms cancel.  Under np.errstate."""

import math

import numpy as np
from scipy import special

from lib import _checks

HALF_LOG_2PI = 0.5 * math.log(2 * math.pi)
LOG_2 = math.log(2)
LOG_FACTORIAL = special.gammaln(np.arange(1.0, 257.0))  # of 0, …, 255


def index(y):
    """Whole numbers as NumPy counts."""
    return y.astype(np.intp)


def saddle_constant(y):
    """log Γ(y + 1) − y log y + y for y ≥ 0: Stirling's series where these terms would cancel."""
    few, many = np.minimum(y, 16), np.maximum(y, 16)
    direct = special.gammaln(few + 1) - special.xlogy(few, few) + few
    return np.where(y < 16, direct, stirling(many, np.log(many)))


def stirling(y, log_y):
    """The same from 16 on."""
    over = 1 / y / y
    series = 1 / 12 - over * (1 / 360 - over * (1 / 1260 - over * (1 / 1680 - over / 1188)))
    return HALF_LOG_2PI + log_y / 2 + series / y


def student_constant(nu):
    """log B(½, ν/2) + ½ log ν, by its series where betaln cancels."""
    if nu > 200:
        return HALF_LOG_2PI + (1 - (1 / 6 - 1 / (5 * nu) / nu) / nu / nu) / (4 * nu)
    return special.betaln(0.5, nu / 2) + math.log(nu) / 2


def log_hypot(u):
    """log √(1 + u²) and its derivative u/(1 + u²), for any finite u (NaN for an infinite one)."""
    square = u * u
    if _checks.all_finite(square):
        return np.log1p(square) / 2, u / (1 + square)
    size = np.abs(u)
    large = np.maximum(size, 1)
    square = (np.minimum(size, 1) / large) ** 2
    return np.log(large) + np.log1p(square) / 2, u / large / large / (1 + square)


def digamma_gap(y):
    """y (ψ(y) − log y) for y ≥ 0, by its series where the two would cancel."""
    few, many = np.minimum(y, 16), np.maximum(y, 16)
    direct = few * special.digamma(few + 1) - 1 - special.xlogy(few, few)
    over = 1 / many / many
    series = 1 / 12 - over * (1 / 120 - over * (1 / 252 - over * (1 / 240 - over / 132)))
    return np.where(y < 16, direct, -1 / 2 - series / many)


def square_trigamma(y):
    """y² ψ′(y) for y ≥ 0."""
    return 1 + y * (y * special.zeta(2, y + 1))


def coins_gap(few, n, rise, log_grown):
    """n KL from a coin with few/n heads, at most ½, to one whose log-odds are higher by `rise`.

    It is n log(1 + (eʳ − 1) few/n) − few r, whose terms cancel least for the rarer side.
    `log_grown` is log(eʳ few/n), for an r that overflows.
    """
    split = np.where(few < 1, np.minimum(n, 1), np.sqrt(n))  # n, divided where nothing underflows
    tame = np.log1p(few / split * (np.expm1(np.minimum(rise, 700)) / (n / split)))
    return n * np.where(rise < 700, tame, np.logaddexp(0, log_grown)) - few * rise


def spread_of_shares(p):
    """diag(p) − ppᵀ over the last axis: every row sums to 0, and no 1 − p is rounded."""
    matrix, i = -p[..., :, None] * p[..., None, :], np.arange(p.shape[-1])
    matrix[..., i, i] = 0
    matrix[..., i, i] = -matrix.sum(axis=-1)
    return matrix


def times_exp(a, x):
    """a·eˣ that overflows or underflows only if the product does: applied in four quarters."""
    if np.abs(x).max() < 700:
        return a * np.exp(x)
    quarter = np.exp(np.minimum(x, 1500) / 4)
    return a * quarter * quarter * quarter * quarter
