"""The words of the verdicts: kinds of things, shapes, arguments, errors."""

import re
from numbers import Number

import numpy as np

from lib.exercises.compare import same_values
from lib.exercises.kinds import is_complex, kind_of, numbers_of

RIGHT = "✓ Right."
UNANSWERED = "○ Not answered yet: put your answer in place of the `...` and run the cell again."
NOT_JUDGED = "○ Not judged: run the cells above this one first, then this one again"
STUB = "○ Not answered yet: your function returns nothing; end it with `return` and a value."
WANTED = {
    "number": "one number",
    "array": "an array of numbers",
    "function": "a function",
    "formula": "a SymPy formula",
    "truth": "True or False",
    "text": "a choice, as text in quotes",
}
GOT = WANTED | {"text": "a text", "equation": "a SymPy equation or relation"}
_ADVICE = {
    ("number", "function"): "call it and hand in what it returns",
    ("array", "function"): "call it and hand in what it returns",
    ("formula", "function"): "call it with SymPy symbols and hand in what it returns",
    ("number", "formula"): "put numbers in with .subs(...)",
    ("array", "formula"): "put numbers in with .subs(...)",
    ("number", "text"): "leave out the quotes",
    ("number", "truth"): "hand in the number itself, not a comparison",
    ("array", "truth"): "hand in the numbers themselves, not a comparison",
    ("function", "number"): "hand in the function itself: its name without ( )",
    ("function", "array"): "hand in the function itself: its name without ( )",
    ("function", "formula"): "write it with def, or use sympy.lambdify",
    ("formula", "equation"): "hand in one side of it",
    ("truth", "text"): "leave out the quotes",
}
_DEFAULT_ADVICE = {
    "number": "hand in a single number",
    "array": "hand in np.array([...]) of plain numbers",
    "function": "write it with def and hand in its name",
    "formula": "build it from SymPy symbols",
    "truth": "hand in True or False, without quotes",
    "text": "write the letter of your choice in quotes",
}


def wrong_kind(wanted, answer):
    """The verdict on an answer of another kind, with what to do."""
    advice = _ADVICE.get((wanted, kind_of(answer)), _DEFAULT_ADVICE[wanted])
    return f"✗ Another kind of thing: expected {WANTED[wanted]}, got {words_for(answer)}; {advice}."


def words_for(answer):
    """What the answer is, in words; numbers without real values are told by what they hold."""
    kind = kind_of(answer)
    if kind == "array":
        try:
            array = np.asarray(answer)
        except ValueError:
            return "rows of unequal length"
        if array.dtype == bool:
            return "an array of True and False"
        if numbers_of(answer) is None:
            texts = "texts" if array.dtype.kind == "U" else "other things"
            return f"an array of {'complex numbers' if all(map(is_complex, array.flat)) else texts}"
    if kind == "number" and numbers_of(answer) is None:
        inside = answer.item() if isinstance(answer, np.ndarray) else answer
        kind = type(inside).__name__
        return "a complex number" if is_complex(inside) else f"an object of type {kind}"
    return GOT.get(kind, f"an object of type {kind}")


def wrong_shape(expected, got, what=""):
    """The verdict on an array of another shape."""
    advice = ""
    if expected.size == got.size and same_values(np.sort(got.ravel()), np.sort(expected.ravel())):
        advice = "; the same numbers, but arranged in another way"
    wanted, found = show_shape(expected.shape), show_shape(got.shape)
    return f"✗ Wrong shape{what}: expected {wanted}, got {found}{advice}."


def show_shape(shape):
    """A shape in words."""
    return "one number" if tuple(shape) == () else str(tuple(int(k) for k in shape))


def show(argument):
    """A short text for an argument; a large array is told by its shape."""
    if isinstance(argument, tuple | list):
        inner = ", ".join(show(part) for part in argument)
        return inner if len(argument) == 1 and isinstance(argument, tuple) else f"({inner})"
    if isinstance(argument, np.ndarray) and argument.ndim:
        if argument.size <= 4 and argument.ndim == 1:
            return f"[{', '.join(show(part) for part in argument)}]"
        return f"array of shape {argument.shape}"
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
