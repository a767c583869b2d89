"""The chain of steps: each one is read, attacked at points, handed to the prover, and kept."""

from dataclasses import dataclass
from functools import partial

import sympy as sp

from lib.derivation import claims, render
from lib.derivation.domains import (
    DerivationError,
    Quantities,
    base_of,
    exact,
    free_quantities,
    name_of,
)
from lib.derivation.evaluate import DIGITS, compiled
from lib.derivation.optimum import Optimum
from lib.derivation.points import MAX_TRIALS, N_POINTS, Point
from lib.derivation.proof import PROVED, Prover

MIN_POINTS = 16
KINKS = (sp.Abs, sp.sign, sp.Max, sp.Min, sp.Heaviside, sp.floor, sp.ceiling, sp.Piecewise)


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
        self._known = Quantities()
        for symbol, domain in (where or {}).items():
            self._known.declare(symbol, domain)
        start = self._read(start, because, first=True)
        for unknown in self.wrt:
            if self._known.symbols.get(name_of(unknown)) != base_of(unknown):
                raise DerivationError(
                    f"expected wrt to be in the first line; got {unknown}, and the line has "
                    f"{', '.join(sorted(self._known.symbols))}; "
                    "create each symbol once and use that one"
                )
        self.steps.append(Step("start", start, because, ""))

    @property
    def expr(self):
        """The current line."""
        return self.steps[-1].expr

    def step(self, expr, because):
        """The line before, written in another way: equal at every point of the domain."""
        old, new, lines = self._lines(expr, because)
        proof = self._hunt(partial(claims.same_value, *lines), because)
        if Prover(self._known).equal(old, new):
            proof = PROVED
        return self._add("equal", expr, because, proof)

    def drop(self, expr, because):
        """The line before up to an additive constant: a term free of every unknown."""
        old, new, lines = self._lines(expr, because)
        checked = self._hunt(partial(claims.same_difference, *lines), because, pairs=True)
        dropped = Prover(self._known).constant(old - new, self.wrt)
        proof = checked if dropped is None else PROVED
        return self._add("drop", expr, because, proof, dropped=dropped)

    def scale(self, expr, because):
        """The line before up to a positive factor free of every unknown."""
        old, new, lines = self._lines(expr, because)
        checked = self._hunt(partial(claims.same_factor, *lines), because, pairs=True)
        factor = Prover(self._known).factor(old, new, self.wrt)
        proof = checked if factor is None else PROVED
        return self._add("scale", expr, because, proof, factor=factor)

    def monotone(self, expr, because):
        """A strictly monotone function of the line before: the best place stays.

        An increasing one (log) keeps maximum and minimum, a decreasing one (minus) swaps them;
        which of the two it is, is worked out.
        """
        old, new, lines = self._lines(expr, because)
        signs = set()
        proof = self._hunt(partial(claims.same_order, *lines, signs), because, pairs=True)
        direction = min(signs, default=1)
        if Prover(self._known).monotone(old, new, self.wrt, direction):
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
        best = self._solved(shown, because)
        line = exact(self.expr)
        kinks = [e for e in line.atoms(*KINKS) if any(e.has(k) or e.has(base_of(k)) for k in best)]
        if kinks:
            self._refuse(
                because,
                f"a line that has a derivative in {self._unknowns()} everywhere",
                f"a kink in {sp.sstr(min(kinks, key=sp.default_sort_key))}",
                "compare its slopes left and right instead",
            )
        optimum = Optimum(line, best, self._known)
        kind, proof = optimum.proved(self._hunt(optimum, because))
        return self._add(kind, self.expr, because, proof, solution=tuple(shown.items()))

    def _solved(self, shown, because):
        """{unknown: value} in which no value uses a solved unknown, and no key is a power."""
        best = {
            k.base if k.is_Pow else k: v ** (1 / k.exp) if k.is_Pow else v for k, v in shown.items()
        }
        if not best or not all(k in self.wrt or base_of(k) in self.wrt for k in best):
            expected = f"values for the unknowns {self._unknowns()}"
            self._refuse(because, expected, sp.sstr(shown), "give {unknown: value}")
        for one in (*(k for k in best if k not in self.wrt), *best.values()):
            self._read(one, because)
        for _ in best:
            best = {k: exact(v.subs(best, simultaneous=True)) for k, v in best.items()}
        return best

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
        for name, symbol in free_quantities(expr, limits, indices):
            known = self._known.symbols.get(name, symbol if first else None)
            if known is None:
                do = f"fix the name or declare it at the start: where={{{name}: ...}}"
                self._refuse(because, "only symbols of the lines before", f"a new one, {name}", do)
            if known != symbol:
                got = f"two different ones called {name} (their assumptions differ)"
                self._refuse(because, "one symbol for each name", got, f"create {name} once")
            if name not in self._known.symbols:
                self._known.declare(symbol)
        self._known.limits |= limits
        self._known.indices |= indices
        return expr

    def _lines(self, expr, because):
        """The line before and the new one, exactly, and both compiled."""
        lines = [exact(self.expr), exact(self._read(expr, because))]
        return *lines, [compiled(line) for line in lines]

    def _refuse(self, because, expected, got, do, at=None, other=None, values=()):
        false = " is not true" if at else ""
        raise DerivationError(
            f'step {len(self.steps)} ("{because}"){false}: expected {expected}; got {got}; {do}',
            at and at.values,
            other and other.values,
            values,
        ) from None

    def _unknowns(self):
        return ", ".join(map(str, self.wrt))

    def _hunt(self, claim, because, pairs=False):
        """Try the claim at random points, or pairs of them that differ in the unknowns alone."""
        tried, n_valid = set(), 0
        for trial in range(MAX_TRIALS):
            points = [Point(self._known, self.wrt, trial, k > 0) for k in range(1 + pairs)]
            try:
                verdict = claim(*points)
            except claims.Untrue as untrue:
                self._refuse(because, **vars(untrue))
            if verdict is not None:
                n_valid += 1
                tried.add(tuple(sorted(points[0].values.items(), key=str)))
            if len(tried) == N_POINTS:
                break
        if n_valid < MIN_POINTS:
            expected = f"at least {MIN_POINTS} points where both lines are real numbers"
            got = f"{n_valid} in {MAX_TRIALS} trials"
            self._refuse(because, expected, got, claims.DECLARE)
        return f"checked at {len(tried)} points with {DIGITS} digits"

    def _add(self, relation, expr, because, proof, **found):
        self.steps.append(Step(relation, sp.sympify(expr), because, proof, **found))
        return self

    def _repr_latex_(self):
        return render.latex(self.steps)

    def __repr__(self):
        return render.plain(self.steps)
