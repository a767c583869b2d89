"""Feeds an exercise hundreds of answers, right and wrong, and lists what its judge says amiss.

``attack(source, namespace)`` wants the source of an exercise cell and the names of the notebook
after the solution that follows it; it changes neither. Each verdict must be the expected one, and
what it says of the answer must be true, by arithmetic of its own.

Runs in the kernel of a notebook (see conftest.py), so it imports only what notebooks have.
"""

import contextlib
import copy
import functools
import inspect
import io
import itertools
import math
import re
from decimal import ROUND_DOWN, Decimal
from fractions import Fraction

import numpy as np
import sympy

from lib import exercises
from lib.exercises import kinds
from lib.words import ENGLISH, speak, spoken

ANSWER = re.compile(r"^answer = \.\.\..*$", flags=re.M)
HALF_LOG_2PI = math.log(2 * math.pi) / 2
CONSTANTS = {
    "½ log 2π": HALF_LOG_2PI,
    "log 2π": 2 * HALF_LOG_2PI,
    "log 2": math.log(2),
    "½ log 2": math.log(2) / 2,
    "log π": math.log(math.pi),
    "½ log π": math.log(math.pi) / 2,
}
FACTORS = {
    "twice": 2,
    "half": 0.5,
    "1/log 2 times": 1 / math.log(2),
    "log 2 times": math.log(2),
    "log 10 times": math.log(10),  # the inverse alone: log₁₀ for log
    "3 times": 3,
    "4 times": 4,
    "10 times": 10,
    "100 times": 100,
    "1000 times": 1000,
    "π times": math.pi,
    "2π times": 2 * math.pi,
    "√2 times": math.sqrt(2),
    "√π times": math.sqrt(math.pi),
    "√(2π) times": math.sqrt(2 * math.pi),
}
FEW_FACTORS = FACTORS["twice"], FACTORS["1/log 2 times"], FACTORS["√(2π) times"]
FEW_CONSTANTS = HALF_LOG_2PI, math.log(2), 1, 0.37
NO_NUMBER = "✗ (Another kind of thing: expected|This is)"


def judge(source, solved):
    """AssertionError when an exercise judges wrongly; `solved` are the names after its solution."""
    language = spoken()
    speak(ENGLISH)
    try:
        assert len(ANSWER.findall(source)) == 1, source
        untouched, right = printed(source, solved), printed(ANSWER.sub("", source), solved)
        assert re.match("○", "".join(untouched[-2:])), untouched
        assert re.match("✓", "".join(right[-1:])), right
        faults = attack(source, solved)
        assert not faults, "\n".join(faults)
    finally:
        speak(language)


@np.errstate(all="ignore")
def attack(source, namespace):
    """Faults, one text each; an exercise without any gives []."""
    asked = {}

    def check(exercise, answer):
        asked.update(exercises.question_of(exercises.key_of(exercise), cell), answer=answer)

    cell = {**namespace, "check": check}
    exec(ANSWER.sub("", source), cell)
    right, expected = map(remembered, (asked.pop("answer"), asked.pop("expected")))
    ideas, names = asked["ideas"], asked["names"]
    wrong = {f"idea_{i}": eval(text, names) for i, text in enumerate(ideas)}  # each once
    options = asked | {
        "ideas": dict(zip(wrong, ideas.values(), strict=True)),
        "names": names | wrong,
    }
    judging = {"judge": exercises.judge, "expected": expected, "options": options}

    def said(answer):
        return printed("judge(candidate, expected, **options)", judging | {"candidate": answer})

    faults = []
    for symbol in getattr(expected, "free_symbols", ()):
        if names.get(symbol.name) != symbol:
            faults.append(f"the symbol {symbol} is not the variable of that name")
    kind = kinds.kind_of(expected)
    for (text, words), answer in zip(ideas.items(), wrong.values(), strict=True):
        if (verdict := said(answer)[0]) != f"✗ This is {words}.":
            faults.append(f"the idea {text} is told: {verdict}")
    for answer, wanted in itertools.chain(EVERYWHERE, ANSWERS[kind](right, expected, options)):
        lines = said(answer)
        shown = f"{describe(answer)} is told: {' '.join(lines)}"
        if not re.match(wanted, lines[0]):
            faults.append(f"{shown} (wanted {wanted})")
        elif len(lines) != 1 + (lines[0][0] != "✓") or re.search(
            r"expected (.+), got \1[.;]", shown
        ):
            faults.append(shown)
        elif not is_true(lines[0], *numbers(answer, expected, options)):
            faults.append(f"{shown}, which is not true")
    if source.count("answer") > 2:  # the cell itself works with the answer
        for answer in (..., None, "a", 0.5, [1, 2], str, stops, math.sqrt, lambda *_: None):
            cell = ANSWER.sub("answer = candidate", source)
            lines = printed(cell, namespace | {"candidate": answer})
            if not re.match("[✗○]", "".join(lines[-2:])):
                faults.append(f"{describe(answer)} is told by the cell: {lines}")
    return faults


