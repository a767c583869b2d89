"""The author's mistakes in the question itself."""

import copy
from collections.abc import Sequence
from numbers import Number

import numpy as np

from lib.exercises.kinds import is_unanswered, kind_of, numbers_of
from lib.exercises.messages import GOT, WANTED, no_addresses, show


def refuse_bad_question(expected, hint, on, rtol):
    """ValueError: expected · got · do this."""
    if not isinstance(hint, str) or not hint.strip():
        raise ValueError(f"every exercise has a hint; got {hint!r}; write what to think of next")
    if isinstance(rtol, bool) or not isinstance(rtol, Number) or not 0 < rtol < 1:
        raise ValueError(f"rtol must be a number between 0 and 1; got {rtol!r}; try rtol=1e-6")
    kind = kind_of(expected)
    if kind not in WANTED or is_unanswered(expected):
        raise ValueError(
            f"expected must be {', '.join(WANTED.values())}; got {GOT.get(kind, kind)}; "
            "hand in the right answer itself"
        )
    if kind in ("number", "array"):
        _refuse_bad_numbers(expected)
    if kind != "function" and on is not None:
        raise ValueError(f"on= is for functions; expected is {WANTED[kind]}; leave on= out")
    if kind == "function":
        _refuse_bad_points(expected, on)


def _refuse_bad_numbers(expected, where=""):
    values = numbers_of(expected)
    if values is None or values.size == 0 or np.isnan(values).any():
        raise ValueError(
            f"expected numbers must be real, at least one, and not NaN{where}; got "
            f"{no_addresses(repr(expected))[:60]}; repair the expected answer"
        )


def _refuse_bad_points(expected, on):
    points = isinstance(on, Sequence) and not isinstance(on, str) and len(on) > 0
    if not points or not all(isinstance(arguments, tuple) for arguments in on):
        raise ValueError(
            f"functions are compared at argument tuples; got on={on!r}; try on=[(0.5,), (2.0,)]"
        )
    with np.errstate(all="ignore"):
        for arguments in on:
            where = f" at ({', '.join(show(argument) for argument in arguments)})"
            _refuse_bad_numbers(expected(*copy.deepcopy(arguments)), where)
