"""Every verdict has its own sentence, says nothing of the expected value, and never raises."""

import contextlib
import io
import math
import re
import subprocess
import sys
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
import sympy
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from lib import words
from lib.exercises import check, judge
from lib.exercises.messages import UNANSWERED

HALF_LOG_2PI = 0.5 * math.log(2 * math.pi)
HINT = "Look at the formula again."
NOT_KOREAN = re.compile(  # what a Korean verdict may hold: errors, types, ideas; names and code
    r"\w+Error.*|\w+(?= 타입)|(?<=같습니다: ).*|\b(lam|mu|sigma|log|nan|True|False|SymPy|def|"
    r"np\.array|sympy\.lambdify)(?![a-z])|`return`|\.subs\b|\.doit\b|\.simplify\b"
)


@pytest.fixture
def said(capsys):
    """Call judge and return its verdict line; there is a hint line exactly when it is not right."""

    def verdict(answer, expected, **options):
        capsys.readouterr()
        line = printed(answer, expected, **options)
        assert capsys.readouterr() == ("", "")
        return line

    return verdict


def printed(answer, expected, **options):
    """The same without a fixture, for hypothesis."""
    line, *hint = in_both_languages(lambda: judge(answer, expected, hint=HINT, **options))
    assert hint == ([] if line.startswith("✓") else [f"  Hint: {HINT}"])
    return line


def in_both_languages(ask):
    """The lines that ask() prints in English; in Korean they must say the same."""
    (verdict, *hint), (korean, *korean_hint) = printed_in("en", ask), printed_in("ko", ask)
    assert verdict[0] == korean[0]
    assert verdict[0] in "✓✗○"
    assert figures(verdict) == figures(korean)
    assert re.search("[가-힣]", korean)
    assert not re.search("[A-Za-z]{2}", NOT_KOREAN.sub("", korean)), korean
    assert [line[:5] for line in korean_hint] == ["  힌트:" for _ in hint]
    return [verdict, *hint]


def printed_in(language, ask):
    words.speak(language)
    try:
        with contextlib.redirect_stdout(io.StringIO()) as out:
            assert ask() is None
    finally:
        words.speak("en")
    assert out.getvalue().endswith("\n")
    return out.getvalue().splitlines()


def figures(line):
    return sorted(re.findall(r"\d+(?:\.\d+)?", line))


# ---------------------------------------------------------------- unanswered


def returns_nothing(y): ...


@pytest.mark.parametrize(
    "answer",
    [..., None, "", "  ", [1, ...], [[1, 2], [3, ...]], (...,), np.array([1, ...], dtype=object)],
    ids=repr,
)
@pytest.mark.parametrize("expected", [0.3, [1, 2], "b", True, sympy.Symbol("y") + 1], ids=repr)
def test_unanswered(said, answer, expected):
    assert said(answer, expected).startswith("○ Not answered yet: put your answer in place of")


def test_an_unanswered_function(said):
    stub, dots = returns_nothing, lambda y: ...
    assert "your function returns nothing" in said(stub, np.exp, on=[(1.0,)])
    assert said(dots, np.exp, on=[(1.0,)]).startswith("○ Not answered yet: put your answer")
    assert said(..., np.exp, on=[(1.0,)]).startswith("○")


# ---------------------------------------------------------------- numbers


@pytest.mark.parametrize(
    "answer",
    [
        0.5,
        np.float64(0.5),
        np.float32(0.5),
        np.array(0.5),
        Fraction(1, 2),
        sympy.Rational(1, 2),
        0.5 + 1e-8,
    ],
    ids=repr,
)
def test_every_way_to_write_a_number_is_accepted(said, answer):
    assert said(answer, 0.5) == "✓ Right."


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (1, 1),
        (2, 2.0),
        (0.0, 0),
        (1e-17, 0),
        (math.inf, math.inf),
        (sympy.oo, math.inf),
        (4e-308, 4e-308),
        (math.log(2), sympy.log(2)),
        (5e-324, 5e-324),
    ],
)
def test_right_numbers(said, answer, expected):
    assert said(answer, expected) == "✓ Right."


SCALAR_SLIPS = [
    (0.69, "✗ The right digits, rounded too early: hand in more of them"),
    (-math.log(2), "✗ Right size, wrong sign."),
    (2 * math.log(2), "✗ Off by a factor: your answer is twice as large"),
    (-2 * math.log(2), "✗ Off by a factor: your answer has the wrong sign and is twice as large"),
    (math.log(2) / 2, "✗ Off by a factor: your answer is half as large"),
    (
        1.0,
        "✗ Off by a factor: your answer is 1/log 2 times as large as it should be: bits instead of",
    ),
    (
        math.log(2) ** 2,
        "✗ Off by a factor: your answer is log 2 times as large as it should be: nats instead of",
    ),
    (
        math.log10(2),
        "✗ Off by a factor: your answer is log 10 times smaller than it should be: log₁₀ instead",
    ),
    (100 * math.log(2), "✗ Off by a factor: your answer is 100 times as large"),
    (math.log(2) / math.pi, "✗ Off by a factor: your answer is π times smaller"),
    (math.log(2) * math.sqrt(2), "✗ Off by a factor: your answer is √2 times as large"),
    (math.log(2) + HALF_LOG_2PI, "✗ Off by a constant: your answer is too large by ½ log 2π"),
    (math.log(2) - HALF_LOG_2PI, "✗ Off by a constant: your answer is too small by ½ log 2π"),
    (math.log(2) + math.log(math.pi), "✗ Off by a constant: your answer is too large by log π."),
    (
        math.log(2) - 200 * HALF_LOG_2PI,
        "✗ Off by a constant: your answer is too small by a multiple",
    ),
    (math.inf, "✗ Not finite: your answer is infinite; look for log 0"),
    (math.nan, "✗ Not finite: your answer is nan; look for log 0"),
    (sympy.nan, "✗ Not finite: your answer is nan"),
    (10**400, "✗ Not finite: your answer is infinite"),
    (0.9, "✗ Not yet."),
    (0.67, "✗ Not yet."),
    (0, "✗ Not yet."),
]


