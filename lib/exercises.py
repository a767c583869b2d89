"""Self-checking exercises: one line of verdict, a hint when it is needed, never the answer.

    answer = ...                       # the reader's line
    check(answer, np.log(2), hint="What probability does z = 0 stand for?")

prints ``✓`` (right), ``✗`` (not yet, and in which way) or ``○`` (unanswered).  An answer is a
number, an array, a truth value, a choice such as ``"b"``, a SymPy formula or a function, as the
expected one is.

How it works: answer and expected are brought to one form, a `Pair` of flat float arrays (a
function at the points `on`, a formula at points of its own), and the `DIAGNOSERS` are asked in
order; the first that has something to say gives the verdict. Before them come the known wrong
ideas of the exercise, data in ``ideas/<slug>.json``: for each number of an exercise, expressions
and what they are; each is judged as if it were the expected answer.
"""

import copy
import functools
import inspect
import itertools
import json
import math
import re
import sys
import warnings
from collections.abc import Callable, Sequence
from numbers import Number
from pathlib import Path
from typing import NamedTuple

import numpy as np

__all__ = ["check"]

RIGHT = "✓ Right."
UNANSWERED = "○ Not answered yet: put your answer in place of the `...` and run the cell again."
STUB = "○ Not answered yet: your function returns nothing; end it with `return` and a value."

IDEAS = Path(__file__).parent / "ideas"
NEAR = 0.02  # a relative error up to this is a near miss
TIGHT = 1e-6  # how exactly a known factor or constant must be met
EPS = np.finfo(float).eps
NOISE = 1e-12  # a relative change of the arguments that no result may be blamed for
POINTS = 24  # where formulas are compared
ENOUGH = 6  # points a comparison of formulas must have
SMALL = 120  # operations up to which a formula is simplified


def check(answer, expected, *, hint, on=None, rtol=1e-6, ideas=None):
    """Print a verdict on the answer, and the hint unless it is right; return None.

    answer: the reader's; `...` or None count as unanswered.
    expected: a number, an array (or list), a truth value, a text (one choice; case and spaces
        do not matter), a SymPy expression or matrix (symbols are matched by name), or a function.
    hint: what to think of next; not the answer.
    on: for functions only: the argument tuples at which both are called, e.g. [(0, 1.5), (1, -2)].
    rtol: right means |answer − expected| ≤ rtol·|expected|, entry by entry; where expected is 0,
        an answer within 1e-12 of it is right, and so is rounding noise where terms cancel.
    ideas: the wrong ideas to be told by name: "normal-3" for those of the third exercise of
        that chapter, whose expressions may use the caller's names, or a dict {wrong answer as
        text: what it is}.

    Whatever the answer is, check does not raise.  ValueError is for the author of the exercise:
    a blank hint, a function without `on` (or `on` without a function), an rtol that is not
    between 0 and 1, an expected value that is NaN or of an unknown kind, ideas that are not there.
    """
    _refuse_bad_question(expected, hint, on, rtol)
    names = sys._getframe(1).f_globals
    known = [(text, words, names) for text, words in _ideas(ideas).items()]
    verdict = _verdict(answer, expected, on, rtol, known)
    print(verdict if verdict.startswith("✓") else f"{verdict}\n  Hint: {hint.strip()}")


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


def _verdict(answer, expected, on, rtol, known):
    """The line to print."""
    if _is_unanswered(answer):
        return UNANSWERED
    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            verdict = _sentence(_JUDGES[_kind(expected)](answer, expected, on, rtol))
            idea = verdict.startswith("✗") and next(_recognised(answer, on, known), None)
        except Exception as error:  # an object nobody thought of: a verdict, not a traceback
            return f"✗ This answer cannot be read: {_show_error(error)}."
    return f"✗ This is {idea}." if idea else verdict


def _ideas(ideas):
    """The wrong ideas of an exercise, {expression: what it is}; ValueError when there are none."""
    if ideas is None or isinstance(ideas, dict):
        return ideas or {}
    slug, _, number = ideas.rpartition("-")
    try:
        return json.loads((IDEAS / f"{slug}.json").read_text("utf-8"))[number]
    except (OSError, KeyError):
        raise ValueError(
            f"ideas={ideas!r} names no exercise; write its ideas as {number!r} in "
            f"lib/ideas/{slug}.json"
        ) from None


