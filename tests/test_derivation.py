"""Laws of `lib.derivation`: true steps are proved, false ones stop with a counterexample."""

import os
import re
import subprocess
import sys
from pathlib import Path

import mpmath
import pytest
import sympy as sp

from lib.derivation import PROVED, Derivation, DerivationError

n = sp.Symbol("n", integer=True, positive=True)
i, j, k = sp.symbols("i j k", integer=True)
mu, z, w, beta = sp.symbols("mu z w beta", real=True)
sigma, tau, b, lam, kappa, v = sp.symbols("sigma tau b lambda kappa v", positive=True)
q, y1 = sp.symbols("q y", real=True)
count = sp.Symbol("y", integer=True, nonnegative=True)
y, x = sp.IndexedBase("y", real=True), sp.IndexedBase("x", real=True)
f, s = sp.IndexedBase("y"), sp.IndexedBase("z", real=True)
counts = sp.IndexedBase("y", integer=True, nonnegative=True)
waits = sp.IndexedBase("y", positive=True)
R = (i, 1, n)
FLIP, FLIPS = {y1: sp.FiniteSet(0, 1)}, {f: sp.FiniteSet(0, 1), q: sp.Interval.open(0, 1)}
SSE = sp.Sum((y[i] - mu) ** 2, R)
MEAN = sp.Sum(y[i], R) / n
NORMAL = sp.exp(-((y[i] - mu) ** 2) / (2 * sigma**2)) / (sigma * sp.sqrt(2 * sp.pi))
NORMAL_NLL = sp.Sum((y[i] - mu) ** 2 / (2 * sigma**2) + sp.log(sigma * sp.sqrt(2 * sp.pi)), R)


def sigmoid(t):
    return 1 / (1 + sp.exp(-t))


BCE = -(y1 * sp.log(sigmoid(z)) + (1 - y1) * sp.log(1 - sigmoid(z)))
SCORES = sp.symbols("z1:4", real=True)
SOFTMAX_NLL = -sp.log(sp.exp(SCORES[0]) / sum(map(sp.exp, SCORES)))
MAP = SSE / (2 * sigma**2) + mu**2 / (2 * tau**2)


def gaussian():
    return (
        Derivation(sp.Product(NORMAL, R), wrt=mu, because="the likelihood of $n$ measurements")
        .monotone(sp.log(sp.Product(NORMAL, R)), because="log is increasing: same best place")
        .step(-NORMAL_NLL, because="the log of a product is a sum of logs")
        .monotone(NORMAL_NLL, because="a minus turns the best place into the lowest")
        .drop(sp.Sum((y[i] - mu) ** 2 / (2 * sigma**2), R), because="free of $\\mu$")
        .scale(SSE, because="a positive factor does not move the minimum")
        .optimum({mu: MEAN}, because="set the derivative to zero")
    )


def test_a_likelihood_becomes_squared_error_and_its_best_place_is_the_mean():
    d = gaussian()
    assert [step.relation for step in d.steps] == [
        *("start", "increasing", "equal", "decreasing", "drop", "scale", "minimum")
    ]
    assert {step.proof for step in d.steps[1:]} == {PROVED}
    assert d.expr == SSE


def test_what_was_dropped_and_the_factor_are_recorded():
    d = gaussian()
    assert sp.simplify(d.steps[4].dropped - n * sp.log(sigma * sp.sqrt(2 * sp.pi))) == 0
    assert d.steps[5].factor == 2 * sigma**2


def test_mean_and_spread_are_found_together():
    d = Derivation(NORMAL_NLL, wrt=(mu, sigma)).optimum(
        {mu: MEAN, sigma**2: SSE / n}, because="both slopes are zero"
    )
    assert d.steps[-1].relation == "minimum"
    proof = f"slope, curvature {PROVED}, place checked at 64 points"
    assert d.steps[-1].proof.startswith(proof)  # equal data have no σ > 0


