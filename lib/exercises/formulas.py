"""SymPy formulas are judged at points of their own; imported only where there is a formula."""

import functools
import itertools
import math

import numpy as np
import sympy

from lib.exercises.compare import NOISE, pair_of
from lib.exercises.kinds import entries_of, kind_of
from lib.exercises.messages import RIGHT, show, show_shape, wrong_kind
from lib.words import marked, tell

POINTS = 24  # where formulas are compared
ENOUGH = 6  # points a comparison of formulas must have
SMALL = 120  # operations up to which a formula is simplified
OTHER = marked(
    "✗ Unexpected symbol {names}: "
    "the answer does without; check the names, and put in what is known."
)
OTHERS = marked(
    "✗ Unexpected symbols {names}: "
    "the answer does without; check the names, and put in what is known."
)


def judge(answer, expected, rtol):
    """A `Pair`, or the verdict in a sentence; symbols are matched by name."""
    got, want = _formulas(answer), _formulas(expected)
    kinds = ("formula", "number", "array" if len(want) > 1 else "formula")
    if kind_of(answer) not in kinds or got is None:
        return wrong_kind("formula", answer)
    if len(got) != len(want):
        return tell(
            "✗ Wrong number of entries: expected {wanted}, got {found}.",
            wanted=len(want),
            found=len(got),
        )
    matrices = isinstance(answer, sympy.MatrixBase) and isinstance(expected, sympy.MatrixBase)
    if matrices and answer.shape != expected.shape:
        return tell(
            "✗ Wrong shape: expected {wanted}, got {found}.",
            wanted=show_shape(expected.shape),
            found=show_shape(answer.shape),
        )
    names = {symbol.name: symbol for part in want for symbol in symbols_of([part])}
    renamed = [_by_name(part, names) for part in got]
    other = sorted({symbol.name for symbol in symbols_of(renamed)} - set(names))
    redeclared = sorted({s.name for s in symbols_of(got) if names.get(s.name, s) != s})

    pair = _pair(renamed, want, rtol)
    if _same(renamed, want) if pair is None else pair.right.all():
        return _matched(redeclared) if redeclared else tell(RIGHT)
    if other:
        return tell(OTHERS if len(other) > 1 else OTHER, names=", ".join(other))
    if pair is None:
        return tell(
            "✗ Not equal, as far as SymPy can tell; try .doit() or .simplify() on your answer."
        )
    return pair


def _formulas(thing):
    """The entries of a formula, a matrix or nested lists as SymPy expressions, else None."""
    try:
        parts = [sympy.sympify(entry, strict=True) for entry in entries_of(thing)]
    except sympy.SympifyError:
        return None
    parts = [part.doit() if part.has(sympy.Derivative) else part for part in parts]
    return parts if all(isinstance(part, sympy.Expr) for part in parts) else None


def symbols_of(parts):
    """The free symbols of some formulas, in the order of their names."""
    return sorted(set().union(*(part.free_symbols for part in parts)), key=str)


def _by_name(formula, names):
    """The formula with each symbol replaced by the expected one of the same name."""
    swap = {symbol: names[symbol.name] for symbol in symbols_of([formula]) if symbol.name in names}
    return formula.xreplace(swap)


def _matched(names):
    """Right, with a remark: to SymPy, symbols with other assumptions are other symbols."""
    return tell(
        "✓ Right (matched by name: your {names} has other assumptions than the exercise's, "
        "and SymPy counts that as another symbol).",
        names=", ".join(names),
    )


def _pair(got, want, rtol):
    """Both formulas at the same points, where they are real; None with too few points.

    Where every symbol is declared real, an answer that is not real or not finite counts as
    wrong; with undeclared symbols such a point says nothing and is skipped.
    """
    symbols = tuple(symbols_of([*got, *want]))
    answers, targets = (
        np.array([_values(part, symbols) for part in parts]).T for parts in (got, want)
    )
    usable = np.isfinite(targets).all(axis=1)
    if not all(symbol.is_real for symbol in symbols_of(want)):
        usable &= np.isfinite(answers).all(axis=1)
    if usable.sum() < (ENOUGH if symbols else 1):
        return None
    points = list(itertools.compress(_points(symbols), usable))
    slack = NOISE * np.median(np.abs(targets[usable]))

    def place(entry):
        at = points[entry // len(want)]
        return ", ".join(f"{symbol.name} = {show(float(x))}" for symbol, x in at.items())

    pair = pair_of(
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
                point[symbol] = sympy.Integer(sign * int(rng.integers(lowest, 8)))
            else:
                inside = row % 2 == 0 or rng.random() < 0.3  # half the points lie in (0, 1)
                top = 97 if inside else 397
                size = sympy.Rational(int(rng.integers(3, top)), 100)
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


def _same(got, want):
    """Equal by algebra; only for formulas that are small enough to simplify."""
    return all(_simplified(g - w) == 0 for g, w in zip(got, want, strict=True))


def _simplified(formula):
    """Simplified when that is quick, else as it is."""
    if formula.count_ops() > SMALL:
        return formula
    try:
        return sympy.simplify(sympy.expand_log(sympy.expand(formula)))
    except Exception:  # a formula SymPy cannot simplify is left alone
        return formula


def depends(formula, symbol, symbols):
    """Whether the formula changes, or may change, when the symbol alone is doubled."""
    points = _points(tuple(symbols))[:8]
    doubled = [point | {symbol: 2 * point[symbol]} for point in points]
    here, there = (  # put in exactly, so that 0/0 has no value
        np.array([_value(formula.xreplace(point), {}) for point in where])
        for where in (points, doubled)
    )
    known = np.isfinite(here) & np.isfinite(there)
    return known.sum() < 3 or not np.allclose(here[known], there[known], rtol=1e-9, atol=1e-12)
