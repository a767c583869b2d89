"""The six laws of every likelihood, and references by other authors.

What each likelihood is compared with stands in `tests/cases.py`.
"""

import itertools
import json
import math
import re
from dataclasses import fields, replace
from pathlib import Path

import mpmath
import numpy as np
import pytest
import sympy as sp
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal
from scipy import integrate, stats

from lib import likelihoods
from lib._arrays import BLOCK
from lib.likelihoods import (
    AsymmetricLaplace,
    Bernoulli,
    Beta,
    Categorical,
    Exponential,
    Gamma,
    Laplace,
    LogNormal,
    Mixture,
    NegativeBinomial,
    Normal,
    NormalWithSpread,
    Poisson,
    StudentT,
)
from tests.cases import CASES, NORMAL, Case, own

ROOT = Path(__file__).resolve().parents[1]
each_case = pytest.mark.parametrize("case", CASES, ids=repr)
EXAMPLES = [(case, likelihood) for case in CASES for likelihood in case.examples]
each_likelihood = pytest.mark.parametrize(
    ("case", "likelihood"), EXAMPLES, ids=[repr(likelihood) for _, likelihood in EXAMPLES]
)


def raw_outputs(case, rng, n=50, size=1.0):
    return rng.normal(0, size, n if case.n_outputs is None else (n, case.n_outputs))


def sample(case, likelihood, n=50, size=1.0, seed=1):
    rng = np.random.default_rng(seed)
    z = raw_outputs(case, rng, n, size)
    return likelihood.sample(z, rng), z


# --- Cases are complete ---------------------------------------------------------------------------


def test_every_likelihood_of_the_library_has_a_case():
    known = {case.make for case in CASES}
    for name, one in vars(likelihoods).items():
        if isinstance(one, type) and issubclass(one, likelihoods.Likelihood):
            complete = one.__abstractmethods__ == frozenset()
            assert one in known or not complete, f"{name} has no case: add one to tests/cases.py"


@pytest.mark.parametrize("part", [field.name for field in fields(Case) if field.name != "make"])
def test_a_case_that_forgets_a_part_says_which_and_of_what(part):
    parts = {field.name: getattr(NORMAL, field.name) for field in fields(Case)}
    del parts[part]
    with pytest.raises(TypeError, match=f"the case of Normal must .*; got no {part}; add it"):
        Case(**parts)


PROVED_ON_THE_PAGE = {  # rows of the table, no classes of lib
    r"Huber($\delta$)": ["identity"],
    "Cumulative logit($b$)": ["identity"],
}


def test_the_loss_table_has_the_rows_of_the_cases_with_their_links():
    book = json.loads((ROOT / "book" / "loss-table.ipynb").read_text(encoding="utf-8"))
    lines = "".join(book["cells"][0]["source"]).splitlines()
    head, *rows = [line.strip("|").split(" | ") for line in lines if line.startswith("| ")]
    places = (row[head.index("distribution")].split("; ") for row in rows)
    links = {name: re.findall(r"\(link: (.+)\)$", z) or ["identity"] for name, z in places}
    known = {case.row: [case.make.link.name.strip("()")] for case in CASES}
    assert links == known | PROVED_ON_THE_PAGE


# --- The six laws ---------------------------------------------------------------------------------


@each_likelihood
def test_a_loss_is_a_density_seen_through_a_link(case, likelihood):
    y, z = sample(case, likelihood)
    theta = likelihood.link.to_theta(z)
    assert_allclose(likelihood.nll(y, z), -likelihood.log_prob(y, theta), rtol=1e-9)


@each_likelihood
def test_the_density_agrees_with_scipy(case, likelihood):
    y, z = sample(case, likelihood)
    theta = likelihood.link.to_theta(z)
    expected = case.scipy(y, theta, **own(likelihood))
    assert_allclose(likelihood.log_prob(y, theta), expected, rtol=1e-9)
    assert_allclose(likelihood.nll(y, z), -expected, rtol=1e-9)


