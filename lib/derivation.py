"""A derivation on paper whose every step is checked when the cell runs.

    d = Derivation(likelihood, wrt=q, because="n flips", where={y: FiniteSet(0, 1)})
    d.monotone(log_likelihood, because="log is increasing: same best place")
    d.step(...)   d.drop(...)   d.scale(...)   d.optimum({q: ...})

Each step is first attacked: both lines are evaluated with 100 digits or more at points of the
domain (0, the ends, tiny and huge numbers, equal data, random ones), and one point where the claim
fails stops the derivation with that point in the message.  A step that survives is handed to SymPy:
both lines are brought to a normal form (logs of products become sums of logs, sums are split term
by term) in which equal lines are the same expression.
`Step.proof` says which of the two the step has: `PROVED`, or the number of points that were tried.

A symbol is real unless its assumptions or `where` say more; n in `Sum(..., (i, 1, n))` is
1, 2, 3, ...; a free index, as in z[j], is one of the valid indices.
"""

from __future__ import annotations

import functools
import itertools
import math
import random
import re
from dataclasses import dataclass
from fractions import Fraction
from types import SimpleNamespace

import mpmath
import sympy as sp
from sympy.concrete.expr_with_limits import ExprWithLimits
from sympy.polys.polyerrors import BasePolynomialError
from sympy.printing.latex import LatexPrinter
from sympy.printing.pycode import MpmathPrinter
from sympy.printing.str import StrPrinter

PROVED = "proved by SymPy"
N_POINTS, MIN_POINTS, MAX_TRIALS, N_SIMPLE = 64, 16, 400, 32
DIGITS, LEVELS = 50, (100, 200, 400, 800, 1600)
SIZES, FAR = (6, 9, 26), (25, 100, 1000, 10**5)
_DECLARE = "declare the domains, as in where={q: Interval.open(0, 1)}"
KINKS = (sp.Abs, sp.sign, sp.Max, sp.Min, sp.Heaviside, sp.floor, sp.ceiling, sp.Piecewise)


class DerivationError(ValueError):
    """A step that is not true, or not understood.

    `point` maps each quantity, ("q",) or ("y", 1), to its exact value at the counterexample and
    `other` to the one at a second point, where a claim compares two; `values` are the numbers that
    were found.
    """

    def __init__(self, message, point=None, other=None, values=()):
        super().__init__(message)
        self.point, self.other, self.values = point or {}, other or {}, tuple(values)


@dataclass(frozen=True)
class Step:
    """One line: how it relates to the line before, the expression, the reason, and its proof.

    `relation` is start, equal, drop, scale, increasing, decreasing, minimum or maximum ("local …"
    unless it is proved to be the best of the whole domain).  `dropped` is the constant of a drop,
    `factor` the factor of a scale, where SymPy found it.  `solution` holds the pairs of an optimum.
    """

    relation: str
    expr: sp.Expr
    because: str
    proof: str
    dropped: sp.Expr | None = None
    factor: sp.Expr | None = None
    solution: tuple = ()