@pytest.mark.parametrize(("answer", "verdict"), SCALAR_SLIPS)
def test_each_slip_in_a_number_has_its_sentence(said, answer, verdict):
    assert said(answer, math.log(2)).startswith(verdict)


def test_the_tolerance_is_relative_and_can_be_chosen(said):
    assert said(0.6931, math.log(2), rtol=1e-3) == "✓ Right."
    assert said(0.6932, math.log(2)).startswith("✗ Close")
    assert said(3e-308, 4e-308).startswith("✗")
    assert said(1e-9, 0).startswith("✗")
    assert said(1e9 + 2000, 1e9).startswith("✗")


def test_the_answers_0_and_1_do_not_make_a_name_of_the_expected_value(said):
    assert said(0, HALF_LOG_2PI) == said(1, math.pi) == said(-1, 0.5) == "✗ Not yet."
    assert said(1, 2) == said(1, 100) == "✗ Not yet."


def test_a_finite_answer_for_an_infinite_one(said):
    assert said(5.0, math.inf) == "✗ Not yet."
    assert said(-math.inf, math.inf) == "✗ Right size, wrong sign."
    assert said(math.nan, math.inf).startswith("✗ Not finite: your answer is nan")


# ---------------------------------------------------------------- kinds

Y = sympy.Symbol("y")

WRONG_KINDS = [
    (np.exp, 0.3, "expected one number, got a function; call it and hand in what it returns."),
    (Y + 1, 0.3, "expected one number, got a SymPy formula; put numbers in with .subs(...)."),
    ("0.3", 0.3, "expected one number, got a text; leave out the quotes."),
    (True, 0.3, "expected one number, got True or False; hand in the number itself"),
    (1j, 0.3, "expected one number, got a complex number; hand in a single number."),
    ({}, 0.3, "expected one number, got an object of type dict; hand in a single number."),
    (["a"], 0.3, "expected one number, got an array of texts"),
    (np.exp, [1, 2], "expected an array of numbers, got a function; call it"),
    (Y, [1, 2], "expected an array of numbers, got a SymPy formula; put numbers in"),
    ("b", [1, 2], "expected an array of numbers, got a text"),
    (["a", "b"], [1, 2], "expected an array of numbers, got an array of texts"),
    ([1j, 2j], [1, 2], "expected an array of numbers, got an array of complex numbers"),
    ([[1], [2, 3]], [1, 2], "expected an array of numbers, got rows of unequal length"),
    ([True, False], [1, 2], "expected an array of numbers, got an array of True and False"),
    ([{}, {}], [1, 2], "expected an array of numbers, got an array of other things"),
    (0.3, np.exp, "expected a function, got one number; hand in the function itself: its name"),
    ([1, 2], np.exp, "expected a function, got an array of numbers; hand in the function itself"),
    (sympy.exp(Y), np.exp, "expected a function, got a SymPy formula; write it with def"),
    (np.exp, Y + 1, "expected a SymPy formula, got a function; call it with SymPy symbols"),
    (sympy.Eq(Y, 1), Y, "expected a SymPy formula, got a SymPy equation or relation"),
    ("y + 1", Y + 1, "expected a SymPy formula, got a text; build it from SymPy symbols."),
    ([1.0, 2.0], Y + 1, "expected a SymPy formula, got an array of numbers"),
    ([Y, "y"], [Y, Y], "expected a SymPy formula, got a SymPy formula"),
    (2, "b", "expected a choice, as text in quotes, got one number; write the letter"),
    (Y, "y", "expected a choice, as text in quotes, got a SymPy formula"),
    (1, True, "expected True or False, got one number; hand in True or False"),
    ("True", True, "expected True or False, got a text; leave out the quotes."),
]


@pytest.mark.parametrize(("answer", "expected", "verdict"), WRONG_KINDS)
def test_another_kind_of_thing(said, answer, expected, verdict):
    on = {"on": [(1.0,)]} if callable(expected) and not isinstance(expected, sympy.Basic) else {}
    assert said(answer, expected, **on).startswith(f"✗ Another kind of thing: {verdict}")


@pytest.mark.parametrize("answer", ["b", "B", " b ", "(b)", "b)", "B.", "'b'"])
def test_a_choice_does_not_mind_case_spaces_and_brackets(said, answer):
    assert said(answer, "b") == "✓ Right."


def test_choices(said):
    assert said("a", "b") == "✗ Not this one."
    assert said("the  Median", "The median") == "✓ Right."
    assert said("...", "b") == "✗ Not this one."


def test_truth_values(said):
    assert said(True, True) == said(np.False_, False) == said(sympy.true, True) == "✓ Right."
    assert said(False, True) == said(True, np.False_) == "✗ Not so: it is the other way round."


# ---------------------------------------------------------------- arrays

X = np.array([1.5, 2.25, 4.125, 0.0, 7.75, -3.5])

