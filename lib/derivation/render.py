"""A chain of steps as aligned LaTeX and as plain text, with the reasons."""

import itertools
import re

import sympy as sp
from sympy.printing.latex import LatexPrinter
from sympy.printing.str import StrPrinter

from lib.words import marked, tell

OPTIMA = marked("minimum"), marked("maximum"), marked("local minimum"), marked("local maximum")
_SIGNS = {
    "start": ("", ""),
    "equal": ("=", "="),
    "drop": (r"\overset{+c}{=}", "= (+ c)"),
    "scale": (r"\overset{\times c}{=}", "= (× c)"),
    "increasing": (r"\overset{\text{%s}}{\sim}", "~ (same order)"),
    "decreasing": (r"\overset{\max\leftrightarrow\min}{\sim}", "~ (max ↔ min)"),
    **dict.fromkeys(OPTIMA, (r"\Rightarrow", "⇒")),
}


def latex(steps):
    """The steps as one aligned formula, each with its reason, and ✓ or its number of points."""
    rows = (
        f"{_sign(s.relation)} & {_solution(s, _latex, latex=True) or _latex(s.expr)} && "
        f"{_text(s.because)}{_mark(s)}"
        for s in steps
    )
    return "$$\\begin{aligned}\n" + " \\\\[6pt]\n".join(rows) + "\n\\end{aligned}$$"


def _sign(relation):
    return _SIGNS[relation][0].replace("%s", tell("same order"))


def plain(steps):
    """The steps as lines of text in columns: sign, expression, reason, proof."""
    cells = [
        (
            _SIGNS[s.relation][1],
            _solution(s, _plain) or _plain(s.expr),
            f"because {s.because}" if s.because else "",
            f"[{s.proof}]" if s.proof else "",
        )
        for s in steps
    ]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    rows = ("  ".join(map(str.ljust, row, widths)).rstrip() for row in cells)
    return "\n".join(rows)


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
    end = rf" \quad\text{{({tell(step.relation)})}}" if latex else f" ({step.relation})"
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
    points = re.search(r"(\d+) points", step.proof)
    if points:
        return rf"\ \text{{({tell('{n} points', n=points[1])})}}"
    return r"\ \checkmark" if step.proof else ""