class Derivation:
    """A chain of expressions, each step checked; renders as aligned LaTeX with the reasons.

    start: the first expression;  wrt: the unknown or a tuple of unknowns (Symbol, IndexedBase or
    Indexed);  because: what the first line is;  where: {symbol or IndexedBase: SymPy set}, domains
    that the assumptions do not say, such as {y: FiniteSet(0, 1), q: Interval.open(0, 1)}; a symbol
    keeps to its assumptions as well.

    Raises DerivationError when an unknown is not in the first line or a domain is no set of reals
    or empty.
    Each step raises DerivationError when it is not true, and returns the derivation.
    """

    def __init__(self, start, wrt, because="", where=None):
        self.steps: list[Step] = []
        self.wrt = tuple(wrt) if isinstance(wrt, (tuple, list)) else (wrt,)
        self._symbols, self._domains, self._limits, self._indices = {}, {}, set(), set()
        for symbol, domain in (where or {}).items():
            self._declare(symbol, domain)
        start = self._read(start, because, first=True)
        for unknown in self.wrt:
            if self._symbols.get(_name(unknown)) != _base(unknown):
                raise DerivationError(
                    f"expected wrt to be in the first line; got {unknown}, and the line has "
                    f"{', '.join(sorted(self._symbols))}; create each symbol once and use that one"
                )
        self.steps.append(Step("start", start, because, ""))

    @property
    def expr(self):
        """The current line."""
        return self.steps[-1].expr

    def step(self, expr, because):
        """The line before, written in another way: equal at every point of the domain."""
        expr, old, new = self._lines(expr, because)

        def claim(at):
            verdict, (a, b) = _equal(lambda: (_value(old, at), _value(new, at)), at.simple)
            if verdict is False:
                self._refuse(
                    because,
                    "the new line to equal the line before",
                    f"{_show(b)} instead of {_show(a)} at {at}",
                    _DECLARE if None in (a, b) else "compare the two lines there, term by term",
                    at,
                    values=(a, b),
                )
            return verdict

        checked = self._hunt(claim, because)
        proved = self._prover().equal(_exact(self.expr), _exact(expr))
        return self._add("equal", expr, because, PROVED if proved else checked)

    def drop(self, expr, because):
        """The line before up to an additive constant: a term free of every unknown."""
        expr, old, new = self._lines(expr, because)

        def claim(at, other):
            def gaps():
                a, b, c, d = (_value(f, p) for p in (at, other) for f in (new, old))
                return _minus(a, b), _minus(c, d), a, b, c, d

            verdict, (a, b) = _equal(gaps, at.simple)
            if verdict is False:
                self._refuse(
                    because,
                    f"the two lines to differ by something free of {self._unknowns()}",
                    f"differences {_show(a)} at {at.unknown()} and {_show(b)} at "
                    f"{other.unknown()}{at.rest()}",
                    _DECLARE
                    if None in (a, b)
                    else f"keep every term with {self._unknowns()} in it",
                    at,
                    other,
                    (a, b),
                )
            return verdict

        checked = self._hunt(claim, because, pairs=True)
        dropped = self._prover().constant(_exact(self.expr) - _exact(expr), self.wrt)
        proof = checked if dropped is None else PROVED
        return self._add("drop", expr, because, proof, dropped=dropped)

    def scale(self, expr, because):
        """The line before up to a positive factor free of every unknown."""
        expr, old, new = self._lines(expr, because)
        expected = f"the line before times one positive factor free of {self._unknowns()}"

        def claim(at, other):
            def lines():
                return [_value(f, p) for f in (old, new) for p in (at, other)]

            def cross():
                a, b, c, d = lines()
                return (None, None) if None in (a, b, c, d) else (c * b, d * a)

            verdict, _ = _equal(cross, at.simple)
            with mpmath.workdps(DIGITS):
                a, b, c, d = lines()
                factors = [_over(c, a), _over(d, b)]
            if verdict is False:
                got = f"{_show(factors[0])} at {at.unknown()} and {_show(factors[1])} at "
                got = f"factors {got}{other.unknown()}{at.rest()}"
                self._refuse(because, expected, got, "scale every term alike", at, other, factors)
            if verdict and factors[0] is not None and factors[0] <= 0:
                got, do = f"the factor {_show(factors[0])} at {at}", "use monotone for a minus sign"
                self._refuse(because, expected, got, do, at, values=factors[:1])
            return verdict

        checked = self._hunt(claim, because, pairs=True)
        factor = self._prover().factor(_exact(self.expr), _exact(expr), self.wrt)
        proof = checked if factor is None else PROVED
        return self._add("scale", expr, because, proof, factor=factor)

    def monotone(self, expr, because):
        """A strictly monotone function of the line before: the best place stays.

        An increasing one (log) keeps maximum and minimum, a decreasing one (minus) swaps them;
        which of the two it is, is worked out.
        """
        expr, old, new = self._lines(expr, because)
        signs = set()

        def claim(at, other):
            a, before = _order(old, at, other)
            b, after = _order(new, at, other)
            if (a == 0) != (b == 0) and not at.simple:  # a saturated curve needs more digits
                more = LEVELS[-1], 2 * LEVELS[-1]
                (a, before), (b, after) = (_order(f, at, other, more) for f in (old, new))
            missing = None in before + after and not (None in before and None in after)
            if a is not None and b is not None:
                signs.update({a * b} - {0})
            elif not (missing and at.simple):
                return None
            if missing or (a == 0) != (b == 0) or len(signs) > 1:
                self._refuse(
                    because,
                    "the new line to keep (or everywhere reverse) the order of the line before",
                    f"{_show(before[0])} → {_show(before[1])} before and {_show(after[0])} → "
                    f"{_show(after[1])} now, from {at.unknown()} to {other.unknown()}{at.rest()}",
                    _DECLARE if missing else "use a strictly increasing or decreasing function",
                    at,
                    other,
                    before + after,
                )
            return True

        proof = self._hunt(claim, because, pairs=True)
        direction = min(signs, default=1)
        if self._prover().monotone(_exact(self.expr), _exact(expr), self.wrt, direction):
            proof = PROVED
        return self._add("increasing" if direction > 0 else "decreasing", expr, because, proof)

    def optimum(self, solution, because):
        """The current line has its minimum or maximum at `solution`; the kind is worked out.

        solution: {unknown: value}; a value may use the other solved unknowns, and a key may be a
        positive power, as in {sigma**2: ...}.  Checked are a gradient of zero and a definite matrix
        of second derivatives; refused are a place that is not stationary, a saddle, a flat place, a
        place outside the domain, and a line with a kink.  Data whose solution is an end that the
        domain leaves out (no heads, for 0 < q < 1) have no optimum, and are passed over.
        """
        if not isinstance(solution, dict):
            self._refuse(because, "{unknown: value}", sp.sstr(solution), "name the unknown")
        shown = {sp.sympify(k): sp.sympify(v) for k, v in solution.items()}
        best = {
            k.base if k.is_Pow else k: v ** (1 / k.exp) if k.is_Pow else v for k, v in shown.items()
        }
        if not best or not all(k in self.wrt or _base(k) in self.wrt for k in best):
            expected = f"values for the unknowns {self._unknowns()}"
            self._refuse(because, expected, sp.sstr(shown), "give {unknown: value}")
        for one in (*(k for k in best if k not in self.wrt), *best.values()):
            self._read(one, because)
        for _ in best:
            best = {k: _exact(v.subs(best, simultaneous=True)) for k, v in best.items()}
        line = _exact(self.expr)
        kinks = [e for e in line.atoms(*KINKS) if any(e.has(k) or e.has(_base(k)) for k in best)]
        if kinks:
            self._refuse(
                because,
                f"a line that has a derivative in {self._unknowns()} everywhere",
                f"a kink in {sp.sstr(min(kinks, key=sp.default_sort_key))}",
                "compare its slopes left and right instead",
            )
        slopes = [_exact(sp.diff(line, k)) for k in best]
        bends = [[_exact(sp.diff(slope, k)) for k in best] for slope in slopes]
        slopes_there = [e.subs(best, simultaneous=True) for e in slopes]
        bends_there = [[e.subs(best, simultaneous=True) for e in row] for row in bends]
        slope_values = [_compile(e) for e in slopes_there]
        bend_values = [[_compile(e) for e in row] for row in bends_there]
        places = [_compile(v) for v in best.values()]
        here, there = _compile(line), _compile(line.subs(best, simultaneous=True))
        signs, beaten = set(), []

        def claim(at):
            for k, f in zip(best, places, strict=True):
                domain = self._domains[_name(k)]
                value = best[k] if best[k].is_number else _rational(f, at)
                if value is None:
                    return None
                if domain.contains(value) != True:  # noqa: E712  (a SymPy truth value)
                    if best[k].free_symbols and _left_out(value, domain):
                        return None
                    got, do = f"{_show(value)} at {at}", "take the solution inside the domain"
                    self._refuse(because, f"{k} in {sp.sstr(domain)}", got, do, at, values=[value])
            for k, f in zip(best, slope_values, strict=True):
                verdict, (slope, _) = _equal(lambda f=f: (_value(f, at), mpmath.mpf(0)), at.simple)
                if slope is None or verdict is None:
                    return None
                if not verdict:
                    got, do = (
                        f"{_show(slope)} at {at}",
                        "set the derivative to zero and solve again",
                    )
                    self._refuse(because, f"slope 0 in {k}", got, do, at, values=[slope])
            bent, eigenvalues = _signs(
                [[lambda f=f: _value(f, at) for f in r] for r in bend_values]
            )
            if not bent:
                return None
            signs.update(bent)
            if 0 in signs or len(signs) > 1:
                kind = (
                    "a flat direction"
                    if 0 in signs
                    else "a saddle"
                    if len(bent) > 1
                    else "not the same for all data"
                )
                got = f"{', '.join(map(_show, eigenvalues))} ({kind}) at {at}"
                do = "look at the line around it"
                expected = "second derivatives of one sign"
                self._refuse(because, expected, got, do, at, values=eigenvalues)
            with mpmath.workdps(DIGITS):
                a, b = _value(here, at), _value(there, at)
                gain = 0 if None in (a, b) else min(signs) * (b - a)
                beaten.append(gain > abs(b or 0) * mpmath.mpf(10) ** -30)
            return True

        checked = self._hunt(claim, because)
        sign, spans = min(signs), {_name(k): _span(self._domains[_name(k)]) for k in best}
        prover = _Prover(self._symbols, self._domains | spans, self._limits, self._indices)
        whole = not any(beaten) and prover.least(sign * line, best)
        parts = {
            "slope": all(map(prover.zero, slopes_there)),
            "curvature": whole or prover.definite(bends_there, sign),
            "place": all(prover.inside(v, self._domains[_name(k)]) for k, v in best.items()),
        }
        proved, open_ = (", ".join(k for k in parts if parts[k] is is_) for is_ in (True, False))
        proof = f"{proved} {PROVED}, {open_} {checked}" if proved and open_ else checked
        proof = proof if open_ else PROVED
        kind = ("" if whole else "local ") + ("minimum" if sign > 0 else "maximum")
        found = tuple(shown.items())
        return self._add(kind, self.expr, because, proof, solution=found)

    def _declare(self, symbol, domain=None):
        base = _base(symbol)
        if not isinstance(base, (sp.Symbol, sp.IndexedBase)):
            raise DerivationError(
                f"expected symbols as keys of where; got {symbol!r}; use the symbol itself"
            )
        if domain is not None and not (isinstance(domain, sp.Set) and domain.is_subset(sp.S.Reals)):
            raise DerivationError(
                f"expected a SymPy set of real numbers as the domain of {symbol}; got {domain!r}; "
                "write FiniteSet(0, 1) or Interval.open(0, 1)"
            )
        self._symbols[_name(base)] = base
        assumed = _assumed(base)
        domain = assumed if domain is None else sp.Intersection(domain, assumed)
        if domain.is_empty:
            raise DerivationError(
                f"expected some number in the domain of {symbol}; got none that fits its "
                "assumptions; write FiniteSet(0, 1) or Interval.open(0, 1)"
            )
        self._domains[_name(base)] = domain

    def _read(self, expr, because, first=False):
        if not isinstance(because, str) or not (because.strip() or first):
            self._refuse(because, "a reason", f"because={because!r}", "say why in a few words")
        try:
            expr = sp.sympify(expr, strict=True)
        except sp.SympifyError:
            expr = None
        if not isinstance(expr, sp.Expr):
            do = "build the line from symbols, as in y * sp.log(q)"
            self._refuse(because, "a SymPy expression", "something else", do)
        limits, indices = set(), set()
        for name, symbol in _free(expr, limits, indices):
            known = self._symbols.get(name, symbol if first else None)
            if known is None:
                do = f"fix the name or declare it at the start: where={{{name}: ...}}"
                self._refuse(because, "only symbols of the lines before", f"a new one, {name}", do)
            if known != symbol:
                got = f"two different ones called {name} (their assumptions differ)"
                self._refuse(because, "one symbol for each name", got, f"create {name} once")
            if name not in self._symbols:
                self._declare(symbol)
        self._limits |= limits
        self._indices |= indices
        return expr

    def _lines(self, expr, because):
        expr = self._read(expr, because)
        return expr, _compile(_exact(self.expr)), _compile(_exact(expr))

    def _refuse(self, because, expected, got, do, at=None, other=None, values=()):
        false = " is not true" if at else ""
        raise DerivationError(
            f'step {len(self.steps)} ("{because}"){false}: expected {expected}; got {got}; {do}',
            at and at.values,
            other and other.values,
            values,
        )

    def _unknowns(self):
        return ", ".join(map(str, self.wrt))

    def _prover(self):
        return _Prover(self._symbols, self._domains, self._limits, self._indices)

    def _hunt(self, claim, because, pairs=False):
        """Try the claim at random points, or pairs of them that differ in the unknowns alone."""
        tried, n_valid = set(), 0
        space = (self._domains, self._limits, self._indices, self.wrt)
        for trial in range(MAX_TRIALS):
            points = [_Point(trial, *space, second) for second in (False, True)[: 1 + pairs]]
            if claim(*points) is not None:
                n_valid += 1
                tried.add(tuple(sorted(points[0].values.items(), key=str)))
            if len(tried) == N_POINTS:
                break
        if n_valid < MIN_POINTS:
            expected = f"at least {MIN_POINTS} points where both lines are real numbers"
            self._refuse(because, expected, f"{n_valid} in {MAX_TRIALS} trials", _DECLARE)
        return f"checked at {len(tried)} points with {DIGITS} digits"

    def _add(self, relation, expr, because, proof, **found):
        self.steps.append(Step(relation, expr, because, proof, **found))
        return self

    def _repr_latex_(self):
        rows = (
            f"{_SIGNS[s.relation][0]} & {_solution(s, _latex, latex=True) or _latex(s.expr)} && "
            f"{_text(s.because)}{_mark(s)}"
            for s in self.steps
        )
        return "$$\\begin{aligned}\n" + " \\\\[6pt]\n".join(rows) + "\n\\end{aligned}$$"

    def __repr__(self):
        cells = [
            (
                _SIGNS[s.relation][1],
                _solution(s, _plain) or _plain(s.expr),
                f"because {s.because}" if s.because else "",
                f"[{s.proof}]" if s.proof else "",
            )
            for s in self.steps
        ]
        widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
        rows = ("  ".join(map(str.ljust, row, widths)).rstrip() for row in cells)
        return "\n".join(rows)


