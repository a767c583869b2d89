"""At the edges: a finite, right number or a clear refusal, for every input and everywhere.

The right numbers come from textbook densities in mpmath, and from nothing in lib.
A loss (or a slope) is written as a sum of parts, and may be off by `ULPS` rounding errors of the
largest parts.  A pair of parts that cancel, `c, -c`, stands for what the rounding of an argument
(an angle y − z, the log of a count) moves.  A FloatingPointError is right only where a part, or
y − z, lies near or beyond the largest float64.
"""

import json
import math
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import mpmath as mp
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from lib import data, descent, likelihoods, links, models, plots, priors
from tests.cases import (
    CASES,
    DIGITS,
    EPS,
    GAMMA,
    HUGE,
    LOG_NORMAL,
    REALS,
    TINY,
    WIDTHS,
    any_float,
    laplace,
    normal,
    own,
    widths,
)

ULPS = 12
BOOK = Path(__file__).resolve().parents[1] / "book"

# --- The classes that the capstone writes ---------------------------------------------------------


def exemplars():
    """The classes that the capstone writes, from its cells."""
    cells = json.loads((BOOK / "capstone.ipynb").read_text(encoding="utf-8"))["cells"]
    code = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    names = {}
    for source in code:
        if "def free" in source or "class Gamma" in source or "class LogNormal" in source:
            exec(source.replace("plots.use_course_style()", ""), names)
    return names["LogNormal"], names["Gamma"]


def rewritten(case, make):
    """The case of the library's class, for the one that the capstone writes."""
    return replace(case, make=make, instances=[make(**own(one)) for one in case.instances])


CAPSTONE = [*map(rewritten, (LOG_NORMAL, GAMMA), exemplars())]

# --- The grid -------------------------------------------------------------------------------------


def exact(number):
    return [mp.mpf(one) for one in number] if isinstance(number, list) else mp.mpf(number)


def judge(ours, parts, where, far=0, near=HUGE):
    """`ours` is a function that gives the number, or refuses with a FloatingPointError.

    far, near: the largest and the smallest number on the way; one so small that it is not in full
    precision passes its relative error on.
    """
    true, size = mp.fsum(parts), mp.fsum(map(abs, parts))
    try:
        number = ours()
    except FloatingPointError:
        number = None
    if number is None:
        assert max(size, far) > HUGE / 1e9, (where, mp.nstr(true, 12), "refused")
        return
    assert math.isfinite(number), where
    slack = ULPS * EPS * max(1, TINY / near) * size + 4 * TINY
    assert abs(number - true) <= slack, (where, number, mp.nstr(true, 17), mp.nstr(size, 3))


def judge_all(case, likelihood, y, z):
    with mp.workdps(DIGITS):
        y_exact, z_exact = exact(y), exact(z)
        loss, slopes, *way = case.textbook(y_exact, z_exact, **own(likelihood, mp.mpf))
        far = max(distance(y_exact, z_exact), *way, 0)
        near = min(filter(None, way), default=HUGE)
        largest = max(far, *(abs(mp.fsum(parts)) for parts in slopes))
        where = likelihood, y, z
        one_y, one_z = np.array([y], float), np.array([z], float)
        judge(lambda: likelihood.nll(one_y, one_z)[0], loss, where, far, near)
        for j, parts in enumerate(slopes):
            slope = lambda j=j: likelihood.grad(one_y, one_z).ravel()[j]  # noqa: E731
            judge(slope, parts, where, largest, near)
        # the capstone's own classes promise no second derivative
        bends = case.bend(y_exact, z_exact, **own(likelihood, mp.mpf)) if case in CASES else []
        largest = max(far, *(abs(mp.fsum(parts)) for parts in bends), 0)
        for j, parts in enumerate(bends):
            bend = lambda j=j: likelihood.curvature(one_y, one_z).ravel()[j]  # noqa: E731
            judge(bend, parts, where, largest, near)


def distance(y, z):
    return abs(y - (z[0] if isinstance(z, list) else z))


each = pytest.mark.parametrize("case", [*CASES, *CAPSTONE], ids=repr)


@each
def test_a_loss_its_slopes_and_its_curvature_are_right_or_refused(case):
    for likelihood in case.instances:
        for y in case.targets:
            for z in case.raws:
                judge_all(case, likelihood, y, z)


@each
@settings(max_examples=40, deadline=None)
@given(pick=st.data())
def test_any_floats_give_a_right_loss_slope_and_curvature_or_a_refusal(case, pick):
    drawn = {name: pick.draw(values) for name, values in case.drawn.items()}
    y, z = drawn.pop("y"), drawn.pop("z")
    judge_all(case, case.make(**drawn), y, z)


@pytest.mark.parametrize("case", CASES, ids=repr)
def test_a_log_density_is_right_or_refused(case):
    for z in case.raws:
        try:
            theta = case.make.link.to_theta(z)
        except FloatingPointError:
            continue
        for likelihood in case.instances:
            for y in case.targets:
                judge_log_density(case, likelihood, y, theta)


def judge_log_density(case, likelihood, y, theta):
    with mp.workdps(DIGITS):
        z = case.raw(theta, y)
        if z is None:
            return
        loss, _, *way = case.textbook(mp.mpf(y), z, **own(likelihood, mp.mpf))
        pair = np.array([y], float), np.array([theta])
        where, far = (likelihood, y, theta), max(distance(y, z), *way, 0)
        judge(lambda: -likelihood.log_prob(*pair)[0], loss, where, far)


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
OPEN = likelihoods.Beta, likelihoods.Gamma, likelihoods.LogNormal  # 0 is no target of theirs
ANY = [case.examples[-1] for case in CASES if case.n_outputs is None and case.make not in OPEN]
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
