"""PyTorch as the reference: its losses, its gradients, and what its weight_decay means.

Run by `make peers`, which installs PyTorch; without it these tests fail, they do not skip.
"""

import numpy as np
import pytest
import torch
from numpy.testing import assert_allclose
from torch.nn import functional as F

from lib.descent import Adam, Momentum, descend, objective
from lib.likelihoods import Bernoulli, Categorical, Normal, Poisson
from lib.models import Line, ShallowNet
from lib.priors import LaplacePrior, NormalPrior
from tests.cases import CASES, own

N = 40
D = torch.distributions
PEERS = {
    f"{case.name}: {name}": (case, likelihood, peer)
    for case in CASES
    for likelihood in case.examples
    for name, peer in (case.torch or {}).items()
}


@pytest.mark.parametrize(("case", "likelihood", "peer"), PEERS.values(), ids=PEERS)
def test_values_and_gradients_are_pytorchs(case, likelihood, peer):
    rng = np.random.default_rng(0)
    z = rng.normal(size=N if case.n_outputs is None else (N, case.n_outputs))
    y = likelihood.sample(z, rng)
    raw = torch.tensor(z, requires_grad=True)
    theirs = peer.loss(raw, torch.tensor(y), **own(likelihood))
    theirs.sum().backward()
    assert_allclose(likelihood.nll(y, z), theirs.detach().numpy(), rtol=peer.rtol)
    assert_allclose(likelihood.grad(y, z), raw.grad.numpy(), rtol=1e-10, atol=1e-13)


@pytest.mark.parametrize(("case", "likelihood", "peer"), PEERS.values(), ids=PEERS)
def test_curvatures_are_pytorchs_hessians(case, likelihood, peer):
    rng = np.random.default_rng(0)
    z = rng.normal(size=N if case.n_outputs is None else (N, case.n_outputs))
    y = likelihood.sample(z, rng)
    total = lambda raw: peer.loss(raw, torch.tensor(y), **own(likelihood)).sum()  # noqa: E731
    hessian = torch.autograd.functional.hessian(total, torch.tensor(z)).numpy()
    blocks = [hessian[i, i] if z.ndim == 1 else hessian[i, :, i] for i in range(N)]
    assert_allclose(likelihood.curvature(y, z), blocks, rtol=1e-9, atol=1e-12)


def test_stirlings_term_in_poisson_nll_loss_is_an_approximation_above_one():
    y = np.array([0.0, 1, 2, 5, 50])
    z = np.ones(5)
    full = F.poisson_nll_loss(torch.tensor(z), torch.tensor(y), full=True, reduction="none").numpy()
    ours = Poisson().nll(y, z)
    stirling_error = np.array([0, 0, 0.041, 0.0166, 0.00167])
    assert_allclose(ours - full, stirling_error, atol=1e-3)
    assert_allclose(full[:2], ours[:2])


@pytest.mark.parametrize(
    ("prior", "distribution"),
    [(NormalPrior(0.3), D.Normal(0.0, 0.3)), (LaplacePrior(0.3), D.Laplace(0.0, 0.3))],
    ids=["Normal", "Laplace"],
)
def test_priors_are_pytorchs(prior, distribution):
    w = torch.linspace(-2, 2, 8, dtype=torch.float64, requires_grad=True)
    theirs = -distribution.log_prob(w)
    theirs.sum().backward()
    assert_allclose(prior.neg_log_prob(w.detach().numpy()), theirs.detach().numpy(), rtol=1e-6)
    assert_allclose(prior.grad(w.detach().numpy()), w.grad.numpy(), rtol=1e-6)


# --- Networks -------------------------------------------------------------------------------------


def twin_of(model, w):
    """The same network in PyTorch, with the same weights."""
    if isinstance(model, Line):
        twin, layers = torch.nn.Linear(model.n_in, model.n_out), None
        layers = [twin]
    else:
        layers = [
            torch.nn.Linear(model.n_in, model.n_hidden),
            torch.nn.Linear(model.n_hidden, model.n_out),
        ]
        twin = torch.nn.Sequential(layers[0], torch.nn.Tanh(), layers[1])
    twin.double()
    start = 0
    for layer in layers:
        n_slopes = layer.weight.numel()
        slopes = w[start : start + n_slopes].reshape(layer.in_features, layer.out_features)
        layer.weight.data = torch.tensor(slopes.T.copy())
        start += n_slopes
        layer.bias.data = torch.tensor(w[start : start + layer.out_features].copy())
        start += layer.out_features
    return twin, layers


def flat(layers, of=lambda p: p.detach()):
    """Weights (or gradients) of the twin in the order of our models."""
    parts = [[of(layer.weight).numpy().T.ravel(), of(layer.bias).numpy()] for layer in layers]
    return np.concatenate([part for pair in parts for part in pair])