# symbols and their domains


def _base(symbol):
    return symbol.base if isinstance(symbol, sp.Indexed) else symbol


def _name(symbol):
    return str(_base(symbol))


def _exact(expr):
    """Derivatives taken and decimals read as fractions: 0.1 is 1/10."""
    expr = expr.xreplace({f: sp.nsimplify(f, rational=True) for f in expr.atoms(sp.Float)})
    return expr.replace(sp.Derivative, lambda e, *by: e.diff(*by))


def _free(expr, limits, indices, bound=frozenset()):
    """Pairs (name, symbol or IndexedBase) of the free quantities of expr.

    Upper ends of sums are added to `limits`, names of free indices to `indices`.
    """
    if isinstance(expr, sp.Symbol):
        if expr not in bound:
            yield expr.name, expr
    elif isinstance(expr, sp.Indexed):
        yield _name(expr), expr.base
        indices |= {index.name for index in expr.indices if index.is_Symbol and index not in bound}
        for index in expr.indices:
            yield from _free(index, limits, indices, bound)
    elif isinstance(expr, ExprWithLimits):
        for limit in expr.limits:
            if len(limit) != 3:
                raise DerivationError(
                    f"expected sums from one end to the other; got {expr}; write (i, 1, n)"
                )
            limits.add(limit[2])
            for end in limit[1:]:
                yield from _free(end, limits, indices, bound)
        inner = bound | {limit[0] for limit in expr.limits}
        yield from _free(expr.function, limits, indices, inner)
    else:
        for arg in expr.args:
            yield from _free(arg, limits, indices, bound)


