"""What is wrong with an answer: the diagnosers are asked in order, the first to speak is heard."""

import math

import numpy as np

from lib.exercises.compare import EPS, TIGHT, same_values
from lib.exercises.messages import RIGHT
from lib.words import marked, tell

NEAR = 0.02  # a relative error up to this is a near miss

HALF_LOG_2PI = 0.5 * math.log(2 * math.pi)

CONSTANTS = (
    (HALF_LOG_2PI, marked("½ log 2π, the constant of the normal density")),
    (2 * HALF_LOG_2PI, "log 2π"),
    (math.log(2), "log 2"),
    (0.5 * math.log(2), "½ log 2"),
    (math.log(math.pi), "log π"),
    (0.5 * math.log(math.pi), "½ log π"),
)
FACTORS = {
    3.0: "3",
    4.0: "4",
    10.0: "10",
    100.0: "100",
    1000.0: "1000",
    math.pi: "π",
    2 * math.pi: "2π",
    math.sqrt(2): "√2",
    math.sqrt(math.pi): "√π",
    math.sqrt(2 * math.pi): "√(2π)",
}


def _all_right(pair):
    return tell(RIGHT) if pair.right.all() else None


def _parameter_slip(pair):
    """A missing term or factor that contains only some of the symbols, such as log σ or σ²."""
    if not pair.formulas or len(pair.formulas[1]) > 1:
        return None
    from lib.exercises.formulas import depends, symbols_of  # SymPy is here by now

    (got,), (want,) = pair.formulas
    symbols = symbols_of([want])
    for text, rest in (
        (marked("✗ Off by a term in {names} alone; the rest is right."), got - want),
        (marked("✗ Off by a factor in {names} alone; the rest is right."), got / want),
    ):
        inside = [symbol for symbol in symbols if depends(rest, symbol, symbols)]
        if 0 < len(inside) < len(symbols):
            return tell(text, names=", ".join(symbol.name for symbol in inside))
    return None


def _not_finite(pair):
    """The answer is NaN or infinite where a number is expected."""
    infinite = np.isinf(pair.answer) & np.isfinite(pair.expected)
    bad = np.flatnonzero(np.isnan(pair.answer) | infinite)
    if not bad.size:
        return None
    place = pair.where(bad[0])
    where = tell(" at {place}", place=place) if place else ""
    if pair.form == "formula":
        return tell("✗ Not real: your answer has no real, finite value{where}.", where=where)
    return tell(
        "✗ Not finite: your answer is {value}{where}; look for log 0, 0/0 or an overflow.",
        value="nan" if np.isnan(pair.answer[bad[0]]) else tell("infinite"),
        where=where,
    )


def _sign(pair):
    """Every wrong entry has the right size and the wrong sign."""
    gap = np.abs(pair.answer + pair.expected)
    near = np.isfinite(gap) & (gap <= TIGHT * np.abs(pair.expected))
    flipped = (near | (pair.answer == -pair.expected)) & (pair.expected != 0)
    if not np.all(flipped | pair.right):
        return None
    zero = np.abs(pair.expected) <= EPS * np.max(np.abs(pair.expected))
    if np.all(flipped | zero):
        return tell("✗ Right size, wrong sign.")
    return tell("✗ Right size, wrong sign in places, first at {place}.", place=_first_wrong(pair))


def _factor(pair):
    """The same ratio everywhere; one with a name, such as 2, may be that of a single number."""
    factor = _ratio(pair)
    if factor is None:
        return None
    for value, words in _factors(pair):
        if math.isclose(abs(factor), value, rel_tol=TIGHT):
            return tell(
                "✗ Off by a factor{where}: your answer{sign} is {words}",
                where=_everywhere(pair),
                sign=tell(" has the wrong sign and") if factor < 0 else "",
                words=words,
            )
    if not _varies(pair) or factor == 0:
        return None
    return tell(
        "✗ Off by a factor: your answer is {side} by the same factor everywhere{sign}; "
        "look for a scale or a mean.",
        side=_side(abs(factor) > 1),
        sign=tell(", with the wrong sign") if factor < 0 else "",
    )


def _factors(pair):
    """Known factors, in words; those made of the number of examples n come early: sum or mean?

    The answer 1 is told nothing but bits and nats: any other factor would be the expected value.
    """
    yield 1 / math.log(2), tell("1/log 2 times as large as it should be: bits instead of nats?")
    if np.all(np.abs(pair.answer) == 1):
        return
    for n in sorted(pair.sizes):
        if n > 2:
            yield n, tell("n times as large as it should be: a sum instead of a mean?")
            yield 1 / n, tell("n times smaller than it should be: a mean instead of a sum?")
        if n > 2 and pair.form == "function":
            yield n / (n - 1), tell("larger by n/(n − 1): divided by n − 1 instead of n?")
            yield (n - 1) / n, tell("smaller by (n − 1)/n: divided by n instead of n − 1?")
    yield 2, tell("twice as large as it should be.")
    yield 1 / 2, tell("half as large as it should be.")
    yield math.log(2), tell("log 2 times as large as it should be: nats instead of bits?")
    yield (
        1 / math.log(10),
        tell("log 10 times smaller than it should be: log₁₀ instead of log?"),
    )
    for value, times in FACTORS.items():
        yield value, tell("{times} times as large as it should be.", times=times)
        yield 1 / value, tell("{times} times smaller than it should be.", times=times)


