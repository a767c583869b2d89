"""Descent arrives where closed forms, SciPy and scikit-learn say it should."""

import math

import numpy as np
import pytest
from numpy.testing import assert_allclose
from scipy import optimize
from sklearn.linear_model import Lasso, LinearRegression, LogisticRegression, Ridge

from lib.descent import Adam, Momentum, descend, minibatch_objective, objective
from lib.likelihoods import Bernoulli, Categorical, Laplace, Normal, Poisson
from lib.models import Line, ShallowNet
from lib.priors import LaplacePrior, NormalPrior

RNG = np.random.default_rng(0)
X = RNG.normal(size=(60, 3))
W_TRUE = np.array([1.5, 0.0, -0.8, 0.3])
LINE = Line(3)
SIGMA, TAU = 0.7, 0.4


def targets(likelihood):
    return likelihood.sample(LINE(W_TRUE, X), np.random.default_rng(1))


def bowl(w):
    return float(w @ w) / 2, w


# --- The objective --------------------------------------------------------------------------------


@pytest.mark.parametrize("prior", [None, NormalPrior(0.5), LaplacePrior(0.5)], ids=str)
@pytest.mark.parametrize("likelihood", [Normal(), Laplace(), Bernoulli(), Poisson()], ids=str)
def test_the_gradient_is_the_derivative_of_the_loss(likelihood, prior):
    f = objective(LINE, likelihood, X, targets(likelihood), prior, covers=LINE.slopes)
    w = np.array([0.3, -0.2, 0.5, 0.1])
    assert_allclose(f(w)[1], optimize.approx_fprime(w, lambda v: f(v)[0], 1e-7), atol=1e-5)


def test_the_loss_is_the_mean_nll_plus_the_penalty_over_n():
    y, w = targets(Normal()), W_TRUE + 0.1
    f = objective(LINE, Normal(), X, y, NormalPrior(TAU), covers=LINE.slopes)
    nll = Normal().nll(y, LINE(w, X)).sum()
    assert_allclose(f(w)[0], (nll + NormalPrior(TAU).neg_log_prob(w[:3]).sum()) / 60)


def test_several_outputs_count_as_one_example():
    y = RNG.normal(size=(60, 2))
    model = Line(3, 2)
    w = model.init(RNG)
    assert_allclose(
        objective(model, Normal(), X, y)(w)[0], Normal().nll(y, model(w, X)).sum(axis=1).mean()
    )


def test_minibatches_estimate_the_objective_without_bias():
    y = targets(Bernoulli())
    prior = NormalPrior(0.5)
    full, grad = objective(LINE, Bernoulli(), X, y, prior)(W_TRUE)
    f = minibatch_objective(
        LINE, Bernoulli(), X, y, prior, batch_size=8, rng=np.random.default_rng(2)
    )
    draws = [f(W_TRUE) for _ in range(4000)]
    losses, grads = np.array([d[0] for d in draws]), np.array([d[1] for d in draws])
    assert losses.std() > 0.01
    assert abs(losses.mean() - full) < 5 * losses.std() / math.sqrt(4000)
    assert (abs(grads.mean(axis=0) - grad) < 5 * grads.std(axis=0) / math.sqrt(4000)).all()


def test_a_batch_of_everything_is_the_objective():
    y = targets(Normal())
    everything = minibatch_objective(
        LINE, Normal(), X, y, batch_size=60, rng=np.random.default_rng(0)
    )
    assert_allclose(everything(W_TRUE)[1], objective(LINE, Normal(), X, y)(W_TRUE)[1])


# --- MLE and MAP against other authors ------------------------------------------------------------


def fit(likelihood, y, prior=None, covers=None, step_size=0.3, n_steps=3000, model=LINE, **options):
    f = objective(model, likelihood, X, y, prior, covers=covers)
    w0 = np.zeros(model.n_weights)
    return descend(f, w0, step_size=step_size, n_steps=n_steps, **options).w[-1]


def test_normal_mle_is_least_squares():
    y = targets(Normal(SIGMA))
    reference = LinearRegression().fit(X, y)
    assert_allclose(fit(Normal(SIGMA), y), [*reference.coef_, reference.intercept_], rtol=1e-9)


