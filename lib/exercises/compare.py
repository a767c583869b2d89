"""Answer and expected as flat arrays, and which of their entries agree."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

TIGHT = 1e-6  # how exactly a known factor or constant must be met
NOISE = 1e-12  # a relative change of the arguments that no result may be blamed for
EPS = np.finfo(float).eps


class Pair(NamedTuple):
    """Answer and expected in one form, entry by entry."""

    answer: np.ndarray  # (m,)
    expected: np.ndarray  # (m,)
    right: np.ndarray  # (m,) bool
    form: str  # "number", "array", "function" or "formula"
    sizes: frozenset  # numbers of examples in play: len of arrays, of array arguments
    where: Callable  # entry -> text that names the place
    noise: np.ndarray | float = 0.0  # (m,) how much rounding the arguments may move a result
    formulas: tuple = ()  # got and wanted, lists of SymPy expressions


def pair_of(answers, targets, rtol, form, sizes, where, slacks=None, noises=None):
    """Join results (one per call) into a Pair; rounding noise is judged within each result."""
    slacks = [0.0] * len(targets) if slacks is None else slacks
    right = [close(*each, rtol, s) for *each, s in zip(answers, targets, slacks, strict=True)]
    noise = 0.0 if noises is None else _flat(noises)
    return Pair(_flat(answers), _flat(targets), _flat(right), form, frozenset(sizes), where, noise)


def _flat(parts):
    return np.concatenate([np.ravel(part) for part in parts])


def close(answer, expected, rtol, slack=0.0):
    """Entry by entry: equal, within rtol, or both mere rounding noise; NaN equals NaN."""
    scale = np.max(np.abs(expected), initial=0, where=np.isfinite(expected))
    noise = np.where(expected == 0, 1e-12, 1e-15 * scale if np.size(expected) > 1 else 0)
    with np.errstate(all="ignore"):
        near = np.abs(answer - expected) <= rtol * np.abs(expected) + np.maximum(noise, slack)
    alike = (answer == expected) | (np.isnan(answer) & np.isnan(expected))
    return np.where(np.isfinite(expected) & np.isfinite(answer), near, alike)


def same_values(a, b):
    """All entries agree, as exactly as a known factor must."""
    return bool(np.all(close(a, b, TIGHT)))
