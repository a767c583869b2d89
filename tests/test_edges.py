"""At the edges: a finite, right number or a clear refusal, for every input and everywhere.

The right numbers come from textbook densities in mpmath, and from nothing in lib.
A loss (or a slope) is written as a sum of parts, and may be off by `ULPS` rounding errors of the
largest parts.  A pair of parts that cancel, `c, -c`, stands for what the rounding of an argument
(an angle y − z, the log of a count) moves.  A FloatingPointError is right only where a part, or
y − z, lies near or beyond the largest float64.
"""

import json
import math
from fractions import Fraction
from functools import cache
from pathlib import Path

import mpmath as mp
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from lib import data, descent, likelihoods, links, models, plots, priors

ULPS, EPS = 12, np.finfo(float).eps
TINY, HUGE = np.finfo(float).tiny, np.finfo(float).max
DIGITS, MORE = 50, 650  # more, where parts of 1e308 cancel
BOOK = Path(__file__).resolve().parents[1] / "book"

# --- Textbook densities: (y, raw output, parameters) -> parts of the loss, of each slope ----------


def normal(y, z, sigma=1):
    u = (z - y) / sigma
    return [u**2 / 2, mp.log(sigma), mp.log(2 * mp.pi) / 2], [[u / sigma]]


def laplace(y, z, scale=1):
    return [abs(z - y) / scale, mp.log(scale), mp.log(2)], [[mp.sign(z - y) / scale]]


def student(y, z, df, scale=1):
    u, way = (z - y) / scale, abs(z - y) / scale / mp.sqrt(df)
    parts = [(df + 1) / 2 * mp.log1p(u**2 / df), student_constant(df), mp.log(scale)]
    halves = [mp.log(df) / 2, -mp.log(df) / 2]
    return [*parts, *halves], [[(df + 1) * u / (df + u**2) / scale]], way


@cache
def student_constant(df):
    with mp.extradps(MORE):
        return mp.loggamma(df / 2) - mp.loggamma((df + 1) / 2) + mp.log(df * mp.pi) / 2


def bernoulli(y, z):
    wrong = (1 - 2 * y) * z
    return [mp.log1p(mp.exp(wrong))], [[(1 - 2 * y) / (1 + mp.exp(-wrong))]]


def categorical(y, z):
    p = [mp.exp(one - max(z)) for one in z]
    odds = [mp.exp(one - z[int(y)]) for one in z]
    odds[int(y)] = 0
    slopes = [w / sum(p) for w in p]
    slopes[int(y)] = -sum(odds) / (1 + sum(odds))
    span = min(max(z) - min(z), 1500)
    return [mp.log1p(sum(odds))], [[s, s * span, -s * span] for s in slopes]


def poisson(y, z):
    rate, moves = mp.exp(z), abs(mp.exp(z) - y) * (abs(z) + (mp.log(y) if y else 0))
    if y < 256:
        return [rate, -y * z, mp.loggamma(y + 1)], [[rate, -y]]
    with mp.extradps(MORE):
        deviance = mp.exp(z) - y - y * (z - mp.log(y))
        constant = mp.loggamma(y + 1) - y * mp.log(y) + y
    return [deviance, constant, moves, -moves], [[rate, -y]]


def exponential(y, z):
    return [z, y * mp.exp(-z)], [[1, -y * mp.exp(-z)]]


def with_spread(y, z):
    u = (y - z[0]) / mp.exp(z[1])
    moved = TINY / mp.exp(z[1]) ** 2  # a subnormal y has few digits
    slopes = [-u / mp.exp(z[1]), moved, -moved], [1, -(u**2)]
    return [u**2 / 2, z[1], mp.log(2 * mp.pi) / 2], slopes


def von_mises(y, z, kappa=1):
    d = z - y
    turn = kappa * 2 * mp.sin(d / 2) ** 2
    bessel = scaled_bessel(kappa)
    moved, slope_moved = kappa * d * mp.sin(d), kappa * d * mp.cos(d)
    loss = [turn, mp.log(2 * mp.pi), mp.log(bessel), moved, -moved]
    return loss, [[kappa * mp.sin(d), slope_moved, -slope_moved]]


