"""The five laws of every likelihood, and references by other authors.

Adding a likelihood is one line in CASES and one in SYMPY_DENSITIES.
"""

import itertools
import math
from functools import partial

import mpmath
import numpy as np
import pytest
import sympy as sp
import sympy.stats as sps
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal
from scipy import integrate, stats

from lib import likelihoods
from lib.likelihoods import (
    BLOCK,
    AsymmetricLaplace,
    Bernoulli,
    Categorical,
    Exponential,
    Laplace,
    Normal,
    NormalWithSpread,
    Poisson,
    StudentT,
    VonMises,
)

REALS, POSITIVE, CIRCLE = (-np.inf, np.inf), (0, np.inf), (-np.pi, np.pi)
COUNTS = range(400)

# name: (likelihood, log density by SciPy as a function of y and theta, support)
CASES = {
    "Normal": (Normal(2.5), lambda y, t: stats.norm.logpdf(y, t, 2.5), REALS),
    "Laplace": (Laplace(0.7), lambda y, t: stats.laplace.logpdf(y, t, 0.7), REALS),
    "StudentT": (StudentT(3, 2.0), lambda y, t: stats.t.logpdf(y, 3, t, 2.0), REALS),
    "Cauchy": (StudentT(1.0), lambda y, t: stats.cauchy.logpdf(y, t), REALS),
    "Bernoulli": (Bernoulli(), stats.bernoulli.logpmf, range(2)),
    "Categorical": (
        Categorical(),
        lambda y, t: stats.multinomial.logpmf(np.eye(3)[y.astype(int)], 1, t),
        range(3),
    ),
    "Poisson": (Poisson(), stats.poisson.logpmf, COUNTS),
    "Exponential": (Exponential(), lambda y, t: stats.expon.logpdf(y, scale=t), POSITIVE),
    "NormalWithSpread": (
        NormalWithSpread(),
        lambda y, t: stats.norm.logpdf(y, t[..., 0], t[..., 1]),
        REALS,
    ),
    "VonMises": (VonMises(2.0), lambda y, t: stats.vonmises.logpdf(y, 2.0, t), CIRCLE),
    "VonMises, narrow": (VonMises(900.0), lambda y, t: stats.vonmises.logpdf(y, 900, t), CIRCLE),
    "AsymmetricLaplace": (
        AsymmetricLaplace(0.2, 1.5),
        lambda y, t: stats.laplace_asymmetric.logpdf(y, 0.5, t, 1.5 / math.sqrt(0.16)),
        REALS,
    ),
}
each_likelihood = pytest.mark.parametrize(
    ("likelihood", "scipy_log_prob", "support"), CASES.values(), ids=CASES
)
KINKED = (Laplace, AsymmetricLaplace)


def n_outputs(likelihood):
    return {Categorical: 3, NormalWithSpread: 2}.get(type(likelihood))


def raw_outputs(likelihood, rng, n=50, size=1.0):
    k = n_outputs(likelihood)
    return rng.normal(0, size, n if k is None else (n, k))


def sample(likelihood, n=50, size=1.0, seed=1):
    rng = np.random.default_rng(seed)
    z = raw_outputs(likelihood, rng, n, size)
    return likelihood.sample(z, rng), z


def test_every_likelihood_of_the_library_is_a_case():
    concrete = {
        c
        for c in vars(likelihoods).values()
        if isinstance(c, type)
        and issubclass(c, likelihoods.Likelihood)
        and not c.__abstractmethods__
    }
    assert concrete == {type(likelihood) for likelihood, *_ in CASES.values()}


@each_likelihood
def test_a_loss_is_a_density_seen_through_a_link(likelihood, scipy_log_prob, support):
    y, z = sample(likelihood)
    theta = likelihood.link.to_theta(z)
    assert_allclose(likelihood.nll(y, z), -likelihood.log_prob(y, theta), rtol=1e-9)


@each_likelihood
def test_the_density_agrees_with_scipy(likelihood, scipy_log_prob, support):
    y, z = sample(likelihood)
    theta = likelihood.link.to_theta(z)
    assert_allclose(likelihood.log_prob(y, theta), scipy_log_prob(y, theta), rtol=1e-9)
    assert_allclose(likelihood.nll(y, z), -scipy_log_prob(y, theta), rtol=1e-9)


