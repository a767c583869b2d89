"""The claim that a line has its minimum or maximum at a given place."""

from dataclasses import replace

import mpmath
import sympy as sp

from lib.derivation.claims import Untrue
from lib.derivation.domains import contains, left_out, name_of, span_of
from lib.derivation.evaluate import DIGITS, compiled, equal, rational, show, signs_of, value_of
from lib.derivation.proof import PROVED, Prover, derivatives


class Optimum:
    """The place is in the domain, the slopes are 0 there, and the line bends to one side.

    line: an exact expression without a kink;  best: {unknown: exact value};  known: `Quantities`.
    It is called with a point, like every claim, and gathers the signs of the bends it has seen.
    """

    def __init__(self, line, best, known):
        self.line, self.best, self.known = line, best, known
        self.domains = {k: known.domains[name_of(k)] for k in best}
        slopes, bends = derivatives(line, best)
        self.slopes = [self._there(e) for e in slopes]
        self.bends = [[self._there(e) for e in row] for row in bends]
        self._places = [compiled(v) for v in best.values()]
        self._slope_values = [compiled(e) for e in self.slopes]
        self._bend_values = [[compiled(e) for e in row] for row in self.bends]
        self._values = compiled(line), compiled(self._there(line))
        self.signs, self.beaten = set(), False

    def _there(self, expr):
        return expr.subs(self.best, simultaneous=True)

    def __call__(self, at):
        """True; None where this point cannot tell; Untrue where the place is no optimum."""
        if not (self._inside(at) and self._level(at) and self._bent(at)):
            return None
        with mpmath.workdps(DIGITS):
            a, b = (value_of(f, at) for f in self._values)
            gain = 0 if None in (a, b) else min(self.signs) * (b - a)
            self.beaten |= bool(gain > abs(b or 0) * mpmath.mpf(10) ** -30)
        return True

    def _inside(self, at):
        for (k, v), f in zip(self.best.items(), self._places, strict=True):
            value, domain = v if v.is_number else rational(f, at), self.domains[k]
            if value is None:
                return False
            if not contains(domain, value):
                if v.free_symbols and left_out(value, domain):
                    return False
                got, do = f"{show(value)} at {at}", "take the solution inside the domain"
                raise Untrue(f"{k} in {sp.sstr(domain)}", got, do, at, values=[value])
        return True

    def _level(self, at):
        for k, f in zip(self.best, self._slope_values, strict=True):
            verdict, (slope, _) = equal(lambda f=f: (value_of(f, at), mpmath.mpf(0)), at.simple)
            if slope is None or verdict is None:
                return False
            if not verdict:
                got, do = f"{show(slope)} at {at}", "set the derivative to zero and solve again"
                raise Untrue(f"slope 0 in {k}", got, do, at, values=[slope])
        return True

    def _bent(self, at):
        bent, eigenvalues = signs_of(
            [[lambda f=f: value_of(f, at) for f in row] for row in self._bend_values]
        )
        self.signs |= bent
        if bent and self.signs not in ({1}, {-1}):
            kind = (
                "a flat direction"
                if 0 in self.signs
                else "a saddle"
                if len(bent) > 1
                else "not the same for all data"
            )
            got = f"{', '.join(map(show, eigenvalues))} ({kind}) at {at}"
            do = "look at the line around it"
            raise Untrue("second derivatives of one sign", got, do, at, values=eigenvalues)
        return bool(bent)

    def proved(self, checked):
        """(kind of optimum, proof): what is not proved was `checked` at some points."""
        sign, domains = min(self.signs), self.known.domains
        spans = {name_of(k): span_of(domain) for k, domain in self.domains.items()}
        prover = Prover(replace(self.known, domains=domains | spans))
        whole = not self.beaten and prover.least(sign * self.line, self.best)
        parts = {
            "slope": all(map(prover.zero, self.slopes)),
            "curvature": whole or prover.definite(self.bends, sign),
            "place": all(prover.inside(v, self.domains[k]) for k, v in self.best.items()),
        }
        kind = ("" if whole else "local ") + ("minimum" if sign > 0 else "maximum")
        if all(parts.values()):
            return kind, PROVED
        proved, open_ = (", ".join(k for k in parts if parts[k] is is_) for is_ in (True, False))
        return kind, f"{proved} {PROVED}, {open_} {checked}" if proved else checked