@cache
def scaled_bessel(kappa):
    """e^(−κ) I₀(κ), for large κ by its series in 1/8κ."""
    if kappa < 5000:
        return mp.exp(-kappa) * mp.besseli(0, kappa)
    series = [mp.mpf(1)]
    for k in range(1, 40):
        series.append(series[-1] * (2 * k - 1) ** 2 / (8 * k * kappa))
    return mp.fsum(series) / mp.sqrt(2 * mp.pi * kappa)


def asymmetric(y, z, tau, scale=1):
    r = (y - z) / scale
    parts = [tau * r if r >= 0 else (tau - 1) * r, mp.log(scale), -mp.log(tau), -mp.log1p(-tau)]
    return parts, [[((r < 0) - tau if r else 0) / scale]]


def log_normal(y, z, sigma=1):
    parts, slopes = normal(mp.log(y), z, sigma)
    u = (mp.log(y) - z) / sigma
    moved = u / sigma * abs(mp.log(y))
    slope_moved = mp.log(y) / sigma**2
    return [*parts, mp.log(y), moved, -moved], [[*slopes[0], slope_moved, -slope_moved]]


def gamma(y, z, shape=1):
    log_u = mp.log(y) - z
    u, size = mp.exp(log_u), 1 + abs(mp.log(y)) + abs(z)
    constant, log_shape = gamma_constant(shape), shape * mp.log(shape) if shape < 100 else 0
    moved = [shape * abs(1 - u) * size, -shape * abs(1 - u) * size]
    slope_moved = [shape * u * size, -shape * u * size]
    parts = [shape * (u - log_u - 1), constant, mp.log(y), *moved, log_shape, -log_shape]
    return parts, [[shape, -shape * u, *slope_moved]], u


@cache
def gamma_constant(shape):
    with mp.extradps(MORE):
        return mp.loggamma(shape) - shape * mp.log(shape) + shape


def exemplars():
    """The classes that the capstone writes, from its cells."""
    cells = json.loads((BOOK / "capstone.ipynb").read_text(encoding="utf-8"))["cells"]
    code = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    names = {}
    for source in code:
        if "def free" in source or "class Gamma" in source or "class LogNormal" in source:
            exec(source.replace("plots.use_course_style()", ""), names)
    return names["LogNormal"], names["Gamma"]


# --- The grid -------------------------------------------------------------------------------------

REALS = [0.0, -0.0, 5e-324, -3e-308, 1e-5, 1.0, -3.7, 1e5, -1e77, 1e200, -1e308, HUGE]
LOGS = [0.0, -0.0, 5e-324, 1e-5, -0.3, 1.0, -40.0, 36.0, 700.0, -745.0, 1000.0, -1000.0]
LOGS += [1450.0, -1500.0, 2000.0, -2000.0, 1e5, -1e300, HUGE]
COUNTS = [0, 1, 2, 15, 16, 100, 170, 255, 256, 257, 1000, 10**5, 10**9, 10**15, 2.0**62, 1e300]
RATES = [*LOGS, *(math.log(y) for y in COUNTS if y), math.log(1e15) + 1e-7, math.log(300) + 1e-3]
POSITIVE = [abs(y) for y in REALS if y]
WIDTHS = [1.0, 3e-308, 1e-200, 1e-5, 0.1, 1e5, 1e200, 1e308]
ROWS = [[a, b] for a in (0.0, -1e-300, 5.5, HUGE) for b in LOGS]
SCORES = [[a, b, c] for a in (0.0, 1e-12, -36.0, 800.0, HUGE) for b in (0.0, -1e308, 40.0)
          for c in (0.0, 1e9, -745.0)]  # fmt: skip
LogNormal, Gamma = exemplars()

