"""A normal form in which equal lines are the same expression."""

import math

import sympy as sp
from sympy.concrete.expr_with_limits import ExprWithLimits

from lib.derivation.domains import name_of, sizes_of, span_of


class Forms:
    """Normal forms, with every rewriting justified by the domains.

    Each quantity is carried by a fresh one whose assumptions say its domain: an open interval
    (a, b) by a + (b − a) s/(1 + s) with s > 0, so that SymPy knows the signs of q and of 1 − q.
    """

    MAX_OPS = 1500

    def __init__(self, known):
        self.domains = known.domains
        self.finite, self._symbols, self._bases, self._back = {}, {}, {}, {}
        for name, symbol in sorted(known.symbols.items()):
            counts = name in known.sizes or name in known.indices
            domain = sizes_of(known.domains[name]) if counts else known.domains[name]
            form, inverse, assumptions = _carrier(domain)
            if isinstance(symbol, sp.IndexedBase):
                base = sp.IndexedBase(f"_{name}", **assumptions)
                self._bases[symbol] = lambda index, base=base, form=form: form(base[index])
                self._back[base] = lambda index, symbol=symbol, inverse=inverse: inverse(
                    symbol[index]
                )
            else:
                carrier = sp.Symbol(f"_{name}", **assumptions)
                self._symbols[symbol] = form(carrier)
                self._back[carrier] = inverse(symbol)
            if isinstance(domain, sp.FiniteSet) and len(domain) <= 4:
                self.finite[f"_{name}"] = sorted(domain, key=sp.default_sort_key)
        self.indices = {self._symbols[known.symbols[name]] for name in known.indices}

    def enter(self, expr):
        """The expression in the carriers, and in few functions: gamma, log, exp."""
        expr = expr.replace(sp.factorial, lambda x: sp.gamma(x + 1))
        expr = expr.replace(sp.binomial, lambda *x: sp.binomial(*x).rewrite(sp.gamma))
        expr = expr.replace(sp.loggamma, lambda x: sp.log(sp.gamma(x)))
        for function in (sp.tanh, sp.sinh, sp.cosh, sp.coth):
            expr = expr.replace(function, lambda x, f=function: f(x).rewrite(sp.exp))
        return expr.xreplace(self._symbols).replace(sp.Indexed, lambda b, *i: self._bases[b](i))

    def leave(self, expr):
        """The expression in the reader's own symbols."""
        expr = expr.replace(sp.Indexed, lambda b, *i: self._back[b](i))
        names = {sp.Symbol(f"_index{k}", integer=True): sp.Symbol("ijkl"[k]) for k in range(4)}
        return expr.xreplace(
            {k: v for k, v in self._back.items() if isinstance(k, sp.Symbol)} | names
        )

    def has(self, expr, wrt):
        """Whether an unknown is in an expression in the carriers."""
        unknown = {f"_{name_of(w)}" for w in wrt}
        return any(name_of(e) in unknown for e in expr.atoms(sp.Symbol, sp.Indexed))

    def normal(self, expr):
        """The normal form, in the carriers; None for what is too long or not finite."""
        if expr.count_ops() > self.MAX_OPS:
            return None
        form = self._linear(self._logs(self._by_cases(self.enter(expr))))
        return None if form.has(sp.nan, sp.zoo, sp.oo) else form

    def positive(self, expr):
        """Whether an expression in the carriers is surely positive."""
        expr = self.stand(expr)
        return bool(expr.is_positive or (expr.count_ops() < 200 and sp.factor(expr).is_positive))

    def nonnegative(self, expr):
        """Whether an expression in the carriers is surely not negative."""
        expr = self.stand(expr)
        some = expr.is_nonnegative
        return bool(some or (expr.count_ops() < 200 and sp.factor(expr).is_nonnegative))

    def stand(self, expr):
        """The expression with a symbol of known sign for each sum, product and Bessel function."""
        stands = {}

        def stand(e):
            loop = isinstance(e, (sp.Sum, sp.Product))
            sure = e.is_positive
            if isinstance(e, sp.besseli):
                sure = e.order.is_nonnegative and e.argument.is_positive
            elif loop:
                some = isinstance(e, sp.Product) or all(
                    (b - a).is_nonnegative for _, a, b in e.limits
                )
                sure = e.function.is_positive and some
            at_least = loop and e.function.is_nonnegative
            known = "positive" if sure else "nonnegative" if at_least else "real"
            return stands.setdefault(e, sp.Symbol(f"_stand{len(stands)}", **{known: True}))

        return expr.replace(lambda e: isinstance(e, (sp.Sum, sp.Product, sp.besseli)), stand)

    def _by_cases(self, expr):
        """Few values make a polynomial: f(y) = f(0)(1 − y) + f(1) y for y in {0, 1}."""
        bound = {limit[0] for e in expr.atoms(ExprWithLimits) for limit in e.limits}
        labels = {base.label for base in expr.atoms(sp.IndexedBase)}
        cases = [
            e
            for e in expr.atoms(sp.Symbol, sp.Indexed)
            if name_of(e) in self.finite and not (e.free_symbols & bound) and e not in labels
        ]
        for e in sorted(cases, key=sp.default_sort_key)[:4]:
            values, terms = self.finite[name_of(e)], []
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
    span = span_of(domain)
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
