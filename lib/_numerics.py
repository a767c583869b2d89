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
    """log y! − y log y + y of counts: Stirling's series where these terms would cancel."""
    few, many = np.minimum(y, 15), np.maximum(y, 16)
    direct = LOG_FACTORIAL[index(few)] - special.xlogy(few, few) + few
    return np.where(y < 16, direct, stirling(many, np.log(many)))


def stirling(y, log_y):
    """The same for counts from 16."""
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


def times_exp(a, x):
    """a·eˣ that overflows or underflows only if the product does: applied in four quarters."""
    if np.abs(x).max() < 700:
        return a * np.exp(x)
    quarter = np.exp(np.minimum(x, 1500) / 4)
    return a * quarter * quarter * quarter * quarter