EQUAL = {
    "flips, logit to loss": (BCE, z, sp.log(1 + sp.exp(z)) - y1 * z, FLIP),
    "flips, slope": (sp.Derivative(BCE, z), z, sigmoid(z) - y1, FLIP),
    "flips, far from the boundary": (
        -sp.log(1 - sigmoid(w * mu * beta + beta)),
        w,
        sp.log(1 + sp.exp(w * mu * beta + beta)),
        {},
    ),
    "flips, power form": (
        sp.Product(q ** f[i] * (1 - q) ** (1 - f[i]), R),
        q,
        q ** sp.Sum(f[i], R) * (1 - q) ** (n - sp.Sum(f[i], R)),
        FLIPS,
    ),
    "flips, log": (
        sp.log(sp.Product(q ** f[i] * (1 - q) ** (1 - f[i]), R)),
        q,
        sp.Sum(f[i], R) * sp.log(q) + sp.Sum(1 - f[i], R) * sp.log(1 - q),
        FLIPS,
    ),
    "flips, by cases": (
        sp.Sum(-sp.log(sp.Piecewise((q, sp.Eq(f[i], 1)), (1 - q, True))), R),
        q,
        -sp.Sum(f[i] * sp.log(q) + (1 - f[i]) * sp.log(1 - q), R),
        FLIPS,
    ),
    "flips, n logits": (
        -sp.log(sp.Product(sigmoid(s[i]) ** f[i] * (1 - sigmoid(s[i])) ** (1 - f[i]), R)),
        s,
        sp.Sum(sp.log(1 + sp.exp(s[i])) - f[i] * s[i], R),
        {f: sp.FiniteSet(0, 1)},
    ),
    "laplace": (
        sp.log(sp.Product(sp.exp(-sp.Abs(y[i] - mu) / b) / (2 * b), R)),
        mu,
        -sp.Sum(sp.Abs(mu - y[i]), R) / b - n * sp.log(2 * b),
        {},
    ),
    "poisson": (
        -sp.log(sp.exp(z * count) * sp.exp(-sp.exp(z)) / sp.factorial(count)),
        z,
        sp.exp(z) - count * z + sp.loggamma(count + 1),
        {},
    ),
    "poisson, n counts": (
        sp.log(sp.Product(lam ** counts[i] * sp.exp(-lam) / sp.factorial(counts[i]), R)),
        lam,
        sp.log(lam) * sp.Sum(counts[i], R) - n * lam - sp.Sum(sp.log(sp.factorial(counts[i])), R),
        {},
    ),
    "exponential": (
        -sp.log(sp.Product(sp.exp(-waits[i] / b) / b, R)),
        b,
        n * sp.log(b) + sp.Sum(waits[i], R) / b,
        {},
    ),
    "von mises": (
        -sp.log(sp.exp(kappa * sp.cos(y1 - z)) / (2 * sp.pi * sp.besseli(0, kappa))),
        z,
        -kappa * sp.cos(y1 - z) + sp.log(2 * sp.pi * sp.besseli(0, kappa)),
        {},
    ),
    "softmax, log": (SOFTMAX_NLL, SCORES, sp.log(sum(map(sp.exp, SCORES))) - SCORES[0], {}),
    "softmax, slope": (
        sp.Derivative(SOFTMAX_NLL, SCORES[0]),
        SCORES,
        sp.exp(SCORES[0]) / sum(map(sp.exp, SCORES)) - 1,
        {},
    ),
    "softmax over k classes, slope": (
        sp.Derivative(
            sp.log(sp.Sum(sp.exp(s[k]), (k, 1, n))) - sp.Sum(f[k] * s[k], (k, 1, n)), s[j]
        ),
        s[j],
        sp.exp(s[j]) / sp.Sum(sp.exp(s[k]), (k, 1, n)) - f[j],
        {},
    ),
    "line, slope": (
        sp.Derivative(sp.Sum((y[i] - w * x[i] - beta) ** 2, R), w),
        (w, beta),
        -2 * sp.Sum(x[i] * (y[i] - w * x[i] - beta), R),
        {},
    ),
    "laplace, slope": (sp.Derivative(sp.Abs(y1 - z), z), z, sp.sign(z - y1), {}),
}


@pytest.mark.parametrize(("start", "wrt", "new", "where"), EQUAL.values(), ids=EQUAL)
def test_the_identities_of_the_course_are_proved_by_sympy(start, wrt, new, where):
    assert (
        Derivation(start, wrt=wrt, where=where).step(new, because="algebra").steps[1].proof
        == PROVED
    )


DROPPED = {
    "poisson": (
        sp.exp(z) - count * z + sp.log(sp.factorial(count)),
        z,
        sp.exp(z) - count * z,
    ),
    "laplace": (sp.Abs(y1 - z) / b + sp.log(2 * b), z, sp.Abs(y1 - z) / b),
    "von mises": (
        -kappa * sp.cos(y1 - z) + sp.log(2 * sp.pi * sp.besseli(0, kappa)),
        z,
        -kappa * sp.cos(y1 - z),
    ),
    "squares": (SSE, mu, n * mu**2 - 2 * mu * sp.Sum(y[i], R)),
}


@pytest.mark.parametrize(("start", "wrt", "new"), DROPPED.values(), ids=DROPPED)
def test_a_dropped_constant_is_proved_and_recorded(start, wrt, new):
    step = Derivation(start, wrt=wrt).drop(new, because="no unknown in it").steps[1]
    assert step.proof == PROVED
    assert not step.dropped.has(wrt)


def test_a_normaliser_is_a_positive_factor_of_a_likelihood():
    kernel = sp.exp(-SSE / (2 * sigma**2))
    step = Derivation(sp.Product(NORMAL, R), wrt=mu).scale(kernel, because="free of mu").steps[1]
    assert step.proof == PROVED
    assert sp.simplify(sp.log(step.factor).subs(n, 1) - sp.log(sigma * sp.sqrt(2 * sp.pi))) == 0


