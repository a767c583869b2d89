"""What a step claims of two compiled lines, at one point of the domain or at two.

A claim is True where it holds and None where a point cannot tell; where it fails it raises
`Untrue`, with the counterexample.
"""

from dataclasses import dataclass
from typing import Any

import mpmath

from lib.derivation.evaluate import DIGITS, LEVELS, equal, minus, order, over, show, value_of

DECLARE = "declare the domains, as in where={q: Interval.open(0, 1)}"


@dataclass
class Untrue(Exception):
    """Expected · got · do this, at a point or between two, with the numbers that were found."""

    expected: str
    got: str
    do: str
    at: Any
    other: Any = None
    values: tuple = ()


def same_value(old, new, at):
    """Both lines have one value."""
    verdict, (a, b) = equal(lambda: (value_of(old, at), value_of(new, at)), at.simple)
    if verdict is False:
        raise Untrue(
            "the new line to equal the line before",
            f"{show(b)} instead of {show(a)} at {at}",
            DECLARE if None in (a, b) else "compare the two lines there, term by term",
            at,
            values=(a, b),
        )
    return verdict


def same_difference(old, new, at, other):
    """The lines differ by the same number at both points, where the unknowns alone differ."""

    def gaps():
        a, b, c, d = (value_of(f, p) for p in (at, other) for f in (new, old))
        return minus(a, b), minus(c, d), a, b, c, d

    verdict, (a, b) = equal(gaps, at.simple)
    if verdict is False:
        raise Untrue(
            f"the two lines to differ by something free of {at.unknowns}",
            f"differences {show(a)} at {at.moved()} and {show(b)} at {other.moved()}{at.rest()}",
            DECLARE if None in (a, b) else f"keep every term with {at.unknowns} in it",
            at,
            other,
            (a, b),
        )
    return verdict


def same_factor(old, new, at, other):
    """The new line is the old one times the same positive number at both points."""
    expected = f"the line before times one positive factor free of {at.unknowns}"

    def lines():
        return [value_of(f, p) for f in (old, new) for p in (at, other)]

    def cross():
        a, b, c, d = lines()
        return (None, None) if None in (a, b, c, d) else (c * b, d * a)

    verdict, _ = equal(cross, at.simple)
    with mpmath.workdps(DIGITS):
        a, b, c, d = lines()
        factors = [over(c, a), over(d, b)]
    if verdict is False:
        got = f"factors {show(factors[0])} at {at.moved()} and {show(factors[1])} at "
        got += f"{other.moved()}{at.rest()}"
        raise Untrue(expected, got, "scale every term alike", at, other, factors)
    if verdict and factors[0] is not None and factors[0] <= 0:
        got, do = f"the factor {show(factors[0])} at {at}", "use monotone for a minus sign"
        raise Untrue(expected, got, do, at, values=factors[:1])
    return verdict


def same_order(old, new, signs, at, other):
    """The new line orders any two points as the old one does, or everywhere the other way round.

    What is found, 1 or −1, is added to the set `signs`.
    """
    a, before = order(old, at, other)
    b, after = order(new, at, other)
    if (a == 0) != (b == 0) and not at.simple:  # a saturated curve needs more digits
        more = LEVELS[-1], 2 * LEVELS[-1]
        (a, before), (b, after) = (order(f, at, other, more) for f in (old, new))
    missing = None in before + after and not (None in before and None in after)
    if a is not None and b is not None:
        signs.update({a * b} - {0})
    elif not (missing and at.simple):
        return None
    if missing or (a == 0) != (b == 0) or len(signs) > 1:
        raise Untrue(
            "the new line to keep (or everywhere reverse) the order of the line before",
            f"{show(before[0])} → {show(before[1])} before and {show(after[0])} → "
            f"{show(after[1])} now, from {at.moved()} to {other.moved()}{at.rest()}",
            DECLARE if missing else "use a strictly increasing or decreasing function",
            at,
            other,
            before + after,
        )
    return True
