"""What "Libraries, exactly" says about statsmodels: its numbers, and the laws behind."""

import inspect

import numpy as np
import pytest
import statsmodels.api as sm
from numpy.testing import assert_allclose
from scipy import stats
from sklearn.linear_model import Lasso, LogisticRegression, PoissonRegressor, Ridge
from statsmodels.tools.sm_exceptions import ConvergenceWarning

from lib import data
from lib.likelihoods import Bernoulli, Poisson
from tests.peers.page import row

RNG = np.random.default_rng(0)
N, SIGMA, TAU, B = 60, 0.7, 0.6, 0.2
X = RNG.normal(size=(N, 3))
A = sm.add_constant(X)
Y = X @ [1, -2, 0.5] + 3 + SIGMA * RNG.normal(size=N)
EVENT = (Y + RNG.logistic(size=N) > 3).astype(float)
COUNT = RNG.poisson(np.exp(X @ [0.3, -0.2, 0.1] + 0.5)).astype(float)
POSITIVE = np.exp(X @ [0.3, -0.2, 0.1]) * RNG.gamma(4.0, 0.25, size=N)
SLOPES = np.array([0.0, 1, 1, 1])
FAMILIES = sm.families


def glm(y, family, **how):
    return sm.GLM(y, A, family=family, **how)


# --- Families -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "link"),
    [
        ("Gaussian", "Identity"),
        ("Binomial", "Logit"),
        ("Poisson", "Log"),
        ("Gamma", "InversePower"),
        ("InverseGaussian", "InverseSquared"),
        ("Tweedie", "Log"),
    ],
)
def test_the_default_links_are_those_of_the_page(name, link):
    assert type(getattr(FAMILIES, name)().link).__name__ == link


def test_a_negative_binomial_has_a_fixed_alpha_and_warns_of_its_default():
    with pytest.warns(UserWarning, match="alpha not set"):
        family = FAMILIES.NegativeBinomial()
    assert (family.alpha, type(family.link).__name__) == (1, "Log")
    assert FAMILIES.Tweedie().var_power == 1


def test_llf_is_minus_our_nll_with_its_constants():
    fitted = glm(COUNT, FAMILIES.Poisson()).fit()
    assert_allclose(-fitted.llf, Poisson().nll(COUNT, A @ fitted.params).sum())
    fitted = glm(EVENT, FAMILIES.Binomial()).fit()
    assert_allclose(-fitted.llf, Bernoulli().nll(EVENT, A @ fitted.params).sum())
    fitted = glm(COUNT, FAMILIES.NegativeBinomial(alpha=0.5)).fit()
    mu = fitted.fittedvalues
    assert_allclose(fitted.llf, stats.nbinom.logpmf(COUNT, 1 / 0.5, 1 / (1 + 0.5 * mu)).sum())
    fitted = glm(POSITIVE, FAMILIES.Gamma(FAMILIES.links.Log())).fit()
    mu, phi = fitted.fittedvalues, fitted.scale
    assert_allclose(fitted.llf, stats.gamma.logpdf(POSITIVE, 1 / phi, scale=mu * phi).sum())


@pytest.mark.parametrize("model", [sm.OLS, sm.GLM])
def test_the_llf_of_a_gaussian_is_taken_at_the_mle_of_sigma_and_scale_is_not(model):
    fitted = model(Y, A).fit()
    r = Y - fitted.fittedvalues
    assert_allclose(fitted.llf, stats.norm.logpdf(r, 0, r.std()).sum())
    assert_allclose(fitted.scale, r @ r / (N - 4))


def test_there_is_no_intercept_unless_one_is_added():
    assert len(sm.OLS(Y, X).fit().params) == 3
    assert_allclose(A[:, 0], 1)


def test_frequencies_sharpen_the_standard_errors_of_a_gaussian_and_variances_do_not():
    plain, two = glm(Y, FAMILIES.Gaussian()).fit(), np.full(N, 2.0)
    often = glm(Y, FAMILIES.Gaussian(), freq_weights=two).fit()
    tight = glm(Y, FAMILIES.Gaussian(), var_weights=two).fit()
    for fitted in (often, tight):
        assert_allclose(fitted.params, plain.params)
    assert_allclose(often.bse / plain.bse, np.sqrt((N - 4) / (2 * N - 4)))
    assert_allclose(tight.bse, plain.bse)


# --- fit_regularized ----------------------------------------------------------------------------