OPTIMA = {
    "exponential": (
        n * sp.log(b) + sp.Sum(waits[i], R) / b,
        {b: sp.Sum(waits[i], R) / n},
        {},
        "minimum",
    ),
    "poisson": (
        n * sp.exp(z) - z * sp.Sum(counts[i], R),
        {z: sp.log(sp.Sum(counts[i], R) / n)},
        {},
        "minimum",
    ),
    "flips": (
        sp.Sum(f[i] * sp.log(q) + (1 - f[i]) * sp.log(1 - q), R),
        {q: sp.Sum(f[i], R) / n},
        FLIPS,
        "maximum",
    ),
    "ridge": (MAP, {mu: sp.Sum(y[i], R) / (n + sigma**2 / tau**2)}, {}, "minimum"),
    "direction": (
        -sp.Sum(sp.cos(y[i] - mu), R),
        {mu: sp.atan2(sp.Sum(sp.sin(y[i]), R), sp.Sum(sp.cos(y[i]), R))},
        {},
        "minimum",
    ),
    "one of two valleys": (mu**4 - 2 * mu**2 + mu / 4 + w**2, {w: 0}, {}, "minimum"),
}


@pytest.mark.parametrize(("line", "best", "where", "kind"), OPTIMA.values(), ids=OPTIMA)
def test_the_best_place_and_its_kind_are_worked_out(line, best, where, kind):
    d = Derivation(line, wrt=tuple(best), where=where).optimum(best, because="slope zero")
    assert d.steps[-1].relation == kind
    assert d.steps[-1].proof != ""


def test_a_minimum_that_is_beaten_elsewhere_is_called_local():
    d = Derivation(3 * mu**4 + 4 * mu**3 - 12 * mu**2, wrt=mu)
    assert d.optimum({mu: 1}, because="slope zero").steps[-1].relation == "local minimum"
    assert d.optimum({mu: -2}, because="slope zero").steps[-1].relation == "minimum"


def number(expr, error, second=False):
    """The value of expr at the counterexample, by SymPy's own evaluation."""
    point = error.point | (error.other if second else {})
    if expr.has(n):
        expr = expr.subs(n, point[("n",)]).doit()
    bases = {e.name: e for e in expr.atoms(sp.IndexedBase)}
    symbols = {e.name: e for e in expr.free_symbols}
    for (name, *index), value in point.items():
        if index and name in bases:
            expr = expr.subs(bases[name][tuple(index)], value)
        elif not index and name in symbols:
            expr = expr.subs(symbols[name], value)
    return sp.N(expr, 30)


def near(a, b):
    return abs(sp.N(a, 30) - sp.Float(str(b), 30)) <= 1e-12 * (1 + abs(a))


FALSE_EQUAL = {
    "a lost log": (sp.log(sp.Product(NORMAL, R)), mu, -SSE / (2 * sigma**2), {}),
    "a wrong normaliser": (sp.Product(NORMAL, R), mu, sp.Product(NORMAL * sp.sqrt(sigma), R), {}),
    "a sigmoid of 2z": (BCE, z, sp.log(1 + sp.exp(2 * z)) - 2 * y1 * z, FLIP),
    "a lost sign": (sp.Derivative(BCE, z), z, y1 - sigmoid(z), FLIP),
    "a forgotten n": (sp.Sum(mu**2, R), mu, mu**2, {}),
    "a log of a sum": (sp.log(sp.Sum(sp.exp(s[i]), R)), s, sp.Sum(s[i], R), {}),
    "a root without sign": (sp.sqrt(z**2), z, z, {}),
    "a tiny error": (mu**2, mu, mu**2 + sp.Rational(1, 10**30) * mu, {}),
}


@pytest.mark.parametrize(("start", "wrt", "new", "where"), FALSE_EQUAL.values(), ids=FALSE_EQUAL)
def test_a_false_equality_is_refused_with_a_true_counterexample(start, wrt, new, where):
    with pytest.raises(DerivationError, match="expected the new line to equal") as caught:
        Derivation(start, wrt=wrt, where=where).step(new, because="a slip")
    error = caught.value
    assert 'step 1 ("a slip") is not true' in str(error)
    old_value, new_value = error.values
    assert near(number(start.doit(), error), old_value)
    assert near(number(new, error), new_value)
    assert old_value != new_value
    assert mpmath.nstr(new_value, 10).removesuffix(".0") in str(error)


FALSE_DROP = {
    "a term with the unknown": (MAP, mu, SSE / (2 * sigma**2)),
    "log sigma, when sigma is unknown": (NORMAL_NLL, (mu, sigma), SSE / (2 * sigma**2)),
    "a factor": (SSE / (2 * sigma**2), mu, SSE),
    "a sign": (mu + b, mu, -mu),
}


@pytest.mark.parametrize(("start", "wrt", "new"), FALSE_DROP.values(), ids=FALSE_DROP)
def test_dropping_what_depends_on_an_unknown_is_refused(start, wrt, new):
    with pytest.raises(DerivationError, match="differ by something free of") as caught:
        Derivation(start, wrt=wrt).drop(new, because="a slip")
    error = caught.value
    for second, gap in enumerate(error.values):
        assert near(number(new, error, second) - number(start, error, second), gap)
    assert error.values[0] != error.values[1]
    free = {str(symbol) for symbol in (wrt if isinstance(wrt, tuple) else (wrt,))}
    assert {key for key in error.point if error.point[key] != error.other[key]} <= {
        (name,) for name in free
    }


