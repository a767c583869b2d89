"""What "Libraries, exactly" says about scikit-learn, beyond what the page runs itself.

The page fits Ridge, Lasso, ElasticNet, LogisticRegression and the GLMs and prints the slope of our
MAP objective there.  Here are the estimators that end only near a minimum, the intercepts, the
sample weights and the defaults.
"""

import numpy as np
import pytest
from numpy.testing import assert_allclose
from scipy.optimize import minimize
from sklearn.linear_model import (
    BayesianRidge,
    ElasticNet,
    GammaRegressor,
    HuberRegressor,
    Lasso,
    LogisticRegression,
    PoissonRegressor,
    QuantileRegressor,
    Ridge,
    SGDClassifier,
    SGDRegressor,
    TweedieRegressor,
)
from sklearn.neural_network import MLPClassifier, MLPRegressor
from sklearn.svm import LinearSVC

from lib.descent import objective
from lib.likelihoods import AsymmetricLaplace, Bernoulli, Categorical, Normal, Poisson
from lib.models import Line
from lib.priors import LaplacePrior, NormalPrior
from tests.peers.page import row

RNG = np.random.default_rng(0)
N, SIGMA, TAU, B = 60, 0.7, 0.6, 0.2
X = RNG.normal(size=(N, 3))
Y = X @ [1, -2, 0.5] + 3 + SIGMA * RNG.normal(size=N)
EVENT = (Y + RNG.logistic(size=N) > 3).astype(int)
COUNT = RNG.poisson(np.exp(X @ [0.3, -0.2, 0.1] + 0.5)).astype(float)
POSITIVE = np.exp(X @ [0.3, -0.2, 0.1]) * RNG.gamma(4.0, 0.25, size=N)
TWO = np.full(N, 2.0)
EXACT = {"tol": 1e-12, "max_iter": 100_000}
STEPS = {"learning_rate": "constant", "eta0": 5e-4, "max_iter": 3000, "tol": None}
STEPS |= {"random_state": 0}


def our_slope(likelihood, target, model, prior, n_out=1):
    """The slope of the MAP objective of this book, summed over the rows, at their weights."""
    line = Line(3, n_out)
    f = objective(line, likelihood, X, target, prior, covers=line.slopes)
    columns = np.atleast_2d(model.coef_).T
    return N * f(np.append(columns.ravel(), model.intercept_))[1]


# --- Which number is my prior? ------------------------------------------------------------------


def test_ridge_with_alpha_sigma2_over_tau2_is_the_map_weight():
    fitted = Ridge(alpha=SIGMA**2 / TAU**2).fit(X, Y)
    assert_allclose(our_slope(Normal(SIGMA), Y, fitted, NormalPrior(TAU)), 0, atol=1e-10)
    assert_allclose(row("Ridge", 2), [29.16, 0])


@pytest.mark.parametrize("solver", ["lbfgs", "newton-cholesky", "newton-cg"])
def test_logistic_regression_with_c_tau2_is_the_map_weight(solver):
    fitted = LogisticRegression(C=TAU**2, solver=solver, **EXACT).fit(X, EVENT)
    assert_allclose(our_slope(Bernoulli(), EVENT, fitted, NormalPrior(TAU)), 0, atol=1e-5)


def test_elastic_net_is_the_product_of_a_normal_and_a_laplace_prior():
    both = 1 / B + 1 / TAU**2
    net = ElasticNet(alpha=SIGMA**2 / N * both, l1_ratio=1 / B / both, **EXACT).fit(X, Y)
    slope = our_slope(Normal(SIGMA), Y, net, NormalPrior(TAU))[:3]
    assert_allclose(slope, -np.sign(net.coef_) / B, atol=1e-9)


def test_sgd_regressors_alpha_is_lambda_over_n():
    fitted = SGDRegressor(alpha=SIGMA**2 / (N * TAU**2), **STEPS).fit(X, Y)
    exact = Ridge(alpha=SIGMA**2 / TAU**2).fit(X, Y)
    assert_allclose(fitted.coef_, exact.coef_, atol=1e-3)
    assert_allclose(fitted.intercept_, exact.intercept_, atol=1e-3)
    mle = Ridge(alpha=0).fit(X, Y)
    assert abs(exact.coef_ - mle.coef_).max() > 0.01