ARRAY_SLIPS = [
    (-X, "✗ Right size, wrong sign."),
    (X * [1, 1, -1, 1, 1, 1], "✗ Right size, wrong sign in places, first at index 2."),
    (2 * X, "✗ Off by a factor everywhere: your answer is twice as large"),
    (-2 * X, "✗ Off by a factor everywhere: your answer has the wrong sign and is twice"),
    (6 * X, "✗ Off by a factor everywhere: your answer is n times as large as it should be: a sum"),
    (X / 6, "✗ Off by a factor everywhere: your answer is n times smaller than it should be: a me"),
    (X + HALF_LOG_2PI, "✗ Off by a constant everywhere: your answer is too large by ½ log 2π"),
    (X - 1.7, "✗ Off by a constant: your answer is too small by the same amount everywhere"),
    (X * 1.37, "✗ Off by a factor: your answer is too large by the same factor everywhere;"),
    (X * -0.77, "✗ Off by a factor: your answer is too small by the same factor everywhere, with"),
    (X * [1, 1.01, 1, 1, 0.99, 1], "✗ Close, within two per cent"),
    (X * [1, 1, 3, 1, 1, 5], "✗ Partly right: 4 of 6 entries agree; the first that does not is at"),
    (X * [1, 1, 3, 1, 1, np.nan], "✗ Not finite: your answer is nan at index 5"),
    (X * [1, 1, np.inf, 1, 1, 1], "✗ Not finite: your answer is infinite at index 2"),
    (X[:, None], "✗ Wrong shape: expected (6,), got (6, 1); the same numbers, but arranged"),
    (X[:5], "✗ Wrong shape: expected (6,), got (5,)."),
    (3.0, "✗ Wrong shape: expected (6,), got one number."),
    (X**2 + 1, "✗ Not yet."),
]


@pytest.mark.parametrize(("answer", "verdict"), ARRAY_SLIPS)
def test_each_slip_in_an_array_has_its_sentence(said, answer, verdict):
    assert said(answer, X).startswith(verdict)


@pytest.mark.parametrize("form", [list, tuple, np.array])
def test_lists_tuples_and_arrays_are_alike(said, form):
    assert said(form(X), X) == said(X, form(X)) == "✓ Right."


def test_a_place_in_a_matrix_is_told_with_both_indices(said):
    answer = np.eye(3)
    answer[1, 2] = 5
    assert "8 of 9 entries agree; the first that does not is at index (1, 2)" in said(
        answer, np.eye(3)
    )


def test_an_array_for_a_number(said):
    assert said([0.5], 0.5).startswith("✗ Wrong shape: expected one number, got (1,)")


def test_rounding_noise_beside_large_entries_is_no_mistake(said):
    assert said([1e-15, 3.0], [0, 3.0]) == "✓ Right."
    assert said([3e-16, 3.0], [1e-16, 3.0]) == "✓ Right."
    assert said([1e-9, 3.0], [0, 3.0]).startswith("✗")
    assert said([1e-10, 3.0], [2e-10, 3.0]).startswith("✗ Partly right: 1 of 2")


def test_arrays_of_truth_values(said):
    assert said([True, False], [True, False]) == "✓ Right."
    assert said([True, True], [True, False]).startswith("✗ Partly right: 1 of 2")


def test_equal_entries_do_not_make_a_pattern(said):
    assert said([2.6, 2.6], [1.1, 1.1]) == "✗ Not yet."


# ---------------------------------------------------------------- functions


def nll(y, z):
    return np.logaddexp(0, z) - y * z


ON = [(0, 1.5), (1, -2.0), (1, 0.25), (0, 800.0)]


def naive(y, z):
    return np.log(1 + np.exp(z)) - y * z


def stops(y, z):
    return 1 / y


def stops_at_length(y, z):
    raise ValueError("first line <object at 0x7f00aa>\nsecond line")


def log_mean(y, z):
    return y.no_such_thing


FUNCTION_SLIPS = [
    (
        naive,
        "✗ Not finite: your answer is infinite at (0, 800); look for log 0, 0/0 or an overflow",
    ),
    (stops, "✗ Your function stops at (0, 1.5) with ZeroDivisionError: division by zero."),
    (stops_at_length, "✗ Your function stops at (0, 1.5) with ValueError: first line <object>."),
    (lambda z: z, "✗ Wrong number of parameters: the exercise calls your function with 2; yours"),
    (lambda: 1, "✗ Wrong number of parameters: the exercise calls your function with 2; yours ar"),
    (lambda y, z: -nll(y, z), "✗ Right size, wrong sign."),
    (lambda y, z: 2 * nll(y, z), "✗ Off by a factor everywhere: your answer is twice as large"),
    (
        lambda y, z: nll(y, z) / math.log(2),
        "✗ Off by a factor everywhere: your answer is 1/log 2 times as large",
    ),
    (lambda y, z: nll(y, z) - HALF_LOG_2PI, "✗ Off by a constant everywhere: your answer is too s"),
    (lambda y, z: nll(y, z) + 1.234, "✗ Off by a constant: your answer is too large by the same"),
    (lambda y, z: nll(y, z) * 1.37, "✗ Off by a factor: your answer is too large by the same fac"),
    (lambda y, z: round(nll(y, z), 2), "✗ The right digits, rounded too early"),
    (
        lambda y, z: max(z, 0),
        "✗ Partly right: 1 of 4 values agree; the first that does not is at (0",
    ),
    (lambda y, z: np.array([nll(y, z)]), "✗ Wrong shape returned at (0, 1.5): expected one number"),
    (lambda y, z: "a", "✗ Your function must return numbers; at (0, 1.5) it returns a text."),
    (lambda y, z: 1j, "✗ Your function must return numbers; at (0, 1.5) it returns a complex num"),
    (lambda y, z: nll, "✗ Your function must return numbers; at (0, 1.5) it returns a function."),
    (lambda y, z: 5 + y * z**2, "✗ Not yet."),
]