def test_normal_likelihood_and_normal_prior_are_ridge_with_alpha_sigma2_over_tau2():
    y = targets(Normal(SIGMA))
    reference = Ridge(alpha=SIGMA**2 / TAU**2).fit(X, y)
    w = fit(Normal(SIGMA), y, NormalPrior(TAU), LINE.slopes)
    assert_allclose(w, [*reference.coef_, reference.intercept_], rtol=1e-9)


def test_normal_likelihood_and_laplace_prior_are_lasso_with_alpha_sigma2_over_nb():
    y = targets(Normal(SIGMA))
    b = 0.05
    reference = Lasso(alpha=SIGMA**2 / (60 * b), tol=1e-12, max_iter=100_000).fit(X, y)
    f = objective(LINE, Normal(SIGMA), X, y)

    def prox(w, step_size):
        return np.where(LINE.slopes, LaplacePrior(b).prox(w, step_size / 60), w)

    w = descend(f, np.zeros(4), step_size=0.3, n_steps=3000, prox=prox).w[-1]
    assert_allclose(w, [*reference.coef_, reference.intercept_], atol=1e-9)
    assert ((w == 0) == (np.append(reference.coef_, 1) == 0)).all()
    assert (w == 0).any()


def test_bernoulli_likelihood_and_normal_prior_are_logistic_regression_with_c_tau2():
    y = targets(Bernoulli())
    reference = LogisticRegression(C=TAU**2, tol=1e-12, max_iter=10_000).fit(X, y)
    w = fit(Bernoulli(), y, NormalPrior(TAU), LINE.slopes, step_size=1.0)
    assert_allclose(w, [*reference.coef_[0], reference.intercept_[0]], atol=1e-6)


def test_categorical_likelihood_and_normal_prior_are_logistic_regression_with_c_tau2():
    model = Line(3, 3)
    y = Categorical().sample(RNG.normal(size=(60, 3)) + X, np.random.default_rng(3))
    reference = LogisticRegression(C=TAU**2, tol=1e-12, max_iter=10_000).fit(X, y)
    w = fit(Categorical(), y, NormalPrior(TAU), model.slopes, step_size=1.0, model=model)
    assert_allclose(w[:9].reshape(3, 3).T, reference.coef_, atol=1e-6)


def test_without_an_intercept_penalty_shifting_y_shifts_only_the_intercept():
    y = targets(Normal())
    a = fit(Normal(), y, NormalPrior(TAU), LINE.slopes)
    b = fit(Normal(), y + 5, NormalPrior(TAU), LINE.slopes)
    assert_allclose(b - a, [0, 0, 0, 5], atol=1e-9)


# --- The descent itself ---------------------------------------------------------------------------


def test_a_trace_starts_at_w_and_has_one_row_for_each_step():
    w0 = np.array([3.0, -4.0])
    trace = descend(bowl, w0, step_size=0.5, n_steps=3)
    assert_allclose(trace.w, [[3, -4], [1.5, -2], [0.75, -1], [0.375, -0.5]])
    assert_allclose(trace.loss, [12.5, 12.5 / 4, 12.5 / 16, 12.5 / 64])
    assert_allclose(w0, [3, -4])


@pytest.mark.parametrize("rule", [Momentum(0.0), Momentum(0.9), Adam()], ids=str)
def test_every_rule_finds_the_bottom_and_is_repeatable(rule):
    runs = [descend(bowl, [3.0, -4.0], step_size=0.05, n_steps=2000, rule=rule) for _ in range(2)]
    assert_allclose(runs[0].w[-1], 0, atol=1e-3)
    assert (runs[0].w == runs[1].w).all()


def test_decay_shrinks_by_the_same_factor_at_each_step():
    trace = descend(lambda w: (0.0, 0 * w), [1.0], step_size=0.1, n_steps=3, decay=2.0)
    assert_allclose(trace.w[:, 0], 0.8 ** np.arange(4))


def test_plain_decay_is_an_l2_penalty_but_with_adam_it_is_not():
    y, lam = targets(Normal()), 0.5
    f = objective(LINE, Normal(), X, y)

    def penalised(w):
        loss, gradient = f(w)
        return loss + lam * w @ w / 2, gradient + lam * w

    def end(target, **options):
        return descend(target, np.zeros(4), step_size=0.05, n_steps=4000, **options).w[-1]

    assert_allclose(end(f, decay=lam), end(penalised), atol=1e-9)
    assert abs(end(f, decay=lam, rule=Adam()) - end(penalised, rule=Adam())).max() > 0.01