def test_sgd_classifiers_alpha_with_log_loss_is_lambda_over_n():
    how = STEPS | {"eta0": 2e-3}
    fitted = SGDClassifier(loss="log_loss", alpha=1 / (N * TAU**2), **how).fit(X, EVENT)
    exact = LogisticRegression(C=TAU**2, **EXACT).fit(X, EVENT)
    assert_allclose(fitted.coef_, exact.coef_, atol=3e-3)
    assert_allclose(fitted.intercept_, exact.intercept_, atol=3e-3)


def test_huber_regressors_alpha_is_its_scale_over_tau2():
    alpha = 0.5
    fitted = HuberRegressor(alpha=alpha, **EXACT).fit(X, Y)
    scale = fitted.scale_
    u = np.clip((fitted.predict(X) - Y) / scale, -1.35, 1.35)
    slope = X.T @ u / scale + fitted.coef_ * alpha / scale  # α/σ̂ = 1/τ²
    assert_allclose(slope, 0, atol=1e-3)
    assert_allclose(u.sum(), 0, atol=1e-3)


def test_huber_regressors_scale_is_no_maximum_likelihood_estimate():
    fitted = HuberRegressor(alpha=0.0, **EXACT).fit(X, Y)
    u, delta = abs(Y - fitted.predict(X)) / fitted.scale_, 1.35
    slope_of_n_sigma = N - (np.minimum(u, delta) ** 2).sum()
    slope_of_n_log_sigma = N - np.minimum(u, delta) @ u
    assert (u > delta).any()
    assert_allclose(slope_of_n_sigma, 0, atol=1e-3)
    assert slope_of_n_log_sigma < -1


def test_quantile_regressor_with_alpha_s_over_nb_is_the_map_weight():
    s, b, line = 0.4, 0.2, Line(3)
    fitted = QuantileRegressor(quantile=0.9, alpha=s / (N * b)).fit(X, Y)
    likelihood, prior = AsymmetricLaplace(0.9, s), LaplacePrior(b)
    f = objective(line, likelihood, X, Y, prior, covers=line.slopes)
    w = np.append(fitted.coef_, fitted.intercept_)
    for _ in range(500):  # a convex polygon: the lowest point of all near it is the lowest
        assert f(w)[0] <= f(w + 1e-3 * RNG.normal(size=4))[0] + 1e-12
    weaker = QuantileRegressor(quantile=0.9, alpha=0.2 * s / (N * b)).fit(X, Y)
    assert f(w)[0] < f(np.append(weaker.coef_, weaker.intercept_))[0] - 1e-6


def test_poisson_regressors_alpha_is_one_over_n_tau2():
    fitted = PoissonRegressor(alpha=1 / (N * TAU**2), **EXACT).fit(X, COUNT)
    assert_allclose(our_slope(Poisson(), COUNT, fitted, NormalPrior(TAU)), 0, atol=1e-6)


@pytest.mark.parametrize(
    ("model", "power", "target"),
    [
        (GammaRegressor, 2, POSITIVE),
        (TweedieRegressor, 1.5, COUNT),
        (TweedieRegressor, 3, POSITIVE),
    ],
)
def test_alpha_of_a_tweedie_family_is_phi_over_n_tau2(model, power, target):
    phi = 0.3
    how = {"power": power} if model is TweedieRegressor else {}
    fitted = model(alpha=phi / (N * TAU**2), **how, **EXACT).fit(X, target)
    mu = fitted.predict(X)
    score = X.T @ ((mu - target) * mu ** (1 - power)) / phi  # through the log link
    assert_allclose(score + fitted.coef_ / TAU**2, 0, atol=1e-5)


def test_tweedie_with_power_0_has_the_identity_link():
    fitted = TweedieRegressor(alpha=SIGMA**2 / (N * TAU**2), **EXACT).fit(X, Y)
    assert_allclose(fitted.coef_, Ridge(alpha=SIGMA**2 / TAU**2).fit(X, Y).coef_, atol=1e-7)


def test_bayesian_ridge_is_ridge_with_lambda_over_alpha():
    fitted = BayesianRidge(**EXACT).fit(X, Y)
    assert_allclose(fitted.coef_, Ridge(alpha=fitted.lambda_ / fitted.alpha_).fit(X, Y).coef_)
    assert_allclose(fitted.alpha_**-0.5, SIGMA, rtol=0.15)


