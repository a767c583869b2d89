"""What kind of thing an answer is, and the numbers in it."""

import math
import sys
from numbers import Number

import numpy as np


def loaded_sympy():
    """SymPy if somebody has imported it, else None: without it nothing can be a formula."""
    return sys.modules.get("sympy")


def kind_of(thing):
    """A word for the kind of an answer; a key of JUDGES when it can be expected."""
    sympy = loaded_sympy()
    if isinstance(thing, bool | np.bool_):
        return "truth"
    if isinstance(thing, str):
        return "text"
    if sympy and isinstance(thing, sympy.Basic | sympy.MatrixBase):
        return _sympy_kind(thing, sympy)
    if isinstance(thing, Number) or (isinstance(thing, np.ndarray) and thing.ndim == 0):
        return "number"
    if isinstance(thing, list | tuple | np.ndarray) and _holds_formulas(thing, sympy):
        return "formula"
    if callable(thing):
        return "function"
    if isinstance(thing, list | tuple | np.ndarray) or hasattr(thing, "__array__"):
        return "array"
    return type(thing).__name__


def _sympy_kind(thing, sympy):
    if isinstance(thing, sympy.logic.boolalg.BooleanAtom):
        return "truth"
    if isinstance(thing, sympy.Expr):
        return "number" if thing.is_number else "formula"
    if isinstance(thing, sympy.MatrixBase):
        return "formula" if _holds_formulas(thing, sympy) else "array"
    return "equation" if isinstance(thing, sympy.logic.boolalg.Boolean) else type(thing).__name__


def _holds_formulas(thing, sympy):
    """Whether one of the entries is a SymPy object other than a number."""
    if not sympy or (isinstance(thing, np.ndarray) and thing.dtype.kind != "O"):
        return False
    return any(isinstance(e, sympy.Basic) and not e.is_number for e in entries_of(thing))


def is_unanswered(answer):
    if isinstance(answer, str):
        return not answer.strip()
    if isinstance(answer, np.ndarray) and answer.dtype != object:
        return False
    return any(entry is ... or entry is None for entry in entries_of(answer))


def entries_of(nested):
    """The entries of nested lists, tuples, arrays and SymPy matrices, in one flat list."""
    sympy = loaded_sympy()
    if isinstance(nested, np.ndarray):
        return list(nested.flat)
    if sympy and isinstance(nested, sympy.MatrixBase):
        return list(nested)
    if isinstance(nested, list | tuple):
        return [entry for part in nested for entry in entries_of(part)]
    return [nested]


def is_complex(thing):
    sympy = loaded_sympy()
    return isinstance(thing, complex | np.complexfloating) or (
        sympy is not None and isinstance(thing, sympy.Expr) and thing.is_number
    )


def numbers_of(thing):
    """A float array of the same shape; None when the thing is not made of real numbers."""
    sympy = loaded_sympy()
    try:
        if sympy and isinstance(thing, sympy.Basic):
            number = complex(thing)
            thing = number.real if number.imag == 0 or number != number else number
        array = np.asarray(thing)
        if array.dtype.kind not in "biufO":
            return None
        return array.astype(float)
    except OverflowError:  # a whole number beyond the floats
        return np.full(np.shape(thing), math.inf)
    except (TypeError, ValueError):
        return None


def is_truth(thing):
    """Whether it is made of truth values."""
    return np.asarray(thing).dtype == bool