def _recognised(answer, on, known):
    """What the answer is, if it is a known wrong idea, in full or to three digits and more."""
    for text, words, names in known:
        try:
            idea = eval(text, dict(names))
            found = _JUDGES[_kind(idea)](answer, idea, on, TIGHT)
            same = found.right.all() if isinstance(found, Pair) else found.startswith("✓")
            short = _kind(idea) == _kind(answer) == "number" and _shortened(
                _numbers(answer), _numbers(idea), fewest=3
            )
        except Exception:  # an idea that needs a name the reader has changed or deleted
            continue
        if same or short:
            yield words


# ---------------------------------------------------------------- what kind of thing is it


def _sympy():
    """SymPy if somebody has imported it, else None: without it nothing can be a formula."""
    return sys.modules.get("sympy")


def _kind(thing):
    """A word for the kind of an answer; a key of _JUDGES when it can be expected."""
    sympy = _sympy()
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
    return any(isinstance(e, sympy.Basic) and not e.is_number for e in _entries(thing))


def _is_unanswered(answer):
    if isinstance(answer, str):
        return not answer.strip()
    if isinstance(answer, np.ndarray) and answer.dtype != object:
        return False
    return any(entry is ... or entry is None for entry in _entries(answer))


def _entries(nested):
    """The entries of nested lists, tuples, arrays and SymPy matrices, in one flat list."""
    sympy = _sympy()
    if isinstance(nested, np.ndarray):
        return list(nested.flat)
    if sympy and isinstance(nested, sympy.MatrixBase):
        return list(nested)
    if isinstance(nested, list | tuple):
        return [entry for part in nested for entry in _entries(part)]
    return [nested]


_WANTED = {
    "number": "one number",
    "array": "an array of numbers",
    "function": "a function",
    "formula": "a SymPy formula",
    "truth": "True or False",
    "text": "a choice, as text in quotes",
}
_GOT = _WANTED | {"text": "a text", "equation": "a SymPy equation or relation"}
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


def _wrong_kind(wanted, answer):
    advice = _ADVICE.get((wanted, _kind(answer)), _DEFAULT_ADVICE[wanted])
    return f"✗ Another kind of thing: expected {_WANTED[wanted]}, got {_got(answer)}; {advice}."


def _got(answer):
    """What the answer is, in words; numbers without real values are told by what they hold."""
    kind = _kind(answer)
    if kind == "array":
        try:
            array = np.asarray(answer)
        except ValueError:
            return "rows of unequal length"
        if array.dtype == bool:
            return "an array of True and False"
        if _numbers(answer) is None:
            texts = "texts" if array.dtype.kind == "U" else "other things"
            return f"an array of {'complex numbers' if all(map(_complex, array.flat)) else texts}"
    if kind == "number" and _numbers(answer) is None:
        inside = answer.item() if isinstance(answer, np.ndarray) else answer
        kind = type(inside).__name__
        return "a complex number" if _complex(inside) else f"an object of type {kind}"
    return _GOT.get(kind, f"an object of type {kind}")


def _complex(thing):
    sympy = _sympy()
    return isinstance(thing, complex | np.complexfloating) or (
        sympy is not None and isinstance(thing, sympy.Expr) and thing.is_number
    )


# ---------------------------------------------------------------- one judge for each kind
# A Pair is for the diagnosers, a sentence is the verdict.


def _judge_truth(answer, expected, on, rtol):
    if _kind(answer) != "truth":
        return _wrong_kind("truth", answer)
    return RIGHT if bool(answer) == bool(expected) else "✗ Not so: it is the other way round."


def _judge_text(answer, expected, on, rtol):
    if _kind(answer) != "text":
        return _wrong_kind("text", answer)
    return RIGHT if _plain(answer) == _plain(expected) else "✗ Not this one."


def _plain(choice):
    """A choice without case, spaces, brackets, dots and quotes: ' (B) ' is 'b'."""
    bare = re.sub(r"[\s()\[\].:'\"`]", "", choice.casefold())
    return bare or "".join(choice.casefold().split())


def _judge_number(answer, expected, on, rtol):
    kind, value = _kind(answer), _numbers(answer)
    if kind == "array" and value is not None and value.size:
        return _wrong_shape(_numbers(expected), value)
    if kind != "number" or value is None:
        return _wrong_kind("number", answer)
    return _pair([value], [_numbers(expected)], rtol, "number", (), lambda i: "")