@pytest.mark.parametrize(("answer", "verdict"), FUNCTION_SLIPS)
def test_each_slip_in_a_function_has_its_sentence(said, answer, verdict):
    assert said(answer, nll, on=ON).startswith(verdict)


def test_right_functions(said):
    assert said(nll, nll, on=ON) == "✓ Right."
    assert said(lambda *args: nll(*args), nll, on=ON) == "✓ Right."
    assert said(lambda y, z, k=1: [nll(y, z)], lambda y, z: [nll(y, z)], on=ON) == "✓ Right."
    assert said(lambda x: sympy.exp(x), np.exp, on=[(1.0,), (2.0,)]) == "✓ Right."


def test_sums_means_and_degrees_of_freedom_are_told_apart(said):
    on = [(np.arange(5.0),)]
    assert "a sum instead of a mean?" in said(np.sum, np.mean, on=on)
    assert "a mean instead of a sum?" in said(np.mean, np.sum, on=on)
    variance, unbiased = np.var, lambda y: np.var(y, ddof=1)
    assert "divided by n − 1 instead of n?" in said(unbiased, variance, on=on)
    assert "divided by n instead of n − 1?" in said(variance, unbiased, on=on)


def test_a_function_that_writes_into_its_arguments_harms_nobody(said):
    def greedy(y):
        y *= 0
        return 0.0

    y = np.arange(1.0, 4.0)
    on = [(y,), (y,)]
    assert said(greedy, np.sum, on=on) == "✗ Not yet."
    assert y.tolist() == [1, 2, 3]
    assert said(np.sum, np.sum, on=on) == "✓ Right."

    def greedy_total(y):
        total = y.sum()
        y *= 0
        return total

    assert said(np.sum, greedy_total, on=on) == "✓ Right."


def test_large_and_small_arguments_are_shown_briefly(said):
    def stop(*arguments):
        raise KeyError

    def total(*arguments):
        return 1.0

    assert "stops at (array of shape (50, 2), [1, 2]) with KeyError." in said(
        stop, total, on=[(np.ones((50, 2)), np.array([1.0, 2.0]))]
    )
    assert "stops at ((1, 2), b) with KeyError." in said(stop, total, on=[([1, 2], "b")])


def test_a_callable_object_counts_as_a_function(said):
    class Loss:
        def __call__(self, y, z):
            return nll(y, z)

    assert said(Loss(), nll, on=ON) == "✓ Right."


# ---------------------------------------------------------------- formulas

Z = sympy.Symbol("z")
SIGMA = sympy.Symbol("sigma", positive=True)
NORMAL = (Y - Z) ** 2 / (2 * SIGMA**2) + sympy.log(SIGMA * sympy.sqrt(2 * sympy.pi))
Q = sympy.Symbol("q")
R = sympy.Symbol("r", real=True)
N = sympy.Symbol("n", integer=True, positive=True)
K = sympy.Symbol("k")

RIGHT_FORMULAS = [
    (NORMAL.expand(), NORMAL),
    (sympy.simplify(NORMAL), NORMAL),
    (0.5 * (Y - Z) ** 2 / SIGMA**2 + sympy.log(SIGMA) + 0.5 * math.log(2 * math.pi), NORMAL),
    (sympy.log(Q) - sympy.log(1 - Q), sympy.log(Q / (1 - Q))),
    (sympy.log(1 + sympy.exp(R)) - R, sympy.log(1 + sympy.exp(-R))),
    (2 * sympy.log(sympy.Abs(R)), sympy.log(R**2)),
    (N * (N + 1) / 2, sympy.Sum(K, (K, 1, N))),
    (sympy.Derivative(R**2, R), 2 * R),
    (Y + K - K, Y),
    (3, sympy.Integer(3) + 0 * Y),
    ([Y - Z, SIGMA], [Y - Z, SIGMA]),
    (sympy.Matrix([Y, Z]), sympy.Matrix([Y, Z])),
    ((Y, Z + 0), sympy.Matrix([Y, Z])),
    (sympy.Function("f")(R), sympy.Function("f")(R)),
]


@pytest.mark.parametrize(("answer", "expected"), RIGHT_FORMULAS)
def test_equal_formulas_are_right_however_they_are_written(said, answer, expected):
    assert said(answer, expected) == "✓ Right."


FORMULA_SLIPS = [
    (-NORMAL, "✗ Right size, wrong sign."),
    (2 * NORMAL, "✗ Off by a factor everywhere: your answer is twice as large"),
    (NORMAL - sympy.log(2 * sympy.pi) / 2, "✗ Off by a constant everywhere: your answer is too sm"),
    (NORMAL + 1, "✗ Off by a constant: your answer is too large by the same amount everywhere"),
    (NORMAL * 1.01, "✗ Off by a factor: your answer is too large by the same factor everywhere"),
    ((Y - Z) ** 2 / (2 * SIGMA**2), "✗ Off by a term in sigma alone; the rest is right."),
    (NORMAL * 2 * SIGMA**2, "✗ Off by a factor in sigma alone; the rest is right."),
    (NORMAL + K, "✗ Unexpected symbol k: the answer does without; check the names"),
    (NORMAL + K + Q, "✗ Unexpected symbols k, q: the answer does without"),
    (NORMAL.subs(Y, Y**2), "✗ Not yet."),
    (3, "✗ Not yet."),
    (sympy.Matrix([NORMAL, Y]), "✗ Wrong number of entries: expected 1, got 2."),
]


