"""What "Libraries, exactly" says about XGBoost and LightGBM: its numbers, and the laws behind."""

import json

import lightgbm
import numpy as np
import pytest
import xgboost
from numpy.testing import assert_allclose

from lib.likelihoods import Bernoulli
from tests.peers.page import row

GROUP = np.array([0, 0, 0, 1, 1, 1, 1, 1])
X = GROUP[:, None].astype(float)
NUMBERS = np.array([1.0, 2, 3, -4, -3, -5, -2, -6])
EVENTS = np.array([0.0, 0, 1, 1, 1, 0, 1, 1])
TALLY, SPECIES = np.array([0.0, 1, 2, 3, 0, 1, 4, 2]), np.array([0, 1, 2, 0, 1, 1, 2, 1])
WAITS = TALLY + 0.5
RNG = np.random.default_rng(0)
MANY = RNG.normal(size=(300, 4))
LABEL = (MANY @ [1, -1, 0.5, 0] + RNG.logistic(size=300) > 0).astype(float)


def xgb(y, *, x=X, rounds=1, weight=None, obj=None, **how):
    """Raw outputs after some rounds; one split, a full step, and no start unless told."""
    data = xgboost.DMatrix(x, y, weight=weight)
    settings = {"max_depth": 1, "eta": 1.0, "min_child_weight": 0.0, "nthread": 1} | how
    return xgboost.train(settings, data, rounds, obj=obj).predict(data, output_margin=True)


def lgb(y, *, x=X, rounds=1, weight=None, **how):
    """The same with LightGBM."""
    settings = {"num_leaves": 2, "learning_rate": 1.0, "lambda_l2": 1.0, "min_data_in_leaf": 1}
    settings |= {"min_sum_hessian_in_leaf": 0.0, "boost_from_average": False, "min_data_in_bin": 1}
    settings |= {"num_threads": 1, "verbose": -1, "deterministic": True} | how
    data = lightgbm.Dataset(x, y, weight=weight, params={"min_data_in_bin": 1, "verbose": -1})
    return lightgbm.train(settings, data, rounds).predict(x, raw_score=True)


def says(words, raw, atol=5e-5):
    """The two leaves are those that the page prints, if they are two."""
    assert_allclose(raw[[0, -1]], row(words, 2), atol=atol)


# --- Leaves -------------------------------------------------------------------------------------

XGB = {
    "reg:squarederror": (NUMBERS, {"base_score": 0.0}),
    "reg:squarederror, reg_alpha=2": (NUMBERS, {"base_score": 0.0, "reg_alpha": 2.0}),
    "binary:logistic": (EVENTS, {"base_score": 0.5}),
    "binary:logistic, scale_pos_weight=3": (EVENTS, {"base_score": 0.5, "scale_pos_weight": 3.0}),
    "count:poisson": (TALLY, {"base_score": 1.0}),
    "reg:gamma": (WAITS, {"base_score": 1.0}),
    "reg:tweedie, p = 1.5": (TALLY, {"base_score": 1.0, "tweedie_variance_power": 1.5}),
    "reg:absoluteerror": (NUMBERS, {"base_score": 0.0}),
}
LGB = {
    "reg:squarederror": (NUMBERS, {"objective": "regression"}),
    "reg:squarederror, reg_alpha=2": (NUMBERS, {"objective": "regression", "lambda_l1": 2.0}),
    "binary:logistic": (EVENTS, {"objective": "binary"}),
    "binary:logistic, scale_pos_weight=3": (
        EVENTS,
        {"objective": "binary", "scale_pos_weight": 3.0},
    ),
    "count:poisson": (TALLY, {"objective": "poisson"}),
    "reg:gamma": (WAITS, {"objective": "gamma"}),
    "reg:tweedie, p = 1.5": (TALLY, {"objective": "tweedie", "tweedie_variance_power": 1.5}),
    "reg:absoluteerror": (NUMBERS, {"objective": "regression_l1"}),
    "huber": (NUMBERS, {"objective": "huber"}),
}


@pytest.mark.parametrize("words", XGB)
def test_a_leaf_of_xgboost_is_minus_g_over_h_plus_lambda(words):
    y, how = XGB[words]
    says(words, xgb(y, objective=words.split(",")[0], reg_lambda=1.0, **how))


@pytest.mark.parametrize("words", LGB)
def test_a_leaf_of_lightgbm_is_the_same_where_the_page_says_so(words):
    y, how = LGB[words]
    says(words, lgb(y, **how))


def test_xgboost_doubles_the_bend_of_a_softmax_and_lightgbm_takes_k_over_k_minus_1():
    raw = xgb(SPECIES, objective="multi:softprob", num_class=3, base_score=0.0, reg_lambda=1.0)
    says("multi:softprob, class 1", raw[:, 1])
    says("multiclass, class 1", lgb(SPECIES, objective="multiclass", num_class=3)[:, 1])


def test_reg_lambda_is_a_ridge_on_the_leaf_so_it_is_sigma2_over_tau2():
    for lam in (0.5, 3.0):
        raw = xgb(NUMBERS, base_score=0.0, reg_lambda=lam)
        for group in (0, 1):
            mine = NUMBERS[group == GROUP]
            shrunk = mine.mean() * len(mine) / (len(mine) + lam)
            assert_allclose(raw[group == GROUP], shrunk, rtol=1e-5)