def _judge_array(answer, expected, on, rtol):
    kind, value, target = _kind(answer), _numbers(answer), _numbers(expected)
    if kind == "number" and value is not None:
        return _wrong_shape(target, value)
    if kind != "array" or value is None or (_is_truth(answer) and not _is_truth(expected)):
        return _wrong_kind("array", answer)
    if hasattr(answer, "is_Matrix") and target.ndim == 1 and 1 in value.shape:
        value = value.ravel()  # SymPy has no vectors, only rows and columns
    if value.shape != target.shape:
        return _wrong_shape(target, value)

    def place(entry):
        index = tuple(int(i) for i in np.unravel_index(entry, value.shape))
        return f"index {_show(index)}"

    sizes = {len(value)} if len(value) >= 5 else ()
    return _pair([value], [target], rtol, "array", sizes, place)


def _judge_function(answer, expected, on, rtol):
    if _kind(answer) != "function":
        return _wrong_kind("function", answer)
    values, targets, places, noises = [], [], [], []
    for arguments in on:
        called = f"({', '.join(_show(argument) for argument in arguments)})"
        target = _numbers(expected(*copy.deepcopy(arguments)))
        if (problem := _bad_signature(answer, arguments)) is not None:
            return problem
        try:
            value = answer(*copy.deepcopy(arguments))
        except Exception as error:
            return f"✗ Your function stops at {called} with {_show_error(error)}."
        if value is None:
            return f"✗ Your function returns nothing at {called}." if values else STUB
        if _is_unanswered(value):
            return UNANSWERED
        number = _numbers(value) if _kind(value) in ("number", "array", "truth") else None
        if number is None:
            return f"✗ Your function must return numbers; at {called} it returns {_got(value)}."
        if number.shape != target.shape:
            return _wrong_shape(target, number, f" returned at {called}")
        values.append(number)
        targets.append(target)
        places += [called] * target.size
        noises.append(np.full(target.shape, 16 * EPS * _largest(arguments)))
    sizes = {len(a) for arguments in on for a in arguments if isinstance(a, np.ndarray) and a.ndim}
    slacks = list(map(_slack, itertools.repeat(expected), on, targets))
    return _pair(values, targets, rtol, "function", sizes, places.__getitem__, slacks, noises)


def _largest(arguments):
    """The size of the largest real argument, 1 at least."""
    sizes = [np.abs(a[np.isfinite(a)]) for a in map(_numbers, arguments) if a is not None]
    return max(1.0, *(np.max(size, initial=0) for size in sizes))


def _slack(function, arguments, value):
    """How much the last digits of the arguments move its value: more where terms cancel."""
    nudged = [
        a * (1 + NOISE * (-1) ** i) if isinstance(a, float) or _is_floats(a) else a
        for i, a in enumerate(copy.deepcopy(arguments))
    ]
    try:
        moved = _numbers(function(*nudged)) - value
    except Exception:  # an edge of the domain
        return 0.0
    return np.where(np.isfinite(moved), np.abs(moved), 0.0)


def _is_floats(thing):
    return isinstance(thing, np.ndarray) and thing.dtype.kind == "f"


def _judge_formula(answer, expected, on, rtol):
    import sympy

    got, want = _formulas(answer, sympy), _formulas(expected, sympy)
    kinds = ("formula", "number", "array" if len(want) > 1 else "formula")
    if _kind(answer) not in kinds or got is None:
        return _wrong_kind("formula", answer)
    if len(got) != len(want):
        return f"✗ Wrong number of entries: expected {len(want)}, got {len(got)}."
    matrices = isinstance(answer, sympy.MatrixBase) and isinstance(expected, sympy.MatrixBase)
    if matrices and answer.shape != expected.shape:
        return f"✗ Wrong shape: expected {_shape(expected.shape)}, got {_shape(answer.shape)}."
    names = {symbol.name: symbol for part in want for symbol in _symbols([part])}
    renamed = [_by_name(part, names) for part in got]
    other = sorted({symbol.name for symbol in _symbols(renamed)} - set(names))
    redeclared = sorted({s.name for s in _symbols(got) if names.get(s.name, s) != s})

    pair = _formula_pair(renamed, want, rtol)
    if _same(renamed, want, sympy) if pair is None else pair.right.all():
        return f"{RIGHT[:-1]}{_redeclared(redeclared)}."
    if other:
        return (
            f"✗ Unexpected symbol{'s' * (len(other) > 1)} {', '.join(other)}: "
            "the answer does without; check the names, and put in what is known."
        )
    if pair is None:
        return "✗ Not equal, as far as SymPy can tell; try .doit() or .simplify() on your answer."
    return pair


