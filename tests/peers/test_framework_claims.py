"""What the chapter "In your framework" says about PyTorch, claim by claim.

The chapter itself cannot import PyTorch; `make peers` runs this file.  The numbers are those that
the chapter prints from NumPy, next to the lines that it shows.
"""

import inspect
import math

import numpy as np
import pytest
import torch
from numpy.testing import assert_allclose
from torch import nn
from torch.nn import functional as F

from lib.descent import Momentum, descend, objective
from lib.likelihoods import (
    HALF_LOG_2PI,
    Bernoulli,
    Categorical,
    Laplace,
    Normal,
    NormalWithSpread,
    Poisson,
)
from lib.models import Line
from lib.priors import NormalPrior


def tensor(*values):
    return torch.tensor(values, dtype=torch.float64)


Y, Z = tensor(3.0, -1.0, 0.5), tensor(2.0, 0.5, 0.5)
SCORES, CLASSES = tensor([2.0, 0.5, -1.0], [0.0, 1.0, 3.0]), torch.tensor([0, 1])
LABELS = tensor([1.0, 0, 1, 0], [0, 0, 1, 1])
LOGITS = tensor([2.0, -1.0, 0.5, 3.0], [1.0, 0.0, -1.0, -2.0])


def default(function, name):
    return inspect.signature(function).parameters[name].default


# --- What comes out: mean, factor, constant -------------------------------------------------------


@pytest.mark.parametrize(
    "loss",
    [
        nn.MSELoss,
        nn.L1Loss,
        nn.HuberLoss,
        nn.SmoothL1Loss,
        nn.BCELoss,
        nn.BCEWithLogitsLoss,
        nn.CrossEntropyLoss,
        nn.NLLLoss,
        nn.PoissonNLLLoss,
        nn.GaussianNLLLoss,
    ],
)
def test_every_loss_averages_by_default(loss):
    assert default(loss.__init__, "reduction") == "mean"


def test_mse_loss_has_no_half_and_is_twice_the_nll_minus_log_2pi():
    assert_allclose(F.mse_loss(Z, Y), 1.0833, atol=5e-5)
    assert_allclose(F.mse_loss(Z, Y, reduction="none"), [1, 2.25, 0])
    nll = Normal(1.0).nll(Y.numpy(), Z.numpy())
    assert_allclose(F.mse_loss(Z, Y, reduction="none"), 2 * nll - 2 * HALF_LOG_2PI, atol=1e-14)


def test_l1_loss_drops_log_2b():
    theirs = F.l1_loss(Z, Y, reduction="none")
    assert_allclose(theirs, Laplace().nll(Y.numpy(), Z.numpy()) - math.log(2), atol=1e-14)


def test_huber_has_a_half_inside_delta_and_smooth_l1_is_huber_over_beta():
    far, near, zero = tensor(5.0), tensor(0.6), tensor(0.0)
    assert F.huber_loss(far, zero, delta=2.0).item() == 2 * (5 - 1)
    assert_allclose(F.huber_loss(near, zero, delta=2.0), 0.6**2 / 2)
    for r in (far, near):
        smooth = F.smooth_l1_loss(r, zero, beta=2.0)
        assert_allclose(smooth, F.huber_loss(r, zero, delta=2.0) / 2)


def test_bce_and_cross_entropy_drop_nothing():
    bce = F.binary_cross_entropy_with_logits(LOGITS, LABELS, reduction="none")
    assert_allclose(bce, Bernoulli().nll(LABELS.numpy(), LOGITS.numpy()), rtol=1e-12)
    entropy = F.cross_entropy(SCORES, CLASSES, reduction="none")
    assert_allclose(entropy, Categorical().nll(CLASSES.numpy(), SCORES.numpy()), rtol=1e-12)


