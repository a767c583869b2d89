"""Claims proved with SymPy: what holds of the normal forms holds at every point."""

import sympy as sp
from sympy.polys.polyerrors import BasePolynomialError

from lib.derivation.domains import contains, exact, name_of, span_of
from lib.derivation.normal_form import Forms

PROVED = "proved by SymPy"


def derivatives(line, unknowns):
    """The slopes in each unknown, and the matrix of second derivatives, as nested lists."""
    slopes = [exact(sp.diff(line, k)) for k in unknowns]
    return slopes, [[exact(sp.diff(slope, k)) for k in unknowns] for slope in slopes]


class Prover(Forms):
    """Each method is True, or finds what was asked for, only where that is proved."""

    def equal(self, old, new):
        """The two lines are equal, or their logs are."""
        if old == new or self.zero(new - old):
            return True
        a, b = self.enter(old), self.enter(new)
        likelihoods = old.has(sp.Product, sp.exp) or new.has(sp.Product, sp.exp)
        return (
            likelihoods
            and self.positive(a)
            and self.positive(b)
            and self.zero(sp.log(new) - sp.log(old))
        )

    def zero(self, expr):
        """The expression is 0."""
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
        return None if form is None or self.has(form, wrt) else self.leave(form)

    def factor(self, old, new, wrt):
        """The ratio new / old, when it is positive and free of the unknowns; else None."""
        a, b = self.normal(old), self.normal(new)
        if None in (a, b) or a == 0:
            return None
        ratio = sp.cancel(b / a)
        if self.has(ratio, wrt) or not self.positive(ratio):
            if not (self.positive(self.enter(old)) and self.positive(self.enter(new))):
                return None
            log_ratio = self.normal(sp.log(new) - sp.log(old))
            if log_ratio is None or self.has(log_ratio, wrt):
                return None
            ratio = sp.exp(log_ratio)
        return self.leave(ratio)

    def monotone(self, old, new, wrt, direction):
        """The new line is an increasing (direction 1) or decreasing (−1) function of the old."""
        positive = self.positive(self.enter(old))
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
        g = self.enter(new).subs(self.enter(old), u)
        return g.has(u) and not self.has(g, wrt) and self.positive(direction * sp.diff(g, u))

    def definite(self, matrix, sign):
        """All leading minors of sign · matrix are positive."""
        rows = [[self.normal(sign * e) for e in row] for row in matrix]
        if any(e is None for row in rows for e in row):
            return False
        if len(rows) == 1 and self.positive(self.enter(sign * matrix[0][0])):
            return True
        matrix = sp.Matrix(rows)
        return all(self.positive(sp.factor(matrix[:k, :k].det())) for k in range(1, len(rows) + 1))

    def least(self, line, best):
        """The line is nowhere below its value at `best`, whatever the unknowns in their spans."""
        gap = self.enter(line - line.subs(best, simultaneous=True))
        if self.nonnegative(sp.expand(gap)):
            return True
        if not self.smooth(self.enter(line)):
            return False
        slopes, bends = derivatives(line, best)
        if self.definite(bends, 1):
            return all(self.zero(slope.subs(best, simultaneous=True)) for slope in slopes)
        for (k, v), slope in zip(best.items(), slopes, strict=True):
            convex = self.definite([[exact(sp.diff(slope, k))]], 1)
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
        bend = exact(sp.diff(slope, k))
        there = self.normal(bend.subs(k, v))
        return (
            self.factor(slope, -exact(sp.diff(bend, k)), (k,)) is not None
            and there is not None
            and self.nonnegative(there)
        )

    def turns(self, slope, k, v):
        """The slope is negative before v and positive behind: it has the sign of k − v."""
        r, place = sp.symbols("_ratio _place", positive=True)
        routes = [(slope, k - v), (slope.subs(k, v + sp.log(r)), r - 1)]
        if self.positive(self.enter(k)):
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
        span, top = self.domains[name_of(k)], sp.fraction(sp.together(slope))[0]
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
            return contains(domain, value)
        span, value = span_of(domain), self.enter(value)
        if domain in (sp.S.Integers, sp.S.Naturals, sp.S.Naturals0):
            fits = value.is_integer
        else:
            fits = isinstance(domain, sp.Interval) and self.stand(value).is_real
        sides = [(value - span.inf, span.left_open), (span.sup - value, span.right_open)]
        return bool(fits) and all(
            side.is_infinite or (self.positive if left_out else self.nonnegative)(side)
            for side, left_out in sides
        )