def _assumed(symbol):
    item = symbol[sp.Integer(1)] if isinstance(symbol, sp.IndexedBase) else symbol
    known = item.assumptions0
    special = ("even", "odd", "prime", "composite", "irrational", "zero")
    special = [fact for fact in special if known.get(fact)]
    if special:
        raise DerivationError(
            f"expected symbols that are real or integer; got {symbol}, which is {special[0]}; "
            f"say its domain instead: where={{{symbol}: …}}"
        )
    if item.is_integer:
        return (
            sp.S.Naturals
            if item.is_positive
            else sp.S.Naturals0
            if item.is_nonnegative
            else sp.S.Integers
        )
    if item.is_nonnegative:
        return sp.Interval(0, sp.oo, left_open=bool(item.is_positive))
    if item.is_nonpositive:
        return sp.Interval(-sp.oo, 0, right_open=bool(item.is_negative))
    if item.is_extended_real is False:
        raise DerivationError(
            f"expected real symbols; got {symbol}, which is not; create it with real=True"
        )
    return sp.S.Reals


@functools.lru_cache
def _span(domain):
    """The interval from the lowest to the highest number of the domain."""
    if isinstance(domain, (sp.ConditionSet, sp.Complement)):
        return _span(domain.args[-1] if isinstance(domain, sp.ConditionSet) else domain.args[0])
    try:
        low, high = domain.inf, domain.sup
    except NotImplementedError:
        return sp.S.Reals
    left, right = (domain.contains(end) != True for end in (low, high))  # noqa: E712
    return sp.Interval(low, high, left, right)


@functools.lru_cache
def _sizes(domain, most=sp.oo):
    """How many there may be: 1, 2, 3, …, as far as the domain says so."""
    return sp.Intersection(domain, sp.S.Naturals if most == sp.oo else sp.Range(1, most + 1))


def _left_out(value, domain):
    """Whether the value is an end that an open domain leaves out."""
    try:
        return domain.closure.contains(value) == True  # noqa: E712
    except NotImplementedError:
        return False


def _rational(f, at):
    """The value of f at a point as a fraction: exact where it is one with a short denominator."""
    with mpmath.workdps(4 * DIGITS):
        value = _value(f, at)
        if value is None:
            return None
        man, exp = mpmath.libmp.to_man_exp(value._mpf_)
    whole = Fraction(man) * Fraction(2) ** exp
    return sp.Rational(whole.limit_denominator(10**DIGITS))


# random points


class _Point:
    """Values of all quantities, each from its own generator: the order of use cannot matter."""

    def __init__(self, trial, domains, limits, indices, wrt, second):
        self.trial, self.domains, self.wrt, self.second = trial, domains, wrt, second
        self.indices = indices
        self.sizes = {str(s) for limit in limits for s in limit.free_symbols}
        self.ends = [int(limit) for limit in limits if limit.is_Integer]
        self.values, self._numbers = {}, {}
        self.simple = trial < N_SIMPLE

    def __call__(self, name, *index):
        key = (name, *map(int, index))
        if key not in self.values:
            self.values[key] = self._draw(key)
        cached = (mpmath.mp.prec, key)
        if cached not in self._numbers:
            self._numbers[cached] = self.values[key]._to_mpmath(mpmath.mp.prec, allow_ints=False)
        return self._numbers[cached]

    def _moves(self, key):
        for unknown in self.wrt:
            if _name(unknown) == key[0]:
                indices = unknown.indices if isinstance(unknown, sp.Indexed) else ()
                wanted = [i if i.is_Integer else self(str(i)) for i in indices]
                if not wanted or tuple(map(int, wanted)) == key[1:]:
                    return True
        return False

    def _draw(self, key):
        moved = self.second and self._moves(key)
        # alike: data that are all the same, quantities that are all the same
        alike = {5: key[0], 7: ""}.get(self.trial % 8, key)
        if len(key) == 1 and key[0] in self.sizes:
            return _size(self.domains[key[0]], str(key), self.trial)
        if len(key) == 1 and key[0] in self.indices:
            ends = [*self.ends, *(int(self(size)) for size in sorted(self.sizes))] or [3]
            return _draw(sp.Range(1, min(ends) + 1), str(key), self.trial, moved)
        return _draw(self.domains[key[0]], str(alike), self.trial, moved)

    def _show(self, keep):
        return ", ".join(
            f"{k[0]}{list(k[1:]) if k[1:] else ''} = {_show(v)}"
            for k, v in sorted(self.values.items(), key=lambda kv: (len(kv[0]), kv[0]))
            if keep(k)
        )

    def __str__(self):
        return self._show(lambda k: True) or "every point"

    def unknown(self):
        return self._show(self._moves)

    def rest(self):
        others = self._show(lambda k: not self._moves(k))
        return f" (with {others})" if others else ""


@functools.lru_cache
def _special(domain, simple):
    """Numbers of the domain that are tried in any case: 0, 1 and the ends, or tiny to huge ones."""
    parts = domain.args if isinstance(domain, sp.Union) else [domain]
    ends = [e for part in map(_span, parts) for e in (part.inf, part.sup) if e.is_finite]
    if simple:
        some = [0, 1, -1, *ends]
    else:
        steps = [sp.Rational(1, 10**9), *FAR]
        some = [e + sign * step for e in ends or [0] for sign in (1, -1) for step in steps]
    return [e for e in dict.fromkeys(map(sp.sympify, some)) if domain.contains(e) == True]  # noqa: E712