@each_likelihood
def test_the_gradient_is_the_derivative(case, likelihood):
    y, z = sample(case, likelihood)
    grad = likelihood.grad(y, z).reshape(len(y), -1)
    h = 1e-5
    for j, step in enumerate(h * np.eye(grad.shape[1])):
        shift = step if z.ndim == 2 else step[0]
        slope = (likelihood.nll(y, z + shift) - likelihood.nll(y, z - shift)) / (2 * h)
        assert_allclose(grad[:, j], slope, atol=1e-6, rtol=1e-6)


@each_likelihood
def test_the_curvature_is_the_derivative_of_the_gradient(case, likelihood):
    y, z = sample(case, likelihood)
    curvature = likelihood.curvature(y, z)
    assert curvature.shape == z.shape + z.shape[1:]
    h = 1e-5
    for j, step in enumerate(h * np.eye(case.n_outputs or 1)):
        shift = step if z.ndim == 2 else step[0]
        bend = (likelihood.grad(y, z + shift) - likelihood.grad(y, z - shift)) / (2 * h)
        assert_allclose(curvature[..., j] if z.ndim == 2 else curvature, bend, rtol=1e-6, atol=1e-6)


SMOOTH = [(case, likelihood) for case, likelihood in EXAMPLES if not case.kink]


@pytest.mark.parametrize(
    ("case", "likelihood"), SMOOTH, ids=[repr(likelihood) for _, likelihood in SMOOTH]
)
def test_the_expected_curvature_is_the_expected_square_of_the_gradient(case, likelihood):
    """Bartlett's identity, within four standard errors."""
    rng = np.random.default_rng(6)
    z = raw_outputs(case, rng, n=1)[0]
    many = np.broadcast_to(z, (20_000, *np.shape(z)))
    y = likelihood.sample(many, rng)
    grad = likelihood.grad(y, many).reshape(len(y), -1)
    squares = (grad[:, :, None] * grad[:, None, :]).reshape(len(y), -1)
    gap = likelihood.curvature(y, many).reshape(squares.shape) - squares
    assert (np.abs(gap.mean(axis=0)) <= 4 * gap.std(axis=0) / math.sqrt(len(y)) + 1e-12).all()


@each_likelihood
def test_the_gradient_sums_to_zero_at_the_mle(case, likelihood):
    y, _ = sample(case, likelihood, n=41)
    best = likelihood.mle(y)

    def slopes(shift=0.0):
        return likelihood.grad(y, np.broadcast_to(best + shift, (len(y), *np.shape(best))))

    if case.kink:
        assert slopes(-1e-9).sum() <= 0 <= slopes(1e-9).sum()
    else:
        assert_allclose(slopes().sum(axis=0), 0, atol=1e-11 * np.abs(slopes()).sum())


@each_likelihood
def test_the_mle_is_the_best_of_many_raw_outputs(case, likelihood):
    y, _ = sample(case, likelihood, n=41)
    best = likelihood.mle(y)
    rng = np.random.default_rng(2)

    def loss(z):
        return likelihood.nll(y, np.broadcast_to(z, (len(y), *np.shape(z)))).sum()

    others = [best + shift for shift in rng.normal(0, 0.5, (200, *np.shape(best)))]
    assert loss(best) <= min(map(loss, others)) + 1e-9


@each_likelihood
def test_the_mle_of_a_large_sample_returns_to_z(case, likelihood):
    rng = np.random.default_rng(3)
    z = raw_outputs(case, rng, n=1)[0]
    y = likelihood.sample(np.broadcast_to(z, (60_000, *np.shape(z))), rng)
    link = likelihood.link  # there and back: scores are determined up to a shift
    assert_allclose(likelihood.mle(y), link.to_raw(link.to_theta(z)), atol=0.04)


@each_likelihood
def test_the_density_has_area_one(case, likelihood):
    rng = np.random.default_rng(4)
    for z in raw_outputs(case, rng, n=3, size=0.7):
        theta = likelihood.link.to_theta(z)

        def density(y, theta=theta):
            try:
                return math.exp(likelihood.log_prob(np.asarray(y), theta))
            except FloatingPointError:  # its log is below every float
                return 0.0

        if isinstance(case.support, range):
            area = sum(map(density, case.support))
        else:
            low, high = case.support
            cuts = np.clip(np.min(z) + np.array([-0.1, 0, 0.1]), low, high)
            edges = [low, *sorted(set(cuts) - {low, high}), high]
            area = sum(
                integrate.quad(density, a, b, epsabs=1e-11, limit=200)[0]
                for a, b in itertools.pairwise(edges)
            )
        assert area == pytest.approx(1, abs=1e-8)