# name: (reference, maker, settings, targets, raw outputs)
GRID = {
    "Normal": (normal, likelihoods.Normal, [{"sigma": s} for s in WIDTHS], REALS, REALS),
    "Laplace": (laplace, likelihoods.Laplace, [{"scale": s} for s in WIDTHS], REALS, REALS),
    "StudentT": (
        student,
        likelihoods.StudentT,
        [{"df": v} for v in (3e-308, 1e-5, 0.7, 30, 199, 201, 1e4, 1e10, 1e16, 1e308)]
        + [{"df": 3, "scale": s} for s in (1.0, 3e-308, 1e-5, 1e308)],
        REALS,
        REALS,
    ),
    "Bernoulli": (bernoulli, likelihoods.Bernoulli, [{}], [0, 1], LOGS),
    "Categorical": (categorical, likelihoods.Categorical, [{}], [0, 1, 2], SCORES),
    "Poisson": (poisson, likelihoods.Poisson, [{}], COUNTS, RATES),
    "Exponential": (exponential, likelihoods.Exponential, [{}], [0.0, -0.0, *POSITIVE], LOGS),
    "NormalWithSpread": (with_spread, likelihoods.NormalWithSpread, [{}], REALS, ROWS),
    "VonMises": (
        von_mises,
        likelihoods.VonMises,
        [{"kappa": k} for k in (3e-308, 1e-5, 1.0, 700.0, 4999.0, 1e9, 1e15, 1e100, 1e308)],
        [0.0, -0.0, 5e-324, 1e-5, 3.0, -3.1, 6.283185307179586, 1e5],
        [0.0, -0.0, 1e-9, 1.0, -3.1, 3.141592653589793, 1e5],
    ),
    "AsymmetricLaplace": (
        asymmetric,
        likelihoods.AsymmetricLaplace,
        [{"tau": t} for t in (3e-308, 1e-9, 0.2, 0.5, 1 - EPS / 2)]
        + [{"tau": 0.3, "scale": s} for s in WIDTHS],
        REALS,
        REALS,
    ),
    "LogNormal": (log_normal, LogNormal, [{"sigma": s} for s in WIDTHS], POSITIVE, REALS),
    "Gamma": (
        gamma,
        Gamma,
        [{"shape": k} for k in (3e-308, 1e-5, 0.5, 1.0, 15.0, 90.0, 110.0, 1e4, 1e10, 1e16, 1e100)],
        POSITIVE,
        LOGS,
    ),
}


def exact(number):
    return [mp.mpf(one) for one in number] if isinstance(number, list) else mp.mpf(number)


def judge(ours, parts, where, far=0):
    """`ours` is a function that gives the number, or refuses with a FloatingPointError."""
    true, size = mp.fsum(parts), mp.fsum(map(abs, parts))
    try:
        number = ours()
    except FloatingPointError:
        number = None
    if number is None:
        assert max(size, far) > HUGE / 1e9, (where, mp.nstr(true, 12), "refused")
        return
    assert math.isfinite(number), where
    slack = ULPS * EPS * size + 4 * TINY
    assert abs(number - true) <= slack, (where, number, mp.nstr(true, 17), mp.nstr(size, 3))


def judge_all(reference, likelihood, given_as, y, z):
    with mp.workdps(DIGITS):
        y_exact, z_exact = exact(y), exact(z)
        own = exact_fields(given_as)
        loss, slopes, *way = reference(y_exact, z_exact, **own)
        centre = z_exact[0] if isinstance(z, list) else z_exact
        far = max(abs(y_exact - centre), *way, 0)
        largest = max(far, *(abs(mp.fsum(parts)) for parts in slopes))
        where = type(likelihood).__name__, given_as, y, z
        one_y, one_z = np.array([y], float), np.array([z], float)
        judge(lambda: likelihood.nll(one_y, one_z)[0], loss, where, far)
        for j, parts in enumerate(slopes):
            judge(lambda j=j: likelihood.grad(one_y, one_z).ravel()[j], parts, where, largest)


each = pytest.mark.parametrize("name", GRID)