def test_the_columns_of_three_classes_have_the_prior_each_and_their_difference_a_wider_one():
    label = RNG.integers(0, 3, N)
    fitted = LogisticRegression(C=TAU**2, **EXACT).fit(X, label)
    slope = our_slope(Categorical(), label, fitted, NormalPrior(TAU), n_out=3)
    assert_allclose(slope, 0, atol=1e-5)
    # two classes as columns: w = ±v/2, and ½·2·(v/2)²/τ² = ½ v²/(2τ²)
    two = minimize(
        lambda w: Bernoulli().nll(EVENT, X @ w[:3] + w[3]).sum() + w[:3] @ w[:3] / (4 * TAU**2),
        np.zeros(4), tol=1e-12,
    ).x  # fmt: skip
    halves = np.concatenate([np.column_stack([-two, two])[:3].ravel() / 2, [-two[3], two[3]]])
    halves[-2:] /= 2
    line = Line(3, 2)
    f = objective(line, Categorical(), X, EVENT, NormalPrior(TAU), covers=line.slopes)
    assert_allclose(f(halves)[1], 0, atol=1e-6)


@pytest.mark.parametrize("model", [MLPClassifier, MLPRegressor])
def test_a_network_has_almost_no_prior_by_default(model):
    assert model().alpha == 1e-4


# --- Which intercepts are penalised? ------------------------------------------------------------

FREE = {
    "Ridge": (Ridge(alpha=20), Y),
    "Lasso": (Lasso(alpha=0.3, **EXACT), Y),
    "ElasticNet": (ElasticNet(alpha=0.3, **EXACT), Y),
    "BayesianRidge": (BayesianRidge(**EXACT), Y),
    "HuberRegressor": (HuberRegressor(alpha=20, **EXACT), Y),
    "QuantileRegressor": (QuantileRegressor(alpha=0.05), Y),
    "SGDRegressor": (SGDRegressor(alpha=0.5, **STEPS | {"max_iter": 30_000}), Y),
    "TweedieRegressor": (TweedieRegressor(alpha=1, **EXACT), Y),
}


@pytest.mark.parametrize("name", FREE)
def test_a_shift_of_the_targets_moves_no_slope_where_the_intercept_is_free(name):
    model, target = FREE[name]
    before = model.fit(X, target).coef_.copy()
    after = model.fit(X, target + 10).coef_
    assert_allclose(after, before, atol=5e-3 if name == "SGDRegressor" else 1e-4)


def test_the_slopes_add_up_to_0_where_the_intercept_is_free():
    rate = PoissonRegressor(alpha=1, **EXACT).fit(X, COUNT).predict(X)
    mean = GammaRegressor(alpha=1, **EXACT).fit(X, POSITIVE).predict(X)
    logistic = LogisticRegression(C=0.1, **EXACT).fit(X, EVENT)
    how = STEPS | {"eta0": 2e-3, "loss": "log_loss", "alpha": 0.5}
    by_steps = SGDClassifier(**how).fit(X, EVENT)
    assert_allclose((rate - COUNT).sum(), 0, atol=1e-5)
    assert_allclose((1 - POSITIVE / mean).sum(), 0, atol=1e-5)
    assert_allclose((logistic.predict_proba(X)[:, 1] - EVENT).sum(), 0, atol=1e-5)
    assert_allclose((by_steps.predict_proba(X)[:, 1] - EVENT).sum(), 0, atol=0.05)


@pytest.mark.parametrize("scaling", [1.0, 100.0])
def test_liblinear_gives_the_intercept_a_normal_prior_wider_by_intercept_scaling(scaling):
    how = {"solver": "liblinear", "intercept_scaling": scaling}
    fitted = LogisticRegression(C=TAU**2, **how, **EXACT).fit(X, EVENT)
    total = our_slope(Bernoulli(), EVENT, fitted, NormalPrior(TAU))[3]
    assert_allclose(total, -fitted.intercept_[0] / (scaling * TAU) ** 2, atol=1e-4)


def test_linear_svc_penalises_its_intercept_too():
    svc = LinearSVC(C=0.1, **EXACT).fit(X, EVENT)
    sign = 2 * EVENT - 1
    margin = np.maximum(0, 1 - sign * (X @ svc.coef_[0] + svc.intercept_[0]))
    assert_allclose(0.1 * 2 * (sign * margin).sum(), svc.intercept_[0], atol=1e-5)
    assert_allclose(0.1 * 2 * X.T @ (sign * margin), svc.coef_[0], atol=1e-5)


# --- What do sample weights do? -----------------------------------------------------------------

