"""A link's two maps undo each other, and agree with SciPy's."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from scipy import special

from lib import links

rows = st.lists(st.floats(-30, 30), min_size=3, max_size=3).map(np.array)


@pytest.mark.parametrize("link", [links.IDENTITY, links.LOG, links.LOGIT], ids=lambda k: k.name)
@given(z=st.floats(-16, 16))
def test_there_and_back_is_where_we_were(link, z):
    assert_allclose(link.to_raw(link.to_theta(z)), z, atol=1e-9)


@given(z=rows)
def test_scores_come_back_centred(z):
    assert_allclose(links.SOFTMAX.to_raw(links.SOFTMAX.to_theta(z)), z - z.mean(), atol=1e-9)


@given(z=rows)
def test_softmax_agrees_with_scipy_and_sums_to_one(z):
    theta = links.softmax(z)
    assert_allclose(theta, special.softmax(z), rtol=1e-12)
    assert_allclose(theta.sum(), 1, rtol=1e-14)


def test_softmax_of_huge_scores_stays_finite():
    assert_allclose(
        links.softmax(np.array([[800.0, -800.0], [-800.0, -800.0]])), [[1, 0], [0.5, 0.5]]
    )


def test_mean_and_spread_come_back():
    z = np.array([[1.0, -2.0], [0.0, 3.0]])
    theta = links.MEAN_LOG_SPREAD.to_theta(z)
    assert_allclose(theta[:, 1], np.exp(z[:, 1]))
    assert_allclose(links.MEAN_LOG_SPREAD.to_raw(theta), z)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: links.LOG.to_raw([1.0, 0.0]), "θ > 0; got 0 at index 1"),
        (lambda: links.LOGIT.to_raw(1.0), "0 < θ < 1; got 1;"),
        (lambda: links.SOFTMAX.to_raw([0.0, 1.0]), "θ > 0; got 0"),
        (lambda: links.SOFTMAX.to_theta(1.0), "a last axis of k numbers"),
        (lambda: links.MEAN_LOG_SPREAD.to_theta([[1.0, 2.0, 3.0]]), "a last axis of 2 numbers"),
        (lambda: links.MEAN_LOG_SPREAD.to_raw([[1.0, -2.0]]), "θ > 0; got -2"),
    ],
)
def test_a_parameter_outside_its_domain_is_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_a_parameter_beyond_float64_is_refused():
    with pytest.raises(FloatingPointError, match="exp z must stay below"):
        links.LOG.to_theta(710.0)