@each_likelihood
def test_loss_gradient_and_curvature_agree_with_sympys_density_and_its_derivatives(
    case, likelihood
):
    y, z = sample(case, likelihood, n=12)
    symbol, names = sp.Symbol("y", real=True), sp.symbols(f"z:{case.n_outputs or 1}", real=True)
    raw = names[0] if case.n_outputs is None else names
    loss = -sp.log(case.sympy(symbol, raw, **own(likelihood, lambda v: sp.Rational(repr(v)))))
    with mpmath.workdps(40):
        value = sp.lambdify((symbol, *names), loss, "mpmath")
        first = [sp.diff(loss, v) for v in names]
        second = [sp.diff(slope, v).replace(sp.DiracDelta, lambda *at: sp.S.Zero)  # off the kink
                  for slope in first for v in names]  # fmt: skip
        slopes, bends = (
            [sp.lambdify((symbol, *names), one, "mpmath") for one in many]
            for many in (first, second)
        )
        for yi, zi in zip(y, z.reshape(len(y), -1), strict=True):
            at = [mpmath.mpf(v) for v in (yi, *zi)]
            zi_shaped = zi if z.ndim == 2 else zi[0]
            assert_allclose(likelihood.nll(yi, zi_shaped), float(value(*at)), rtol=1e-12)
            expected = [float(s(*at)) for s in slopes]
            assert_allclose(
                np.atleast_1d(likelihood.grad(yi, zi_shaped)), expected, rtol=1e-11, atol=1e-13
            )
            bent = [float(b(*at)) for b in bends]
            got = np.ravel(likelihood.curvature(yi, zi_shaped))
            assert_allclose(got, bent, rtol=1e-11, atol=1e-13)


# --- Shapes, blocks, random input -----------------------------------------------------------------