@pytest.mark.parametrize(("answer", "verdict"), FORMULA_SLIPS)
def test_each_slip_in_a_formula_has_its_sentence(said, answer, verdict):
    assert said(answer, NORMAL).startswith(verdict)


def test_more_slips_in_formulas(said):
    assert said(2 * sympy.log(R), sympy.log(R**2)).startswith("✗ Not real: your answer has no real")
    assert said(sympy.sqrt(R**2), R).startswith("✗ Right size, wrong sign in places, first at r = ")
    assert "test points agree; the first that does not is at r = " in said(
        sympy.Max(R, 0), R
    ).replace("−", "-")
    wide, tall = sympy.Matrix([[Y, Z]]), sympy.Matrix([Y, Z])
    assert said(wide, tall).startswith("✗ Wrong shape: expected (2, 1), got (1, 2)")
    unknown = sympy.Function("f")(R)
    assert said(unknown + 1, unknown).startswith("✗ Not equal, as far as SymPy can tell")


def test_a_parameter_is_blamed_only_when_it_is_the_one(said):
    a, lam, mu = sympy.symbols("a lam mu", positive=True)
    right = (a - lam) / (1 + mu)
    assert said(2 * (a - lam) / (1 + mu), right).startswith("✗ Off by a factor everywhere: your")
    assert said(right * mu, right) == "✗ Off by a factor in mu alone; the rest is right."
    assert said(right + mu, right) == "✗ Off by a term in mu alone; the rest is right."
    assert "alone" not in said((a + lam) / (2 + mu), right)


def test_symbols_are_matched_by_name(said):
    other = NORMAL.subs({SIGMA: sympy.Symbol("sigma"), Y: sympy.Symbol("y", real=True)})
    assert other != NORMAL
    assert said(other, NORMAL).startswith(
        "✓ Right (matched by name: your sigma, y has other assumptions"
    )
    mixed = Y - sympy.Symbol("y", real=True)
    assert said(mixed + NORMAL, NORMAL).startswith("✓ Right (matched by name: your y has")
    assert said(2 * other, NORMAL).startswith("✗ Off by a factor everywhere: your answer is twice")


def test_a_zero_among_the_points_has_no_sign(said):
    p, q = sympy.symbols("p q", positive=True)
    assert said((p - q) / (1 + p), (q - p) / (1 + p)) == "✗ Right size, wrong sign."


def test_a_formula_is_compared_where_its_symbols_live(said):
    p = sympy.Symbol("p", positive=True)
    m = sympy.Symbol("m", negative=True)
    assert said(sympy.sqrt(p**2 + 2 * p + 1), p + 1) == "✓ Right."
    assert said(sympy.sqrt(R**2 + 2 * R + 1), R + 1).startswith("✗ Right size, wrong sign in pl")
    assert said(sympy.sqrt(m**2 - 2 * m + 1), 1 - m) == "✓ Right."
    assert said(N * sympy.cos(sympy.pi * (N**2 + N)), N) == "✓ Right."
    assert said(p * sympy.cos(sympy.pi * (p**2 + p)), p).startswith("✗")


def test_without_assumptions_only_points_where_both_are_real_count(said):
    assert said(2 * sympy.log(Q), sympy.log(Q**2)) == "✓ Right."


def test_sympy_is_not_imported_for_numbers():
    code = (
        "import sys; from lib.exercises import judge; judge(1, 1.0, hint='h'); "
        "judge([1], [2], hint='h'); judge(abs, abs, hint='h', on=[(1,)]); "
        "heavy = {'sympy', 'scipy', 'pandas', 'matplotlib'} & set(sys.modules); "
        "assert not heavy, heavy"
    )
    root = Path(__file__).parents[1]
    subprocess.run([sys.executable, "-c", code], check=True, cwd=root, stdout=subprocess.DEVNULL)


# ---------------------------------------------------------------- whole sentences