def remembered(function):
    """The same function, but each value is calculated once; anything else as it is."""
    if not inspect.isfunction(function):
        return function
    values = {}

    @functools.wraps(function)
    def known(*at):
        place = tuple((np.shape(x), np.asarray(x).tobytes()) for x in at)
        if place not in values:
            values[place] = function(*at)
        return copy.copy(values[place])

    return known


def printed(code, names):
    """The lines that code prints, with names that it cannot change; an exception is a line too."""
    with contextlib.redirect_stdout(io.StringIO()) as out:
        try:
            exec(code, dict(names))
        except Exception as error:
            return [f"a traceback, {error!r}"]
    return out.getvalue().splitlines()


def describe(answer):
    if inspect.isfunction(answer):
        free = inspect.getclosurevars(answer).nonlocals
        return f"the function {answer.__name__} {free.get('told', '')}".strip()
    return repr(answer)[:70]


# ---------------------------------------------------------------- is it true?


def numbers(answer, expected, options):
    """Both as flat arrays of floats, or None where there is no such thing."""
    try:
        if np.iscomplexobj(answer):
            return None, None
        if callable(expected):
            pairs = [(answer(*at), expected(*at)) for at in options["on"]]
            flat = [np.hstack([np.ravel(p[i]) for p in pairs]) for i in (0, 1)]
            complexes = any(map(np.iscomplexobj, flat))
            return (None, None) if complexes else [one.astype(float) for one in flat]
        return [np.ravel(np.asarray(one)).astype(float) for one in (answer, expected)]
    except Exception:
        return None, None


def is_true(verdict, a, e):
    """What a verdict claims of the numbers a, when e is right."""
    if a is None or (a.size != e.size and "same numbers" not in verdict):
        return True
    with np.errstate(all="ignore"):
        if "same numbers" in verdict:
            return a.size == e.size and np.allclose(np.sort(a), np.sort(e))
        if "Right size, wrong sign" in verdict:
            if " in places" in verdict:
                return np.allclose(abs(a), abs(e), rtol=1e-5, atol=0) and np.any(a * e < 0)
            return np.allclose(a, -e, rtol=1e-5, atol=0)
        if "Close, within two per cent" in verdict:
            return np.allclose(a, e, rtol=0.0201, atol=0)
        if found := re.search("(?<=right digits, )(rounded|cut off)", verdict):
            return any(map(np.array_equal, shortened(e, found[0]), itertools.repeat(a)))
        if found := re.search(r"your answer is .*?(smaller|as large)", verdict):
            word = max((w for w in FACTORS if f" {w}" in found[0]), key=len, default=None)
            if word is None:  # n times: the length of an array
                return "n times" in verdict or "/n" in verdict or "n −" in verdict
            factor = FACTORS[word] ** (-1 if found[1] == "smaller" else 1)
            return np.allclose(abs(a), factor * abs(e), rtol=1e-5)
        if found := re.search(r"too (large|small) by the same factor", verdict):
            factor = a[np.argmax(abs(e))] / e[np.argmax(abs(e))]
            larger = (abs(factor) > 1) == (found[1] == "large")
            return larger and np.allclose(a, factor * e, rtol=1e-5)
        if found := re.search(r"too (large|small) by (.*?)[.,]", verdict):
            shift = CONSTANTS.get(found[2])
            sign = 1 if found[1] == "large" else -1
            return (
                np.all(sign * (a - e) > 0)
                if shift is None
                else (np.allclose(a - e, sign * shift, rtol=1e-5))
            )
        if found := re.search(r"Partly right: (\d+) of (\d+)", verdict):
            same = np.isclose(a, e, rtol=1e-4, atol=1e-12).sum()
            return 0 < int(found[1]) <= same and int(found[2]) == a.size
        if "Not finite" in verdict:
            return not np.isfinite(a).all()
        if "Digits lost" in verdict:
            return np.allclose(a, e, rtol=1e-6, atol=1e-11)
    return True