ALPHA = {
    "Ridge": (Ridge, {}, Y),
    "HuberRegressor": (HuberRegressor, EXACT, Y),
    "SGDRegressor": (SGDRegressor, STEPS, Y),
    "SGDClassifier": (SGDClassifier, STEPS | {"loss": "log_loss"}, EVENT),
}
SHARES = {
    "Lasso": (Lasso(alpha=0.1, **EXACT), Y),
    "ElasticNet": (ElasticNet(alpha=0.1, **EXACT), Y),
    "QuantileRegressor": (QuantileRegressor(alpha=0.05), Y),
    "PoissonRegressor": (PoissonRegressor(alpha=0.1, **EXACT), COUNT),
    "GammaRegressor": (GammaRegressor(alpha=0.1, **EXACT), POSITIVE),
    "TweedieRegressor": (TweedieRegressor(alpha=0.1, **EXACT), Y),
}


@pytest.mark.parametrize("name", ALPHA)
def test_all_weights_two_is_half_the_alpha(name):
    model, how, target = ALPHA[name]
    weighted = model(alpha=0.5, **how).fit(X, target, sample_weight=TWO).coef_
    weaker = model(alpha=0.25, **how).fit(X, target).coef_
    assert_allclose(weighted, weaker, atol=1e-3 if "SGD" in name else 1e-9)
    assert abs(weaker - model(alpha=0.5, **how).fit(X, target).coef_).max() > 0.005


@pytest.mark.parametrize("model", [LogisticRegression, LinearSVC])
def test_all_weights_two_is_twice_the_c(model):
    weighted = model(C=0.1, **EXACT).fit(X, EVENT, sample_weight=TWO).coef_
    assert_allclose(weighted, model(C=0.2, **EXACT).fit(X, EVENT).coef_, atol=1e-9)


@pytest.mark.parametrize("name", SHARES)
def test_all_weights_two_changes_nothing_where_weights_are_shares(name):
    model, target = SHARES[name]
    before = model.fit(X, target).coef_.copy()
    assert_allclose(model.fit(X, target, sample_weight=TWO).coef_, before, atol=1e-9)
    uneven = model.fit(X, target, sample_weight=np.arange(N) % 3 + 1).coef_
    assert abs(uneven - before).max() > 1e-3


def test_bayesian_ridge_counts_a_row_as_often_as_its_weight_says():
    weighted = BayesianRidge(**EXACT).fit(X, Y, sample_weight=TWO)
    repeated = BayesianRidge(**EXACT).fit(np.repeat(X, 2, axis=0), np.repeat(Y, 2))
    assert_allclose(weighted.coef_, repeated.coef_)
    assert_allclose(weighted.alpha_, repeated.alpha_)


def test_balanced_weights_keep_their_sum_and_are_sample_weights():
    share = np.bincount(EVENT)
    weights = (N / (2 * share))[EVENT]
    assert_allclose(weights.sum(), N)
    balanced = LogisticRegression(class_weight="balanced", **EXACT).fit(X, EVENT).coef_
    by_hand = LogisticRegression(**EXACT).fit(X, EVENT, sample_weight=weights).coef_
    assert_allclose(balanced, by_hand, atol=1e-8)


# --- Defaults and traps -------------------------------------------------------------------------


def test_the_defaults_are_those_of_the_page():
    ones = (Ridge, Lasso, ElasticNet, QuantileRegressor)
    ones += (PoissonRegressor, GammaRegressor, TweedieRegressor)
    assert {model().alpha for model in ones} == {1.0}
    assert {m().alpha for m in (SGDRegressor, SGDClassifier, HuberRegressor)} == {1e-4}
    assert LogisticRegression().C == LinearSVC().C == 1
    assert ElasticNet().l1_ratio == 0.5
    assert TweedieRegressor().power == 0
    assert LinearSVC().loss == "squared_hinge"


def test_sgd_classifier_is_a_hinge_without_probabilities_by_default():
    assert SGDClassifier().loss == "hinge"
    assert not hasattr(SGDClassifier(), "predict_proba")
    assert hasattr(SGDClassifier(loss="log_loss"), "predict_proba")


def test_penalty_is_deprecated_and_an_infinite_c_drops_the_prior():
    with pytest.warns(FutureWarning, match="'penalty' was deprecated"):
        LogisticRegression(penalty="l2").fit(X, EVENT)
    fitted = LogisticRegression(C=np.inf, **EXACT).fit(X, EVENT)
    slope = our_slope(Bernoulli(), EVENT, fitted, NormalPrior(1e9))
    assert_allclose(slope, 0, atol=1e-4)


def test_the_default_of_quantile_regressor_silences_every_weight():
    assert_allclose(QuantileRegressor().fit(X, Y).coef_, 0)