_JUDGES = {
    "truth": _judge_truth,
    "text": _judge_text,
    "number": _judge_number,
    "array": _judge_array,
    "function": _judge_function,
    "formula": _judge_formula,
}


# ---------------------------------------------------------------- diagnosers, asked in order


def _all_right(pair):
    return RIGHT if pair.right.all() else None


def _parameter_slip(pair):
    """A missing term or factor that contains only some of the symbols, such as log σ or σ²."""
    if not pair.formulas or len(pair.formulas[1]) > 1:
        return None
    (got,), (want,) = pair.formulas
    symbols = _symbols([want])
    for word, rest in (("term", got - want), ("factor", got / want)):
        inside = [symbol for symbol in symbols if _depends(rest, symbol, symbols)]
        if 0 < len(inside) < len(symbols):
            names = ", ".join(symbol.name for symbol in inside)
            return f"✗ Off by a {word} in {names} alone; the rest is right."
    return None


def _not_finite(pair):
    """The answer is NaN or infinite where a number is expected."""
    infinite = np.isinf(pair.answer) & np.isfinite(pair.expected)
    bad = np.flatnonzero(np.isnan(pair.answer) | infinite)
    if not bad.size:
        return None
    value = "nan" if np.isnan(pair.answer[bad[0]]) else "infinite"
    at = _at(pair, bad[0])
    if pair.form == "formula":
        return f"✗ Not real: your answer has no real, finite value{at}."
    return f"✗ Not finite: your answer is {value}{at}; look for log 0, 0/0 or an overflow."


def _sign(pair):
    """Every wrong entry has the right size and the wrong sign."""
    gap = np.abs(pair.answer + pair.expected)
    near = np.isfinite(gap) & (gap <= TIGHT * np.abs(pair.expected))
    flipped = (near | (pair.answer == -pair.expected)) & (pair.expected != 0)
    if not np.all(flipped | pair.right):
        return None
    zero = np.abs(pair.expected) <= EPS * np.max(np.abs(pair.expected))
    if np.all(flipped | zero):
        return "✗ Right size, wrong sign."
    return f"✗ Right size, wrong sign in places, first{_at(pair, np.flatnonzero(~pair.right)[0])}."


def _factor(pair):
    """The same ratio everywhere; one with a name, such as 2, may be that of a single number.

    The answer 1 is told nothing but bits and nats: any other factor would be the expected value.
    """
    factor = _ratio(pair)
    if factor is None:
        return None
    factors = BITS if np.all(np.abs(pair.answer) == 1) else _factors(pair)
    prefix = "has the wrong sign and is" if factor < 0 else "is"
    for value, words in factors:
        if math.isclose(abs(factor), value, rel_tol=TIGHT):
            stop = "" if words.endswith("?") else "."
            return f"✗ Off by a factor{_everywhere(pair)}: your answer {prefix} {words}{stop}"
    if not _varies(pair) or factor == 0:
        return None
    side = "large" if abs(factor) > 1 else "small"
    sign = ", with the wrong sign" if factor < 0 else ""
    return (
        f"✗ Off by a factor: your answer is too {side} by the same factor everywhere{sign}; "
        "look for a scale or a mean."
    )


def _constant(pair):
    """The same difference everywhere; one with a name may be that of a single number.

    The answer 0 is told nothing: the constant would be the expected value.
    """
    shift = _shift(pair)
    if shift is None or not np.any(pair.answer):
        return None
    side = "too large" if shift > 0 else "too small"
    scale = 1e-9 * np.abs(pair.expected).max()
    for value, words in CONSTANTS:
        if math.isclose(abs(shift), value, rel_tol=TIGHT, abs_tol=min(scale, TIGHT)):
            return f"✗ Off by a constant{_everywhere(pair)}: your answer is {side} by {words}."
    count = abs(shift) / HALF_LOG_2PI
    if 1.5 < count < 10_000.5 and abs(count - round(count)) < TIGHT:
        return (
            f"✗ Off by a constant{_everywhere(pair)}: your answer is {side} by a multiple of "
            "½ log 2π, the normal density's constant, once per example."
        )
    if not _varies(pair):
        return None
    return (
        f"✗ Off by a constant: your answer is {side} by the same amount everywhere; "
        "a term that does not vary is missing or too much."
    )