def shortened(e, how):
    """e to 2, 3, … digits and decimals."""
    for k in range(2, 12):
        if how == "rounded":
            yield np.array([float(f"{x:.{k - 1}e}") for x in e])
            yield np.array([round(float(x), k) for x in e])
        else:
            yield np.array([cut(x, k - 1 - Decimal(float(x)).adjusted()) if x else 0.0 for x in e])
            yield np.array([cut(x, k) for x in e])


def cut(x, places):
    return float(Decimal(repr(float(x))).quantize(Decimal(1).scaleb(-places), rounding=ROUND_DOWN))


# ---------------------------------------------------------------- answers, and what they are told


def stops(*_):
    raise ValueError("no\nanswer")


class Odd:
    """Resists being an array."""

    def __array__(self, *_, **__):
        raise RuntimeError("no array")


EVERYWHERE = [
    *((empty, "○ Not answered yet") for empty in (..., None, "", "  ", [1, ...], [None, 2])),
    *((thing, "✗") for thing in ({}, {1}, b"b", object(), Odd(), Odd, sorted, [[1], [2, 3]], 1j)),
    *((thing, "✗") for thing in ("nonsense", ["a"], [{}], sympy.Interval(0, 1), np.array("a"))),
]


def for_number(right, expected, options):
    e = float(expected)
    rtol = options.get("rtol", 1e-6)

    def unless_right(x, wanted):
        if abs(x - e) <= rtol * abs(e):
            return x, "✓"
        return x, "✗" if x in (0, 1, -1) else f"✗ ({wanted}|This is)"

    yield from ((form, "✓ Right.$") for form in as_number(right))
    yield from ((form, "✓ Right.$") for form in (e, np.array(e), Decimal(e), Fraction(e)))
    yield e * (1 + rtol / 2), "✓ Right.$"
    yield unless_right(-e, r"Right size, wrong sign\.$")
    for f, sign in itertools.product(FACTORS.values(), (1, -1)):
        yield unless_right(sign * f * e, "Off by a factor" + "|Not yet" * (f == math.log(10)))
        yield unless_right(sign / f * e, "Off by a factor")
    for c, sign in itertools.product(CONSTANTS.values(), (1, -1)):
        yield unless_right(e + sign * c, "Off by a |Right size" + "|" * int(abs(e) > 1e3 * c))
    for step in (1, -1, 0.1, 0.013):
        yield unless_right(e + step, "Not yet|Close|Off by a|Right size|The right digits")
        yield unless_right(e * (1 + step / 77), "Close|The right digits")
    for how in ("rounded", "cut off"):
        both = (itertools.islice(shortened(np.array([x]), how), 10) for x in (float(right), e))
        for [short], [same] in zip(*both, strict=True):
            if short == same:  # else a last bit decides where the digits are cut
                yield unless_right(float(short), "The right digits, (rounded|cut off)")
    yield from ((x, "✗ Not finite") for x in (math.nan, np.nan, sympy.nan, -math.inf))
    yield from ((x, "✗ (Not finite|This is)") for x in (math.inf, 10**400))
    arranged = "✗ Wrong shape: .*; the same numbers"
    yield from ((form, arranged) for form in ([e], (e,), [[e]], np.array([e]), sympy.Matrix([e])))
    other = "✗ Wrong shape: [^;]*$"
    yield from ((form, other) for form in ([e, e], [2 * e + 3], [[e], [e]], np.ones(3), [999]))
    yield from ((x, f"{NO_NUMBER} one number, got a complex") for x in (e + 1j, sympy.I + 2))
    yield str(e), f"{NO_NUMBER} one number, got a text; leave out the quotes"
    yield from (
        (x, f"{NO_NUMBER} one number, got True or False") for x in (True, np.False_, sympy.true)
    )
    yield (lambda: e), f"{NO_NUMBER} one number, got a function; call it"
    yield sympy.Symbol("x") + e, f"{NO_NUMBER} one number, got a SymPy formula; put numbers in"
    yield sympy.Symbol("x") > e, f"{NO_NUMBER} one number, got a SymPy equation"


