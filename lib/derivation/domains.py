"""The quantities of a derivation: their names, and the numbers that each may be."""

import functools
from dataclasses import dataclass, field

import sympy as sp
from sympy.concrete.expr_with_limits import ExprWithLimits


class DerivationError(ValueError):
    """A step that is not true, or not understood.

    `point` maps each quantity, ("q",) or ("y", 1), to its exact value at the counterexample and
    `other` to the one at a second point, where a claim compares two; `values` are the numbers that
    were found.
    """

    def __init__(self, message, point=None, other=None, values=()):
        super().__init__(message)
        self.point, self.other, self.values = point or {}, other or {}, tuple(values)


@dataclass
class Quantities:
    """What is known of the symbols: {name: Symbol or IndexedBase}, {name: SymPy set}, the upper
    ends of sums, and the names of free indices.
    """

    symbols: dict = field(default_factory=dict)
    domains: dict = field(default_factory=dict)
    limits: set = field(default_factory=set)
    indices: set = field(default_factory=set)

    @property
    def sizes(self):
        """The names of those that say how many there are, such as n."""
        return {str(size) for limit in self.limits for size in limit.free_symbols}

    def declare(self, symbol, domain=None):
        """Take in a symbol; DerivationError for a domain that is no set of reals, or empty."""
        base, name = base_of(symbol), name_of(symbol)
        if not isinstance(base, (sp.Symbol, sp.IndexedBase)):
            raise DerivationError(
                f"expected symbols as keys of where; got {symbol!r}; use the symbol itself"
            )
        if domain is not None and not (isinstance(domain, sp.Set) and domain.is_subset(sp.S.Reals)):
            raise DerivationError(
                f"expected a SymPy set of real numbers as the domain of {symbol}; got {domain!r}; "
                "write FiniteSet(0, 1) or Interval.open(0, 1)"
            )
        self.symbols[name] = base
        assumed = _assumed(base)
        domain = assumed if domain is None else sp.Intersection(domain, assumed)
        if domain.is_empty:
            raise DerivationError(
                f"expected some number in the domain of {symbol}; got none that fits its "
                "assumptions; write FiniteSet(0, 1) or Interval.open(0, 1)"
            )
        self.domains[name] = domain


def base_of(symbol):
    """The IndexedBase of y[i]; the symbol itself otherwise."""
    return symbol.base if isinstance(symbol, sp.Indexed) else symbol


def name_of(symbol):
    """The name under which a symbol is known: "y" for y[i]."""
    return str(base_of(symbol))


def exact(expr):
    """Derivatives taken and decimals read as fractions: 0.1 is 1/10."""
    expr = sp.nsimplify(expr, rational=True)
    return expr.replace(sp.Derivative, lambda e, *by: e.diff(*by))


def free_quantities(expr, limits, indices, bound=frozenset()):
    """Pairs (name, symbol or IndexedBase) of the free quantities of expr.

    Upper ends of sums are added to `limits`, names of free indices to `indices`.
    """
    if isinstance(expr, sp.Symbol):
        if expr not in bound:
            yield expr.name, expr
    elif isinstance(expr, sp.Indexed):
        yield name_of(expr), expr.base
        indices |= {index.name for index in expr.indices if index.is_Symbol and index not in bound}
        for index in expr.indices:
            yield from free_quantities(index, limits, indices, bound)
    elif isinstance(expr, ExprWithLimits):
        for limit in expr.limits:
            if len(limit) != 3:
                raise DerivationError(
                    f"expected sums from one end to the other; got {expr}; write (i, 1, n)"
                )
            limits.add(limit[2])
            for end in limit[1:]:
                yield from free_quantities(end, limits, indices, bound)
        inner = bound | {limit[0] for limit in expr.limits}
        yield from free_quantities(expr.function, limits, indices, inner)
    else:
        for arg in expr.args:
            yield from free_quantities(arg, limits, indices, bound)


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


def contains(domain, number):
    """Whether the number is in the domain, as far as SymPy can tell."""
    return domain.contains(number) == sp.true


@functools.lru_cache
def span_of(domain):
    """The interval from the lowest to the highest number of the domain."""
    if isinstance(domain, (sp.ConditionSet, sp.Complement)):
        return span_of(domain.args[-1] if isinstance(domain, sp.ConditionSet) else domain.args[0])
    try:
        low, high = domain.inf, domain.sup
    except NotImplementedError:
        return sp.S.Reals
    return sp.Interval(low, high, *(not contains(domain, end) for end in (low, high)))


@functools.lru_cache
def sizes_of(domain, most=sp.oo):
    """How many there may be: 1, 2, 3, …, as far as the domain says so."""
    return sp.Intersection(domain, sp.S.Naturals if most == sp.oo else sp.Range(1, most + 1))


def left_out(value, domain):
    """Whether the value is an end that an open domain leaves out."""
    try:
        return contains(domain.closure, value)
    except NotImplementedError:
        return False