FALSE_SCALE = {
    "one term of two": (MAP, mu, SSE / 2 + mu**2 / (2 * tau**2)),
    "a factor with the unknown": (SSE, mu, SSE * (1 + mu**2)),
    "an added constant": (SSE, mu, SSE + 1),
    "a negative factor": (SSE, mu, -SSE),
    "zero": (mu**2 + b, mu, 0 * mu),
}


@pytest.mark.parametrize(("start", "wrt", "new"), FALSE_SCALE.values(), ids=FALSE_SCALE)
def test_a_scale_that_is_no_positive_factor_is_refused(start, wrt, new):
    with pytest.raises(DerivationError, match="times one positive factor") as caught:
        Derivation(start, wrt=wrt).scale(new, because="a slip")
    error = caught.value
    for second, factor in enumerate(error.values):
        assert near(number(new, error, second) / number(start, error, second), factor)


FALSE_MONOTONE = {
    "a square on the reals": (mu, mu, mu**2),
    "another line": (SSE, mu, mu),
    "a constant": (mu**2, mu, sp.Integer(3)),
    "a sine": (mu, mu, sp.sin(mu)),
    "a factor of either sign": (mu, mu, beta * mu),
}


@pytest.mark.parametrize(("start", "wrt", "new"), FALSE_MONOTONE.values(), ids=FALSE_MONOTONE)
def test_a_function_that_is_not_monotone_is_refused(start, wrt, new):
    where = {beta: sp.S.Reals}
    with pytest.raises(DerivationError, match=r"the order of the line before") as caught:
        Derivation(start, wrt=wrt, where=where).monotone(new, because="a slip")
    a, _, _, d = caught.value.values
    assert near(number(start, caught.value), a)
    assert near(number(new, caught.value, second=True), d)


@pytest.mark.parametrize(
    ("new", "direction"),
    [
        (sp.log(b), "increasing"),
        (1 / b, "decreasing"),
        (b**2, "increasing"),
        (-3 * sp.log(b), "decreasing"),
    ],
)
def test_the_direction_of_a_monotone_step_is_worked_out_and_proved(new, direction):
    step = Derivation(b, wrt=b).monotone(new, because="on b > 0").steps[1]
    assert (step.relation, step.proof) == (direction, PROVED)


FALSE_OPTIMUM = {
    "not stationary": (SSE, {mu: sp.Sum(y[i], R)}, "slope 0 in mu"),
    "a saddle": (mu**2 - w**2, {mu: 0, w: 0}, "a saddle"),
    "flat": (mu**4, {mu: 0}, "a flat direction"),
    "flat, up to round-off": ((mu - MEAN) ** 4, {mu: sp.Sum(y[i] / n, R)}, "a flat direction"),
    "a valley": ((mu - w * sp.sqrt(2)) ** 2 + 0 * w, {mu: sp.sqrt(2), w: 1}, "a flat direction"),
    "outside the domain": (b**3 / 3 - b, {b: -1}, r"expected b in Interval"),
    "a kink": (sp.Sum(sp.Abs(y[i] - mu), R), {mu: MEAN}, "kink"),
    "no unknown": (SSE, {tau: 1}, "expected values for the unknowns"),
}


@pytest.mark.parametrize(("line", "best", "message"), FALSE_OPTIMUM.values(), ids=FALSE_OPTIMUM)
def test_a_place_that_is_no_optimum_is_refused(line, best, message):
    wrt = tuple(e for e in best if line.has(e)) or mu
    with pytest.raises(DerivationError, match=message):
        Derivation(line, wrt=wrt).optimum(best, because="a slip")


BAD = {
    "no expression": (
        lambda: Derivation(SSE, wrt=mu).step("mu**2", because="x"),
        "SymPy expression",
    ),
    "a relation": (
        lambda: Derivation(SSE, wrt=mu).step(sp.Eq(mu, w), because="x"),
        "SymPy expression",
    ),
    "no reason": (lambda: Derivation(SSE, wrt=mu).step(SSE, because=" "), "expected a reason"),
    "no such unknown": (lambda: Derivation(SSE, wrt=w), "expected wrt to be in the first line"),
    "a twin": (
        lambda: Derivation(SSE, wrt=sp.Symbol("mu")),
        "expected wrt to be in the first line",
    ),
    "a new symbol": (lambda: Derivation(SSE, wrt=mu).drop(SSE + w, because="x"), "a new one, w"),
    "a twin later": (
        lambda: Derivation(SSE, wrt=mu).step(SSE + 0 * w + sp.Symbol("n"), because="x"),
        "two different ones called n",
    ),
    "no set": (lambda: Derivation(SSE, wrt=mu, where={mu: (0, 1)}), "SymPy set of real numbers"),
    "an unknown function": (
        lambda: Derivation(sp.Function("g")(mu), wrt=mu).step(mu, because="x"),
        "functions with known values",
    ),
    "no valid point": (
        lambda: Derivation(sp.log(-(mu**2)), wrt=mu).step(sp.log(-(mu**2)), because="x"),
        "points where both lines are real",
    ),
    "a wrong domain": (
        lambda: Derivation(
            y1 * sp.log(q), wrt=q, where={q: sp.Interval.open(0, 1), y1: sp.S.Reals}
        ).step(y1 * sp.log(q - 1), because="x"),
        "declare the domain",
    ),
}