def test_every_likelihood_is_on_the_grid():
    ours = {case[1] for case in GRID.values()}
    assert {c for c in vars(likelihoods).values() if is_complete(c)} <= ours


def is_complete(c):
    base = likelihoods.Likelihood
    return isinstance(c, type) and issubclass(c, base) and not c.__abstractmethods__


@each
def test_a_loss_and_its_slopes_are_right_or_refused(name):
    reference, make, own, targets, raws = GRID[name]
    for given_as in own:
        for y in targets:
            for z in raws:
                judge_all(reference, make(**given_as), given_as, y, z)


any_float = st.floats(allow_nan=False, allow_infinity=False)
widths = st.floats(TINY, HUGE)
DRAWN = {
    "Normal": (any_float, any_float),
    "Laplace": (any_float, any_float),
    "StudentT": (any_float, any_float),
    "Bernoulli": (st.integers(0, 1), any_float),
    "Categorical": (st.integers(0, 2), st.lists(any_float, min_size=3, max_size=3)),
    "Poisson": (st.integers(0, 10**6), st.floats(-1e3, 800)),
    "Exponential": (st.floats(0, HUGE), any_float),
    "NormalWithSpread": (any_float, st.lists(any_float, min_size=2, max_size=2)),
    "VonMises": (st.floats(-100, 100), st.floats(-100, 100)),
    "AsymmetricLaplace": (any_float, any_float),
    "LogNormal": (st.floats(5e-324, HUGE), any_float),
    "Gamma": (st.floats(5e-324, HUGE), st.floats(-2000, 2000)),
}


@each
@settings(max_examples=40, deadline=None)
@given(pick=st.data())
def test_any_floats_give_a_right_loss_or_a_refusal(name, pick):
    reference, make, own, *_ = GRID[name]
    y, z = map(pick.draw, DRAWN[name])
    drawn = st.floats(TINY, 1 - EPS) if name == "AsymmetricLaplace" else widths
    given_as = {field: pick.draw(drawn) for field in own[0]}
    judge_all(reference, make(**given_as), given_as, y, z)


def log(theta):
    """log θ, and for the θ of 0 that a link may round to, a number beyond every float."""
    return mp.log(mp.mpf(float(theta))) if theta else -(mp.mpf(10) ** 400)


RAW_OUTPUT = {  # exact, of a rounded θ
    "Bernoulli": lambda q: log(q) - (mp.log1p(-mp.mpf(float(q))) if q < 1 else log(0)),
    "Categorical": lambda theta: [log(one) for one in theta],
    "Poisson": log,
    "Exponential": log,
    "NormalWithSpread": lambda theta: [mp.mpf(theta[0]), log(theta[1])],
}


@pytest.mark.parametrize("name", sorted(set(GRID) - {"LogNormal", "Gamma"}))  # theirs is SciPy's
def test_a_log_density_is_right_or_refused(name):
    reference, make, own, targets, raws = GRID[name]
    link = make(**own[0]).link
    for z in raws:
        try:
            theta = link.to_theta(z)
        except FloatingPointError:
            continue
        if name in ("Poisson", "Exponential", "NormalWithSpread") and not np.all(
            np.abs(theta[-1:] if np.ndim(theta) else theta)
        ):
            continue
        for given_as in own:
            likelihood = make(**given_as)
            for y in targets:
                with mp.workdps(DIGITS):
                    z_exact = RAW_OUTPUT.get(name, mp.mpf)(
                        theta if np.ndim(theta) else float(theta)
                    )
                    loss, _, *way = reference(mp.mpf(y), z_exact, **exact_fields(given_as))
                    if name == "Categorical":  # of a θ that sums to 1 only nearly
                        loss = [-z_exact[y]]
                    centre = z_exact[0] if isinstance(z_exact, list) else z_exact
                    pair = np.array([y], float), np.array([theta])
                    judge(
                        lambda likelihood=likelihood, pair=pair: -likelihood.log_prob(*pair)[0],
                        loss,
                        (name, given_as, y, theta),
                        max(abs(y - centre), *way, 0),
                    )