def _planned(special, seed, trial, moved=False):
    """The special number of this trial, if any: each one comes in 2 of N_SIMPLE trials."""
    plan = [*range(len(special))] * 2
    plan += [None] * (N_SIMPLE - len(plan))
    random.Random(seed).shuffle(plan)
    at = plan[trial % N_SIMPLE] if trial < N_POINTS else None
    return None if at is None else special[(at + moved) % len(special)]


def _size(domain, seed, trial):
    """How many: 1, 2, 3 when simple, else a few more and seldom many."""
    few = _sizes(domain, 3 if trial < N_SIMPLE else 5)
    many = [k for k in SIZES if domain.contains(k) == True]  # noqa: E712
    planned = _planned(many, seed, trial) if trial >= N_SIMPLE else None
    return sp.Integer(planned or _draw(_sizes(domain) if few.is_empty else few, seed, trial))


@functools.lru_cache(maxsize=1 << 17)
def _draw(domain, seed, trial, moved=False):
    """An exact number of the domain: a special one, or a plain one, or tiny to large."""
    simple = trial < N_SIMPLE
    planned = _planned(_special(domain, simple), seed, trial, moved)
    if planned is not None:
        return planned
    chance = random.Random(f"{seed} {trial} {moved}")
    for _ in range(MAX_TRIALS):
        number = _random(domain, chance, simple)
        if isinstance(domain, sp.Interval) or domain.contains(number) == True:  # noqa: E712
            return number
    raise DerivationError(
        f"expected an interval, integers or a finite set; got the domain {domain}"
    )


def _random(domain, chance, simple):
    if isinstance(domain, sp.Union):
        return _random(chance.choice(domain.args), chance, simple)
    if isinstance(domain, sp.FiniteSet):
        return chance.choice(sorted(domain, key=sp.default_sort_key))
    span = _span(domain)
    low, high = span.inf, span.sup
    if domain.is_subset(sp.S.Integers):
        low = low if low.is_finite else high - 12 if high.is_finite else sp.Integer(-12)
        return sp.Integer(chance.randint(int(low), int(min(high, low + (4 if simple else 24)))))
    if low.is_finite and high.is_finite:
        part = (
            sp.Rational(chance.randint(1, 9), 10)
            if simple
            else sp.Rational(chance.randint(1, 999), 1000)
        )
        return low + (high - low) * part
    if simple:
        size = sp.Rational(chance.choice([1, 2, 3, 4, 6, 8, 12]), 4)
    else:
        size = sp.Rational(chance.randint(10, 99), 10) * sp.Integer(10) ** chance.choice(
            [-3, -2, -1, -1, 0, 0, 1]
        )
    if low.is_finite:
        return low + size
    return high - size if high.is_finite else size * chance.choice([-1, 1])


# evaluation with mpmath


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

    def _print_Indexed(self, expr):
        return f"at({_name(expr)!r}, {', '.join(map(self._print, expr.indices))})"

    def _print_KroneckerDelta(self, expr):
        a, b = map(self._print, expr.args)
        return f"mpmath.mpf({a} == {b})"

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
    known = functools.lru_cache(1 << 12)(lambda x, precision: function(x))

    def bounded(x):
        if mpmath.mag(x) > 64:
            raise OverflowError(f"{name} of 2^{mpmath.mag(x)}")
        return known(x, mpmath.mp.prec)

    return bounded


_STEEP = ("exp", "expm1", "cosh", "sinh", "tanh", "gamma", "loggamma", "factorial")
_FUNCTIONS = SimpleNamespace(**vars(mpmath) | {name: _bounded(name) for name in _STEEP})


def _compile(expr):
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


def _value(f, at):
    """The real value of f at a point, or None where there is none."""
    try:
        value = mpmath.mpmathify(f(at))
    except (ValueError, ZeroDivisionError, OverflowError, TypeError, mpmath.libmp.NoConvergence):
        return None
    if abs(mpmath.im(value)) > abs(value) * mpmath.mpf(10) ** (10 - mpmath.mp.dps):
        return None
    value = mpmath.re(value)
    return value if mpmath.isfinite(value) else None


def _minus(a, b):
    return None if a is None or b is None else a - b


def _over(a, b):
    return None if a is None or not b else a / b


def _equal(pair, simple, levels=LEVELS):
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


def _order(f, at, other, levels=LEVELS[:2]):
    """(-1, 0 or 1, values): the order of f at two points, None where it cannot be told."""
    verdict, (a, b) = _equal(lambda: (_value(f, at), _value(f, other)), at.simple, levels)
    if None in (a, b) or verdict is None:
        return None, (a, b)
    return (0 if verdict else int(mpmath.sign(b - a))), (a, b)


def _signs(functions):
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


def _show(value):
    if value is None:
        return "no real number"
    if isinstance(value, sp.Integer):
        return str(value)
    if isinstance(value, sp.Basic):
        value = value._to_mpmath(100)
    return re.sub(r"\.0$", "", mpmath.nstr(value, 10))


# proof with SymPy