def test_a_step_size_above_two_over_the_curvature_diverges_with_advice():
    descend(bowl, [1.0], step_size=1.99, n_steps=5000)
    with pytest.raises(FloatingPointError, match=r"after \d+ steps; .* step_size below 2.1"):
        descend(bowl, [1.0], step_size=2.1, n_steps=50_000)


def test_a_start_that_overflows_is_not_blamed_on_the_step_size():
    with pytest.raises(FloatingPointError, match=r"after 0 steps; .* other weights to start from"):
        descend(lambda w: (math.inf, w), [1.0], step_size=0.1, n_steps=5)


@pytest.mark.parametrize(
    ("step_size", "rule", "rests"),
    [
        (2.0, Momentum(0.0), True),
        (8.0, Momentum(0.0), False),
        (1e-4, Momentum(0.0), False),
        (0.5, Momentum(0.9), True),
    ],
)
def test_a_trace_knows_whether_it_has_come_to_rest(step_size, rule, rests):
    f = objective(LINE, Bernoulli(), 2 * X, targets(Bernoulli()), NormalPrior(1.0))
    trace = descend(f, np.zeros(4), step_size=step_size, n_steps=2000, rule=rule)
    assert trace.at_rest == rests == (np.abs(f(trace.w[-1])[1]).max() < 1e-5)
    assert ("not at rest: try more steps" in repr(trace)) != rests
    if rests:  # and one that starts where it ended rests too
        assert descend(f, trace.w[-1], step_size=step_size, n_steps=5).at_rest == rests


def test_rest_is_about_the_walk_where_no_slope_vanishes():
    y, prior = targets(Normal()), LaplacePrior(0.01)
    f = objective(LINE, Normal(), X, y)
    how = {"step_size": 0.3, "n_steps": 500, "prox": lambda w, s: prior.prox(w, s / 60)}
    assert descend(f, np.zeros(4), **how).at_rest
    assert not descend(bowl, [1.0], step_size=0.5, n_steps=0).at_rest
    w, loss = descend(bowl, [1.0], step_size=0.5, n_steps=3)
    assert w.shape == (4, 1)
    assert loss.shape == (4,)


def test_a_net_that_overflows_is_named_as_divergence_too():
    y = targets(Poisson())
    f = objective(LINE, Poisson(), X, y)
    with pytest.raises(FloatingPointError, match="try a step_size below 50"):
        descend(f, np.ones(4), step_size=50, n_steps=100)


def test_a_shallow_net_bends_where_a_line_cannot():
    x = np.linspace(-2, 2, 80)
    y = np.abs(x)
    line, net = Line(), ShallowNet(1, 6, 1)
    w_line = descend(objective(line, Normal(), x, y), np.zeros(2), step_size=0.3, n_steps=500)
    w_net = descend(
        objective(net, Normal(), x, y),
        net.init(np.random.default_rng(0)),
        step_size=0.1,
        n_steps=3000,
        rule=Momentum(),
    )
    assert np.square(net(w_net.w[-1], x) - y).mean() < 0.02
    assert np.square(line(w_line.w[-1], x) - y).mean() > 0.3