def exact_fields(given_as):
    return {name: mp.mpf(value) for name, value in given_as.items()}


# --- Priors ---------------------------------------------------------------------------------------

PENALTY = {priors.NormalPrior: normal, priors.LaplacePrior: laplace}


def judge_prior(make, scale, w, step):
    prior, one = make(scale), np.array([w])
    with mp.workdps(DIGITS):
        b, v, s = mp.mpf(scale), mp.mpf(w), mp.mpf(step)
        parts, (slope,) = PENALTY[make](mp.mpf(0), v, b)
        shrunk = v / (1 + s / b**2)
        if make is priors.LaplacePrior:
            shrunk = mp.sign(v) * max(abs(v) - s / b, 0)
        where = make.__name__, scale, w, step
        judge(lambda: prior.neg_log_prob(one)[0], parts, where)
        judge(lambda: prior.grad(one)[0], slope, where)
        judge(lambda: prior.prox(one, step)[0], [shrunk, abs(v), -abs(v)], where)


@pytest.mark.parametrize("make", PENALTY)
def test_a_penalty_its_slope_and_its_prox_are_right_or_refused(make):
    for scale in WIDTHS:
        for w in REALS:
            for step in (3e-308, 0.1, 1e308):
                judge_prior(make, scale, w, step)


@pytest.mark.parametrize("make", PENALTY)
@settings(max_examples=50, deadline=None)
@given(scale=widths, w=any_float, step=widths)
def test_any_weight_has_a_right_penalty_or_a_refusal(make, scale, w, step):
    judge_prior(make, scale, w, step)


# --- What is no array of numbers ------------------------------------------------------------------

RNG = np.random.default_rng(0)
NOT_NUMBERS = {
    "masked": np.ma.array([1.0, 0.0], mask=[True, False]),
    "masked in a list": [np.ma.masked, 1.0],
    "masked two lists deep": [[np.ma.masked], [1.0]],
    "complex": np.array([1j, 0]),
    "text": ["1", "0"],
    "nothing": [None, 1.0],
    "nan": [np.nan, 1.0],
    "infinite": [1.0, np.inf],
    "too long an integer": [10**400, 1],
    "empty": [],
    "dates": np.array(["2013-01-01", "2013-01-02"], "datetime64[D]"),
    "ragged": [[1.0], [1.0, 0.0]],
    "objects": [object(), object()],
}
ANY = [likelihoods.Normal(), likelihoods.Bernoulli(), likelihoods.Poisson()]
ANY += [likelihoods.Exponential(), likelihoods.StudentT(2), likelihoods.VonMises()]
FAIR = np.array([1.0, 0.0])
LINE = models.Line()


def bowl(w):
    return float(w @ w) / 2, w


