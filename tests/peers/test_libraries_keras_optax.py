"""What "Libraries, exactly" says about Keras and optax: its numbers, and the laws behind."""

import inspect

import jax.numpy as jnp
import keras
import numpy as np
import optax
import pytest
from numpy.testing import assert_allclose

from lib.likelihoods import HALF_LOG_2PI, Bernoulli, Categorical, Laplace, Normal, Poisson
from tests.peers.page import row

keras.config.set_floatx("float64")
LOSSES = keras.losses
Y, Z, WEIGHTS = np.array([1.0, 0.0, 1.0]), np.array([2.0, -1.0, 0.5]), np.array([3.0, 1.0, 1.0])
COLUMNS = Y[:, None], Z[:, None]
SCORES, LABELS = np.array([[2.0, 0.5, -1.0], [0.0, 1.0, 3.0]]), np.array([0, 1])
ONE_HOT = np.eye(3)[LABELS]
T, Q = np.array([[0.6, 0.3, 0.1]]), np.array([[0.5, 0.3, 0.2]])


def says(words, *theirs):
    """The library returns what the row of the page prints, in the same order."""
    assert_allclose([float(one) for one in theirs], row(words, len(theirs)), atol=5e-5)


# --- Keras: losses ------------------------------------------------------------------------------


def test_keras_losses_are_the_likelihoods_of_the_page():
    square = LOSSES.MeanSquaredError()(*COLUMNS)
    assert_allclose(square, 2 * (Normal().nll(Y, Z) - HALF_LOG_2PI).mean())
    far = LOSSES.MeanAbsoluteError()(*COLUMNS)
    assert_allclose(far, (Laplace().nll(Y, Z) - np.log(2)).mean())
    huber = LOSSES.Huber(delta=2.0)(np.zeros((2, 1)), np.array([[5.0], [0.6]]))
    assert_allclose(huber, (2 * (5 - 1) + 0.6**2 / 2) / 2, rtol=1e-6)
    kl = LOSSES.KLDivergence()(T, Q)
    assert_allclose(kl, (T * np.log(T / Q)).sum(), rtol=1e-6)
    counts, logs = np.array([0, 2, 5]), np.array([0.1, 0.7, 1.2])
    rates = LOSSES.Poisson()(counts.astype(float), np.exp(logs))
    dropped = np.log([1.0, 2.0, 120.0])
    assert_allclose(rates, (Poisson().nll(counts, logs) - dropped).mean(), atol=1e-6)
    assert keras.config.epsilon() == 1e-7


def test_keras_entropies_want_probabilities_until_they_are_told():
    for name in ("BinaryCrossentropy", "CategoricalCrossentropy", "SparseCategoricalCrossentropy"):
        loss = getattr(LOSSES, name)
        assert inspect.signature(loss).parameters["from_logits"].default is False
    sparse = LOSSES.SparseCategoricalCrossentropy(from_logits=True)(LABELS, SCORES)
    assert_allclose(sparse, Categorical().nll(LABELS, SCORES).mean())


def test_keras_divides_weighted_losses_by_the_number_of_rows():
    binary = LOSSES.BinaryCrossentropy
    says("BinaryCrossentropy, no weights", binary(from_logits=True)(*COLUMNS))
    weighted = binary(from_logits=True)(*COLUMNS, sample_weight=WEIGHTS)
    says("sample weights 3, 1, 1: over n", weighted)
    by_sum = binary(from_logits=True, reduction="mean_with_sample_weight")
    words = '… "mean_with_sample_weight": over Σ weights'
    says(words, by_sum(*COLUMNS, sample_weight=WEIGHTS))
    doubled = binary(from_logits=True)(*COLUMNS, sample_weight=2 * WEIGHTS)
    assert_allclose(doubled, 2 * weighted)