REFUSED = {
    "gradient of another shape": (
        lambda: descend(lambda w: (0.0, np.ones(1)), np.ones(3), step_size=1, n_steps=1),
        r"the gradient must have the shape of the weights, \(3,\); got \(1,\)",
    ),
    "loss of each example": (
        lambda: descend(lambda w: (np.ones(2), w), np.ones(3), step_size=1, n_steps=1),
        r"a loss must be one number; got \(2,\); take the mean",
    ),
    "prox of another shape": (
        lambda: descend(bowl, [1.0, 1.0], step_size=1, n_steps=1, prox=lambda w, s: w[:1]),
        r"prox\(w, step_size\) must have the shape of the weights, \(2,\); got \(1,\)",
    ),
    "a table of weights": (
        lambda: descend(bowl, np.ones((2, 2)), step_size=1, n_steps=1),
        r"one list, \(p,\); got w: \(2, 2\)",
    ),
    "decay -1": (
        lambda: descend(bowl, [1.0], step_size=1, n_steps=1, decay=-1),
        "decay must lie between 0 and inf; got -1",
    ),
    "beta 1": (lambda: Momentum(1.0), "beta must lie between 0 and 1; got 1.0"),
    "beta2 1": (lambda: Adam(beta2=1.0), "beta2 must lie between 0 and 1; got 1.0"),
    "fewer targets": (
        lambda: objective(LINE, Normal(), X, X[:59, 0]),
        r"x and y must have one row for each example; got \(60, 3\) and \(59,\)",
    ),
    "fewer targets in batches": (
        lambda: minibatch_objective(LINE, Normal(), X, X[:59, 0], batch_size=5, rng=RNG),
        r"got \(60, 3\) and \(59,\); select the same rows",
    ),
    "one target": (lambda: objective(LINE, Normal(), X, 1.0), r"got \(60, 3\) and \(\)"),
    "no generator": (
        lambda: minibatch_objective(LINE, Normal(), X, X[:, 0], batch_size=5, rng=3),
        "rng must be a NumPy Generator; got int",
    ),
    "step 0": (
        lambda: descend(bowl, [1.0], step_size=0, n_steps=1),
        "step_size must be one number",
    ),
    "step -1": (lambda: descend(bowl, [1.0], step_size=-1, n_steps=1), "above 0; got -1"),
    "half a step": (
        lambda: descend(bowl, [1.0], step_size=1, n_steps=1.5),
        "n_steps must be a whole",
    ),
    "nan start": (
        lambda: descend(bowl, [np.nan], step_size=1, n_steps=1),
        "weights must be finite",
    ),
    "big batch": (
        lambda: minibatch_objective(LINE, Normal(), X, X[:, 0], batch_size=61, rng=RNG),
        "at most n = 60; got 61",
    ),
    "empty batch": (
        lambda: minibatch_objective(LINE, Normal(), X, X[:, 0], batch_size=0, rng=RNG),
        "batch_size must be a whole number of at least 1; got 0",
    ),
    "mask of the wrong length": (
        lambda: objective(LINE, Normal(), X, X[:, 0], NormalPrior(1.0), covers=np.ones(3, bool)),
        r"boolean mask \(4,\); got bool \(3,\)",
    ),
    "column of targets": (
        lambda: objective(LINE, Normal(), X, X[:, :1])(np.zeros(4)),
        r"same shape; got y: \(60, 1\) and z: \(60,\)",
    ),
}


@pytest.mark.parametrize(("call", "message"), REFUSED.values(), ids=REFUSED)
def test_bad_input_is_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()


@pytest.mark.parametrize("likelihood", [Normal, Laplace])
def test_a_batch_keeps_each_example_with_its_width(likelihood):
    x, widths = np.arange(6.0), np.arange(1.0, 7)
    y, w = 2 * x + 1, np.array([1.0, 0.0])
    loss, gradient = objective(Line(), likelihood(widths), x, y)(w)
    rng = np.random.default_rng(0)
    whole = minibatch_objective(Line(), likelihood(widths), x, y, batch_size=6, rng=rng)
    single = minibatch_objective(Line(), likelihood(widths), x, y, batch_size=1, rng=rng)
    assert np.allclose(whole(w)[0], loss)
    assert np.allclose(whole(w)[1], gradient)
    rows = zip(x, y, widths, strict=True)
    alone = [objective(Line(), likelihood(s), [a], [b])(w)[0] for a, b, s in rows]
    assert {round(single(w)[0], 9) for _ in range(99)} == {round(one, 9) for one in alone}
    with pytest.raises(ValueError, match=r"one number, or an array \(6,\)"):
        minibatch_objective(Line(), likelihood(widths[:5]), x, y, batch_size=2, rng=rng)(w)


def test_a_penalty_that_overflows_is_refused_in_batches_too():
    at = np.array([1.2e308, 1.2e308, 0, 0])
    rng = np.random.default_rng(0)
    for loss in (
        objective(Line(3), Laplace(), np.zeros((2, 3)), [1.0, 2], LaplacePrior(1.0)),
        minibatch_objective(
            Line(3), Laplace(), np.zeros((2, 3)), [1.0, 2], LaplacePrior(1.0), batch_size=1, rng=rng
        ),
    ):
        with pytest.raises(FloatingPointError, match="the loss must stay below"):
            loss(at)


def test_adam_refuses_a_gradient_whose_square_overflows():
    with pytest.raises(FloatingPointError, match="mean of squared gradients must stay below"):
        descend(
            lambda w: (1e160 * w @ w / 2, 1e160 * w), [1.0], step_size=0.1, n_steps=2, rule=Adam()
        )