def test_poisson_nll_loss_wants_log_rates_and_drops_log_y_factorial():
    assert default(nn.PoissonNLLLoss.__init__, "log_input") is True
    assert default(nn.PoissonNLLLoss.__init__, "full") is False
    y, z = tensor(0, 2, 5), tensor(0.1, 0.7, 1.2)
    theirs = F.poisson_nll_loss(z, y, reduction="none").numpy()
    log_factorial = torch.lgamma(y + 1).numpy()
    assert_allclose(theirs, Poisson().nll(y.numpy(), z.numpy()) - log_factorial, rtol=1e-12)
    assert_allclose(theirs.mean(), -0.3203, atol=5e-5)
    from_rates = F.poisson_nll_loss(z.exp(), y, log_input=False, reduction="none")
    assert_allclose(from_rates, theirs, atol=1e-7)


def test_poisson_full_adds_stirlings_approximation():
    five, z = tensor(5.0), tensor(1.2)
    added = F.poisson_nll_loss(z, five, full=True) - F.poisson_nll_loss(z, five)
    assert_allclose(added, 4.7708, atol=5e-5)
    assert_allclose(math.lgamma(6), 4.7875, atol=5e-5)


def test_gaussian_nll_loss_takes_a_variance_clamps_it_and_drops_half_log_2pi():
    assert default(nn.GaussianNLLLoss.__init__, "full") is False
    assert default(nn.GaussianNLLLoss.__init__, "eps") == 1e-6
    sigma = tensor(0.5, 2.0, 3.0)
    z = torch.stack([Z, sigma.log()], dim=-1).numpy()
    ours = NormalWithSpread().nll(Y.numpy(), z)
    theirs = F.gaussian_nll_loss(Z, Y, sigma**2, reduction="none")
    assert_allclose(theirs, ours - HALF_LOG_2PI, rtol=1e-12)
    full = F.gaussian_nll_loss(Z, Y, sigma**2, full=True, reduction="none")
    assert_allclose(full, ours, rtol=1e-12)
    tiny, floor = torch.full((3,), 1e-9).double(), torch.full((3,), 1e-6).double()
    assert F.gaussian_nll_loss(Z, Y, tiny) == F.gaussian_nll_loss(Z, Y, floor)


def test_the_standard_deviation_in_the_place_of_the_variance_learns_a_variance():
    r = tensor(*np.random.default_rng(0).normal(0, 8.5, 500))
    s = torch.tensor(1.0, dtype=torch.float64, requires_grad=True)
    optimiser = torch.optim.LBFGS([s], max_iter=200, tolerance_grad=1e-12)

    def closure():
        optimiser.zero_grad()
        loss = F.gaussian_nll_loss(torch.zeros_like(r), r, s.exp().expand_as(r))
        loss.backward()
        return loss

    optimiser.step(closure)
    assert_allclose(s.exp().item(), (r**2).mean().item(), rtol=1e-5)


# --- What goes in: logits or probabilities --------------------------------------------------------


def test_bce_loss_takes_probabilities_refuses_others_and_floors_the_log_at_minus_100():
    p = torch.sigmoid(LOGITS)
    assert_allclose(
        F.binary_cross_entropy(p, LABELS), F.binary_cross_entropy_with_logits(LOGITS, LABELS)
    )
    assert F.binary_cross_entropy(tensor(0.0), tensor(1.0)).item() == 100
    far = torch.sigmoid(tensor(-120.0))
    assert F.binary_cross_entropy(far, tensor(1.0)).item() == 100
    with pytest.raises(RuntimeError, match="between 0 and 1"):
        F.binary_cross_entropy(tensor(2.0), tensor(1.0))


def test_cross_entropy_takes_logits_with_class_numbers_or_distributions():
    theirs = F.cross_entropy(SCORES, CLASSES)
    assert_allclose(theirs, F.cross_entropy(SCORES, F.one_hot(CLASSES, 3).double()))
    assert_allclose(theirs, F.nll_loss(F.log_softmax(SCORES, -1), CLASSES))


