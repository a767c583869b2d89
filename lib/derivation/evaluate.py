"""Values of expressions at points, with mpmath, and what many digits tell of two of them."""

import functools
import math
import re
from types import SimpleNamespace

import mpmath
import sympy as sp
from sympy.printing.pycode import MpmathPrinter

from lib.derivation.domains import DerivationError, name_of

DIGITS, LEVELS = 50, (100, 200, 400, 800, 1600)


class _Code(MpmathPrinter):
    """Python source of an expression; every integer is an mpf, so that 1/3 keeps all digits."""

    def __init__(self):
        super().__init__({"fully_qualified_modules": True, "strict": True})
        self.bound, self.once = [], []

    def _print_Symbol(self, expr):
        if expr in self.bound:
            return f"_{max(k for k, var in enumerate(self.bound) if var == expr)}"
        return f"at({expr.name!r})"

    _print_Dummy = _print_Symbol

    def _print_Integer(self, expr):
        return f"mpmath.mpf({expr.p})"

    def _print_polygamma(self, expr):
        return f"mpmath.psi({expr.args[0]}, {self._print(expr.args[1])})"

    def _print_Indexed(self, expr):
        return f"at({name_of(expr)!r}, {', '.join(map(self._print, expr.indices))})"

    def _loop(self, reduce, expr):
        if self.bound and not expr.free_symbols & set(self.bound):
            bound, self.bound = self.bound, []
            self.once.append(self._loop(reduce, expr))
            self.bound = bound
            return f"_once{len(self.once) - 1}"
        depth, spans = len(self.bound), []
        for var, low, high in reversed(expr.limits):
            spans.append((len(self.bound), self._print(low), self._print(high)))
            self.bound.append(var)
        body = self._print(expr.function)
        del self.bound[depth:]
        loops = " ".join(f"for _{k} in span({a}, {b})" for k, a, b in spans)
        return f"mpmath.{reduce}([{body} {loops}])"

    def _print_Sum(self, expr):
        return self._loop("fsum", expr)

    def _print_Product(self, expr):
        return self._loop("fprod", expr)


def _bounded(name):
    """A function of mpmath, each value once, and none far beyond 10¹⁹ where it takes an hour."""
    function = getattr(mpmath, name)
    known = functools.lru_cache(1 << 12)(lambda precision, *args: function(*args))

    def bounded(*args):
        size = max(map(mpmath.mag, args))
        if size > 64:
            raise OverflowError(f"{name} of 2^{size}")
        return known(mpmath.mp.prec, *args)

    return bounded


_STEEP = ("exp", "expm1", "cosh", "sinh", "tanh", "gamma", "loggamma", "factorial", "besseli")
_FUNCTIONS = SimpleNamespace(**vars(mpmath) | {name: _bounded(name) for name in _STEEP})


def compiled(expr):
    """A function of a point, for `value_of`; DerivationError for what mpmath does not know."""
    try:
        code = _Code()
        source = code.doprint(expr)
    except Exception as error:
        unknown = str(error).splitlines()[0]
        raise DerivationError(
            f"expected functions with known values; got {unknown}; rewrite that term"
        ) from error
    for k, loop in reversed(list(enumerate(code.once))):
        source = f"(lambda _once{k}: {source})({loop})"
    span = lambda a, b: [mpmath.mpf(k) for k in range(int(a), int(b) + 1)]  # noqa: E731
    return eval(f"lambda at: {source}", {"mpmath": _FUNCTIONS, "math": math, "span": span})


def value_of(f, at):
    """The real value of f at a point, or None where there is none."""
    try:
        value = mpmath.mpmathify(f(at))
    except (ValueError, ZeroDivisionError, OverflowError, TypeError, mpmath.libmp.NoConvergence):
        return None
    if abs(mpmath.im(value)) > abs(value) * mpmath.mpf(10) ** (10 - mpmath.mp.dps):
        return None
    value = mpmath.re(value)
    return value if mpmath.isfinite(value) else None


def rational(f, at):
    """The value of f at a point as a fraction: exact where it is one with a short denominator."""
    with mpmath.workdps(4 * DIGITS):
        value = value_of(f, at)
    if value is None:
        return None
    return sp.Rational(sp.Float(value, 4 * DIGITS)).limit_denominator(10**DIGITS)


def minus(a, b):
    """a − b, or None where one is missing."""
    return None if a is None or b is None else a - b


def over(a, b):
    """a / b, or None where one is missing or b is 0."""
    return None if a is None or not b else a / b


def equal(pair, simple, levels=LEVELS):
    """(verdict, values) of two numbers: True, False, or None where this point cannot tell.

    pair() computes them, and the terms that they came from, if those may be larger; simple: at
    plain values a missing number is no round-off, and no term is absorbed by another.
    What the values moved when digits were added bounds the round-off before: a larger gap is real,
    and one that shrank with the round-off is none.
    """
    before = None
    for digits in levels:
        with mpmath.workdps(digits):
            a, b, *terms = pair()
            values = a, b
            if a is None and b is None:
                return None, values
            if None in values:
                before = None
                continue
            gap, rounding = abs(a - b), mpmath.mpf(10) ** (10 - digits)
            if before is None:
                if gap <= rounding * max(abs(a), abs(b)):
                    return True, values
            else:
                moved = abs(a - before[0]) + abs(b - before[1])
                if gap <= moved * mpmath.mpf(10) ** (20 - digits // 2):
                    return True, values
                absorbed = gap <= rounding * max(map(abs, [*terms, 0])) or (
                    0 in values and gap < rounding
                )
                if gap > moved and not absorbed and (simple or digits == levels[-1]):
                    return False, values
            before = values
    return (False if simple and None in values else None), values


def order(f, at, other, levels=LEVELS[:2]):
    """(-1, 0 or 1, values): the order of f at two points, None where it cannot be told."""
    verdict, (a, b) = equal(lambda: (value_of(f, at), value_of(f, other)), at.simple, levels)
    if None in (a, b) or verdict is None:
        return None, (a, b)
    return (0 if verdict else int(mpmath.sign(b - a))), (a, b)


def signs_of(functions):
    """(signs, eigenvalues) of a matrix of second derivatives; no signs where undefined."""
    spectra = []
    for digits in LEVELS[:2]:
        with mpmath.workdps(digits):
            rows = [[f() for f in row] for row in functions]
            if any(value is None for row in rows for value in row):
                return set(), []
            spectra.append(sorted(mpmath.eigsy(mpmath.matrix(rows), eigvals_only=True)))
    with mpmath.workdps(LEVELS[1]):
        pairs = zip(*spectra, strict=True)
        signs = {0 if abs(v) <= abs(u - v) else int(mpmath.sign(v)) for u, v in pairs}
    return signs, spectra[1]


def show(value):
    """A number in ten digits, in words where there is none."""
    if value is None:
        return "no real number"
    if isinstance(value, sp.Integer):
        return str(value)
    if isinstance(value, sp.Basic):
        value = value._to_mpmath(100)
    return re.sub(r"\.0$", "", mpmath.nstr(value, 10))