LOG_2 = math.log(2)
SENTENCES = [
    (0.69, LOG_2, "✗ The right digits, rounded too early: hand in more of them, or an expression."),
    (
        -LOG_2 / math.pi,
        LOG_2,
        "✗ Off by a factor: your answer has the wrong sign and is "
        "π times smaller than it should be.",
    ),
    (
        X / 6,
        X,
        "✗ Off by a factor everywhere: your answer is n times smaller than it should be: "
        "a mean instead of a sum?",
    ),
    (
        X * -0.77,
        X,
        "✗ Off by a factor: your answer is too small by the same factor everywhere, "
        "with the wrong sign; look for a scale or a mean.",
    ),
    (
        X + HALF_LOG_2PI,
        X,
        "✗ Off by a constant everywhere: your answer is too large by ½ log 2π, "
        "the constant of the normal density.",
    ),
    (
        LOG_2 - 200 * HALF_LOG_2PI,
        LOG_2,
        "✗ Off by a constant: your answer is too small by a multiple of ½ log 2π, "
        "the normal density's constant, once per example.",
    ),
    (
        X - 1.7,
        X,
        "✗ Off by a constant: your answer is too small by the same amount everywhere; "
        "a term that does not vary is missing or too much.",
    ),
    (
        X * [1, 1, 3, 1, 1, np.nan],
        X,
        "✗ Not finite: your answer is nan at index 5; look for log 0, 0/0 or an overflow.",
    ),
    (
        X * [1, 1, 3, 1, 1, 5],
        X,
        "✗ Partly right: 4 of 6 entries agree; the first that does not is at index 2.",
    ),
    (
        X[:, None],
        X,
        "✗ Wrong shape: expected (6,), got (6, 1); the same numbers, but arranged in another way.",
    ),
    (
        [True],
        X,
        "✗ Another kind of thing: expected an array of numbers, got an array of True and False; "
        "hand in np.array([...]) of plain numbers.",
    ),
    (
        NORMAL + K + Q,
        NORMAL,
        "✗ Unexpected symbols k, q: the answer does without; "
        "check the names, and put in what is known.",
    ),
    (
        NORMAL.subs(SIGMA, sympy.Symbol("sigma")),
        NORMAL,
        "✓ Right (matched by name: your sigma has other assumptions than the exercise's, "
        "and SymPy counts that as another symbol).",
    ),
]


@pytest.mark.parametrize(("answer", "expected", "sentence"), SENTENCES)
def test_a_sentence_is_put_together_to_its_last_word(said, answer, expected, sentence):
    assert said(answer, expected) == sentence


# ---------------------------------------------------------------- known wrong ideas

OFFSET = 0.25


def mean_of(values):
    return np.mean(values)


IDEAS = {"1 / 3": "the share", "no_such_name": "never", "1 / 0": "never", "0.5 + OFFSET": "a sum"}


@pytest.mark.parametrize(
    ("answer", "verdict"),
    [
        (1 / 3, "✗ This is the share."),
        (Fraction(1, 3), "✗ This is the share."),
        (0.333, "✗ This is the share."),
        (0.3333, "✗ This is the share."),
        (0.33, "✗ Not yet."),
        (0.34, "✗ Not yet."),
        (0.75, "✗ This is a sum."),
        (0.6, "✓ Right."),
        ([1 / 3], "✗ Wrong shape: expected one number, got (1,)."),
        (..., "○ Not answered yet: put your answer in place of the `...` and run the cell again."),
    ],
)
def test_a_known_wrong_idea_is_told_by_name(said, answer, verdict):
    assert said(answer, 0.6, ideas=IDEAS) == verdict


def test_ideas_are_of_every_kind(said):
    data = [(np.array([1.0, 2.0, 9.0]),), (np.array([4.0, 0.0, 0.0]),)]
    idea = {"mean_of": "the mean", "lambda y: y.sum()": "the total"}
    assert said(np.mean, np.median, on=data, ideas=idea) == "✗ This is the mean."
    assert said(lambda y: sum(y), np.median, on=data, ideas=idea) == "✗ This is the total."
    assert said(np.median, np.median, on=data, ideas=idea) == "✓ Right."
    naive = {"lambda z: np.log(np.exp(z))": "the overflow"}
    assert (
        said(lambda z: np.log(np.exp(z)), abs, on=[(1e3,)], ideas=naive)
        == "✗ This is the overflow."
    )
    assert said(Y**2, 2 * Y, ideas={"Y * Y": "the square"}) == "✗ This is the square."
    assert said(" (A)", "b", ideas={"'a'": "the mode"}) == "✗ This is the mode."
    assert said([2, 1], [1, 2], ideas={"[2, 1]": "backwards"}) == "✗ This is backwards."
    assert said(False, True, ideas={"False": "the reverse"}) == "✗ This is the reverse."


def asked(exercise, answer):
    """Call check and return its lines."""
    return in_both_languages(lambda: check(exercise, answer))


def test_the_key_of_an_exercise_is_found_by_its_name():
    assert asked("normal-4", 73.2) == ["✓ Right."]
    verdict, hint = asked("normal-4", 72)
    assert verdict.startswith("✗ This is the mean of the two readings")
    assert hint == "  Hint: Let the two gradients (z − y)/σ² cancel."
    assert asked("normal-4", ...) == [UNANSWERED, hint]
    for name in ("normal-99", "norml-4", "normal", ""):
        with pytest.raises(ValueError, match=r"expected the name of an exercise.*write its key as"):
            check(name, 72)


def test_an_exercise_without_the_names_of_its_chapter_is_not_judged():
    [line] = asked("likelihood-4", 1.65)
    assert line.startswith("○ Not judged: run the cells above")
    assert "name 'likelihood' is not defined" in line


# ---------------------------------------------------------------- a reason is true


@pytest.mark.parametrize(
    ("answer", "expected", "reason"),
    [
        (3.14, math.pi, "rounded"),
        (3.142, math.pi, "rounded"),
        (3.141, math.pi, "cut off"),
        (16, 15.7, "rounded"),
        (-0.1235, -0.12346, "rounded"),
        (1300, 1283.5, "rounded"),
        (0.13, 0.125, "rounded"),
        (0.12, 0.125, "rounded"),
        (0.07, 0.0712, "rounded"),
        ([1.23, 45.68], [1.2345, 45.6789], "rounded"),
        ([1.2, 46], [1.2345, 45.6789], "rounded"),
        ([1.23, 45.67], [1.2345, 45.6789], "cut off"),
        (3.15, math.pi, "Close"),
        (3.1, 3.16, "cut off"),
        (26, 26.4, "rounded"),
        (3.143, math.pi, "Close"),
        (-3.14, math.pi, "Not yet"),
        (3, math.pi, "Not yet"),
        (0.95238, 20 / 21, "rounded"),
    ],
)
def test_rounded_is_said_of_the_right_number_rounded_alone(said, answer, expected, reason):
    verdict = said(answer, expected, rtol=1e-7)
    assert reason in verdict
    assert "sign" not in verdict