@pytest.mark.parametrize(("act", "message"), BAD.values(), ids=BAD)
def test_input_that_makes_no_sense_is_named(act, message):
    with pytest.raises(DerivationError, match=message):
        act()


def test_what_sympy_cannot_prove_is_labelled_with_the_points_that_were_tried():
    d = Derivation(sp.Max(z, -z), wrt=z).step(sp.sqrt(z**2 + 0), because="the size of z")
    d.step(sp.Piecewise((z, z > 0), (-z, True)), because="by cases")
    assert re.fullmatch("checked at 64 points with 50 digits", d.steps[-1].proof)
    assert "(64 points)" in d._repr_latex_()
    d = Derivation(sp.Max(z, -z) + b, wrt=z).drop(sp.Abs(z), because="b is free of z")
    assert d.steps[-1].proof == "checked at 64 points with 50 digits"
    assert d.steps[-1].dropped is None
    d = Derivation(b * sp.Max(z, -z), wrt=z).scale(sp.Abs(z), because="b is positive")
    assert d.steps[-1].proof == "checked at 64 points with 50 digits"


def test_python_decimals_are_read_as_the_fractions_they_are_meant_to_be():
    d = Derivation(mu**2 / 10, wrt=mu).step(0.1 * mu**2, because="decimals")
    assert d.steps[1].proof == PROVED


def test_latex_has_a_row_for_every_step_and_balanced_braces():
    d = gaussian().step(SSE + 0, because="50% of a_b & {#} ~ ^ \\ costs $x_1$ – “really” ·")
    latex = d._repr_latex_()
    assert latex.startswith("$$\\begin{aligned}\n")
    assert latex.endswith("\n\\end{aligned}$$")
    assert len(latex.split(" \\\\[6pt]\n")) == len(d.steps)
    assert latex.count("&&") == len(d.steps)
    bare = re.sub(r"\\[{}]", "", latex)
    assert bare.count("{") == bare.count("}")
    assert "$" not in latex.strip("$")
    assert all(
        not re.search(r"[%#_&~^\\]", text) for text in re.findall(r"\\text\{([^}]*)\}", bare)
    )
    assert r"\hat{\mu} = \frac{1}{n} \sum_{i=1}^{n} y_{i} \quad\text{(minimum)}" in latex
    assert latex.count(r"\checkmark") == len(d.steps) - 1


def test_terms_print_as_written_when_unevaluated_and_plus_first_otherwise():
    written = sp.Add(-y1 * z, 1, sp.log(1 + sp.exp(z)), evaluate=False)
    assert r"- y z + 1 + \log" in Derivation(written, wrt=z)._repr_latex_()
    assert r"\left(y_{i} - \mu\right)^{2}" in Derivation(SSE, wrt=mu)._repr_latex_()


SCRIPT = """
from tests.test_derivation import *
d = gaussian()
e = Derivation(BCE, wrt=z, where=FLIP).step(sp.log(1 + sp.exp(z)) - y1 * z, because="algebra")
e.step(sp.Max(z, 0) + sp.log(1 + sp.exp(-sp.Abs(z))) - y1 * z, because="stable")
print(d, e, d._repr_latex_(), e._repr_latex_(), d.steps[4].dropped, sep="\\n")
try:
    Derivation(MAP, wrt=mu).drop(SSE / (2 * sigma**2), because="a slip")
except DerivationError as error:
    print(error)
"""


def test_every_process_prints_the_same():
    def run(seed):
        env = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONIOENCODING": "utf-8"}
        command = [sys.executable, "-W", "error", "-c", SCRIPT]
        root = Path(__file__).parents[1]
        return subprocess.run(command, env=env, cwd=root, capture_output=True, check=True).stdout

    first, *others = (run(seed) for seed in ("0", "1", "12345"))
    assert first
    assert all(other == first for other in others)


def test_latex_is_legible():
    """No tiny fraction in an exponent, one root for the numbers, the factor in front of a sum."""
    sigma, n, i = sp.Symbol("sigma", positive=True), sp.Symbol("n", positive=True), sp.Symbol("i")
    y = sp.IndexedBase("y")
    density = sp.exp(-(y[i] ** 2) / (2 * sigma**2)) / (sigma * sp.sqrt(2 * sp.pi))
    squares = sp.Sum(y[i] ** 2, (i, 1, n))
    bell = Derivation(density, wrt=sigma)._repr_latex_()
    assert r"\exp\left(- \frac{y_{i}^{2}}{2 \sigma^{2}}\right)" in bell
    assert r"{\sigma \sqrt{2 \pi}}" in bell
    for factor, front in {
        1 / n: r"\frac{1}{n} \sum",
        -1 / n: r"- \frac{1}{n} \sum",
        sigma + n: r"\left(n + \sigma\right) \sum",
        1 / sp.Sum(sp.exp(y[i]), (i, 1, n)): r"& \frac{\sum_{i=1}^{n} y_{i}^{2}}{\sum",
    }.items():
        assert front in Derivation(factor * squares, wrt=n)._repr_latex_()