class _Prover:
    """Normal forms, with every rewriting justified by the domains.

    Each quantity is carried by a fresh one whose assumptions say its domain: an open interval
    (a, b) by a + (b − a) s/(1 + s) with s > 0, so that SymPy knows the signs of q and of 1 − q.
    """

    MAX_OPS = 1500

    def __init__(self, symbols, domains, limits, indices):
        self.finite, self._symbols, self._bases, self._back = {}, {}, {}, {}
        self._spans = domains
        self.indices, sizes = set(), {s for limit in limits for s in limit.free_symbols}
        for name, symbol in sorted(symbols.items()):
            domain = domains[name]
            if symbol in sizes or name in indices:
                domain = _sizes(domain)
            form, inverse, known = _carrier(domain)
            if isinstance(symbol, sp.IndexedBase):
                base = sp.IndexedBase(f"_{name}", **known)
                self._bases[symbol] = lambda index, base=base, form=form: form(base[index])
                self._back[base] = lambda index, symbol=symbol, inverse=inverse: inverse(
                    symbol[index]
                )
            else:
                carrier = sp.Symbol(f"_{name}", **known)
                self._symbols[symbol] = form(carrier)
                self._back[carrier] = inverse(symbol)
            if name in indices:
                self.indices.add(self._symbols[symbol])
            if isinstance(domain, sp.FiniteSet) and len(domain) <= 4:
                self.finite[f"_{name}"] = sorted(domain, key=sp.default_sort_key)

    def equal(self, old, new):
        if old == new or self.zero(new - old):
            return True
        a, b = self._enter(old), self._enter(new)
        likelihoods = old.has(sp.Product, sp.exp) or new.has(sp.Product, sp.exp)
        return (
            likelihoods
            and self.positive(a)
            and self.positive(b)
            and self.zero(sp.log(new) - sp.log(old))
        )

    def zero(self, expr):
        form = self.normal(expr)
        if form is None or form == 0:
            return form == 0
        top = sp.fraction(sp.together(form))[0]
        if sp.expand(top, trig=True) == 0:
            return True
        return form.count_ops() < 60 and not form.has(sp.Sum) and sp.simplify(form) == 0

    def constant(self, expr, wrt):
        """The expression, when it is free of the unknowns; else None."""
        form = self.normal(expr)
        return None if form is None or self._has(form, wrt) else self._leave(form)

    def factor(self, old, new, wrt):
        """The ratio new / old, when it is positive and free of the unknowns; else None."""
        a, b = self.normal(old), self.normal(new)
        if None in (a, b) or a == 0:
            return None
        ratio = sp.cancel(b / a)
        if self._has(ratio, wrt) or not self.positive(ratio):
            if not (self.positive(self._enter(old)) and self.positive(self._enter(new))):
                return None
            log_ratio = self.normal(sp.log(new) - sp.log(old))
            if log_ratio is None or self._has(log_ratio, wrt):
                return None
            ratio = sp.exp(log_ratio)
        return self._leave(ratio)

    def monotone(self, old, new, wrt, direction):
        positive = self.positive(self._enter(old))
        if direction > 0:
            known = [sp.log(old), sp.exp(old), old] if positive else [sp.exp(old), old]
        else:
            known = [-sp.log(old), -old, sp.exp(-old)] if positive else [-old, sp.exp(-old)]
        for line in known:
            if (
                self.factor(line, new, wrt) is not None
                or self.constant(new - line, wrt) is not None
            ):
                return True
        u = sp.Symbol("_u", real=True, positive=positive or None)
        g = self._enter(new).subs(self._enter(old), u)
        return g.has(u) and not self._has(g, wrt) and self.positive(direction * sp.diff(g, u))

    def definite(self, matrix, sign):
        """All leading minors of sign · matrix are positive."""
        rows = [[self.normal(sign * e) for e in row] for row in matrix]
        if any(e is None for row in rows for e in row):
            return False
        if len(rows) == 1 and self.positive(self._enter(sign * matrix[0][0])):
            return True
        matrix = sp.Matrix(rows)
        return all(self.positive(sp.factor(matrix[:k, :k].det())) for k in range(1, len(rows) + 1))

    def least(self, line, best):
        """The line is nowhere below its value at `best`, whatever the unknowns in their spans."""
        gap = self._enter(line - line.subs(best, simultaneous=True))
        if self.nonnegative(sp.expand(gap)):
            return True
        if not self.smooth(self._enter(line)):
            return False
        slopes = [_exact(sp.diff(line, k)) for k in best]
        if self.definite([[_exact(sp.diff(slope, k)) for k in best] for slope in slopes], 1):
            return all(self.zero(slope.subs(best, simultaneous=True)) for slope in slopes)
        for (k, v), slope in zip(best.items(), slopes, strict=True):
            convex = self.definite([[_exact(sp.diff(slope, k))]], 1)
            if self.zero(slope.subs(k, v)) and (
                convex
                or self.wave(slope, k, v)
                or self.turns(slope, k, v)
                or self.lowest(line, slope, k, v)
            ):
                rest = {other: place for other, place in best.items() if other != k}
                return not rest or self.least(line.subs(k, v), rest)
        return False

    def wave(self, slope, k, v):
        """The line is a + p cos ωk + q sin ωk: its third slope is −ω² its slope; v is no crest."""
        bend = _exact(sp.diff(slope, k))
        there = self.normal(bend.subs(k, v))
        return (
            self.factor(slope, -_exact(sp.diff(bend, k)), (k,)) is not None
            and there is not None
            and self.nonnegative(there)
        )

    def turns(self, slope, k, v):
        """The slope is negative before v and positive behind: it has the sign of k − v."""
        r, place = sp.symbols("_ratio _place", positive=True)
        routes = [(slope, k - v), (slope.subs(k, v + sp.log(r)), r - 1)]
        if self.positive(self._enter(k)):
            there = slope.subs(k, place)  # is 0, and rids the slope of what stands in v
            routes += [(slope.subs(k, place * r) * r**p - there, r - 1) for p in (1, 2, 3)]
        for top, bottom in routes:
            top, bottom = self.normal(top), self.normal(bottom)
            if None not in (top, bottom) and self.nonnegative(sp.cancel(top / bottom)):
                return True
        return False

    def lowest(self, line, slope, k, v):
        """No critical point and no end is lower; for rational slopes without parameters."""
        if line.free_symbols != {k}:
            return False
        span, top = self._spans[_name(k)], sp.fraction(sp.together(slope))[0]
        try:
            places = [x for x in sp.real_roots(sp.Poly(top, k, domain="QQ")) if x in span]
        except BasePolynomialError:
            return False
        values = [line.subs(k, x) for x in places]
        values += [sp.limit(line, k, span.inf, "+"), sp.limit(line, k, span.sup, "-")]
        return all(sp.simplify(e - line.subs(k, v)).is_extended_nonnegative for e in values)

    SMOOTH = (sp.Add, sp.Mul, sp.Sum, sp.exp, sp.sin, sp.cos, sp.tanh, sp.atan, sp.Tuple)

    def smooth(self, expr):
        """No pole, jump or kink in the domain."""
        if expr.is_Atom or isinstance(expr, (sp.Indexed, sp.Product)):
            return not isinstance(expr, sp.Product)
        if isinstance(expr, (sp.log, sp.gamma, sp.besseli)):
            known = self.positive(expr.args[-1])
        elif expr.is_Pow:
            base, power = expr.args
            known = (power.is_integer and power.is_nonnegative) or self.positive(base)
            known = known or (power.is_integer and self.positive(base**2))
        else:
            known = isinstance(expr, self.SMOOTH)
        return bool(known) and all(map(self.smooth, expr.args))

    def inside(self, value, domain):
        """The value is in the domain, whatever the data."""
        if not value.free_symbols:
            return domain.contains(value) == True  # noqa: E712
        span, value = _span(domain), self._enter(value)
        if domain in (sp.S.Integers, sp.S.Naturals, sp.S.Naturals0):
            fits = value.is_integer
        else:
            fits = isinstance(domain, sp.Interval) and self._stand(value).is_real
        sides = [(value - span.inf, span.left_open), (span.sup - value, span.right_open)]
        return bool(fits) and all(
            side.is_infinite or (self.positive if left_out else self.nonnegative)(side)
            for side, left_out in sides
        )

    def normal(self, expr):
        if expr.count_ops() > self.MAX_OPS:
            return None
        form = self._linear(self._logs(self._by_cases(self._enter(expr))))
        return None if form.has(sp.nan, sp.zoo, sp.oo) else form

    def positive(self, expr):
        expr = self._stand(expr)
        return bool(expr.is_positive or (expr.count_ops() < 200 and sp.factor(expr).is_positive))

    def nonnegative(self, expr):
        expr = self._stand(expr)
        some = expr.is_nonnegative
        return bool(some or (expr.count_ops() < 200 and sp.factor(expr).is_nonnegative))

    def _stand(self, expr):
        """The expression with a symbol of known sign for each sum, product and Bessel function."""
        stands = {}

        def stand(e):
            if e not in stands:
                sure = e.is_positive
                if isinstance(e, sp.besseli):
                    sure = e.order.is_nonnegative and e.argument.is_positive
                elif isinstance(e, (sp.Sum, sp.Product)):
                    some = isinstance(e, sp.Product) or all(
                        (b - a).is_nonnegative for _, a, b in e.limits
                    )
                    sure = e.function.is_positive and some
                at_least = sure or (
                    isinstance(e, (sp.Sum, sp.Product)) and e.function.is_nonnegative
                )
                known = (
                    {"positive": True}
                    if sure
                    else {"nonnegative": True}
                    if at_least
                    else {"real": True}
                )
                stands[e] = sp.Symbol(f"_stand{len(stands)}", **known)
            return stands[e]

        return expr.replace(lambda e: isinstance(e, (sp.Sum, sp.Product, sp.besseli)), stand)

    def _enter(self, expr):
        expr = expr.replace(sp.factorial, lambda x: sp.gamma(x + 1))
        expr = expr.replace(sp.binomial, lambda *x: sp.binomial(*x).rewrite(sp.gamma))
        expr = expr.replace(sp.loggamma, lambda x: sp.log(sp.gamma(x)))
        for function in (sp.tanh, sp.sinh, sp.cosh, sp.coth):
            expr = expr.replace(function, lambda x, f=function: f(x).rewrite(sp.exp))
        return expr.xreplace(self._symbols).replace(sp.Indexed, lambda b, *i: self._bases[b](i))

    def _leave(self, expr):
        expr = expr.replace(sp.Indexed, lambda b, *i: self._back[b](i))
        names = {sp.Symbol(f"_index{k}", integer=True): sp.Symbol("ijkl"[k]) for k in range(4)}
        return expr.xreplace(
            {k: v for k, v in self._back.items() if isinstance(k, sp.Symbol)} | names
        )

    def _has(self, expr, wrt):
        unknown = {f"_{_name(w)}" for w in wrt}
        return any(_name(e) in unknown for e in expr.atoms(sp.Symbol, sp.Indexed))

    def _by_cases(self, expr):
        """Few values make a polynomial: f(y) = f(0)(1 − y) + f(1) y for y in {0, 1}."""
        bound = {limit[0] for e in expr.atoms(ExprWithLimits) for limit in e.limits}
        labels = {base.label for base in expr.atoms(sp.IndexedBase)}
        cases = [
            e
            for e in expr.atoms(sp.Symbol, sp.Indexed)
            if _name(e) in self.finite and not (e.free_symbols & bound) and e not in labels
        ]
        for e in sorted(cases, key=sp.default_sort_key)[:4]:
            values, terms = self.finite[_name(e)], []
            for v in values:
                weight = math.prod((e - u) / (v - u) for u in values if u != v)
                terms.append(weight * expr.subs(e, v))
            total = sp.Add(*terms)
            expr = expr if total.has(sp.nan, sp.zoo, sp.oo) else total
        return expr

    def _logs(self, expr):
        """Logs of positive products, powers and exponentials taken apart, from the top down."""
        if expr.is_Atom or isinstance(expr, sp.Indexed):
            return expr
        if isinstance(expr, (sp.Sum, sp.Product)):
            return expr.func(self._logs(self._by_cases(expr.function)), *expr.limits)
        if isinstance(expr, sp.log):
            return self._log(expr.args[0])
        return expr.func(*map(self._logs, expr.args))

    def _log(self, inside):
        if isinstance(inside, sp.Product) and self.positive(inside.function):
            return self._logs(sp.Sum(sp.log(inside.function), *inside.limits))
        if isinstance(inside, sp.exp) and inside.args[0].is_real:
            return self._logs(inside.args[0])
        if inside.is_Pow and self.positive(inside.base) and inside.exp.is_real:
            return self._logs(inside.exp) * self._log(inside.base)
        if inside.is_Rational and inside > 0:
            return sp.expand_log(sp.log(inside), factor=True)
        if inside.is_Mul:
            known = [f for f in inside.args if self.positive(f)]
            rest = [self._logs(f) for f in inside.args if f not in known]
            return sp.Add(*map(self._log, known)) + (sp.log(sp.Mul(*rest)) if rest else 0)
        if inside.is_Add:
            tidy = sp.factor_terms(sp.cancel(inside) if inside.has(sp.Pow, sp.exp) else inside)
            if tidy.is_Mul or tidy.is_Pow:
                return self._log(tidy)
        return sp.log(self._logs(inside))

    def _linear(self, expr):
        """Multiply out, split sums, pull factors out of them, name their indices alike."""
        if expr.is_Atom or isinstance(expr, sp.Indexed):
            return expr
        if isinstance(expr, (sp.Sum, sp.Product)):
            body = self._linear(expr.function)
            for limit in expr.limits:
                terms = [body] if isinstance(expr, sp.Product) else sp.Add.make_args(body)
                body = sp.expand(sp.Add(*(self._loop(expr.func, t, *limit) for t in terms)))
            return body
        args = [self._linear(a) for a in expr.args]
        if not isinstance(expr, sp.Expr):
            return expr.func(*args)
        if isinstance(expr, (sp.Abs, sp.sign)) and args[0].could_extract_minus_sign():
            return (-1 if isinstance(expr, sp.sign) else 1) * expr.func(sp.expand(-args[0]))
        return sp.expand(expr.func(*args), trig=True)

    def _loop(self, func, term, var, low, high):
        for delta in term.atoms(sp.KroneckerDelta) if func is sp.Sum else ():
            others = [a for a in delta.args if a != var]
            if len(others) == 1 and others[0] in self.indices and low == 1:
                return term.xreplace({delta: sp.S.One}).xreplace({var: others[0]})
        factor, rest = (1, term) if func is sp.Product else term.as_independent(var, as_Add=False)
        if rest == 1:
            return factor * (high - low + 1) if func is sp.Sum else sp.S.One
        index = sp.Symbol(f"_index{_depth(rest)}", integer=True)
        return factor * func(rest.xreplace({var: index}), (index, low, high))