def test_a_sum_is_boosted_so_all_weights_two_is_half_the_lambda():
    twice = xgb(NUMBERS, weight=np.full(8, 2.0), base_score=0.0, reg_lambda=1.0)
    assert_allclose(twice, xgb(NUMBERS, base_score=0.0, reg_lambda=0.5), rtol=1e-5)
    twice = lgb(NUMBERS, weight=np.full(8, 2.0), objective="regression")
    assert_allclose(twice, lgb(NUMBERS, objective="regression", lambda_l2=0.5), rtol=1e-5)


def test_the_bend_of_xgboosts_poisson_contains_max_delta_step():
    less = xgb(TALLY, objective="count:poisson", base_score=1.0, max_delta_step=0.2)
    G, H = np.bincount(GROUP, 1 - TALLY), np.bincount(GROUP) * np.exp(0.2)
    assert_allclose(less[[0, -1]], np.minimum(-G / (H + 1), 0.2), atol=1e-6)


def test_no_poisson_leaf_of_xgboost_is_longer_than_its_default_of_max_delta_step():
    busy = np.full(8, 20.0)
    raw = xgb(busy, objective="count:poisson", base_score=1.0)
    assert_allclose(raw, 0.7, atol=1e-6)  # −G/(H + λ) would be far longer


# --- Starts and least bends ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("objective", "name", "y", "link"),
    [
        ("reg:squarederror", "regression", NUMBERS, lambda mean: mean),
        ("binary:logistic", "binary", EVENTS, lambda mean: np.log(mean / (1 - mean))),
        ("count:poisson", "poisson", TALLY, np.log),
    ],
)
def test_both_start_from_the_best_constant_which_no_penalty_touches(objective, name, y, link):
    best = np.full(8, link(y.mean()))
    assert_allclose(xgb(y, objective=objective, reg_lambda=1e12), best, atol=1e-4)
    start = lgb(y, objective=name, lambda_l2=1e12, boost_from_average=True)
    assert_allclose(start, best, atol=1e-5)
    if name == "binary":
        assert_allclose(start[0], row("binary starts at log(5/3) =", 3)[0], atol=5e-5)


@pytest.mark.parametrize("p", [0.5, 0.1, 0.01])
def test_min_child_weight_counts_bends(p):
    [bend, for_one, for_thousandth] = row(f"{p:.2f}", 3)
    assert_allclose(p * (1 - p), bend, atol=5e-5)
    for rows, splits in ((int(for_one), True), (int(for_one) - 1, False)):
        x = np.repeat([[0.0], [1.0]], rows, axis=0)
        y = x[:, 0]
        how = {"objective": "binary:logistic", "base_score": p, "min_child_weight": 1.0}
        raw = xgb(y, x=x, **how)
        assert (np.ptp(raw) > 0) == splits
    assert for_thousandth == 1


def test_the_defaults_are_those_of_the_page():
    model = xgboost.train({}, xgboost.DMatrix(X, NUMBERS), 1)
    found = json.loads(model.save_config())["learner"]["gradient_booster"]["tree_train_param"]
    names = "reg_lambda", "reg_alpha", "min_child_weight", "max_delta_step"
    assert [float(found[name]) for name in names] == [1, 0, 1, 0]
    theirs = lightgbm.LGBMRegressor().get_params()
    names = "reg_lambda", "reg_alpha", "min_child_weight", "min_child_samples"
    assert [theirs[name] for name in names] == [0, 0, 0.001, 20]


# --- Objectives of one's own --------------------------------------------------------------------


def bernoulli(z, data):
    """As the page has it."""
    p = 1 / (1 + np.exp(-z))
    return p - data.get_label(), p * (1 - p)


def test_a_bernoulli_of_ones_own_is_binary_logistic_tree_for_tree():
    how = {"x": MANY, "rounds": 10, "max_depth": 3}
    own = xgb(LABEL, obj=bernoulli, base_score=0.0, **how)
    assert_allclose(own, xgb(LABEL, objective="binary:logistic", base_score=0.5, **how), atol=1e-5)
    assert abs(xgb(LABEL, obj=bernoulli, **how) - own).max() > 0.01  # the start of another loss
    how = {"x": MANY, "rounds": 10, "num_leaves": 7}
    own = lgb(LABEL, objective=bernoulli, boost_from_average=True, **how)
    assert_allclose(own, lgb(LABEL, objective="binary", **how))  # starts at 0
    assert_allclose(bernoulli(MANY[:, 0], xgboost.DMatrix(MANY, LABEL))[0],
                    Bernoulli().grad(LABEL, MANY[:, 0]))  # fmt: skip


def test_weights_are_ignored_by_an_objective_of_ones_own():
    def square(z, data):
        return z - data.get_label(), np.ones(len(z))

    weight, how = np.array([5.0, 1, 1, 1, 1, 1, 1, 3]), {"base_score": 0.0}
    without = xgb(NUMBERS, **how)
    assert_allclose(xgb(NUMBERS, weight=weight, obj=square, **how), without)
    assert abs(xgb(NUMBERS, weight=weight, **how) - without).max() > 0.1
    without = lgb(NUMBERS, objective="regression")
    assert_allclose(lgb(NUMBERS, weight=weight, objective=square), without)
    assert abs(lgb(NUMBERS, weight=weight, objective="regression") - without).max() > 0.1


def test_a_mean_in_the_place_of_the_sum_never_splits():
    def mean(z, data):
        return (z - data.get_label()) / 8, np.ones(len(z)) / 8

    raw = xgb(NUMBERS, obj=mean, base_score=0.0, min_child_weight=1.0)
    assert np.ptp(raw) == 0
    assert np.ptp(xgb(NUMBERS, base_score=0.0, min_child_weight=1.0)) > 0