def _ratio(pair):
    """The answer over expected when that is the same for all entries (and finite), else None."""
    if not np.isfinite(pair.answer).all() or not np.isfinite(pair.expected).all():
        return None
    largest = np.argmax(np.abs(pair.expected))
    factor = float(pair.answer[largest] / pair.expected[largest])
    if not math.isfinite(factor):
        return None
    return factor if same_values(pair.answer, factor * pair.expected) else None


def _constant(pair):
    """The same difference everywhere; one with a name may be that of a single number.

    The answer 0 is told nothing: the constant would be the expected value.
    """
    shift = _shift(pair)
    if shift is None or not np.any(pair.answer):
        return None
    where, side = _everywhere(pair), _side(shift > 0)
    scale = 1e-9 * np.abs(pair.expected).max()
    for value, words in CONSTANTS:
        if math.isclose(abs(shift), value, rel_tol=TIGHT, abs_tol=min(scale, TIGHT)):
            return tell(
                "✗ Off by a constant{where}: your answer is {side} by {words}.",
                where=where,
                side=side,
                words=tell(words),
            )
    count = abs(shift) / HALF_LOG_2PI
    if 1.5 < count < 10_000.5 and abs(count - round(count)) < TIGHT:
        return tell(
            "✗ Off by a constant{where}: your answer is {side} by a multiple of "
            "½ log 2π, the normal density's constant, once per example.",
            where=where,
            side=side,
        )
    if not _varies(pair):
        return None
    return tell(
        "✗ Off by a constant: your answer is {side} by the same amount everywhere; "
        "a term that does not vary is missing or too much.",
        side=side,
    )


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


def _digits_lost(pair):
    """The wrong entries differ by rounding noise of the arguments, not by more."""
    lost = (np.abs(pair.answer - pair.expected) <= pair.noise) & (pair.expected != 0)
    if not np.all(lost | pair.right):
        return None
    return tell(
        "✗ Digits lost at {place}: only rounding noise is left there, because terms cancel "
        "or a small one is added to a large one; rearrange, so that neither happens.",
        place=_first_wrong(pair),
    )


def _rounded(pair):
    """The right digits, but too few of them."""
    if pair.form == "formula" or (pair.form == "number" and abs(pair.answer[0]) in (0, 1)):
        return None
    how = shortened(pair.answer, pair.expected)
    return how and tell(
        "✗ The right digits, {how} too early: hand in more of them, or an expression.",
        how=tell(how),
    )


def shortened(answer, expected, fewest=2):
    """The word "rounded" or "cut off" when that, to some digits or decimals, gives the answer."""
    usable = np.isfinite(expected).all() and np.isfinite(answer).all() and np.any(answer)
    if not usable or np.any(answer * expected < 0):
        return None
    size = np.abs(np.where(expected == 0, 1, expected))
    if np.any(np.abs(answer - expected) > 1.01 * np.maximum(size / 10, 0.01)):
        return None  # further off than two digits, or two decimals, can be
    for how, low, high in ((marked("rounded"), -0.5, 0.5), (marked("cut off"), 0, 0.998)):
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
    return tell("✗ Close, within two per cent, but not equal.")


def _partly_right(pair):
    """Some entries agree: how many, and where the first other one is."""
    n, m = int(pair.right.sum()), len(pair.right)
    if n == 0 or pair.form == "number":
        return None
    what = {"array": tell("entries"), "function": tell("values"), "formula": tell("test points")}
    return tell(
        "✗ Partly right: {n} of {m} {what} agree; the first that does not is at {place}.",
        n=n,
        m=m,
        what=what[pair.form],
        place=_first_wrong(pair),
    )


def _not_yet(pair):
    return tell("✗ Not yet.")


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


def sentence(found):
    """The verdict on what a judge has found."""
    if isinstance(found, str):
        return found
    return next(verdict for ask in DIAGNOSERS if (verdict := ask(found)) is not None)


def _everywhere(pair):
    return tell(" everywhere") if len(pair.expected) > 1 else ""


def _side(larger):
    return tell("too large") if larger else tell("too small")


def _first_wrong(pair):
    return pair.where(np.flatnonzero(~pair.right)[0])