def test_a_double_sum_is_scaled_and_split():
    i, j, n, k = sp.symbols("i j n k", integer=True, positive=True)
    t, z = sp.IndexedBase("t", real=True), sp.IndexedBase("z", real=True)
    both = (j, 1, k), (i, 1, n)
    d = Derivation(-sp.Sum(t[i, j] * z[i, j], *both), wrt=z, because="n examples, k classes")
    d.scale(-sp.Sum(t[i, j] * z[i, j], *both) / n, because="n is positive")
    d.step(-sp.Sum(t[i, j] * z[i, j] / n, *both), because="a factor may go inside")
    assert [step.proof for step in d.steps[1:]] == [PROVED, PROVED]


# what must not be proved: claims that hold at most points, or in most places

m, t = sp.Symbol("m", integer=True), sp.Symbol("t", real=True)
EVERY, UNIT = sp.S.Reals, sp.Interval(0, 1)
HALVES = sp.Union(sp.Interval(-2, -1), sp.Interval(1, 2))
FALSE_AT_FEW = {
    "squares keep a sign": (z**2, z * sp.Abs(z), {}),
    "a root is a size": (sp.sqrt(z**2), z, {}),
    "a log of a square": (sp.log(z**2), 2 * sp.log(z), {}),
    "a floor": (sp.floor(z), sp.ceiling(z) - 1, {}),
    "a floor of counts": (sp.floor(count / 2), count / 2, {}),
    "a sine at reals": (sp.sin(sp.pi * z), 0 * z, {}),
    "a cosine at integers": (sp.cos(sp.pi * m), sp.Integer(1) + 0 * m, {}),
    "only at 0": (sp.sign(z) ** 2, sp.Integer(1), {}),
    "only at 0, a case": (sp.Piecewise((1, sp.Eq(z, 0)), (z, True)), z, {}),
    "a hole": ((z**2 - 1) / (z - 1), z + 1, {}),
    "0 to the power 0": (0**count, 0 * count, {}),
    "only at the upper end": (sp.floor(q), 0 * q, {q: UNIT}),
    "only at the lower end": (sp.ceiling(q), sp.Integer(1), {q: UNIT}),
    "just inside": (sp.Max(q, sp.Rational(1, 10**6)), q, {q: sp.Interval.open(0, 1)}),
    "the other part of a union": (sp.Abs(q), q, {q: HALVES}),
    "the last element": ((q - 1) * (q - 2) * q, 0 * q, {q: sp.FiniteSet(0, 1, 2, 7)}),
    "a range": ((q - 2) * (q - 4), 0 * q, {q: sp.Range(2, 8, 2)}),
    "a condition": (sp.Abs(q), q, {q: sp.ConditionSet(t, t < 2, sp.S.Reals)}),
    "counts above 24": (sp.Max(count, 24), 24 + sp.Max(0, count - 60) + 0 * count, {}),
    "counts above 60": (sp.Max(0, count - 60), 0 * count, {}),
    "beyond 99": (sp.Max(z, -99), z + 0 * beta, {}),
    "beyond 999": (sp.Min(z, 999), z, {}),
    "below 1e-6": (sp.Max(b, sp.Rational(1, 10**6)), b, {}),
    "n above 5": (sp.Sum(i, R) * mu, mu * sp.Min(n * (n + 1) / 2, 15), {}),
    "n above 9": (sp.Max(n - 9, 0) * mu, 0 * n * mu, {}),
    "a sum that is no square": (sp.Sum(y[i], R) ** 2, sp.Sum(y[i] ** 2, R), {}),
    "equal data": (sp.Sum(sp.sign(y[i] - mu) ** 2, R), n + 0 * mu, {}),
    "five data, all equal": (
        mu**2 * sp.sign(sp.Sum((y[i] - y[1]) ** 2, R) + sp.Max(4 - n, 0)),
        mu**2,
        {},
    ),
    "45th digit": (mu**2, mu**2 * (1 + sp.Rational(1, 10**45)), {}),
    "80th digit": (sp.exp(mu), sp.exp(mu) * (1 - sp.Rational(1, 10**80)), {}),
    "an arctangent": (sp.atan(z) + sp.atan(1 / z), sp.pi / 2 + 0 * z, {}),
    "a wrapped angle": (sp.atan2(sp.sin(z), sp.cos(z)), z, {}),
    "an inverse sine": (sp.asin(sp.sin(z)), z, {}),
    "a log of a product": (sp.log(z * w), sp.log(z) + sp.log(w), {}),
    "a power of a product": (sp.sqrt(z * w), sp.sqrt(z) * sp.sqrt(w), {}),
    "a delta": (sp.KroneckerDelta(count, 0), 0 * count, {}),
    "a large n": (sp.Sum(1 / i, R) + 0 * mu, sp.log(n) + 0 * mu, {}),
}


@pytest.mark.parametrize(("old", "new", "where"), FALSE_AT_FEW.values(), ids=FALSE_AT_FEW)
def test_an_equality_that_fails_at_few_points_is_refused(old, new, where):
    wrt = min(old.free_symbols - {i}, key=str)
    with pytest.raises(DerivationError, match="is not true: expected the new line to equal"):
        Derivation(old, wrt=wrt, where=where).step(new, because="a slip")