@each_likelihood
@pytest.mark.parametrize("n", [BLOCK // 3 - 1, BLOCK, 2 * BLOCK + 7])
def test_many_examples_give_what_each_gives_alone(case, likelihood, n):
    y, z = sample(case, likelihood, n=n)
    nll, grad = likelihood.nll_and_grad(y, z)
    curvature = likelihood.curvature(y, z)
    some = np.r_[0, 1, n // 2, n - 1]
    assert_allclose(nll[some], [likelihood.nll(y[i], z[i]) for i in some], rtol=1e-13)
    assert_allclose(grad[some], [likelihood.grad(y[i], z[i]) for i in some], rtol=1e-13)
    alone = [likelihood.curvature(y[i], z[i]) for i in some]
    assert_allclose(curvature[some], alone, rtol=1e-12)


@each_likelihood
def test_nll_and_grad_are_nll_and_grad(case, likelihood):
    y, z = sample(case, likelihood)
    nll, grad = likelihood.nll_and_grad(y, z)
    assert_array_equal(nll, likelihood.nll(y, z))
    assert_array_equal(grad, likelihood.grad(y, z))


@each_likelihood
@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_any_shape_and_any_raw_output_gives_a_loss_and_gradient_of_that_shape(
    case, likelihood, data
):
    shape = tuple(data.draw(st.lists(st.integers(1, 4), max_size=3)))
    z_shape = shape if case.n_outputs is None else (*shape, case.n_outputs)
    size = math.prod(z_shape)
    values = st.floats(-300, 300)  # beyond: test_edges.py
    z = np.reshape(data.draw(st.lists(values, min_size=size, max_size=size)), z_shape)
    y = likelihood.sample(np.clip(z, -5, 5), np.random.default_rng(0))
    before = np.copy(y), np.copy(z)
    nll, grad = likelihood.nll_and_grad(y, z)
    curvature = likelihood.curvature(y, z)
    assert nll.shape == shape
    assert grad.shape == z_shape
    assert curvature.shape == z_shape + z_shape[len(shape) :]
    assert all(np.isfinite(one).all() for one in (nll, grad, curvature))
    assert_array_equal(y, before[0])
    assert_array_equal(z, before[1])
    if isinstance(case.support, range):
        assert (nll >= 0).all()


@settings(max_examples=60, deadline=None)
@given(
    shift=st.floats(-500, 500),
    z=st.lists(st.floats(-100, 100), min_size=3, max_size=3),
    y=st.integers(0, 2),
)
def test_shifting_all_scores_changes_nothing(shift, z, y):
    z = np.array(z)
    moved = Categorical().nll(y, z + shift)
    assert_allclose(moved, Categorical().nll(y, z), rtol=1e-9, atol=1e-12)


def test_two_classes_are_a_bernoulli():
    rng = np.random.default_rng(1)
    z = rng.normal(size=50)
    y = Bernoulli().sample(z, rng)
    scores = np.stack([np.zeros_like(z), z], axis=-1)
    assert_allclose(Categorical().nll(y, scores), Bernoulli().nll(y, z), rtol=1e-13)


def test_one_degree_of_freedom_is_a_cauchy():
    y, z = np.random.default_rng(1).standard_cauchy((2, 50))
    assert_allclose(StudentT(1.0).nll(y, z), -stats.cauchy.logpdf(y, z), rtol=1e-12)


def test_the_median_is_the_middle_quantile():
    y, z = np.random.default_rng(1).normal(size=(2, 50))
    assert_allclose(AsymmetricLaplace(0.5, 0.35).nll(y, z), Laplace(0.7).nll(y, z), rtol=1e-13)


def test_a_spread_of_sigma_is_the_normal_with_sigma():
    y, z = np.random.default_rng(1).normal(0, 2.5, (2, 50))
    with_spread = np.stack([z, np.full_like(z, np.log(2.5))], axis=-1)
    assert_allclose(NormalWithSpread().nll(y, with_spread), Normal(2.5).nll(y, z), rtol=1e-13)


@pytest.mark.parametrize("make", [Normal, Laplace, LogNormal])
def test_a_width_for_each_target_is_that_many_likelihoods(make):
    rng = np.random.default_rng(5)
    n = 2 * BLOCK + 3
    width, z = rng.uniform(0.5, 3, n), rng.normal(size=n)
    likelihood, one_by_one = make(width), np.r_[0, 1, BLOCK, n - 1]
    y = likelihood.sample(z, rng)
    nll, grad = likelihood.nll_and_grad(y, z)
    for i in one_by_one:
        alone = make(width[i])
        assert_allclose([nll[i], grad[i]], alone.nll_and_grad(y[i], z[i]), rtol=1e-13)
        assert_allclose(likelihood.curvature(y, z)[i], alone.curvature(y[i], z[i]), rtol=1e-13)
        assert_allclose(likelihood.log_prob(y, z)[i], alone.log_prob(y[i], z[i]), rtol=1e-13)
    best = likelihood.mle(y)
    beside = [likelihood.nll(y, np.full(n, best + step)).sum() for step in (-1e-3, 0, 1e-3)]
    assert beside[1] == min(beside)
    assert_allclose(make(np.full(n, 1.5)).mle(y), make(1.5).mle(y), rtol=1e-12)


def test_a_gamma_of_shape_one_is_an_exponential():
    rng = np.random.default_rng(1)
    y, z = rng.exponential(size=50), rng.normal(size=50)
    assert_allclose(Gamma(1.0).nll(y, z), Exponential().nll(y, z), rtol=1e-13, atol=1e-14)


def test_a_negative_binomial_of_people_who_are_alike_is_a_poisson():
    rng = np.random.default_rng(1)
    y, z = rng.poisson(5.0, 50), rng.normal(1.5, 1, 50)
    assert_allclose(NegativeBinomial(1e15).nll(y, z), Poisson().nll(y, z), rtol=1e-12)


def test_a_beta_of_two_for_a_mean_of_one_half_is_flat():
    y = np.random.default_rng(1).uniform(size=50)
    assert_allclose(Beta(2.0).nll(y, np.zeros(50)), 0, atol=1e-14)


def test_components_that_are_alike_are_one_normal():
    y, z = np.random.default_rng(1).normal(size=50), np.random.default_rng(2).normal(size=(50, 2))
    twins = Mixture([0.3, 0.3], 2.0)
    assert_allclose(twins.nll(y, z), Normal(2.0).nll(y, np.full(50, 0.3)), rtol=1e-13)
    assert_allclose(twins.grad(y, z), 0, atol=1e-15)


def test_samples_that_once_went_wrong_have_a_best_spread():
    for unit in (1e-200, 1e-3, 1e200):
        got = NormalWithSpread().mle([unit, 2 * unit])
        assert_allclose(got, [1.5 * unit, math.log(0.5) + math.log(unit)], rtol=1e-15)


# --- Bad input ------------------------------------------------------------------------------------

WHATEVER_THE_LIKELIHOOD = {
    "no data": (lambda p, y, z: p.nll([], z[:0]), "at least one number"),
    "nan target": (lambda p, y, z: p.nll([y[0], np.nan], z), "finite; got nan at index 1"),
    "inf raw output": (lambda p, y, z: p.nll(y, z + np.inf), "raw outputs must be finite; got inf"),
    "mask": (lambda p, y, z: p.nll(y, z - np.inf), "a mask, or log 0"),
    "a number, not a sample": (lambda p, y, z: p.mle(y[0]), r"list of targets, \(n,\); got \(\)"),
    "two samples": (lambda p, y, z: p.mle([y, y]), r"\(n,\); got \(2, 2\)"),
    "nan to draw": (lambda p, y, z: p.sample(z * np.nan, np.random.default_rng(0)), "finite"),
    "no generator": (lambda p, y, z: p.sample(z, np.random), "rng must be a NumPy Generator"),
}


def assert_refused(call, message):
    with pytest.raises(ValueError, match=message) as refusal:
        call()
    assert str(refusal.value).count(";") >= 2, "expected; got; do this"


@each_case
@pytest.mark.parametrize(
    ("call", "message"), WHATEVER_THE_LIKELIHOOD.values(), ids=WHATEVER_THE_LIKELIHOOD
)
def test_bad_numbers_are_refused_with_expected_got_and_advice(case, call, message):
    likelihood = case.examples[0]
    assert_refused(lambda: call(likelihood, *sample(case, likelihood, n=2)), message)


@pytest.mark.parametrize(
    ("call", "message"),
    [bad for case in CASES for bad in case.refused.values()],
    ids=[f"{case.name}: {name}" for case in CASES for name in case.refused],
)
def test_bad_input_is_refused_with_expected_got_and_advice(call, message):
    assert_refused(call, message)


@each_case
@pytest.mark.parametrize("value", [0, -1, math.nan, math.inf, 5e-324, [1.0, 2.0]], ids=repr)
def test_an_own_field_that_is_no_positive_number_is_refused(case, value):
    for field in fields(case.make):
        if field.name == "means":
            continue  # any row of numbers
        if value == 5e-324 and field.name not in case.make._positive:
            continue  # a share
        if isinstance(value, list) and "ndarray" in str(field.type):
            continue  # one for each target
        expected = "(one number above 0|lie between 0 and 1); got"
        assert_refused(lambda: replace(case.examples[0], **{field.name: value}), expected)  # noqa: B023


def test_the_mle_of_student_t_is_the_highest_of_narrow_peaks():
    y = np.concatenate([np.linspace(0, 1, 101), [0.48] * 2])
    narrow = StudentT(3.0, 1e-3)
    grid = np.linspace(-0.1, 1.1, 120_001)
    best = min(grid, key=lambda m: narrow.nll(y, np.full(103, m)).sum())
    assert narrow.mle(y) == pytest.approx(best, abs=1e-5)


def test_equal_widths_are_one_width():
    for y in ([1.0, 5.0], [1.0, 2.0, 7.0], [0.0, 1.0, 3.0, 8.0]):
        assert Laplace(np.full(len(y), 2.0)).mle(y) == Laplace(2.0).mle(y)
