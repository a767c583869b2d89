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
@pytest.mark.parametrize("scale", [0, -1, np.nan, np.inf])
def test_a_scale_must_be_positive(make, scale):
    with pytest.raises(ValueError, match="scale must be one number above 0; got"):
        make(scale)


@each_prior
def test_a_prox_step_must_be_positive(prior, scipy_prior):
    with pytest.raises(ValueError, match="step must be one number above 0; got 0"):
        prior.prox(W, 0)