def _digits_lost(pair):
    """The wrong entries differ by rounding noise of the arguments, not by more."""
    lost = (np.abs(pair.answer - pair.expected) <= pair.noise) & (pair.expected != 0)
    if not np.all(lost | pair.right):
        return None
    first = np.flatnonzero(~pair.right)[0]
    return (
        f"✗ Digits lost{_at(pair, first)}: only rounding noise is left there, because terms cancel "
        "or a small one is added to a large one; rearrange, so that neither happens."
    )


def _rounded(pair):
    """The right digits, but too few of them."""
    if pair.form == "formula" or (pair.form == "number" and abs(pair.answer[0]) in (0, 1)):
        return None
    how = _shortened(pair.answer, pair.expected)
    return how and f"✗ The right digits, {how} too early: hand in more of them, or an expression."


def _shortened(answer, expected, fewest=2):
    """The word "rounded" or "cut off" when that, to some digits or decimals, gives the answer."""
    usable = np.isfinite(expected).all() and np.isfinite(answer).all() and np.any(answer)
    if not usable or np.any(answer * expected < 0):
        return None
    size = np.abs(np.where(expected == 0, 1, expected))
    if np.any(np.abs(answer - expected) > 1.01 * np.maximum(size / 10, 0.01)):
        return None  # further off than two digits, or two decimals, can be
    for how, low, high in (("rounded", -0.5, 0.5), ("cut off", 0, 0.998)):
        for digits in range(fewest, 12):
            for places in (digits - 1 - np.floor(np.log10(size)), digits):
                unit = 10.0**-places
                whole = np.abs(answer) / unit
                rest = np.abs(expected) / unit - whole
                if (
                    np.all(np.abs(whole - np.round(whole)) <= 1e-9 * whole)
                    and np.all((low - 1e-3 <= rest) & (rest <= high + 1e-3))
                    and np.any(np.abs(rest) > 1e-3)
                ):
                    return how
    return None


def _near_miss(pair):
    """Every entry within 2 % of the expected one."""
    near = np.abs(pair.answer - pair.expected) <= NEAR * np.abs(pair.expected)
    if not np.all(pair.right | (near & np.isfinite(pair.expected))):
        return None
    return "✗ Close, within two per cent, but not equal."


def _partly_right(pair):
    """Some entries agree: how many, and where the first other one is."""
    n, m = int(pair.right.sum()), len(pair.right)
    if n == 0 or pair.form == "number":
        return None
    first = np.flatnonzero(~pair.right)[0]
    what = {"array": "entries", "function": "values", "formula": "test points"}[pair.form]
    return f"✗ Partly right: {n} of {m} {what} agree; the first that does not is{_at(pair, first)}."


def _not_yet(pair):
    return "✗ Not yet."


DIAGNOSERS = (
    _all_right,
    _parameter_slip,
    _not_finite,
    _sign,
    _digits_lost,
    _rounded,
    _factor,
    _constant,
    _near_miss,
    _partly_right,
    _not_yet,
)


def _sentence(found):
    """The verdict on what a judge has found."""
    if isinstance(found, str):
        return found
    return next(verdict for ask in DIAGNOSERS if (verdict := ask(found)) is not None)


HALF_LOG_2PI = 0.5 * math.log(2 * math.pi)
CONSTANTS = (
    (HALF_LOG_2PI, "½ log 2π, the constant of the normal density"),
    (2 * HALF_LOG_2PI, "log 2π"),
    (math.log(2), "log 2"),
    (0.5 * math.log(2), "½ log 2"),
    (math.log(math.pi), "log π"),
    (0.5 * math.log(math.pi), "½ log π"),
)
BITS = ((1 / math.log(2), "1/log 2 times as large as it should be: bits instead of nats?"),)
FACTORS = (
    *BITS,
    (2.0, "twice as large as it should be"),
    (0.5, "half as large as it should be"),
    (math.log(2), "log 2 times as large as it should be: nats instead of bits?"),
    (1 / math.log(10), "log 10 times smaller than it should be: log₁₀ instead of log?"),
    *(
        pair
        for value, words in (
            (3.0, "3 times"),
            (4.0, "4 times"),
            (10.0, "10 times"),
            (100.0, "100 times"),
            (1000.0, "1000 times"),
            (math.pi, "π times"),
            (2 * math.pi, "2π times"),
            (math.sqrt(2), "√2 times"),
            (math.sqrt(math.pi), "√π times"),
            (math.sqrt(2 * math.pi), "√(2π) times"),
        )
        for pair in (
            (value, f"{words} as large as it should be"),
            (1 / value, f"{words} smaller than it should be"),
        )
    ),
)


