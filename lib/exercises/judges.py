"""One judge for each kind of expected thing.

A judge finds a `Pair`, which is for the diagnosis, or a sentence, which is the verdict.
"""

import copy
import inspect
import itertools
import re

import numpy as np

from lib.exercises.compare import EPS, NOISE, pair_of
from lib.exercises.kinds import is_truth, is_unanswered, kind_of, numbers_of
from lib.exercises.messages import (
    RIGHT,
    STUB,
    UNANSWERED,
    show,
    show_error,
    words_for,
    wrong_kind,
    wrong_shape,
)
from lib.words import tell


def _judge_truth(answer, expected, on, rtol):
    if kind_of(answer) != "truth":
        return wrong_kind("truth", answer)
    same = bool(answer) == bool(expected)
    return tell(RIGHT) if same else tell("✗ Not so: it is the other way round.")


def _judge_text(answer, expected, on, rtol):
    if kind_of(answer) != "text":
        return wrong_kind("text", answer)
    return tell(RIGHT) if _plain(answer) == _plain(expected) else tell("✗ Not this one.")


def _plain(choice):
    """A choice without case, spaces, brackets, dots and quotes: ' (B) ' is 'b'."""
    bare = re.sub(r"[\s()\[\].:'\"`]", "", choice.casefold())
    return bare or "".join(choice.casefold().split())


def _judge_number(answer, expected, on, rtol):
    kind, value = kind_of(answer), numbers_of(answer)
    if kind == "array" and value is not None and value.size:
        return wrong_shape(numbers_of(expected), value)
    if kind != "number" or value is None:
        return wrong_kind("number", answer)
    return pair_of([value], [numbers_of(expected)], rtol, "number", (), lambda i: "")


def _judge_array(answer, expected, on, rtol):
    kind, value, target = kind_of(answer), numbers_of(answer), numbers_of(expected)
    if kind == "number" and value is not None:
        return wrong_shape(target, value)
    if kind != "array" or value is None or (is_truth(answer) and not is_truth(expected)):
        return wrong_kind("array", answer)
    if hasattr(answer, "is_Matrix") and target.ndim == 1 and 1 in value.shape:
        value = value.ravel()  # SymPy has no vectors, only rows and columns
    if value.shape != target.shape:
        return wrong_shape(target, value)

    def place(entry):
        index = tuple(int(i) for i in np.unravel_index(entry, value.shape))
        return tell("index {index}", index=show(index))

    sizes = {len(value)} if len(value) >= 5 else ()
    return pair_of([value], [target], rtol, "array", sizes, place)


def _judge_function(answer, expected, on, rtol):
    if kind_of(answer) != "function":
        return wrong_kind("function", answer)
    values, targets, places, noises = [], [], [], []
    for arguments in on:
        called = f"({', '.join(show(argument) for argument in arguments)})"
        target = numbers_of(expected(*copy.deepcopy(arguments)))
        if (problem := _bad_signature(answer, arguments)) is not None:
            return problem
        try:
            value = answer(*copy.deepcopy(arguments))
        except Exception as error:
            return tell(
                "✗ Your function stops at {place} with {error}.",
                place=called,
                error=show_error(error),
            )
        if value is None and not values:
            return tell(STUB)
        if value is None:
            return tell("✗ Your function returns nothing at {place}.", place=called)
        if is_unanswered(value):
            return tell(UNANSWERED)
        number = numbers_of(value) if kind_of(value) in ("number", "array", "truth") else None
        if number is None:
            return tell(
                "✗ Your function must return numbers; at {place} it returns {found}.",
                place=called,
                found=words_for(value),
            )
        if number.shape != target.shape:
            return wrong_shape(target, number, tell(" returned at {place}", place=called))
        values.append(number)
        targets.append(target)
        places += [called] * target.size
        noises.append(np.full(target.shape, 16 * EPS * _largest(arguments)))
    sizes = {len(a) for arguments in on for a in arguments if isinstance(a, np.ndarray) and a.ndim}
    slacks = list(map(_slack, itertools.repeat(expected), on, targets))
    return pair_of(values, targets, rtol, "function", sizes, places.__getitem__, slacks, noises)


def _bad_signature(function, arguments):
    """A sentence when the function cannot take that many arguments, else None."""
    try:
        signature = inspect.signature(function)
    except (TypeError, ValueError):  # some built-ins have none: then the call will tell
        return None
    try:
        signature.bind(*arguments)
    except TypeError:
        return tell(
            "✗ Wrong number of parameters: the exercise calls your function with {n}; "
            "yours are: {names}.",
            n=len(arguments),
            names=", ".join(signature.parameters) or tell("none"),
        )
    return None


def _largest(arguments):
    """The size of the largest real argument, 1 at least."""
    sizes = [np.abs(a[np.isfinite(a)]) for a in map(numbers_of, arguments) if a is not None]
    return max(1.0, *(np.max(size, initial=0) for size in sizes))


def _slack(function, arguments, value):
    """How much the last digits of the arguments move its value: more where terms cancel."""
    nudged = [
        a * (1 + NOISE * (-1) ** i) if isinstance(a, float) or _is_floats(a) else a
        for i, a in enumerate(copy.deepcopy(arguments))
    ]
    try:
        moved = numbers_of(function(*nudged)) - value
    except Exception:  # an edge of the domain
        return 0.0
    return np.where(np.isfinite(moved), np.abs(moved), 0.0)


def _is_floats(thing):
    return isinstance(thing, np.ndarray) and thing.dtype.kind == "f"


def _judge_formula(answer, expected, on, rtol):
    from lib.exercises.formulas import judge  # only a formula needs SymPy

    return judge(answer, expected, rtol)


JUDGES = {
    "truth": _judge_truth,
    "text": _judge_text,
    "number": _judge_number,
    "array": _judge_array,
    "function": _judge_function,
    "formula": _judge_formula,
}