@each_likelihood
def test_the_gradient_is_the_derivative(likelihood, scipy_log_prob, support):
    y, z = sample(likelihood)
    grad = likelihood.grad(y, z).reshape(len(y), -1)
    h = 1e-5
    for j, step in enumerate(h * np.eye(grad.shape[1])):
        shift = step if z.ndim == 2 else step[0]
        slope = (likelihood.nll(y, z + shift) - likelihood.nll(y, z - shift)) / (2 * h)
        assert_allclose(grad[:, j], slope, atol=1e-6, rtol=1e-6)


@each_likelihood
def test_the_gradient_sums_to_zero_at_the_mle(likelihood, scipy_log_prob, support):
    y, _ = sample(likelihood, n=41)
    best = likelihood.mle(y)

    def total(shift=0.0):
        z = np.broadcast_to(best + shift, (len(y), *np.shape(best)))
        return likelihood.grad(y, z).sum(axis=0)

    if isinstance(likelihood, KINKED):
        assert total(-1e-9) <= 0 <= total(1e-9)
    else:
        assert_allclose(total(), 0, atol=1e-9 * max(1, getattr(likelihood, "kappa", 1)))


@each_likelihood
def test_the_mle_is_the_best_of_many_raw_outputs(likelihood, scipy_log_prob, support):
    y, _ = sample(likelihood, n=41)
    best = likelihood.mle(y)
    rng = np.random.default_rng(2)

    def loss(z):
        return likelihood.nll(y, np.broadcast_to(z, (len(y), *np.shape(z)))).sum()

    others = [best + shift for shift in rng.normal(0, 0.5, (200, *np.shape(best)))]
    assert loss(best) <= min(map(loss, others)) + 1e-9


@each_likelihood
def test_the_mle_of_a_large_sample_returns_to_z(likelihood, scipy_log_prob, support):
    rng = np.random.default_rng(3)
    z = raw_outputs(likelihood, rng, n=1)[0]
    z = z - z.mean() if isinstance(likelihood, Categorical) else z
    y = likelihood.sample(np.broadcast_to(z, (60_000, *np.shape(z))), rng)
    assert_allclose(likelihood.mle(y), z, atol=0.04)


@each_likelihood
def test_the_density_has_area_one(likelihood, scipy_log_prob, support):
    rng = np.random.default_rng(4)
    for z in raw_outputs(likelihood, rng, n=3, size=0.7):
        theta = likelihood.link.to_theta(z)

        def density(y, theta=theta):
            return math.exp(likelihood.log_prob(np.asarray(y), theta))

        if isinstance(support, range):
            area = sum(map(density, support))
        else:
            centre = z if n_outputs(likelihood) is None and support is not POSITIVE else z.min()
            cuts = np.clip([centre - 1e-1, centre, centre + 1e-1], *support)
            edges = [support[0], *sorted(set(cuts) - set(support)), support[1]]
            area = sum(
                integrate.quad(density, a, b, epsabs=1e-11, limit=200)[0]
                for a, b in itertools.pairwise(edges)
            )
        assert area == pytest.approx(1, abs=1e-8)


# --- SymPy's own densities ------------------------------------------------------------------------

Y, Z0, Z1, Z2 = sp.symbols("y z0 z1 z2", real=True)
SCORES = sp.Matrix([Z0, Z1, Z2])
SYMPY_DENSITIES = {
    "Normal": sps.density(sps.Normal("Y", Z0, sp.Rational(5, 2)))(Y),
    "Laplace": sps.density(sps.Laplace("Y", Z0, sp.Rational(7, 10)))(Y),
    "StudentT": sps.density(sps.StudentT("Y", 3))((Y - Z0) / 2) / 2,
    "Cauchy": sps.density(sps.Cauchy("Y", Z0, 1))(Y),
    "Bernoulli": sp.Piecewise(
        *((sps.density(sps.Bernoulli("Y", 1 / (1 + sp.exp(-Z0))))[v], sp.Eq(Y, v)) for v in (0, 1))
    ),
    "Categorical": sp.Piecewise(
        *((sp.exp(s) / sum(map(sp.exp, SCORES)), sp.Eq(Y, c)) for c, s in enumerate(SCORES))
    ),
    "Poisson": sp.exp(Z0) ** Y * sp.exp(-sp.exp(Z0)) / sp.gamma(Y + 1),
    "Exponential": sps.density(sps.Exponential("Y", sp.exp(-Z0)))(Y),
    "NormalWithSpread": sps.density(sps.Normal("Y", Z0, sp.exp(Z1)))(Y),
    "VonMises": sps.density(sps.VonMises("Y", Z0, 2))(Y),
    "VonMises, narrow": sps.density(sps.VonMises("Y", Z0, 900))(Y),
    "AsymmetricLaplace": sp.Rational(16, 150)
    * sp.exp(-sp.Piecewise(((Y - Z0) / 5, Y >= Z0), (-4 * (Y - Z0) / 5, True)) / sp.Rational(3, 2)),
}