@pytest.mark.parametrize("model", [Line(3, 4), ShallowNet(3, 5, 4)], ids=repr)
def test_networks_and_their_backprop_are_pytorchs(model):
    rng = np.random.default_rng(1)
    x, y, w = rng.normal(size=(N, 3)), rng.integers(0, 4, N), model.init(rng)
    loss, gradient = objective(model, Categorical(), x, y)(w)
    twin, layers = twin_of(model, w)
    theirs = F.cross_entropy(twin(torch.tensor(x)), torch.tensor(y))
    theirs.backward()
    assert_allclose(loss, theirs.item(), rtol=1e-12)
    assert_allclose(gradient, flat(layers, of=lambda p: p.grad), rtol=1e-10, atol=1e-14)


# --- What weight_decay means ----------------------------------------------------------------------


def torch_path(make_optimiser, loss, n_steps):
    """Weights of a linear model after each step of a PyTorch optimiser."""
    w = torch.tensor([0.5, -1.0, 2.0], dtype=torch.float64, requires_grad=True)
    optimiser = make_optimiser([w])
    path = [w.detach().numpy().copy()]
    for _ in range(n_steps):
        optimiser.zero_grad()
        loss(w).backward()
        optimiser.step()
        path.append(w.detach().numpy().copy())
    return np.array(path)


RNG = np.random.default_rng(2)
X = RNG.normal(size=(N, 2))
X1 = torch.tensor(np.column_stack([X, np.ones(N)]))
LINE, START = Line(2), np.array([0.5, -1.0, 2.0])
SIGMA, TAU = 0.8, 0.6


def mse(y):
    return lambda w: F.mse_loss(X1 @ w, torch.tensor(y))


def bce(y):
    return lambda w: F.binary_cross_entropy_with_logits(X1 @ w, torch.tensor(y))


@pytest.mark.parametrize(
    ("rule", "make"),
    [
        (Momentum(0.0), lambda omega: lambda p: torch.optim.SGD(p, lr=0.05, weight_decay=omega)),
        (
            Momentum(0.9),
            lambda omega: lambda p: torch.optim.SGD(p, lr=0.05, momentum=0.9, weight_decay=omega),
        ),
        (Adam(), lambda omega: lambda p: torch.optim.Adam(p, lr=0.05, weight_decay=omega)),
    ],
    ids=["SGD", "SGD with momentum", "Adam"],
)
def test_weight_decay_in_sgd_and_adam_is_a_normal_prior_step_by_step(rule, make):
    """MSELoss + weight_decay ω is 2σ² times our MAP objective when ω = 2σ²/(nτ²)."""
    y = Normal(SIGMA).sample(LINE(START, X), np.random.default_rng(3))
    omega = 2 * SIGMA**2 / (N * TAU**2)
    ours = objective(LINE, Normal(SIGMA), X, y, NormalPrior(TAU))

    def in_their_units(w):
        loss, gradient = ours(w)
        return 2 * SIGMA**2 * loss, 2 * SIGMA**2 * gradient

    trace = descend(in_their_units, START, step_size=0.05, n_steps=60, rule=rule)
    assert_allclose(trace.w, torch_path(make(omega), mse(y), 60), rtol=1e-9)


def test_cross_entropy_with_weight_decay_is_a_normal_prior_with_omega_one_over_n_tau2():
    y = Bernoulli().sample(LINE(START, X), np.random.default_rng(4))
    omega = 1 / (N * TAU**2)
    f = objective(LINE, Bernoulli(), X, y, NormalPrior(TAU))
    trace = descend(f, START, step_size=0.5, n_steps=60)
    theirs = torch_path(lambda p: torch.optim.SGD(p, lr=0.5, weight_decay=omega), bce(y), 60)
    assert_allclose(trace.w, theirs, rtol=1e-9)


def test_the_decay_form_of_sgd_is_lambda_prime_alpha_omega():
    y = Bernoulli().sample(LINE(START, X), np.random.default_rng(4))
    f = objective(LINE, Bernoulli(), X, y)
    trace = descend(f, START, step_size=0.5, n_steps=60, decay=0.1)
    theirs = torch_path(lambda p: torch.optim.SGD(p, lr=0.5, weight_decay=0.1), bce(y), 60)
    assert_allclose(trace.w, theirs, rtol=1e-9)


def test_adamw_is_adam_with_decoupled_decay_and_no_l2_penalty():
    y = Bernoulli().sample(LINE(START, X), np.random.default_rng(4))
    f = objective(LINE, Bernoulli(), X, y)
    trace = descend(f, START, step_size=0.05, n_steps=60, decay=0.1, rule=Adam())
    adamw = torch_path(lambda p: torch.optim.AdamW(p, lr=0.05, weight_decay=0.1), bce(y), 60)
    adam = torch_path(lambda p: torch.optim.Adam(p, lr=0.05, weight_decay=0.1), bce(y), 60)
    assert_allclose(trace.w, adamw, rtol=1e-9)
    assert abs(adamw[-1] - adam[-1]).max() > 1e-3
