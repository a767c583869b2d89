"""Models: backprop is the derivative, shapes are what the docstrings say."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from lib.models import Line, ShallowNet

RNG = np.random.default_rng(0)
MODELS = [
    Line(),
    Line(3),
    Line(1, 2),
    Line(3, 4),
    ShallowNet(),
    ShallowNet(1, 1, 1),
    ShallowNet(3, 5, 1),
    ShallowNet(2, 1, 3),
    ShallowNet(3, 5, 4),
]
each_model = pytest.mark.parametrize("model", MODELS, ids=repr)


def setting(model, n=7):
    w = model.init(RNG) + RNG.normal(0, 0.1, model.n_weights)
    x = RNG.normal(size=(n, model.n_in))
    return w, x[:, 0] if model.n_in == 1 else x


@each_model
def test_one_raw_output_or_one_row_of_them_for_each_input(model):
    w, x = setting(model)
    assert model(w, x).shape == ((7,) if model.n_out == 1 else (7, model.n_out))
    assert w.shape == model.slopes.shape == (model.n_weights,)


@each_model
def test_a_column_of_inputs_is_the_same_as_a_flat_array(model):
    w, x = setting(model)
    assert_allclose(model(w, x.reshape(7, model.n_in)), model(w, x))


@each_model
def test_backprop_is_the_derivative(model):
    w, x = setting(model)
    weight_of_each_output = RNG.normal(size=model(w, x).shape)

    def loss(w):
        return (model(w, x) * weight_of_each_output).sum()

    h = 1e-6
    slope = [(loss(w + h * e) - loss(w - h * e)) / (2 * h) for e in np.eye(len(w))]
    assert_allclose(model.backprop(w, x, weight_of_each_output), slope, rtol=1e-7, atol=1e-8)


@each_model
def test_intercepts_start_at_zero_and_are_no_slopes(model):
    w = model.init(np.random.default_rng(1))
    assert (w[~model.slopes] == 0).all()
    assert (w[model.slopes] != 0).all()
    n_layers = 1 if isinstance(model, Line) else 2
    hidden = 0 if n_layers == 1 else model.n_hidden
    assert (~model.slopes).sum() == hidden + model.n_out


def test_a_line_is_slope_times_x_plus_intercept():
    assert_allclose(Line()([2.0, 1.0], [0.0, 3.0]), [1, 7])
    two_by_two = Line(2, 2)([1, 2, 3, 4, 10, 20], [[1.0, 0], [0, 1], [1, 1]])
    assert_allclose(two_by_two, [[11, 22], [13, 24], [14, 26]])


def test_a_shallow_net_is_two_layers_with_tanh_between():
    a, b, c, d = 0.5, -0.2, 2.0, 1.0
    x = np.array([-1.0, 0.0, 2.0])
    assert_allclose(ShallowNet(1, 1, 1)([a, b, c, d], x), c * np.tanh(a * x + b) + d)


REFUSED = {
    "too few weights": (lambda: Line()([1.0], [1.0]), r"\(2,\); got w: \(1,\)"),
    "wrong columns": (lambda: Line(3)(np.zeros(4), np.zeros((5, 2))), r"\(n, 3\); got x: \(5, 2\)"),
    "nan input": (lambda: Line()([1, 1], [np.nan]), "inputs must be finite"),
    "dz a column": (lambda: Line().backprop([1, 1], [1, 2], np.zeros((2, 1))), r"\(2,\), like z"),
    "nan weight": (lambda: Line()([np.nan, 1], [1.0]), "weights must be finite"),
    "no generator": (lambda: Line().init(0), "rng must be a NumPy Generator"),
    "no outputs": (lambda: Line(1, 0), "n_out must be a whole number of at least 1; got 0"),
    "half a unit": (lambda: ShallowNet(1, 2.5), "n_hidden must be a whole number"),
}


@pytest.mark.parametrize(("call", "message"), REFUSED.values(), ids=REFUSED)
def test_bad_input_is_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()


@pytest.mark.parametrize("model", [Line(), ShallowNet(1, 2)], ids=repr)
def test_what_overflows_is_refused(model):
    huge = np.full(model.n_weights, 1e308)
    with pytest.raises(FloatingPointError, match="raw outputs must stay below"):
        model(huge, [10.0])
    with pytest.raises(FloatingPointError, match="the gradient must stay below"):
        model.backprop(0.1 * np.ones(model.n_weights), [1.0, 1.0], [1.7e308, 1.7e308])
