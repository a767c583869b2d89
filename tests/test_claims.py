"""Sentences of the chapters that are true under a condition: true with it, false without it."""

from itertools import cycle, product

import numpy as np
import pytest
from mpmath import diff, log, mp, mpf, ncdf
from numpy.testing import assert_allclose
from scipy import optimize, stats

from lib.descent import Adam, descend
from lib.likelihoods import Poisson

RNG = np.random.default_rng(0)
X = RNG.normal(0.7, 1, 80)


def test_bernoulli_the_probit_loss_is_convex_too_but_no_prediction_minus_target():
    mp.dps = 30
    places = [mpf(k) / 2 for k in range(-12, 13)]
    assert all(diff(lambda z: -log(ncdf(z)), z, 2) > 0 for z in places)
    factors = [diff(lambda z: -log(ncdf(z)), z) / (ncdf(z) - 1) for z in places]
    assert max(factors) > 2 * min(factors)


@pytest.mark.parametrize(("power", "as_weak"), [(2, 4), (1, 2)])
def test_bernoulli_a_sigmoid_of_2z_halves_the_weights_if_the_penalty_is_that_much_weaker(
    power, as_weak
):
    y = (RNG.logistic(size=80) < X).astype(float)

    def weight(gain, lam):
        loss = lambda w: (  # noqa: E731
            (np.logaddexp(0, gain * w * X) - y * gain * w * X).mean() + lam * abs(w) ** power
        )
        return optimize.minimize_scalar(loss, (0, 1), tol=1e-12).x

    assert_allclose(2 * weight(2, 0.1), weight(1, 0.1 / as_weak), rtol=1e-6)
    assert 2 * weight(2, 0.1) > 1.05 * weight(1, 0.1)


@pytest.mark.parametrize(("rule", "there"), [({}, True), ({"rule": Adam(beta2=0.9)}, False)])
def test_weight_decay_in_small_batches_sgd_is_at_the_map_point_on_average_and_adam_is_not(
    rule, there
):
    y, omega = np.array([0.0] * 9 + [10.0]), 0.1
    turn = cycle(y)  # batches of one, each example as often as the others

    def batch_of_one(w):
        error = w - next(turn)
        return float(error[0] ** 2 + omega * w[0] ** 2) / 2, error + omega * w

    walk = descend(batch_of_one, [0.9], step_size=0.002, n_steps=4000, **rule).w[-1000:]
    assert (abs(walk.mean() - y.mean() / (1 + omega)) < 0.01) == there


def test_weight_decay_what_a_stopped_descent_has_found_is_ridge_with_another_penalty_for_each_h():
    alpha, t, h = 0.1, 20, np.array([0.1, 1.0, 3.0])
    shrunk = 1 - (1 - alpha * h) ** t
    penalty = h * (1 - shrunk) / shrunk
    assert_allclose(h / (h + penalty), shrunk)
    assert (np.diff(penalty) < 0).all()


def test_descent_momentum_replaces_kappa_by_its_root_only_with_the_best_step_and_beta():
    low, high = 1.0, 30.0

    def rate(alpha, beta):
        steps = (np.array([[1 - alpha * c, -alpha * beta], [c, beta]]) for c in (low, high))
        return max(np.abs(np.linalg.eigvals(step)).max() for step in steps)

    root, plain = np.sqrt(high / low), (high / low - 1) / (high / low + 1)
    best = ((root - 1) / (root + 1)) ** 2
    step = (2 / (low**0.5 + high**0.5)) ** 2
    assert_allclose(rate(step, best), (root - 1) / (root + 1), atol=1e-6)
    assert rate(step, 0.99) > plain


@pytest.mark.parametrize(("intercept", "balanced"), [(True, True), (False, False)])
def test_recipe_the_mean_prediction_is_the_mean_target_if_there_is_a_free_intercept(
    intercept, balanced
):
    y = Poisson().sample(0.4 * X + 1, RNG)
    x = np.column_stack([X, np.full(80, float(intercept))])
    w = optimize.minimize(lambda w: Poisson().nll(y, x @ w).sum(), [0.0, 0.0], tol=1e-9).x
    assert (abs(np.exp(x @ w).mean() - y.mean()) < 1e-3) == balanced


def test_map_a_penalised_intercept_bends_the_slope_unless_the_inputs_are_centred():
    def slope(x, y):
        columns = np.column_stack([x, np.ones(80)])
        return np.linalg.solve(columns.T @ columns + 3 * np.eye(2), columns.T @ y)[0]

    y = 2 * X + RNG.normal(size=80)
    centred = X - X.mean()
    assert_allclose(slope(centred, y + 100), slope(centred, y))
    assert abs(slope(X, y + 100) - slope(X, y)) > 0.5


@pytest.mark.parametrize(("a", "b"), [(1, 3), (3, 1), (1.5, 1), (2.5, 4), (0.5, 3), (0.5, 0.7)])
def test_bayes_rule_the_formula_of_the_mode_wants_both_numbers_at_least_1(a, b):
    grid = np.linspace(0, 1, 10_001)
    highest = grid[np.argmax(stats.beta(a, b).logpdf(grid))]
    formula = (a - 1) / (a + b - 2)
    assert (abs(highest - formula) < 1e-4) == (min(a, b) >= 1)


def test_spread_a_conformal_interval_holds_its_share_overall_and_not_for_each_x():
    rng = np.random.default_rng(0)
    x = rng.uniform(0, 1, 40_000)
    y = rng.normal(0, 0.2 + x)  # a fan, and intervals of one width
    reach = np.sort(abs(y[:2000]))[int(np.ceil(0.9 * 2001)) - 1]
    held, new = abs(y[2000:]) <= reach, x[2000:]
    assert abs(held.mean() - 0.9) < 0.02
    assert held[new < 0.2].mean() > 0.98
    assert held[new > 0.8].mean() < 0.8


@pytest.mark.parametrize("m", [1, 2, 4])
def test_not_a_likelihood_with_squares_raising_all_q_helps_every_mask_up_to_the_root(m):
    def loss(mask, t):
        return 1 - 2 * t * mask.sum() / (m * t**2 + mask.sum())

    masks = [np.array(mask) for mask in product((0, 1), repeat=m)]
    low, high = 0.5 / np.sqrt(m), 1 / np.sqrt(m)
    assert all(loss(mask, low) > loss(mask, high) for mask in masks if mask.any())
    if m > 1:
        assert any(loss(mask, high) < loss(mask, 1.0) for mask in masks)