def test_class_weight_in_fit_is_a_sample_weight():
    model = keras.Sequential([keras.layers.Dense(1, kernel_initializer="ones")])
    loss = LOSSES.BinaryCrossentropy(from_logits=True)
    model.compile(keras.optimizers.SGD(0.0), loss)
    how = {"batch_size": 3, "verbose": 0, "class_weight": {0: 1.0, 1: 3.0}}
    shown = model.fit(Z[:, None], Y[:, None], **how).history["loss"][0]
    assert_allclose(shown, np.where(Y == 1, 3, 1) @ Bernoulli().nll(Y, Z) / 3, rtol=1e-6)


def test_keras_label_smoothing_is_epsilon_over_the_number_of_classes():
    binary = LOSSES.BinaryCrossentropy(from_logits=True, label_smoothing=0.1)
    says("BinaryCrossentropy, label_smoothing=0.1", binary(*COLUMNS))
    several = LOSSES.CategoricalCrossentropy(from_logits=True, label_smoothing=0.1)
    says("CategoricalCrossentropy, label_smoothing=0.1", several(ONE_HOT, SCORES))


def test_ignore_class_leaves_the_divisor_and_all_ignored_gives_zero():
    loss = LOSSES.SparseCategoricalCrossentropy(from_logits=True, ignore_class=-1)
    words = "SparseCategoricalCrossentropy, second row ignored"
    says(words, loss(np.array([0, -1]), SCORES))
    says("… both rows ignored", loss(np.array([-1, -1]), SCORES))


# --- Keras: penalties ---------------------------------------------------------------------------


def test_keras_regularisers_have_no_half_and_stand_in_the_displayed_loss():
    w = jnp.array([1.0, -2.0])
    assert_allclose(keras.regularizers.L2(0.1)(w), 0.1 * 5)
    assert_allclose(keras.regularizers.L1(0.1)(w), 0.1 * 3)
    assert keras.regularizers.L2().l2 == 0.01
    assert keras.regularizers.L1().l1 == 0.01
    penalty = keras.regularizers.L2(0.1)
    layer = keras.layers.Dense(1, kernel_initializer="ones", kernel_regularizer=penalty)
    model = keras.Sequential([layer])
    model.compile(keras.optimizers.SGD(0.0), "mse")
    shown = model.evaluate(np.ones((3, 2)), np.full((3, 1), 2.0), verbose=0)
    assert_allclose(shown, 0.1 * 2)  # no error at all, and no bias in it


def test_l2_with_lambda_one_over_2_n_tau2_is_the_map_weight():
    x, tau = np.array([[0.5], [-1.0], [2.0]]), 0.7
    penalty = keras.regularizers.L2(1 / (2 * 3 * tau**2))
    layer = keras.layers.Dense(1, use_bias=False, kernel_regularizer=penalty)
    model = keras.Sequential([layer])
    model.compile(keras.optimizers.SGD(0.5), LOSSES.BinaryCrossentropy(from_logits=True))
    model.fit(x, Y[:, None], epochs=200, batch_size=3, verbose=0)
    w = float(layer.kernel[0, 0])
    slope = x[:, 0] @ Bernoulli().grad(Y, x[:, 0] * w) + w / tau**2
    assert_allclose(slope, 0, atol=1e-5)


def keras_step(optimiser, start):
    w = keras.Variable(np.full((2, 2), start))
    optimiser.build([w])
    optimiser.apply([jnp.zeros((2, 2))], [w])
    return float(w[0, 0])


@pytest.mark.parametrize("name", ["SGD", "Adam", "AdamW", "Nadam", "RMSprop", "Adagrad", "Lion"])
def test_keras_weight_decay_multiplies_by_one_minus_lr_omega(name):
    for start in (2.0, 4.0):
        optimiser = getattr(keras.optimizers, name)(learning_rate=0.1, weight_decay=0.5)
        assert_allclose(keras_step(optimiser, start), start * (1 - 0.1 * 0.5))
    default = inspect.signature(getattr(keras.optimizers, name)).parameters["weight_decay"].default
    assert default == (0.004 if name == "AdamW" else None)