def _factors(pair):
    """Known factors; those made of the number of examples n come first: sum or mean?"""
    for n in sorted(pair.sizes):
        if n > 2:
            yield n, "n times as large as it should be: a sum instead of a mean?"
            yield 1 / n, "n times smaller than it should be: a mean instead of a sum?"
        if n > 2 and pair.form == "function":
            yield n / (n - 1), "larger by n/(n − 1): divided by n − 1 instead of n?"
            yield (n - 1) / n, "smaller by (n − 1)/n: divided by n instead of n − 1?"
    yield from FACTORS


def _ratio(pair):
    """The answer over expected when that is the same for all entries (and finite), else None."""
    if not np.isfinite(pair.answer).all() or not np.isfinite(pair.expected).all():
        return None
    largest = np.argmax(np.abs(pair.expected))
    factor = float(pair.answer[largest] / pair.expected[largest])
    if not math.isfinite(factor):
        return None
    return factor if _same_values(pair.answer, factor * pair.expected) else None


def _shift(pair):
    """The answer minus expected when that is the same for all (and finite, not 0), else None."""
    if not np.isfinite(pair.answer).all() or not np.isfinite(pair.expected).all():
        return None
    shifts = pair.answer - pair.expected
    shift = float(np.median(shifts))
    noise = 1e-12 * max(np.abs(pair.expected).max(), np.abs(pair.answer).max())
    if not math.isfinite(shift) or abs(shift) <= noise:
        return None
    return shift if np.ptp(shifts) <= TIGHT * abs(shift) + noise else None


def _varies(pair):
    """Enough entries that differ, so that "the same everywhere" means something."""
    spread = np.ptp(pair.expected)
    return len(pair.expected) >= 2 and spread > 1e-3 * np.abs(pair.expected).max()


def _everywhere(pair):
    return " everywhere" if len(pair.expected) > 1 else ""


def _at(pair, entry):
    place = pair.where(int(entry))
    return f" at {place}" if place else ""


# ---------------------------------------------------------------- numbers


def _pair(answers, targets, rtol, form, sizes, where, slacks=None, noises=None):
    """Join results (one per call) into a Pair; rounding noise is judged within each result."""
    slacks = [0.0] * len(targets) if slacks is None else slacks
    right = [_close(*each, rtol, s) for *each, s in zip(answers, targets, slacks, strict=True)]
    noise = 0.0 if noises is None else _flat(noises)
    return Pair(_flat(answers), _flat(targets), _flat(right), form, frozenset(sizes), where, noise)


def _flat(parts):
    return np.concatenate([np.ravel(part) for part in parts])


def _close(answer, expected, rtol, slack=0.0):
    """Entry by entry: equal, within rtol, or both mere rounding noise; NaN equals NaN."""
    scale = np.max(np.abs(expected), initial=0, where=np.isfinite(expected))
    noise = np.where(expected == 0, 1e-12, 1e-15 * scale if np.size(expected) > 1 else 0)
    with np.errstate(all="ignore"):
        near = np.abs(answer - expected) <= rtol * np.abs(expected) + np.maximum(noise, slack)
    alike = (answer == expected) | (np.isnan(answer) & np.isnan(expected))
    return np.where(np.isfinite(expected) & np.isfinite(answer), near, alike)


def _same_values(a, b):
    return bool(np.all(_close(a, b, TIGHT)))


def _numbers(thing):
    """A float array of the same shape; None when the thing is not made of real numbers."""
    sympy = _sympy()
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


def _is_truth(thing):
    return np.asarray(thing).dtype == bool