FALSE_CONSTANT = {
    "drop: 0 for positive numbers": ("drop", sp.Abs(z) + z**2, z + z**2, {}),
    "drop: beyond 99": ("drop", z**2 + sp.Max(z, 99), z**2, {}),
    "drop: an end": ("drop", q + sp.floor(q), q, {q: UNIT}),
    "drop: a sign": ("drop", z**2 + sp.sign(z), z**2, {}),
    "drop: one datum": ("drop", sp.Sum(s[i] ** 2, R), sp.Sum(s[i] ** 2, (i, 2, n)), {}),
    "drop: tiny": ("drop", mu**2 + mu / 10**45, mu**2, {}),
    "scale: 100 − β": ("scale", mu**2, mu**2 * (100 - beta), {beta: EVERY}),
    "scale: 0 for one β": ("scale", mu**2, mu**2 * beta**2, {beta: EVERY}),
    "scale: 30 − y": ("scale", mu**2, mu**2 * (30 - count), {count: sp.S.Naturals0}),
    "scale: 1 + [μ > 99]": ("scale", mu**2, mu * sp.Max(mu, -99), {}),
    "scale: 5 − n": ("scale", SSE, SSE * (sp.Rational(11, 2) - n), {}),
    "monotone: even": ("monotone", mu, sp.Abs(mu), {}),
    "monotone: clipped": ("monotone", mu, sp.Min(mu, 99), {}),
    "monotone: steps": ("monotone", mu, sp.floor(mu), {}),
    "monotone: two branches": ("monotone", mu, -1 / mu, {mu: EVERY - sp.FiniteSet(0)}),
    "monotone: a period": ("monotone", mu, sp.tan(mu), {mu: sp.Interval(-3, 3)}),
}


@pytest.mark.parametrize(
    ("kind", "old", "new", "where"), FALSE_CONSTANT.values(), ids=FALSE_CONSTANT
)
def test_a_constant_or_an_order_that_fails_at_few_points_is_refused(kind, old, new, where):
    wrt = s if old.has(s) else min(old.free_symbols & {mu, z, q}, key=str)
    with pytest.raises(DerivationError, match="is not true"):
        getattr(Derivation(old, wrt=wrt, where=where), kind)(new, because="a slip")


WHOLE = sp.Symbol("k", integer=True, positive=True)
OUTSIDE = {
    "negative count": ((WHOLE + 3) ** 2, {WHOLE: -3}, {}),
    "half a count": ((WHOLE - sp.Rational(5, 2)) ** 2, {WHOLE: sp.Rational(5, 2)}, {}),
    "a mean of counts": (
        sp.Sum((counts[i] - WHOLE) ** 2, R),
        {WHOLE: sp.Sum(counts[i], R) / n},
        {},
    ),
    "no element": ((q - 2) ** 2, {q: 2}, {q: sp.FiniteSet(1, 3)}),
    "a hole": (q**2, {q: 0}, {q: HALVES}),
    "an open end": (q**2, {q: 0}, {q: sp.Interval.open(0, 1)}),
    "a point left out": ((q - 1) ** 2, {q: 1}, {q: EVERY - sp.FiniteSet(1)}),
    "no step of a range": ((q - 3) ** 2, {q: 3}, {q: sp.Range(0, 10, 2)}),
    "a condition": ((q - 3) ** 2, {q: 3}, {q: sp.ConditionSet(t, t < 2, EVERY)}),
    "an integer symbol in an interval": (
        (m - sp.Rational(1, 2)) ** 2,
        {m: sp.Rational(1, 2)},
        {m: UNIT},
    ),
}


@pytest.mark.parametrize(("line", "best", "where"), OUTSIDE.values(), ids=OUTSIDE)
def test_an_optimum_outside_its_domain_is_refused(line, best, where):
    with pytest.raises(DerivationError, match=r"expected \w in .*inside the domain"):
        Derivation(line, wrt=tuple(best), where=where).optimum(best, because="a slip")


LOCAL = {
    "a hill far away": (mu**2 - mu**4 / 10**6, 0, {}),
    "an irrational hill": (mu**2 - sp.sqrt(2) * mu**4, 0, {}),
    "a gap that no point meets": (mu**2 * (1 - 3 / (1 + 10**9 * (mu - sp.sqrt(5)) ** 2)), 0, {}),
    "a cubic": (mu**3 - 3 * mu, 1, {}),
    "lower at an end": (q**3 - 3 * q, 1, {q: sp.Interval(-3, 3)}),
    "lower at infinity": (-(mu**2) * sp.exp(-mu), 2, {}),
    "lower half a turn away": (sp.cos(mu) / 10 - sp.cos(2 * mu), 0, {}),
    "lower in the second valley": (3 * mu**4 + 4 * mu**3 - 12 * mu**2, 1, {}),
    "lower behind a pole": (mu + 1 / mu, 1, {mu: EVERY - sp.FiniteSet(0)}),
    "lower in the other part": (
        q**3 - 12 * q,
        2,
        {q: sp.Union(sp.Interval(1, 3), sp.Interval(-9, -8))},
    ),
    "lower at an element": (q**3 - 12 * q, 2, {q: sp.FiniteSet(-9, 2, 3)}),
    "lower at an integer": (m**3 - 12 * m, 2, {}),
    "lower in both unknowns": (mu**2 + w**2 - mu**4 * w**4 / 10**8, (0, 0), {}),
    "lower for some data": (mu**2 - beta * mu**4, 0, {beta: sp.Interval(0, 1)}),
}