def test_keras_weight_decay_covers_biases_until_they_are_excluded():
    for excluded, expected in ((False, 1.9), (True, 2.0)):
        bias = keras.Variable(np.full(2, 2.0), name="bias")
        optimiser = keras.optimizers.AdamW(learning_rate=0.1, weight_decay=0.5)
        if excluded:
            optimiser.exclude_from_weight_decay(var_names=["bias"])
        optimiser.build([bias])
        optimiser.apply([jnp.zeros(2)], [bias])
        assert_allclose(float(bias[0]), expected)


# --- optax --------------------------------------------------------------------------------------


def test_optax_losses_are_the_nll_of_each_example():
    ours = Bernoulli().nll(Y, Z)
    assert_allclose(optax.sigmoid_binary_cross_entropy(Z, Y), ours, rtol=1e-12)
    ours = Categorical().nll(LABELS, SCORES)
    theirs = optax.softmax_cross_entropy_with_integer_labels(SCORES, LABELS)
    assert_allclose(theirs, ours, rtol=1e-12)
    assert_allclose(optax.softmax_cross_entropy(SCORES, ONE_HOT), ours, rtol=1e-12)
    assert_allclose(optax.squared_error(Z, Y), (Z - Y) ** 2)
    assert_allclose(optax.l2_loss(Z, Y), Normal().nll(Y, Z) - HALF_LOG_2PI)
    huber = optax.huber_loss(jnp.array([5.0, 0.6]), jnp.zeros(2), delta=2.0)
    assert_allclose(huber, [2 * (5 - 1), 0.6**2 / 2])


def test_optax_kl_divergence_takes_log_predictions_first():
    theirs = optax.kl_divergence(jnp.log(Q), T)
    assert_allclose(theirs, (T * np.log(T / Q)).sum(-1), rtol=1e-12)


def test_optax_smooth_labels_is_epsilon_over_the_number_of_classes():
    assert_allclose(optax.smooth_labels(jnp.array(ONE_HOT), 0.1), 0.9 * ONE_HOT + 0.1 / 3)


def optax_step(optimiser, start):
    w = jnp.array([start])
    updates, _ = optimiser.update(jnp.zeros(1), optimiser.init(w), w)
    return (w + updates)[0]


DECAY = optax.add_decayed_weights(0.5)
CHAINS = {
    "chain(add_decayed_weights, sgd)": optax.chain(DECAY, optax.sgd(0.1)),
    "chain(add_decayed_weights, adam)": optax.chain(DECAY, optax.adam(0.1)),
    "adamw": optax.adamw(0.1, weight_decay=0.5),
    "chain(adam, add_decayed_weights)": optax.chain(optax.adam(0.1), DECAY),
}


@pytest.mark.parametrize("words", CHAINS)
def test_the_place_of_the_decay_in_the_chain_decides_what_it_is(words):
    says(words, *(optax_step(CHAINS[words], start) for start in (2.0, 4.0)))


def test_optax_lion_decays_beside_the_step_and_its_defaults_are_those_of_the_page():
    assert_allclose(optax_step(optax.lion(0.1, weight_decay=0.5), 2.0), 2 * 0.95)
    found = {
        f: inspect.signature(f).parameters["weight_decay"].default
        for f in (optax.adamw, optax.lion)
    }
    assert found == {optax.adamw: 1e-4, optax.lion: 1e-3}


def test_optax_decay_covers_everything_until_a_mask_says_otherwise():
    weights = {"kernel": jnp.array([2.0]), "bias": jnp.array([2.0])}
    flat = {"kernel": jnp.zeros(1), "bias": jnp.zeros(1)}
    for mask, expected in ((None, -0.1), ({"kernel": True, "bias": False}, 0.0)):
        optimiser = optax.chain(optax.add_decayed_weights(0.5, mask), optax.sgd(0.1))
        updates, _ = optimiser.update(flat, optimiser.init(weights), weights)
        assert_allclose(updates["bias"], expected, atol=1e-12)
        assert_allclose(updates["kernel"], -0.1)