TAKERS = {
    f"{type(one).__name__}.{method}": call
    for one in ANY
    for method, call in {
        "nll of y": lambda a, one=one: one.nll(a, FAIR),
        "nll of z": lambda a, one=one: one.nll(FAIR, a),
        "grad of z": lambda a, one=one: one.grad(FAIR, a),
        "nll_and_grad of z": lambda a, one=one: one.nll_and_grad(FAIR, a),
        "log_prob of y": lambda a, one=one: one.log_prob(a, np.array([0.5, 0.5])),
        "log_prob of theta": lambda a, one=one: one.log_prob(FAIR, a),
        "mle": lambda a, one=one: one.mle(a),
        "sample": lambda a, one=one: one.sample(a, RNG),
        "link": lambda a, one=one: one.link.to_theta(a),
        "link back": lambda a, one=one: one.link.to_raw(a),
    }.items()
}
TAKERS |= {
    "classes": lambda a: likelihoods.Categorical().nll(a, np.zeros((2, 2))),
    "scores": lambda a: likelihoods.Categorical().nll([0, 1], a),
    "softmax": links.softmax,
    "sigma": lambda a: likelihoods.Normal(a).nll(FAIR, FAIR),
    "kappa": likelihoods.VonMises,
    "penalty": lambda a: priors.NormalPrior(1).neg_log_prob(a),
    "penalty's slope": lambda a: priors.LaplacePrior(1).grad(a),
    "prox": lambda a: priors.LaplacePrior(1).prox(a, 0.1),
    "scale": lambda a: priors.NormalPrior(a).grad(FAIR),
    "centre": lambda a: priors.NormalPrior(1, a).grad(FAIR),
    "weights": lambda a: LINE(a, FAIR),
    "inputs": lambda a: LINE([1, 1], a),
    "inputs of backprop": lambda a: LINE.backprop([1, 1], a, FAIR),
    "dz": lambda a: LINE.backprop([1, 1], FAIR, a),
    "objective x": lambda a: descent.objective(LINE, ANY[0], a, FAIR)([1, 1]),
    "objective y": lambda a: descent.objective(LINE, ANY[0], FAIR, a)([1, 1]),
    "minibatch x": lambda a: minibatch(a, FAIR),
    "minibatch y": lambda a: minibatch(FAIR, a),
    "start": lambda a: descent.descend(bowl, a, step_size=1, n_steps=1),
    "residuals": lambda a: plots.quantiles(a, None),
}


def minibatch(x, y):
    f = descent.minibatch_objective(LINE, ANY[0], x, y, batch_size=2, rng=RNG)
    return f(np.ones(2))


@pytest.mark.parametrize("kind", NOT_NUMBERS)
@pytest.mark.parametrize("name", TAKERS)
def test_what_is_no_array_of_numbers_is_refused(name, kind):
    with pytest.raises(ValueError, match=r"; got .*; "):
        TAKERS[name](NOT_NUMBERS[kind])


@pytest.mark.parametrize("values", [[1, 0], (1, 0), np.array([1, 0], np.int8), [True, False],
    np.float32([1, 0]), np.float16([1, 0]), [Fraction(1), Fraction(0)]], ids=repr)  # fmt: skip
def test_any_real_numbers_are_taken_as_floats(values):
    for likelihood in ANY:
        expected = likelihood.nll_and_grad(FAIR, FAIR)
        for got in (likelihood.nll_and_grad(values, FAIR), likelihood.nll_and_grad(FAIR, values)):
            assert_allclose(got, expected, rtol=1e-15)
            assert got[0].dtype == got[1].dtype == np.float64
    assert_allclose(priors.NormalPrior(2).grad(values), [0.25, 0])
    assert_allclose(LINE([2, 1], values), [3, 1])


@pytest.mark.parametrize("make", [likelihoods.Normal, likelihoods.Laplace, *PENALTY])
@pytest.mark.parametrize("scale", [2.0, np.array([2.0, 3.0])], ids=repr)
def test_equal_widths_make_equals(make, scale):
    one, other = make(scale), make(scale + 0)
    assert one == other
    assert len({one, other}) == 1
    assert one not in (make(scale + 1), make([2.0, 3.0, 3.0]))


def test_an_overflow_among_many_examples_is_refused_where_it_stands():
    y = np.zeros(50_000)
    z = np.where(np.arange(y.size) == 20_000, 1e200, y)
    for evaluate in (likelihoods.Normal().nll, likelihoods.Normal(1e-200).grad):
        with pytest.raises(FloatingPointError, match="got inf at index 20000;"):
            evaluate(y, z)


def test_one_example_is_a_number_and_gives_a_number():
    for likelihood in ANY:
        nll, grad = likelihood.nll_and_grad(1, 0.5)
        assert np.ndim(nll) == np.ndim(grad) == 0
        assert_allclose(nll, likelihood.nll([1], [0.5])[0])


def test_a_column_of_a_data_set_cannot_hide_a_mask():
    with pytest.raises(ValueError, match="the column 'y' must be plain; got a masked array"):
        data.Dataset("d", {"y": NOT_NUMBERS["masked"]}, {"y": "kg"}, {"source": "here"})