def test_ols_with_alpha_sigma2_over_n_tau2_is_ridge_and_the_constant_is_penalised():
    alpha = SIGMA**2 / (N * TAU**2)
    free = sm.OLS(Y, A).fit_regularized(alpha=alpha * SLOPES, L1_wt=0.0).params
    assert_allclose(free[1:], Ridge(alpha=SIGMA**2 / TAU**2).fit(X, Y).coef_)
    all_ = sm.OLS(Y, A).fit_regularized(alpha=alpha, L1_wt=0.0).params
    assert_allclose(all_, np.linalg.solve(A.T @ A + N * alpha * np.eye(4), A.T @ Y))


def test_the_page_has_the_numbers_of_ols_on_the_patients():
    patients = data.diabetes()
    x = patients.matrix(*patients.columns[:-1])
    x = (x - x.mean(axis=0)) / x.std(axis=0)
    heads, alpha = sm.add_constant(x + 1), 54.0**2 / (len(x) * 10.0**2)
    spared = np.array([0.0, *np.ones(10)])
    for words, one in (("alpha = a", alpha), ("alpha = (0, a, a, …)", alpha * spared)):
        found = sm.OLS(patients.progression, heads).fit_regularized(alpha=one, L1_wt=0.0).params
        [constant, mass] = row(words, 2)
        assert_allclose(found[0], constant, atol=5e-3)
        assert_allclose(found[3], mass, atol=5e-5)


def test_ols_with_l1_wt_1_is_the_lasso_with_the_same_alpha():
    alpha = SIGMA**2 / (N * B)
    fitted = sm.OLS(Y, A).fit_regularized(alpha=alpha * SLOPES, L1_wt=1.0, cnvrg_tol=1e-12)
    assert_allclose(fitted.params[1:], Lasso(alpha=alpha, tol=1e-12).fit(X, Y).coef_, atol=1e-8)


def test_glm_with_alpha_one_over_n_tau2_is_a_normal_prior_on_the_mean_nll():
    alpha = 1 / (N * TAU**2)
    model = glm(COUNT, FAMILIES.Poisson())
    fitted = model.fit_regularized(alpha=alpha * SLOPES, L1_wt=0.0)
    theirs = PoissonRegressor(alpha=alpha, tol=1e-12, max_iter=1000).fit(X, COUNT)
    assert_allclose(fitted.params[1:], theirs.coef_, atol=1e-4)
    all_ = model.fit_regularized(alpha=alpha, L1_wt=0.0).params
    slope = A.T @ Poisson().grad(COUNT, A @ all_) + all_ / TAU**2
    assert_allclose(slope, 0, atol=5e-3)


def test_glm_and_logit_take_the_mean_and_the_sum_of_the_same_laplace_prior():
    how = {"cnvrg_tol": 1e-12, "maxiter": 2000}
    model = glm(EVENT, FAMILIES.Binomial())
    mean = model.fit_regularized(alpha=SLOPES / (N * B), L1_wt=1.0, **how).params
    total = sm.Logit(EVENT, A).fit_regularized(
        alpha=SLOPES / B, disp=0, acc=1e-12, trim_mode="off"
    ).params  # fmt: skip
    assert_allclose(mean, total, atol=1e-4)
    corner = LogisticRegression(C=B, l1_ratio=1, solver="saga", tol=1e-12, max_iter=100_000)
    assert_allclose(mean[1:], corner.fit(X, EVENT).coef_[0], atol=1e-4)


def test_the_ridge_of_a_gaussian_glm_may_fail_and_warns():
    patients = data.diabetes()
    x = patients.matrix(*patients.columns[:-1])
    x = sm.add_constant((x - x.mean(axis=0)) / x.std(axis=0))
    alpha = np.array([0.0, *np.full(10, 1 / (len(x) * 10.0**2))])
    with pytest.warns(ConvergenceWarning, match="may have failed"):
        sm.GLM(patients.progression, x).fit_regularized(alpha=alpha, L1_wt=0.0)


def test_the_lasso_is_the_default():
    parameters = inspect.signature(sm.OLS.fit_regularized).parameters
    assert (parameters["alpha"].default, parameters["L1_wt"].default) == (0, 1)
    lasso = glm(COUNT, FAMILIES.Poisson()).fit_regularized(alpha=0.2)
    explicit = glm(COUNT, FAMILIES.Poisson()).fit_regularized(alpha=0.2, L1_wt=1.0)
    assert_allclose(lasso.params, explicit.params)