@pytest.mark.parametrize("name", CASES)
def test_loss_and_gradient_agree_with_sympys_density_and_its_derivative(name):
    likelihood = CASES[name][0]
    y, z = sample(likelihood, n=12)
    loss = -sp.log(SYMPY_DENSITIES[name])
    names = (Z0, Z1, Z2)[: n_outputs(likelihood) or 1]
    with mpmath.workdps(40):
        value = sp.lambdify((Y, *names), loss, "mpmath")
        slopes = [sp.lambdify((Y, *names), sp.diff(loss, v), "mpmath") for v in names]
        for yi, zi in zip(y, z.reshape(len(y), -1), strict=True):
            at = [mpmath.mpf(v) for v in (yi, *zi)]
            zi_shaped = zi if z.ndim == 2 else zi[0]
            assert_allclose(likelihood.nll(yi, zi_shaped), float(value(*at)), rtol=1e-12)
            expected = [float(s(*at)) for s in slopes]
            assert_allclose(
                np.atleast_1d(likelihood.grad(yi, zi_shaped)), expected, rtol=1e-11, atol=1e-13
            )


# --- Shapes, blocks, random input -----------------------------------------------------------------


@each_likelihood
@pytest.mark.parametrize("n", [BLOCK // 3 - 1, BLOCK, 2 * BLOCK + 7])
def test_many_examples_give_what_each_gives_alone(likelihood, scipy_log_prob, support, n):
    y, z = sample(likelihood, n=n)
    nll, grad = likelihood.nll_and_grad(y, z)
    some = np.r_[0, 1, n // 2, n - 1]
    assert_allclose(nll[some], [likelihood.nll(y[i], z[i]) for i in some], rtol=1e-13)
    assert_allclose(grad[some], [likelihood.grad(y[i], z[i]) for i in some], rtol=1e-13)


@each_likelihood
def test_nll_and_grad_are_nll_and_grad(likelihood, scipy_log_prob, support):
    y, z = sample(likelihood)
    nll, grad = likelihood.nll_and_grad(y, z)
    assert_array_equal(nll, likelihood.nll(y, z))
    assert_array_equal(grad, likelihood.grad(y, z))


@pytest.mark.parametrize("name", CASES)
@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_any_shape_and_any_raw_output_gives_a_loss_and_gradient_of_that_shape(name, data):
    likelihood = CASES[name][0]
    shape = tuple(data.draw(st.lists(st.integers(1, 4), max_size=3)))
    z_shape = shape if n_outputs(likelihood) is None else (*shape, n_outputs(likelihood))
    size = math.prod(z_shape)
    values = st.floats(-300, 300)  # beyond: test_edges.py
    z = np.reshape(data.draw(st.lists(values, min_size=size, max_size=size)), z_shape)
    y = likelihood.sample(np.clip(z, -5, 5), np.random.default_rng(0))
    before = np.copy(y), np.copy(z)
    nll, grad = likelihood.nll_and_grad(y, z)
    assert nll.shape == shape
    assert grad.shape == z_shape
    assert np.isfinite(nll).all()
    assert np.isfinite(grad).all()
    assert_array_equal(y, before[0])
    assert_array_equal(z, before[1])
    if isinstance(support_of(name), range):
        assert (nll >= 0).all()


def support_of(name):
    return CASES[name][2]


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
    y, z = sample(Bernoulli())
    scores = np.stack([np.zeros_like(z), z], axis=-1)
    assert_allclose(Categorical().nll(y, scores), Bernoulli().nll(y, z), rtol=1e-13)


def test_the_median_is_the_middle_quantile():
    y, z = sample(Laplace(0.7))
    assert_allclose(AsymmetricLaplace(0.5, 0.35).nll(y, z), Laplace(0.7).nll(y, z), rtol=1e-13)


def test_a_spread_of_sigma_is_the_normal_with_sigma():
    y, z = sample(Normal(2.5))
    with_spread = np.stack([z, np.full_like(z, np.log(2.5))], axis=-1)
    assert_allclose(NormalWithSpread().nll(y, with_spread), Normal(2.5).nll(y, z), rtol=1e-13)


@pytest.mark.parametrize("make", [Normal, Laplace])
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
        assert_allclose(likelihood.log_prob(y, z)[i], alone.log_prob(y[i], z[i]), rtol=1e-13)
    best = likelihood.mle(y)
    beside = [likelihood.nll(y, np.full(n, best + step)).sum() for step in (-1e-3, 0, 1e-3)]
    assert beside[1] == min(beside)
    assert_allclose(make(np.full(n, 1.5)).mle(y), make(1.5).mle(y), rtol=1e-12)


def test_samples_that_once_went_wrong_have_a_best_spread():
    for unit in (1e-200, 1e-3, 1e200):
        got = NormalWithSpread().mle([unit, 2 * unit])
        assert_allclose(got, [1.5 * unit, math.log(0.5) + math.log(unit)], rtol=1e-15)


# --- Bad input ------------------------------------------------------------------------------------

REFUSED = {
    "column against row": (lambda: Normal().nll(np.zeros(50), np.zeros((50, 1))), r"\(50, 1\)"),
    "wrong length": (lambda: Normal().nll(np.zeros(5), np.zeros(4)), "same shape"),
    "empty": (lambda: Normal().nll([], []), "at least one number"),
    "nan target": (lambda: Normal().nll([0, np.nan], [0, 0]), "finite; got nan at index 1"),
    "inf raw output": (
        lambda: Normal().nll([0.0], [np.inf]),
        "raw outputs must be finite; got inf",
    ),
    "half a flip": (lambda: Bernoulli().nll([0, 1, 1, 0.5], [0] * 4), "0 or 1; got 0.5 at index 3"),
    "negative count": (
        lambda: Poisson().nll([2, -1], [0, 0]),
        "counts 0, 1, 2, …; got -1 at index 1",
    ),
    "half a count": (lambda: Poisson().grad([0.5], [0]), "counts"),
    "negative time": (lambda: Exponential().mle([1, -2]), "at least 0; got -2 at index 1"),
    "class k": (lambda: Categorical().nll([0, 3], np.zeros((2, 3))), "0 to 2; got 3 at index 1"),
    "class below 0": (
        lambda: Categorical().nll([-1], np.zeros((1, 3))),
        "whole numbers from 0; got -1",
    ),
    "class 1.5": (
        lambda: Categorical().nll([1.5], np.zeros((1, 3))),
        "whole numbers from 0; got 1.5",
    ),
    "flat scores": (lambda: Categorical().nll([0, 1], [0, 0]), r"\(2, k\)"),
    "one score": (lambda: Categorical().nll([0], [[0.0]]), r"\(1, k\)"),
    "spread missing": (lambda: NormalWithSpread().nll([0], [[0.0, 1, 2]]), r"\(1, 2\)"),
    "probability 1.2": (lambda: Bernoulli().log_prob([1], [1.2]), r"\[0, 1\]; got 1.2"),
    "rate 0": (lambda: Poisson().log_prob([1], [0]), "a rate is above 0"),
    "mean -1": (lambda: Exponential().log_prob([1], [-1]), "a mean is above 0"),
    "sigma 0": (lambda: NormalWithSpread().log_prob([1], [[0, 0]]), "sigma is above 0"),
    "sum 0.9": (lambda: Categorical().log_prob([0], [[0.5, 0.4]]), "sum to 1; got 0.9"),
    "negative share": (lambda: Categorical().log_prob([0], [[1.5, -0.5]]), "at least 0; got -0.5"),
    "all heads": (lambda: Bernoulli().mle([1, 1, 1]), "both outcomes"),
    "class absent": (lambda: Categorical().mle([0, 2, 2]), "every class"),
    "one class": (lambda: Categorical().mle([0, 0]), "every class"),
    "all zero counts": (lambda: Poisson().mle([0, 0]), "mean is above 0"),
    "equal targets": (lambda: NormalWithSpread().mle([2, 2]), "targets that differ"),
    "no direction": (lambda: VonMises().mle([0, np.pi]), "do not cancel"),
    "a number, not a sample": (lambda: StudentT(2).mle(2.0), r"list of targets, \(n,\); got \(\)"),
    "two samples": (
        lambda: Normal().mle(np.zeros((3, 2))),
        r"\(n,\); got \(3, 2\)",
    ),
    "two best": (lambda: StudentT(1).mle([-10, 10]), r"the only one; got -?9\.9.* and -?9\.9"),
    "equal tenths": (lambda: NormalWithSpread().mle([0.1, 0.1, 0.1]), "targets that differ"),
    "a class of a billion": (lambda: Categorical().mle([0, 10**9]), "every class"),
    "too many to draw": (lambda: Poisson().sample([50.0], np.random.default_rng(0)), "below 9e"),
    "no generator": (lambda: Normal().sample([0.0], np.random), "rng must be a NumPy Generator"),
    "three columns to draw": (
        lambda: NormalWithSpread().sample(np.zeros((2, 3)), np.random.default_rng(0)),
        r"must be \(2, 2\)",
    ),
    "mask": (lambda: Normal().nll([0.0], [-np.inf]), "a mask, or log 0"),
    "class axis second": (
        lambda: Categorical().nll(np.zeros((2, 5)), np.zeros((2, 3, 5))),
        r"moveaxis\(z, 1, -1\)",
    ),
    "one-hot": (lambda: Categorical().nll(np.eye(3), np.zeros((3, 3))), r"y\.argmax\(axis=-1\)"),
    "soft": (lambda: Categorical().nll([[0.2, 0.8]], np.zeros((1, 2))), "soft labels"),
    "from 1 to k": (lambda: Categorical().nll([1, 2, 3], np.zeros((3, 3))), "labels from 1 to 3"),
    "no label": (lambda: Categorical().nll([-1, 2], np.zeros((2, 3))), "for no label"),
    "transposed": (lambda: Categorical().nll([0, 1, 2], np.zeros((2, 3))), r"z\.T"),
    "column of classes": (lambda: Categorical().nll([[0], [1]], np.zeros((2, 3))), r"y\[..., 0\]"),
    "soft flip": (lambda: Bernoulli().nll([0.3, 1], [0, 0]), "soft labels"),
    "signs": (lambda: Bernoulli().nll([-1, 1], [0, 0]), r"\(y \+ 1\) / 2"),
    "1 and 2": (lambda: Bernoulli().nll([1, 2], [0, 0]), "pass y − 1"),
    "flip without label": (lambda: Bernoulli().nll([-1, 0, 1], [0] * 3), "−1 for no label"),
    "sigma for others": (lambda: Normal([1.0, 2.0]).nll([0] * 3, [0] * 3), r"array \(3,\) like"),
    "sigma for one more": (lambda: Normal([1.0, 2.0]).mle([0] * 3), r"array \(3,\) like"),
    "sigma as a row": (lambda: Laplace([[1.0, 2.0]]).nll([0] * 2, [0] * 2), r"got \(1, 2\)"),
    "sigma 0 for one": (lambda: Normal([1.0, 0.0]), "above 0; got 0 at index 1"),
    "bad sample": (lambda: Normal().sample([np.nan], np.random.default_rng(0)), "finite"),
    "tau 1": (lambda: AsymmetricLaplace(1.0), "between 0 and 1; got 1.0"),
}
REFUSED |= {
    f"{make.func.__name__} {value}": (make, "one number above 0; got")
    for value in (0, -1, math.nan, math.inf, 5e-324, [1.0, 2.0])
    for make in [
        partial(Normal, value),
        partial(Laplace, value),
        partial(StudentT, value),
        partial(StudentT, 3, value),
        partial(VonMises, value),
        partial(AsymmetricLaplace, 0.5, value),
    ]
    if not (isinstance(value, list) and make.func in (Normal, Laplace))
}


@pytest.mark.parametrize(("call", "message"), REFUSED.values(), ids=REFUSED)
def test_bad_input_is_refused_with_expected_got_and_advice(call, message):
    with pytest.raises(ValueError, match=message) as refusal:
        call()
    assert str(refusal.value).count(";") >= 2, "expected; got; do this"


def test_the_mle_of_student_t_is_the_highest_of_narrow_peaks():
    y = np.concatenate([np.linspace(0, 1, 101), [0.48] * 2])
    narrow = StudentT(3.0, 1e-3)
    grid = np.linspace(-0.1, 1.1, 120_001)
    best = min(grid, key=lambda m: narrow.nll(y, np.full(103, m)).sum())
    assert narrow.mle(y) == pytest.approx(best, abs=1e-5)


def test_equal_widths_are_one_width():
    for y in ([1.0, 5.0], [1.0, 2.0, 7.0], [0.0, 1.0, 3.0, 8.0]):
        assert Laplace(np.full(len(y), 2.0)).mle(y) == Laplace(2.0).mle(y)