def _wrong_shape(expected, got, what=""):
    advice = ""
    if expected.size == got.size and _same_values(np.sort(got.ravel()), np.sort(expected.ravel())):
        advice = "; the same numbers, but arranged in another way"
    return (
        f"✗ Wrong shape{what}: expected {_shape(expected.shape)}, got {_shape(got.shape)}{advice}."
    )


def _shape(shape):
    return "one number" if tuple(shape) == () else str(tuple(int(k) for k in shape))


# ---------------------------------------------------------------- functions


def _bad_signature(function, arguments):
    """A sentence when the function cannot take that many arguments, else None."""
    try:
        signature = inspect.signature(function)
    except (TypeError, ValueError):  # some built-ins have none: then the call will tell
        return None
    try:
        signature.bind(*arguments)
    except TypeError:
        names = ", ".join(signature.parameters) or "none"
        return (
            f"✗ Wrong number of parameters: the exercise calls your function with "
            f"{len(arguments)}; yours are: {names}."
        )
    return None


def _show(argument):
    """A short text for an argument; a large array is told by its shape."""
    if isinstance(argument, tuple | list):
        inner = ", ".join(_show(part) for part in argument)
        return inner if len(argument) == 1 and isinstance(argument, tuple) else f"({inner})"
    if isinstance(argument, np.ndarray) and argument.ndim:
        if argument.size <= 4 and argument.ndim == 1:
            return f"[{', '.join(_show(part) for part in argument)}]"
        return f"array of shape {argument.shape}"
    if isinstance(argument, Number | np.ndarray) and not isinstance(argument, bool | np.bool_):
        return f"{float(argument):.6g}" if np.isrealobj(argument) else str(argument)
    return _no_addresses(str(argument))


def _show_error(error):
    """Name and first line of an exception, the same in every run."""
    lines = str(error).splitlines()
    message = _no_addresses(lines[0])[:80] if lines else ""
    return f"{type(error).__name__}: {message}" if message else type(error).__name__


def _no_addresses(text):
    return re.sub(r" at 0x[0-9a-fA-F]+", "", text)


# ---------------------------------------------------------------- formulas


def _formulas(thing, sympy):
    """The entries of a formula, a matrix or nested lists as SymPy expressions, else None."""
    try:
        parts = [sympy.sympify(entry, strict=True) for entry in _entries(thing)]
    except sympy.SympifyError:
        return None
    parts = [part.doit() if part.has(sympy.Derivative) else part for part in parts]
    return parts if all(isinstance(part, sympy.Expr) for part in parts) else None


def _symbols(parts):
    return sorted(set().union(*(part.free_symbols for part in parts)), key=str)


def _by_name(formula, names):
    """The formula with each symbol replaced by the expected one of the same name."""
    swap = {symbol: names[symbol.name] for symbol in _symbols([formula]) if symbol.name in names}
    return formula.xreplace(swap)


def _redeclared(names):
    """A remark: to SymPy, symbols with other assumptions are other symbols."""
    if not names:
        return ""
    return (
        f" (matched by name: your {', '.join(names)} has other assumptions than the exercise's, "
        "and SymPy counts that as another symbol)"
    )