def _depth(expr):
    return isinstance(expr, ExprWithLimits) + max(map(_depth, expr.args), default=0)


def _carrier(domain):
    """(form, inverse, assumptions): form(carrier) takes the values of the domain."""
    span = _span(domain)
    low, high = span.inf, span.sup
    known = {"real": True}
    if domain.is_subset(sp.S.Integers):
        known = {"integer": True}
    elif low.is_finite and high.is_finite and span.is_open:
        return (
            lambda s: low + (high - low) * s / (1 + s),
            lambda q: (q - low) / (high - q),
            {"positive": True},
        )
    if low > 0 or (low == 0 and span.left_open):
        known["positive"] = True
    elif low >= 0:
        known["nonnegative"] = True
    return (lambda s: s), (lambda s: s), known


# rendering

_SIGNS = {
    "start": ("", ""),
    "equal": ("=", "="),
    "drop": (r"\overset{+c}{=}", "= (+ c)"),
    "scale": (r"\overset{\times c}{=}", "= (× c)"),
    "increasing": (r"\overset{\text{same order}}{\sim}", "~ (same order)"),
    "decreasing": (r"\overset{\max\leftrightarrow\min}{\sim}", "~ (max ↔ min)"),
    **dict.fromkeys(
        ("minimum", "maximum", "local minimum", "local maximum"), (r"\Rightarrow", "⇒")
    ),
}