def test_a_second_softmax_puts_a_floor_and_a_ceiling_on_the_loss():
    right, wrong = tensor([800.0, 0, 0]), tensor([0, 800.0, 0])
    first = torch.tensor([0])
    floor = F.cross_entropy(right.softmax(-1), first)
    assert_allclose(floor, math.log(math.e + 2) - 1)
    assert_allclose(floor, 0.5514, atol=5e-5)
    assert_allclose(F.cross_entropy(wrong.softmax(-1), first), 1.5514, atol=5e-5)


def test_a_probability_taken_for_a_logit_never_costs_less_than_0_3133():
    loss = F.binary_cross_entropy_with_logits(tensor(1.0), tensor(1.0))
    assert_allclose(loss, 0.3133, atol=5e-5)


# --- What the average runs over -------------------------------------------------------------------


def test_the_mean_is_over_elements_and_cross_entropys_over_examples():
    nll = Bernoulli().nll(LABELS.numpy(), LOGITS.numpy())
    mean = F.binary_cross_entropy_with_logits(LOGITS, LABELS)
    assert_allclose(mean, nll.mean())
    assert_allclose(mean, 1.1762, atol=5e-5)
    assert_allclose(nll.sum(axis=1).mean(), 4.7047, atol=5e-5)
    assert_allclose(F.mse_loss(LOGITS, LABELS), ((LOGITS - LABELS) ** 2).sum() / 8)
    each = F.cross_entropy(SCORES, CLASSES, reduction="none")
    assert_allclose(F.cross_entropy(SCORES, CLASSES), each.sum() / 2)


def test_class_weights_divide_by_the_sum_of_the_weights():
    weight = tensor(1.0, 3.0, 1.0)
    each = F.cross_entropy(SCORES, CLASSES, reduction="none")
    theirs = F.cross_entropy(SCORES, CLASSES, weight=weight)
    assert_allclose(theirs, (each[0] + 3 * each[1]) / 4)
    assert_allclose(theirs, 1.6877, atol=5e-5)


def test_a_column_against_a_row_is_all_pairs_with_a_warning_or_refused():
    with pytest.warns(UserWarning, match="different to the input size"):
        assert F.mse_loss(Z[:, None], Y).item() == 3.25
    with pytest.raises(ValueError, match="same as input size"):
        F.binary_cross_entropy_with_logits(Z[:, None], tensor(1.0, 0, 1))


# --- What weight_decay means ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("optimiser", "expected"),
    [(torch.optim.SGD, 0), (torch.optim.Adam, 0), (torch.optim.AdamW, 0.01)],
)
def test_the_default_of_weight_decay(optimiser, expected):
    assert default(optimiser.__init__, "weight_decay") == expected


def one_step(make):
    """Where w = 2 goes when the loss has no slope at all."""
    w = torch.tensor([2.0], dtype=torch.float64, requires_grad=True)
    w.grad = torch.zeros_like(w)
    make([w]).step()
    return w.item()


def test_one_step_on_a_flat_loss_tells_the_kinds_of_decay_apart():
    sgd = one_step(lambda p: torch.optim.SGD(p, lr=0.1, weight_decay=0.5))
    adam = one_step(lambda p: torch.optim.Adam(p, lr=0.1, weight_decay=0.5))
    adamw = one_step(lambda p: torch.optim.AdamW(p, lr=0.1, weight_decay=0.5))
    assert_allclose(sgd, 2 * (1 - 0.1 * 0.5))
    assert_allclose(adamw, 2 * (1 - 0.1 * 0.5))
    assert_allclose(adam, 2 - 0.1, rtol=1e-6)  # the decay was divided by its own size


RNG = np.random.default_rng(5)
X = RNG.normal(size=(60, 3))
LABEL = Bernoulli().sample(X @ [1.0, -2.0, 0.5] + 0.3, RNG)
X1, TARGET = torch.tensor(np.column_stack([X, np.ones(60)])), torch.tensor(LABEL)
TAU, BETA = 1.0, 0.9
OMEGA = 1 / (60 * TAU**2)