@pytest.mark.parametrize(("line", "place", "where"), LOCAL.values(), ids=LOCAL)
def test_an_optimum_that_is_beaten_somewhere_is_called_local(line, place, where):
    unknowns = [u for u in (mu, w, q, m) if line.has(u)]
    best = dict(zip(unknowns, place if isinstance(place, tuple) else [place], strict=True))
    d = Derivation(line, wrt=tuple(best), where=where).optimum(best, because="slope zero")
    assert d.steps[-1].relation == "local minimum"
    d = Derivation(-line, wrt=tuple(best), where=where).optimum(best, because="slope zero")
    assert d.steps[-1].relation == "local maximum"


GLOBAL = {
    "a quotient": (lam / b + n * sp.log(2 * b), {b: lam / n}, {}),
    "a power of e": (n * sp.exp(mu) - lam * mu, {mu: sp.log(lam / n)}, {}),
    "a logit": (-sp.exp(2 * mu) / (1 + sp.exp(mu)) ** 6, {mu: -sp.log(2)}, {}),
    "a share": (-q * (1 - q) ** 3, {q: sp.Rational(1, 4)}, {q: sp.Interval.open(0, 1)}),
    "a cosine": (-kappa * sp.cos(mu - beta), {mu: beta}, {beta: EVERY}),
    "two equal valleys": (
        sp.log(1 + (mu - 3) ** 2) + sp.log(1 + (mu + 3) ** 2),
        {mu: 2 * sp.sqrt(2)},
        {},
    ),
    "the lower valley": (3 * mu**4 + 4 * mu**3 - 12 * mu**2, {mu: -2}, {}),
    "a count": ((WHOLE - 3) ** 2, {WHOLE: 3}, {}),
    "an element": ((q - 2) ** 2, {q: 2}, {q: sp.FiniteSet(1, 2, 5)}),
    "a closed end": (q**2, {q: 0}, {q: UNIT}),
    "two unknowns": (lam / (2 * v) + mu**2 / v + n * sp.log(v), {mu: 0, v: lam / (2 * n)}, {}),
}


@pytest.mark.parametrize(("line", "best", "where"), GLOBAL.values(), ids=GLOBAL)
def test_an_optimum_of_the_whole_domain_is_proved(line, best, where):
    step = Derivation(line, wrt=tuple(best), where=where).optimum(best, because="x").steps[-1]
    assert (step.relation, step.proof) == ("minimum", PROVED)


def test_data_without_an_optimum_keep_it_from_being_proved():
    line, best, where, _ = OPTIMA["flips"]
    step = Derivation(line, wrt=q, where=where).optimum(best, because="no heads: q = 0").steps[-1]
    assert step.relation == "maximum"
    assert step.proof.endswith("place checked at 64 points with 50 digits")


def test_digits_that_cancel_are_no_difference():
    big = sp.exp(mu) + beta
    Derivation(big, wrt=mu, where={beta: EVERY}).drop(sp.exp(mu), because="β is free of μ")
    d = Derivation(sigmoid(mu), wrt=mu).monotone(mu, because="σ rises, ever slower")
    assert d.steps[-1].relation == "increasing"
    d = Derivation(sp.log(1 + sp.exp(mu)) - mu, wrt=mu)
    d.step(sp.log(1 + sp.exp(-mu)), because="stable")
    assert d.steps[-1].proof == PROVED


def test_a_symbol_keeps_to_its_assumptions_and_its_domain():
    with pytest.raises(DerivationError, match="expected some number in the domain"):
        Derivation(b, wrt=b, where={b: sp.Interval(-2, -1)})
    evens = Derivation(sp.sin(sp.pi * q / 2) ** 2, wrt=q, where={q: sp.Range(-40, 41, 2)})
    evens.step(0 * q, because="a multiple of π")
    with pytest.raises(DerivationError, match=r"where=\{p: …\}"):
        Derivation(sp.Symbol("p", even=True) ** 2, wrt=sp.Symbol("p", even=True))


def test_towers_of_exponentials_end_soon():
    """exp(exp(10⁵)) has no digits that anyone could wait for: such points do not count."""
    x = sp.symbols("x", real=True)
    d = Derivation(sp.exp(-sp.exp(sp.exp(x))), wrt=x)
    d.monotone(sp.exp(x), because="exp rises, and minus turns it round")
    assert len(d.steps) == 2


def test_an_optimum_of_nothing_is_refused():
    x = sp.symbols("x", real=True)
    z, j = sp.IndexedBase("z", real=True), sp.Symbol("j", integer=True, positive=True)
    for line, unknown, solution in ((x**2, x, 0), (z[1] ** 2, z, {z[j]: 0})):
        with pytest.raises(DerivationError, match="expected"):
            Derivation(line, unknown).optimum(solution, "b")