SOFTPLUS = [(0.0,), (3.0,), (40.0,)]


def test_lost_digits_are_no_sign_error(said):
    lost = said(lambda z: np.log(1 + np.exp(-z)), lambda z: np.logaddexp(0, -z), on=SOFTPLUS)
    assert lost.startswith("✗ Digits lost at (40): only rounding noise is left there")
    noisy = said(lambda z: np.logaddexp(0, z) - z, lambda z: np.logaddexp(0, -z), on=SOFTPLUS)
    assert noisy.startswith("✗ Digits lost at (40)")
    relu = said(lambda z: max(-z, 0), lambda z: np.logaddexp(0, -z), on=[*SOFTPLUS, (-800.0,)])
    assert relu.startswith("✗ Partly right")


def test_rounding_noise_is_slack_where_terms_cancel(said):
    a, lam, mu = sympy.symbols("a lam mu", positive=True)
    split, whole = a / (1 + mu) - lam / (1 + mu), (a - lam) / (1 + mu)
    assert said(split, whole) == said(whole, split) == "✓ Right."
    n, m = sympy.symbols("n m", integer=True, positive=True)  # equal at some points
    split, whole = n / (1 + n) - m / (1 + n), (n - m) / (1 + n)
    assert said(split, whole) == said(whole, split) == "✓ Right."
    assert said(0.5 * a - 0.5 * lam, (a - lam) / 2) == "✓ Right."

    def product(y, z):
        return (y - z) * (y + z)

    near = [(1.0000001, 1.0), (3.0, 2.0)]
    assert said(product, lambda y, z: y**2 - z**2, on=near) == "✓ Right."
    assert said(lambda y, z: y**2 - z**2, product, on=near) == "✓ Right."
    assert said(lambda y, z: 1.00001 * product(y, z), product, on=near).startswith("✗")


S = sympy.Rational(1, 2)


@pytest.mark.parametrize(
    "answer",
    [
        [S, sympy.sqrt(2)],
        (S, 2**0.5),
        np.array([S, sympy.sqrt(2)]),
        sympy.Matrix([S, sympy.sqrt(2)]),
        sympy.Matrix([[S, sympy.sqrt(2)]]),
        [Fraction(1, 2), sympy.sqrt(2)],
    ],
    ids=repr,
)
def test_lists_of_sympy_numbers_are_numbers(said, answer):
    assert said(answer, [0.5, 2**0.5]) == "✓ Right."
    assert said(answer, [0.5, 3.0]).startswith("✗ Partly right: 1 of 2 entries")
    assert said(sympy.Matrix([[1, 2], [3, 4]]), [[1, 2], [3, 4]]) == "✓ Right."


def test_another_arrangement_is_said_of_the_same_numbers_alone(said):
    assert said([16], 16).endswith("; the same numbers, but arranged in another way.")
    assert said([[2, 1]], [1, 2]).endswith("; the same numbers, but arranged in another way.")
    assert said([999], 16) == "✗ Wrong shape: expected one number, got (1,)."
    assert said([[2, 3]], [1, 2]) == "✗ Wrong shape: expected (2,), got (1, 2)."


@pytest.mark.parametrize(
    "thing", [sympy.I, np.array("a"), np.array(1j), np.array({}, dtype=object), 1 + 0j], ids=repr
)
def test_nothing_is_expected_and_got_at_once(said, thing):
    verdict = said(thing, 0.5)
    assert verdict.startswith("✗ Another kind of thing: expected one number, got a")
    assert "got one number" not in verdict


def test_functions_that_return_nothing_at_times_or_warn(said):
    import warnings

    def half_done(y):
        if y < 2:
            return y

    def warner(y):
        warnings.warn("deprecated", DeprecationWarning, stacklevel=1)
        return np.float64(y) / 0 * 0 + y

    on = [(1.0,), (3.0,)]
    assert said(half_done, abs, on=on) == "✗ Your function returns nothing at (3)."
    assert said(warner, abs, on=on).startswith("✗ Not finite: your answer is nan at (1)")


# ---------------------------------------------------------------- laws


def law(*strategies):
    """A hypothesis test without a deadline: a busy machine is no counterexample."""
    return lambda test: settings(deadline=None, max_examples=60)(given(*strategies)(test))


finite = st.floats(allow_nan=False, allow_infinity=False)
usual = st.floats(-1e6, 1e6).filter(lambda x: abs(x) > 1e-6)
vectors = hnp.arrays(float, st.integers(1, 6), elements=finite)


@law(st.one_of(finite, vectors, st.booleans(), st.integers(-(2**70), 2**70)))
def test_the_expected_answer_is_right(x):
    assert printed(x, x) == "✓ Right."


@law(finite.filter(bool))
def test_a_negated_number_is_never_right(x):
    assert printed(-x, x) == "✗ Right size, wrong sign."


@law(vectors.filter(np.any))
def test_a_negated_array_is_never_right(x):
    assert printed(-x, x).startswith("✗")


