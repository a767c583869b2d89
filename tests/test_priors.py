"""Laws of every prior, and references by other authors."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from scipy import optimize, stats

from lib.priors import LaplacePrior, NormalPrior

CASES = {
    "Normal": (NormalPrior(0.5), stats.norm(0, 0.5)),
    "Laplace": (LaplacePrior(0.5), stats.laplace(0, 0.5)),
}
each_prior = pytest.mark.parametrize(("prior", "scipy_prior"), CASES.values(), ids=CASES)
W = np.array([-3.0, -0.7, -0.1, 0.2, 1.0, 40.0])


@each_prior
def test_a_penalty_is_a_density_with_a_minus_and_a_log_in_front(prior, scipy_prior):
    assert_allclose(prior.neg_log_prob(W), -scipy_prior.logpdf(W), rtol=1e-13)


@each_prior
def test_the_gradient_is_the_derivative(prior, scipy_prior):
    h = 1e-6
    slope = (prior.neg_log_prob(W + h) - prior.neg_log_prob(W - h)) / (2 * h)
    assert_allclose(prior.grad(W), slope, rtol=1e-7)


@each_prior
@given(w=st.floats(-20, 20), step=st.floats(1e-3, 10))
def test_prox_minimises_its_definition(prior, scipy_prior, w, step):
    def target(v):
        return -step * scipy_prior.logpdf(v) + (v - w) ** 2 / 2

    found = optimize.minimize_scalar(target, bounds=(-21, 21), method="bounded")
    v = prior.prox(np.array([w]), step)[0]
    assert target(v) <= found.fun + 1e-9
    assert target(v) <= target(0) + 1e-9


def test_the_laplace_prox_lands_on_zero_and_the_normal_one_does_not():
    w = np.array([0.3, -0.3])
    assert (LaplacePrior(1.0).prox(w, 0.5) == 0).all()
    assert (NormalPrior(1.0).prox(w, 0.5) != 0).all()


@pytest.mark.parametrize("make", [NormalPrior, LaplacePrior])
@pytest.mark.parametrize("scale", [0, -1, np.nan, np.inf, 5e-324])
def test_a_scale_must_be_positive(make, scale):
    with pytest.raises(ValueError, match="scale must be one number above 0; got"):
        make(scale)


@each_prior
def test_a_prox_step_must_be_positive(prior, scipy_prior):
    with pytest.raises(ValueError, match="step must be one number above 0; got 0"):
        prior.prox(W, 0)


@pytest.mark.parametrize("make", [NormalPrior, LaplacePrior])
def test_each_weight_may_have_its_own_scale_and_centre(make):
    scale, centre = np.linspace(0.5, 3, 6), np.linspace(-1, 2, 6)
    prior = make(scale, centre)
    for i, alone in enumerate(map(make, scale)):
        w = W[i] - centre[i]
        assert_allclose(prior.neg_log_prob(W)[i], alone.neg_log_prob(w), rtol=1e-13)
        assert_allclose(prior.grad(W)[i], alone.grad(w), rtol=1e-13)
        assert_allclose(prior.prox(W, 0.3)[i], centre[i] + alone.prox(w, 0.3), rtol=1e-13)


@pytest.mark.parametrize(
    ("scale", "centre", "message"),
    [
        (np.ones(5), 0, r"scale must be one number, or an array \(6,\)"),
        (1, np.zeros(7), r"centre must be one number, or an array \(6,\)"),
        (np.ones((6, 1)), 0, r"got \(6, 1\)"),
        ([1, 0, 1, 1, 1, 1], 0, "scale must hold numbers above 0; got 0 at index 1"),
        (1, [0, np.nan], "centre must be finite; got nan at index 1"),
    ],
)
def test_a_scale_or_centre_of_another_shape_is_refused(scale, centre, message):
    with pytest.raises(ValueError, match=message):
        NormalPrior(scale, centre).neg_log_prob(W)