class _AsWritten:
    """Terms stay as written when built with evaluate=False; else those with a plus come first."""

    def _as_ordered_terms(self, expr, order=None):
        if expr.args != sp.Add(*expr.args).args:
            return super()._as_ordered_terms(expr, order="none")
        terms = super()._as_ordered_terms(expr, order)
        return sorted(terms, key=lambda term: term.could_extract_minus_sign())


class _Latex(_AsWritten, LatexPrinter):
    def _print_Indexed(self, expr):
        return f"{self._print(expr.base)}_{{{','.join(map(self._print, expr.indices))}}}"

    def _print_ExpBase(self, expr, exp=None):
        """exp(…) where a fraction would be too small to read as an exponent."""
        inside = self._print(expr.args[0])
        if exp is None and r"\frac" in inside:
            return rf"\exp\left({inside}\right)"
        return super()._print_ExpBase(expr, exp)

    def _print_Mul(self, expr):
        """A sum comes last, behind its factor; numbers under roots share one root."""
        loops = [a for a in expr.args if isinstance(a, (sp.Sum, sp.Product))]
        factor = sp.Mul(*(a for a in expr.args if a not in loops))
        if len(loops) == 1 and not factor.has(sp.Sum, sp.Product):
            sign = "- " if factor.as_coeff_Mul()[0].is_negative else ""
            factor = -factor if sign else factor
            front = "" if factor == 1 else self._print(factor) + " "
            front = rf"\left({front[:-1]}\right) " if factor.is_Add else front
            return sign + front + self._print(loops[0])
        return super()._print_Mul(_one_root(expr))


def _one_root(product):
    """√2/(2√π) as 1/√(2π), where the numbers of a product come with roots."""
    numbers = [a for a in product.args if a.is_number and a.is_positive]
    if not any(a.is_Pow and abs(a.exp) == sp.S.Half for a in numbers):
        return product
    over, under = sp.fraction(sp.Mul(*numbers) ** 2)
    if over != 1 and under != 1:
        return product
    root = sp.Pow(over * under, sp.S.Half if under == 1 else -sp.S.Half, evaluate=False)
    others = [a for a in product.args if a not in numbers]
    return sp.Mul(root, *others, evaluate=False)


class _Plain(_AsWritten, StrPrinter):
    pass


def _latex(expr):
    return _Latex().doprint(expr)


def _plain(expr):
    return _Plain().doprint(expr)


def _solution(step, show, latex=False):
    """The row of an optimum, with hats on the solved unknowns; empty for other steps."""
    if not step.solution:
        return ""
    solved = {s for k, _ in step.solution for s in ([k.base] if k.is_Pow else [k])}
    hats = {s: sp.Symbol(rf"\hat{{{_latex(s)}}}" if latex else f"{s}_hat") for s in solved}
    points = (f"{show(k.xreplace(hats))} = {show(v.xreplace(hats))}" for k, v in step.solution)
    end = rf" \quad\text{{({step.relation})}}" if latex else f" ({step.relation})"
    return (r",\quad " if latex else ", ").join(points) + end


def _text(reason):
    r"""A reason as LaTeX: $…$ is mathematics; what \text cannot hold stands between its pieces."""
    special = {"\\": r"\backslash ", "^": r"\hat{}", "~": r"\sim "} | {
        c: "\\" + c for c in "%&#_{}$"
    }
    pieces = reason.split("$") if reason.count("$") % 2 == 0 else [reason]
    rows = []
    for piece, maths in zip(pieces, itertools.cycle([False, True])):
        if maths:
            rows.append(f"{{{piece}}}")
        else:
            plain = re.split(r"([\\^~%&#_{}$])", piece)
            rows += [special.get(p) or rf"\text{{{p}}}" for p in plain if p]
    return "".join(rows)


def _mark(step):
    if step.proof == PROVED:
        return r"\ \checkmark"
    points = re.search(r"\d+ points", step.proof)
    return rf"\ \text{{({points[0]})}}" if points else ""
