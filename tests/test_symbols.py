"""Laws of lib.symbols: what a symbol promises is known to SymPy, and each thing has one symbol."""

from collections import Counter

import pytest
import sympy as sp

from lib import symbols
from lib.derivation import Derivation, DerivationError

SYMBOLS = {
    name: value
    for name, value in vars(symbols).items()
    if isinstance(value, sp.Symbol | sp.IndexedBase)
}
TARGETS = {"y1", "count", "wait", "Y", "counts", "waits"}  # all printed as y


def facts(names, *known):
    return [(name, fact) for name in names.split() for fact in known]


@pytest.mark.parametrize(
    ("name", "fact"),
    [
        *facts("i j k n m K", "integer", "positive"),
        *facts("y1 z1 w mu X Y Z W", "real"),
        *facts("count counts", "integer", "nonnegative"),
        *facts("wait waits sigma tau b lam theta kappa nu q P Q E SSE", "positive"),
    ],
)
def test_sympy_knows_what_a_symbol_promises(name, fact):
    assert SYMBOLS[name].assumptions0[fact]


def test_nothing_more_is_promised_of_what_may_have_any_sign():
    for name, fact in facts("y1 z1 w mu X Y Z W", "positive", "integer"):
        assert fact not in SYMBOLS[name].assumptions0, (name, fact)


def test_no_two_names_have_one_symbol_and_only_targets_share_a_letter():
    kinds = Counter(SYMBOLS.values())
    assert set(kinds.values()) == {1}
    letters = Counter((type(s), str(s)) for name, s in SYMBOLS.items() if name not in TARGETS)
    assert set(letters.values()) == {1}
    assert {str(SYMBOLS[name]) for name in TARGETS} == {"y"}


@pytest.mark.parametrize("name", sorted(SYMBOLS))
def test_a_name_in_python_is_the_name_in_print(name):
    printed = str(SYMBOLS[name])
    assert name in TARGETS or name.lower().rstrip("1") in {printed, printed.lower(), "lam"}


def test_a_range_goes_over_all_that_its_index_counts():
    s = symbols
    assert sp.Sum(s.Y[s.i], s.all_i).subs(s.n, 3).doit() == s.Y[1] + s.Y[2] + s.Y[3]
    assert sp.Product(s.Q[s.j], s.all_j).subs(s.m, 2).doit() == s.Q[1] * s.Q[2]
    assert sp.Sum(s.P[s.k], s.all_k).subs(s.K, 2).doit() == s.P[1] + s.P[2]


def test_a_proof_rests_on_what_a_symbol_promises():
    s = symbols
    positive = Derivation(sp.log(sp.exp(s.waits[s.i])), s.waits, "a wait")
    positive.monotone(s.waits[s.i] ** 2, because="squares keep the order of positive numbers")
    any_sign = Derivation(s.Y[s.i], s.Y, "a number")
    with pytest.raises(DerivationError):
        any_sign.monotone(s.Y[s.i] ** 2, because="but not that of all numbers")
