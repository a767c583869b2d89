"""Points where a claim is tried: the same in every run, and every kind of number among them."""

import functools
import random

import mpmath
import sympy as sp

from lib.derivation.domains import DerivationError, contains, name_of, sizes_of, span_of
from lib.derivation.evaluate import show

N_POINTS, MAX_TRIALS, N_SIMPLE = 64, 400, 32
SIZES, FAR = (6, 9, 26), (25, 100, 1000, 10**5)


class Point:
    """Values of all quantities, each from its own generator: the order of use cannot matter.

    known: the `Quantities`;  wrt: the unknowns, which alone differ at the `second` of two points
    of one trial.  at("y", 3) is the value of y[3], in mpmath's digits of the moment.
    """

    def __init__(self, known, wrt, trial, second=False):
        self.domains, self.indices, self.sizes = known.domains, known.indices, known.sizes
        self.ends = [int(limit) for limit in known.limits if limit.is_Integer]
        self.wrt, self.trial, self.second = wrt, trial, second
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
            if name_of(unknown) == key[0]:
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

    def _written(self, keep):
        return ", ".join(
            f"{k[0]}{list(k[1:]) if k[1:] else ''} = {show(v)}"
            for k, v in sorted(self.values.items(), key=lambda kv: (len(kv[0]), kv[0]))
            if keep(k)
        )

    def __str__(self):
        return self._written(lambda k: True) or "every point"

    @property
    def unknowns(self):
        """The names of the unknowns."""
        return ", ".join(map(str, self.wrt))

    def moved(self):
        """The values of the unknowns, in words."""
        return self._written(self._moves)

    def rest(self):
        """The values of all others, in brackets."""
        others = self._written(lambda k: not self._moves(k))
        return f" (with {others})" if others else ""


@functools.lru_cache
def _special(domain, simple):
    """Numbers of the domain that are tried in any case: 0, 1 and the ends, or tiny to huge ones."""
    parts = domain.args if isinstance(domain, sp.Union) else [domain]
    ends = [e for part in map(span_of, parts) for e in (part.inf, part.sup) if e.is_finite]
    if simple:
        some = [0, 1, -1, *ends]
    else:
        steps = [sp.Rational(1, 10**9), *FAR]
        some = [e + sign * step for e in ends or [0] for sign in (1, -1) for step in steps]
    return [e for e in dict.fromkeys(map(sp.sympify, some)) if contains(domain, e)]


def _planned(special, seed, trial, moved=False):
    """The special number of this trial, if any: each one comes in 2 of N_SIMPLE trials."""
    plan = [*range(len(special))] * 2
    plan += [None] * (N_SIMPLE - len(plan))
    random.Random(seed).shuffle(plan)
    at = plan[trial % N_SIMPLE] if trial < N_POINTS else None
    return None if at is None else special[(at + moved) % len(special)]


def _size(domain, seed, trial):
    """How many: 1, 2, 3 when simple, else a few more and seldom many."""
    few = sizes_of(domain, 3 if trial < N_SIMPLE else 5)
    many = [k for k in SIZES if contains(domain, k)]
    planned = _planned(many, seed, trial) if trial >= N_SIMPLE else None
    return sp.Integer(planned or _draw(sizes_of(domain) if few.is_empty else few, seed, trial))


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
        if isinstance(domain, sp.Interval) or contains(domain, number):
            return number
    raise DerivationError(
        f"expected an interval, integers or a finite set; got the domain {domain}"
    )


def _random(domain, chance, simple):
    if isinstance(domain, sp.Union):
        return _random(chance.choice(domain.args), chance, simple)
    if isinstance(domain, sp.FiniteSet):
        return chance.choice(sorted(domain, key=sp.default_sort_key))
    span = span_of(domain)
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