@law(usual, st.sampled_from([2, 0.5, 3, 10, 100, math.pi, 1 / math.log(2)]))
def test_a_known_factor_is_named(x, factor):
    assume(abs(factor * x) != 1)
    assert printed(factor * x, x).startswith("✗ Off by a factor: your answer is ")


@law(st.floats(1e-3, 1e3), st.floats(1.0001, 1.019))
def test_a_small_relative_error_is_a_near_miss_and_no_more(x, factor):
    assert printed(factor * x, x).startswith(("✗ Close", "✗ Off by a constant"))


@law(hnp.arrays(float, 5, elements=st.floats(-100, 100)), st.floats(0.5, 50))
def test_a_constant_shift_is_found(x, shift):
    assume(np.ptp(x) > 1)
    assert printed(x + shift, x).startswith(("✗ Off by a", "✗ Right size, wrong sign"))
    assert "too small" in printed(x - shift, x) or "sign" in printed(x - shift, x)


@law(vectors, vectors)
def test_unequal_shapes_are_never_compared(a, b):
    assume(a.shape != b.shape)
    assert printed(a, b).startswith("✗ Wrong shape: expected ")


@law(st.floats(0.1, 0.9), st.floats(0.2, 5).filter(lambda f: not 0.98 < f < 1.02))
def test_the_digits_of_the_expected_value_are_never_printed(x, factor):
    digits = re.sub(r"\D", "", f"{x:.12f}")[1:7]
    for answer in (x * factor, -x, x + 1, [x, x], "a", 1.01 * x):
        assert digits not in re.sub(r"\D", "", printed(answer, x))
    answers, expected = [factor * x, 0.123 * factor, x], [x, 0.321, 2 * x]
    assert digits not in re.sub(r"\D", "", printed(answers, expected))
    function = printed(lambda t: factor * x, lambda t: x, on=[(1,), (2,)])
    assert digits not in re.sub(r"\D", "", function)


@law(
    st.recursive(
        st.none()
        | st.booleans()
        | finite
        | st.text(max_size=5)
        | st.complex_numbers()
        | st.binary(),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=2), inner),
        max_leaves=5,
    )
)
def test_whatever_is_handed_in_there_is_a_verdict(answer):
    for expected in (0.3, [0.1, 0.2], "b", True, NORMAL):
        assert printed(answer, expected)[0] in "✓✗○"


def test_a_thing_that_resists_gets_a_verdict(said):
    class Odd:
        def __array__(self, *args, **kwargs):
            raise RuntimeError("I am no array")

    assert said(Odd(), [1, 2]) == "✗ This answer cannot be read: RuntimeError: I am no array."
    assert said(Odd, 1.0).startswith("✗ Another kind of thing: expected one number, got a function")


def test_two_runs_print_the_same(said):
    for answer in (NORMAL * 3, sympy.sqrt(Y**2), object(), object, stops):
        assert said(answer, NORMAL) == said(answer, NORMAL)
    assert "0x" not in said(object(), 1.0) + said(lambda y, z: object(), nll, on=ON)


# ---------------------------------------------------------------- the author's mistakes


@pytest.mark.parametrize(
    ("question", "message"),
    [
        ({"hint": ""}, r"every exercise has a hint; got ''; write"),
        ({"hint": "  \n"}, "every exercise has a hint"),
        ({"hint": None}, "every exercise has a hint; got None"),
        ({"rtol": 0}, r"rtol must be a number between 0 and 1; got 0; try"),
        ({"rtol": -1.0}, "rtol must be"),
        ({"rtol": 2}, "rtol must be"),
        ({"rtol": "small"}, "rtol must be"),
        ({"on": [(1,)]}, "on= is for functions; expected is one number; leave on= out"),
        ({"expected": np.exp}, r"compared at argument tuples; got on=None; try on=\[\(0.5,\)"),
        ({"expected": np.exp, "on": []}, r"got on=\[\]"),
        ({"expected": np.exp, "on": [1.0]}, r"got on=\[1.0\]"),
        ({"expected": np.exp, "on": 3}, "got on=3"),
        ({"expected": np.exp, "on": "ab"}, "got on='ab'"),
        ({"expected": np.log, "on": [(1.0,), (-1.0,)]}, r"not NaN at \(-1\)"),
        ({"expected": np.asarray, "on": [("a",)]}, r"must be real, at least one, and not NaN at"),
        ({"expected": math.nan}, "must be real, at least one, and not NaN; got nan; repair"),
        ({"expected": [1.0, math.nan]}, "not NaN"),
        ({"expected": []}, "at least one"),
        ({"expected": ["a", "b"]}, "must be real"),
        ({"expected": 1j}, "must be real"),
        ({"expected": sympy.I}, "must be real"),
        ({"expected": ...}, "expected must be one number, an array.*got ellipsis; hand in"),
        ({"expected": None}, "expected must be .*got NoneType"),
        ({"expected": ""}, "expected must be .*got a text"),
        ({"expected": {}}, "expected must be .*got dict"),
        ({"expected": sympy.Eq(Y, 1)}, "expected must be .*got a SymPy equation"),
    ],
)
@pytest.mark.parametrize("answer", [..., 1.0])
def test_an_author_is_told_at_once_even_when_unanswered(question, message, answer):
    question = {"expected": 1.0, "hint": HINT} | question
    with pytest.raises(ValueError, match=message):
        judge(answer, question.pop("expected"), **question)


def test_the_hint_is_required_by_name():
    with pytest.raises(TypeError):
        judge(1.0, 1.0)
    with pytest.raises(TypeError):
        judge(1.0, 1.0, "a hint")