def torch_end(make, n_steps=4000):
    w = torch.zeros(4, dtype=torch.float64, requires_grad=True)
    optimiser = make([w])
    for _ in range(n_steps):
        optimiser.zero_grad()
        F.binary_cross_entropy_with_logits(X1 @ w, TARGET).backward()
        optimiser.step()
    return w.detach().numpy()


def our_end(prior=None, **how):
    f = objective(Line(3), Bernoulli(), X, LABEL, prior)
    return descend(f, np.zeros(4), step_size=0.5, n_steps=4000, **how).w[-1]


def test_sgd_with_momentum_and_adam_end_at_the_map_weights():
    best = our_end(NormalPrior(TAU))
    sgd = torch_end(lambda p: torch.optim.SGD(p, lr=0.5, momentum=BETA, weight_decay=OMEGA))
    adam = torch_end(lambda p: torch.optim.Adam(p, lr=0.02, weight_decay=OMEGA))
    assert_allclose(sgd, best, rtol=1e-6)
    assert_allclose(adam, best, rtol=1e-4)


def test_adamw_does_not():
    adamw = torch_end(lambda p: torch.optim.AdamW(p, lr=0.02, weight_decay=OMEGA))
    best, mle = our_end(NormalPrior(TAU)), our_end()
    assert abs(adamw - best).max() > 10 * abs(adamw - mle).max()


def test_decay_outside_the_momentum_is_a_prior_wider_by_one_over_root_one_minus_beta():
    """Keras's SGD(momentum, weight_decay), step by step as its source has it."""
    keras = our_end(rule=Momentum(BETA), decay=OMEGA)
    assert_allclose(keras, our_end(NormalPrior(TAU / math.sqrt(1 - BETA))), rtol=1e-6)
    mended = our_end(rule=Momentum(BETA), decay=OMEGA / (1 - BETA))
    assert_allclose(mended, our_end(NormalPrior(TAU)), rtol=1e-6)


def test_weight_decay_covers_biases_unless_they_are_a_group_of_their_own():
    net = nn.Linear(3, 1).double()
    with torch.no_grad():
        for parameter in net.parameters():
            parameter.fill_(2.0)
            parameter.grad = torch.zeros_like(parameter)
    torch.optim.SGD(net.parameters(), lr=0.1, weight_decay=0.5).step()
    assert_allclose(net.bias.item(), 1.9)
    decay = [p for name, p in net.named_parameters() if "weight" in name]
    keep = [p for name, p in net.named_parameters() if "bias" in name]
    groups = [{"params": decay, "weight_decay": 0.5}, {"params": keep}]
    torch.optim.SGD(groups, lr=0.1).step()
    assert_allclose(net.bias.item(), 1.9)
    assert_allclose(net.weight.detach(), np.full((1, 3), 1.9 * 0.95))


def test_the_displayed_loss_does_not_contain_weight_decay():
    w = torch.full((4,), 2.0, dtype=torch.float64, requires_grad=True)
    torch.optim.SGD([w], lr=0.1, weight_decay=10.0)
    loss = F.binary_cross_entropy_with_logits(X1 @ w, TARGET)
    nll = Bernoulli().nll(LABEL, Line(3)(w.detach().numpy(), X))
    assert_allclose(loss.item(), nll.mean())


def test_mean_over_elements_divides_the_prior_by_the_number_of_outputs_too():
    sigma, tau, k = 0.5, 2.0, 3
    x, y = RNG.normal(size=60), RNG.normal(size=(60, k))
    omega = 2 * sigma**2 / (60 * k * tau**2)
    w = torch.zeros(k, dtype=torch.float64, requires_grad=True)
    optimiser = torch.optim.SGD([w], lr=0.3, weight_decay=omega)
    for _ in range(3000):
        optimiser.zero_grad()
        F.mse_loss(torch.tensor(x)[:, None] * w, torch.tensor(y)).backward()
        optimiser.step()
    assert_allclose(w.detach(), x @ y / (x @ x + sigma**2 / tau**2), rtol=1e-8)