def as_number(x):
    """A number in all its forms."""
    number = float(x)
    yield from (x, number, np.float64(number), np.longdouble(number), np.array(number))
    yield from (Decimal(repr(number)), Fraction(repr(number)), sympy.Float(repr(number), 30))
    yield from (
        sympy.Rational(repr(number)),
        sympy.sqrt(sympy.Rational(repr(number)) ** 2) * np.sign(number),
    )
    if number == int(number):
        yield from (int(number), np.int32(number), sympy.Integer(int(number)))


def for_array(right, expected, options):
    a = np.asarray(right, dtype=float)
    e = np.asarray(expected, dtype=float)
    exact = [[Fraction(x) for x in a.ravel()], [sympy.Float(x, 20) for x in a.ravel()]]
    rows = [a.tolist(), tuple(a.tolist()), a.copy(), e, *exact, [Decimal(x) for x in a.ravel()]]
    forms = [
        *rows,
        np.array(exact[1], dtype=object),
        sympy.Matrix(exact[1]),
        sympy.Matrix(exact[1]).T,
    ]
    yield from ((form, "✓ Right.$") for form in forms)
    yield -e, r"✗ (Right size, wrong sign\.$|This is)"
    for f, sign in itertools.product(FACTORS.values(), (1, -1)):
        yield sign * f * e, "✗ (Off by a factor|This is)" + "|✗" * (f == math.log(10))
        yield sign / f * e, "✗ (Off by a factor|This is)"
    for c, sign in itertools.product(CONSTANTS.values(), (1, -1)):
        yield e + sign * c, "✗ (Off by a constant|This is)"
    yield from ((e + step, "✗ (Off by a constant|This is)") for step in (1, -1, 0.37))
    for how in ("rounded", "cut off"):
        for short in itertools.islice(shortened(e, how), 8):
            near = np.allclose(short, e, rtol=options.get("rtol", 1e-6), atol=0)
            yield short, "✓" if near else "✗ (The right digits|This is|Partly right|Close)"
    for i in range(min(e.size, 4)):
        yield np.where(np.arange(e.size) == i, -e, e), "✗ (Right size, wrong sign|This is)|✓"
        yield np.where(np.arange(e.size) == i, np.nan, e), "✗ Not finite"
    yield from ((x * np.ones(e.shape), "✗ Not finite") for x in (math.nan, math.inf, -math.inf))
    yield from ((x, "✗ Wrong shape: [^;]*$") for x in (e[:-1], e[0], [*e, 1], 3, [[1, 2], [3, 4]]))
    yield from ((x, "✗ Wrong shape: .*; the same numbers") for x in (e[:, None], [e.tolist()]))
    yield e + 1j, f"{NO_NUMBER} an array of numbers, got an array of complex numbers"
    yield [str(x) for x in e], f"{NO_NUMBER} an array of numbers, got an array of texts"
    yield e > 0, f"{NO_NUMBER} an array of numbers, got an array of True and False"
    yield (lambda: e), f"{NO_NUMBER} an array of numbers, got a function; call it"
    yield [sympy.Symbol("x")] * e.size, f"{NO_NUMBER} an array of numbers, got a SymPy formula"
    yield e[::-1].copy(), "✗|✓" if np.array_equal(e, e[::-1]) else "✗"