def _formula_pair(got, want, rtol):
    """Both formulas at the same points, where they are real; None with too few points.

    Where every symbol is declared real, an answer that is not real or not finite counts as
    wrong; with undeclared symbols such a point says nothing and is skipped.
    """
    symbols = tuple(_symbols([*got, *want]))
    answers, targets = (
        np.array([_values(part, symbols) for part in parts]).T for parts in (got, want)
    )
    usable = np.isfinite(targets).all(axis=1)
    if not all(symbol.is_real for symbol in _symbols(want)):
        usable &= np.isfinite(answers).all(axis=1)
    if usable.sum() < (ENOUGH if symbols else 1):
        return None
    points = list(itertools.compress(_points(symbols), usable))
    slack = NOISE * np.median(np.abs(targets[usable]))

    def place(entry):
        at = points[entry // len(want)]
        return ", ".join(f"{symbol.name} = {_show(float(x))}" for symbol, x in at.items())

    pair = _pair(
        answers[usable], targets[usable], rtol, "formula", (), place, [slack] * len(points)
    )
    return pair._replace(formulas=(got, want))


@functools.lru_cache(maxsize=256)
def _values(formula, symbols):
    """The formula at the points of these symbols; NaN where it has no real value."""
    return np.array([_value(formula, point) for point in _points(symbols)])


@functools.lru_cache(maxsize=64)
def _points(symbols):
    """The same points in every run, in the domain that the assumptions of each symbol allow."""
    from sympy import Integer, Rational

    rng = np.random.default_rng(2718)
    points = []
    for row in range(POINTS if symbols else 1):
        point = {}
        for symbol in symbols:
            sign = -1 if symbol.is_negative or symbol.is_nonpositive else 1
            free = not (symbol.is_nonnegative or symbol.is_nonpositive)
            if free and rng.random() < 0.5:
                sign = -sign
            if symbol.is_integer:
                lowest = 0 if symbol.is_zero is None else 1
                point[symbol] = Integer(sign * int(rng.integers(lowest, 8)))
            else:
                inside = row % 2 == 0 or rng.random() < 0.3  # half the points lie in (0, 1)
                top = 97 if inside else 397
                size = Rational(int(rng.integers(3, top)), 100)
                point[symbol] = size if row % 4 == 0 and free else sign * size
        points.append(point)
    return points


def _value(formula, point):
    """The formula at a point as a float; NaN when it is not real there or has no value."""
    try:
        number = complex(formula.evalf(30, subs=point))
    except Exception:  # whatever SymPy meets in a reader's formula: there is no value here
        return math.nan
    return number.real if abs(number.imag) <= 1e-12 * abs(number) else math.nan


def _same(got, want, sympy):
    """Equal by algebra; only for formulas that are small enough to simplify."""
    return all(_simplified(g - w, sympy) == 0 for g, w in zip(got, want, strict=True))


def _simplified(formula, sympy):
    """Simplified when that is quick, else as it is."""
    if formula.count_ops() > SMALL:
        return formula
    try:
        return sympy.simplify(sympy.expand_log(sympy.expand(formula)))
    except Exception:  # a formula SymPy cannot simplify is left alone
        return formula


def _depends(formula, symbol, symbols):
    """Whether the formula changes, or may change, when the symbol alone is doubled."""
    points = _points(tuple(symbols))[:8]
    doubled = [point | {symbol: 2 * point[symbol]} for point in points]
    here, there = (  # put in exactly, so that 0/0 has no value
        np.array([_value(formula.xreplace(point), {}) for point in where])
        for where in (points, doubled)
    )
    known = np.isfinite(here) & np.isfinite(there)
    return known.sum() < 3 or not np.allclose(here[known], there[known], rtol=1e-9, atol=1e-12)


# ---------------------------------------------------------------- the author's mistakes


def _refuse_bad_question(expected, hint, on, rtol):
    """ValueError: expected · got · do this."""
    if not isinstance(hint, str) or not hint.strip():
        raise ValueError(f"every exercise has a hint; got {hint!r}; write what to think of next")
    if isinstance(rtol, bool) or not isinstance(rtol, Number) or not 0 < rtol < 1:
        raise ValueError(f"rtol must be a number between 0 and 1; got {rtol!r}; try rtol=1e-6")
    kind = _kind(expected)
    if kind not in _JUDGES or _is_unanswered(expected):
        raise ValueError(
            f"expected must be {', '.join(_WANTED.values())}; got {_GOT.get(kind, kind)}; "
            "hand in the right answer itself"
        )
    if kind in ("number", "array"):
        _refuse_bad_numbers(expected)
    if kind != "function" and on is not None:
        raise ValueError(f"on= is for functions; expected is {_WANTED[kind]}; leave on= out")
    if kind == "function":
        _refuse_bad_points(expected, on)


def _refuse_bad_numbers(expected, where=""):
    values = _numbers(expected)
    if values is None or values.size == 0 or np.isnan(values).any():
        raise ValueError(
            f"expected numbers must be real, at least one, and not NaN{where}; got "
            f"{_no_addresses(repr(expected))[:60]}; repair the expected answer"
        )


def _refuse_bad_points(expected, on):
    points = isinstance(on, Sequence) and not isinstance(on, str) and len(on) > 0
    if not points or not all(isinstance(arguments, tuple) for arguments in on):
        raise ValueError(
            f"functions are compared at argument tuples; got on={on!r}; try on=[(0.5,), (2.0,)]"
        )
    with np.errstate(all="ignore"):
        for arguments in on:
            where = f" at ({', '.join(_show(argument) for argument in arguments)})"
            _refuse_bad_numbers(expected(*copy.deepcopy(arguments)), where)
