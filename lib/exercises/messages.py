"""The words of the verdicts: kinds of things, shapes, arguments, errors."""

import re
from numbers import Number

import numpy as np

from lib.exercises.compare import same_values
from lib.exercises.kinds import is_complex, kind_of, numbers_of
from lib.words import marked, tell

RIGHT = marked("✓ Right.")
UNANSWERED = marked(
    "○ Not answered yet: put your answer in place of the `...` and run the cell again."
)
NOT_JUDGED = marked(
    "○ Not judged: run the cells above this one first, then this one again ({error})."
)
STUB = marked(
    "○ Not answered yet: your function returns nothing; end it with `return` and a value."
)
WANTED = {
    "number": marked("one number"),
    "array": marked("an array of numbers"),
    "function": marked("a function"),
    "formula": marked("a SymPy formula"),
    "truth": marked("True or False"),
    "text": marked("a choice, as text in quotes"),
}
GOT = WANTED | {"text": marked("a text"), "equation": marked("a SymPy equation or relation")}
OBJECT = marked("an object of type {kind}")
_ADVICE = {
    ("number", "function"): marked("call it and hand in what it returns"),
    ("array", "function"): marked("call it and hand in what it returns"),
    ("formula", "function"): marked("call it with SymPy symbols and hand in what it returns"),
    ("number", "formula"): marked("put numbers in with .subs(...)"),
    ("array", "formula"): marked("put numbers in with .subs(...)"),
    ("number", "text"): marked("leave out the quotes"),
    ("number", "truth"): marked("hand in the number itself, not a comparison"),
    ("array", "truth"): marked("hand in the numbers themselves, not a comparison"),
    ("function", "number"): marked("hand in the function itself: its name without ( )"),
    ("function", "array"): marked("hand in the function itself: its name without ( )"),
    ("function", "formula"): marked("write it with def, or use sympy.lambdify"),
    ("formula", "equation"): marked("hand in one side of it"),
    ("truth", "text"): marked("leave out the quotes"),
}
_DEFAULT_ADVICE = {
    "number": marked("hand in a single number"),
    "array": marked("hand in np.array([...]) of plain numbers"),
    "function": marked("write it with def and hand in its name"),
    "formula": marked("build it from SymPy symbols"),
    "truth": marked("hand in True or False, without quotes"),
    "text": marked("write the letter of your choice in quotes"),
}


def wrong_kind(wanted, answer):
    """The verdict on an answer of another kind, with what to do."""
    advice = _ADVICE.get((wanted, kind_of(answer)), _DEFAULT_ADVICE[wanted])
    return tell(
        "✗ Another kind of thing: expected {wanted}, got {found}; {advice}.",
        wanted=tell(WANTED[wanted]),
        found=words_for(answer),
        advice=tell(advice),
    )


def words_for(answer):
    """What the answer is, in words; numbers without real values are told by what they hold."""
    kind = kind_of(answer)
    if kind == "array":
        try:
            array = np.asarray(answer)
        except ValueError:
            return tell("rows of unequal length")
        if array.dtype == bool:
            return tell("an array of True and False")
        if numbers_of(answer) is None:
            if all(map(is_complex, array.flat)):
                return tell("an array of complex numbers")
            texts = array.dtype.kind == "U"
            return tell("an array of texts") if texts else tell("an array of other things")
    if kind == "number" and numbers_of(answer) is None:
        inside = answer.item() if isinstance(answer, np.ndarray) else answer
        if is_complex(inside):
            return tell("a complex number")
        return tell(OBJECT, kind=type(inside).__name__)
    return tell(GOT.get(kind, OBJECT), kind=kind)


def wrong_shape(expected, got, where=""):
    """The verdict on an array of another shape."""
    advice = ""
    if expected.size == got.size and same_values(np.sort(got.ravel()), np.sort(expected.ravel())):
        advice = tell("; the same numbers, but arranged in another way")
    return tell(
        "✗ Wrong shape{where}: expected {wanted}, got {found}{advice}.",
        where=where,
        wanted=show_shape(expected.shape),
        found=show_shape(got.shape),
        advice=advice,
    )


def show_shape(shape):
    """A shape in words."""
    return tell("one number") if tuple(shape) == () else str(tuple(int(k) for k in shape))


def show(argument):
    """A short text for an argument; a large array is told by its shape."""
    if isinstance(argument, tuple | list):
        inner = ", ".join(show(part) for part in argument)
        return inner if len(argument) == 1 and isinstance(argument, tuple) else f"({inner})"
    if isinstance(argument, np.ndarray) and argument.ndim:
        if argument.size <= 4 and argument.ndim == 1:
            return f"[{', '.join(show(part) for part in argument)}]"
        return tell("array of shape {shape}", shape=argument.shape)
    if isinstance(argument, Number | np.ndarray) and not isinstance(argument, bool | np.bool_):
        return f"{float(argument):.6g}" if np.isrealobj(argument) else str(argument)
    return no_addresses(str(argument))


def show_error(error):
    """Name and first line of an exception, the same in every run."""
    lines = str(error).splitlines()
    message = no_addresses(lines[0])[:80] if lines else ""
    return f"{type(error).__name__}: {message}" if message else type(error).__name__


def no_addresses(text):
    """The text without addresses in memory, which differ from run to run."""
    return re.sub(r" at 0x[0-9a-fA-F]+", "", text)