def for_function(right, expected, options):
    on = options["on"]
    n = len(on[0])
    letters = ", ".join("uvwxyz"[:n])
    other_names = eval(f"lambda {letters}: right({letters})", {"right": right})

    def made(change, told):
        return lambda *at: change(right(*at))

    class Callable:
        def __call__(self, *at):
            return right(*at)

    def greedy(*at):
        value = right(*at)
        for x in at:
            if isinstance(x, np.ndarray):
                x *= 0
        return value

    yield from (
        (f, "✓ Right.$") for f in (right, other_names, functools.partial(right), Callable(), greedy)
    )
    for form in (np.asarray, np.float64, lambda x: x * (1 + 1e-8), lambda x: np.asarray(x) + 0.0):
        yield made(form, form), "✓ Right.$"
    if all(np.ndim(right(*at)) == 0 for at in on):
        for form in (
            float,
            Decimal,
            Fraction,
            sympy.Float,
            lambda x: sympy.Rational(repr(float(x))),
        ):
            yield made(lambda x, f=form: f(float(x)), form), "✓ Right.$"
    yield made(lambda x: -x, "negated"), r"✗ (Right size, wrong sign\.$|This is)"
    for f, sign in itertools.product(FEW_FACTORS, (1, -1)):
        yield made(lambda x, f=f, s=sign: s * f * x, f), "✗ (Off by a factor|This is|Not finite)"
        yield made(lambda x, f=f, s=sign: s / f * x, 1 / f), "✗ (Off by a factor|This is|Not yet)"
    for c, sign in itertools.product(FEW_CONSTANTS, (1, -1)):
        yield made(lambda x, c=c, s=sign: x + s * c, c), "✗ (Off by a |This is|Partly right|Close)"
    for k in range(2, 5):
        yield made(lambda x, k=k: np.round(x, k), k), "✗ (The right digits|Partly|Close|This is)|✓"
    yield made(lambda x: x * 1.001, "near"), "✗ Off by a factor|✗ Close|✓"
    yield from ((made(lambda x, v=v: x * v, v), "✗ Not finite") for v in (math.nan,))
    yield from (
        (lambda *_, v=v: v, "✗ (Wrong shape|Not|This is|Partly)") for v in (0, 0.0, 1, -2.5)
    )
    yield (lambda *_: None), "○ Not answered yet: your function returns nothing"
    yield (lambda *_: ...), "○ Not answered yet"
    calls = iter(range(10**6))
    yield (
        (lambda *at: right(*at) if next(calls) % len(on) == 0 else None),
        "✗ Your function returns nothing at",
    )
    yield stops, "✗ Your function stops at .* with ValueError: no.$"
    yield (lambda *_: [][1]), "✗ Your function stops at .* with IndexError"
    yield (lambda *at: other(*at)), "✗ Your function stops at .* with NameError"  # noqa: F821
    wrong_number = f"✗ Wrong number of parameters: the exercise calls your function with {n}"
    yield (lambda: 0), wrong_number
    yield eval(f"lambda {letters}, more: 0"), wrong_number
    yield eval(f"lambda *, {letters}: 0"), wrong_number
    for thing in ("text", 1j, print, {}, [1j], sympy.Symbol("x")):
        yield (lambda *_, v=thing: v), "✗ Your function must return numbers; at .* it returns"
    yield made(lambda x: [x], "in a list"), "✗ Wrong shape returned at .*; the same numbers"
    yield made(lambda x: np.array([1, 2, 3]), "three numbers"), "✗ Wrong shape returned at [^;]*$"
    yield from (
        (x, f"{NO_NUMBER} a function, got")
        for x in (0.5, [1, 2], True, sympy.Symbol("x"), right(*on[0]))
    )
    for i, change in itertools.product(range(n), CHANGES):
        changed = changed_argument(right, i, change)
        if differs(right, changed, on):
            yield changed, "✗"


CHANGES = (lambda x: x / x, lambda x: x * x, lambda x: abs(x) ** 0.5, lambda x: 2 * x, abs)


def changed_argument(function, i, change):
    return lambda *at: function(*at[:i], change(at[i]), *at[i + 1 :])


def differs(f, g, on):
    """Whether two functions differ near the places where they are compared."""
    rng = np.random.default_rng(0)
    for at in itertools.chain(*[on] * 3):
        near = [x * rng.uniform(0.8, 1.25) if isinstance(x, float) and x else x for x in at]
        with contextlib.suppress(Exception), np.errstate(all="ignore"):
            if not np.allclose(f(*near), g(*near), rtol=1e-3, atol=0, equal_nan=True):
                return True
    return False


def for_formula(right, expected, options):
    symbols = sorted(expected.free_symbols, key=str)
    plain = right.xreplace({s: sympy.Symbol(s.name) for s in right.free_symbols})
    same = (right, sympy.expand(right), sympy.factor(right), sympy.together(right), expected)
    yield from ((form, "✓ Right.$") for form in (*same, 1.0 * right, right + sympy.Symbol("k") * 0))
    yield plain, "✓ Right"
    yield sympy.expand(plain), "✓ Right"
    yield -right, r"✗ (Right size, wrong sign\.$|This is)"
    yield plain * 2, "✗ (Off by a factor everywhere: your answer is twice|This is)"
    for f in FEW_FACTORS:
        yield f * right, "✗ (Off by a factor|This is|Not yet)"
        yield -right / f, "✗ (Off by a factor|This is|Not yet)"
    for c in (HALF_LOG_2PI, sympy.log(2)):
        yield right + c, "✗ (Off by a |This is)"
    for s in symbols[:2]:
        alone = f" in {s.name} alone|" if len(symbols) > 1 else "|"
        yield (
            right * s,
            f"✗ (Off by a factor{alone}Not yet|Partly|This is|Close)",
        )
        yield (
            right + s,
            f"✗ (Off by a term{alone}Not yet|Partly|This is|Close)",
        )
        yield right.subs(s, 2 * s), "✗"
    yield right + sympy.Symbol("other"), "✗ Unexpected symbol other: "
    yield from (
        (x, "✗ (Not|This is|Partly)") for x in (0, 1.5, sympy.pi, math.nan, math.inf, sympy.zoo)
    )
    yield [right, right], "✗ Wrong number of entries: expected 1, got 2"
    yield str(right), f"{NO_NUMBER} a SymPy formula, got a text"
    yield (lambda: right), f"{NO_NUMBER} a SymPy formula, got a function; call it"
    yield sympy.Eq(sympy.Symbol("y"), right), f"{NO_NUMBER} a SymPy formula, got a SymPy equation"
    yield [1.0, 2.0], f"{NO_NUMBER} a SymPy formula, got an array of numbers"
    yield True, f"{NO_NUMBER} a SymPy formula, got True or False"


def for_text(right, expected, options):
    bare = right.strip().lower()
    forms = (right, bare.upper(), f" {bare} ", f"({bare})", f"{bare})", f"{bare}.", f"'{bare}'")
    yield from ((form, "✓ Right.$") for form in forms)
    others = [letter for letter in "abcdef" if letter != bare]
    yield from ((other, "✗ (Not this one|This is)") for other in [*others, "ab", "?"])
    yield from (
        (thing, f"{NO_NUMBER} a choice") for thing in (1, [bare], True, sympy.Symbol(bare), ord)
    )


ANSWERS = {
    "number": for_number,
    "array": for_array,
    "function": for_function,
    "formula": for_formula,
    "text": for_text,
}
