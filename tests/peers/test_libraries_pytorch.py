"""What "Libraries, exactly" says about PyTorch: the numbers of its tables, and the laws behind."""

import inspect
import math

import numpy as np
import pytest
import torch
from numpy.testing import assert_allclose
from torch import nn
from torch.nn import functional as F

from tests.peers.page import row


def tensor(*values):
    return torch.tensor(values, dtype=torch.float64)


def says(words, *theirs, atol=5e-5):
    """PyTorch returns what the row of the page prints, in the same order."""
    assert_allclose([float(one) for one in theirs], row(words, len(theirs)), atol=atol)


TEACHER = tensor([0.6, 0.3, 0.1], [0.2, 0.2, 0.6])
Z = tensor([1.0, 0.0, -1.0], [0.0, 0.5, 1.0])
SCORES, LABELS = tensor([2.0, 0.5, -1.0], [0.0, 1.0, 3.0]), torch.tensor([0, 1])
NONE_LEFT = torch.tensor([-100, -100])


# --- NLLLoss, KLDivLoss ---------------------------------------------------------------------------


def test_nll_loss_takes_no_log():
    q, first = tensor([0.7, 0.2, 0.1]), torch.tensor([0])
    says("probabilities (no log)", nn.NLLLoss()(q, first))
    says("log-probabilities", nn.NLLLoss()(q.log(), first))


def test_a_loss_without_its_log_lies_between_minus_one_and_zero():
    q = torch.rand(50, 5, dtype=torch.float64, generator=torch.Generator().manual_seed(0))
    for y in range(5):
        loss = F.nll_loss(q.softmax(-1), torch.full((50,), y), reduction="none")
        assert ((loss > -1) & (loss < 0)).all()


def test_kl_div_of_a_fixed_teacher_is_cross_entropy_minus_a_constant():
    log_q = Z.log_softmax(-1)
    batchmean = nn.KLDivLoss(reduction="batchmean")(log_q, TEACHER)
    entropy = -(TEACHER * TEACHER.log()).sum(-1).mean()
    assert_allclose(batchmean, F.cross_entropy(Z, TEACHER) - entropy)
    says('kl_div(log q, t), reduction="batchmean"', batchmean)
    says("cross_entropy(z, t)", F.cross_entropy(Z, TEACHER))
    says("entropy of the teacher", entropy)
    z = Z.clone().requires_grad_()
    [ours] = torch.autograd.grad(F.cross_entropy(z, TEACHER), z)
    kl = F.kl_div(z.log_softmax(-1), TEACHER, reduction="batchmean")
    assert_allclose(torch.autograd.grad(kl, z)[0], ours)


def test_kl_div_divides_by_all_elements_by_default_and_warns():
    with pytest.warns(UserWarning, match="batchmean"):
        says('kl_div(log q, t), reduction="mean"', nn.KLDivLoss()(Z.log_softmax(-1), TEACHER))


def test_kl_div_with_swapped_arguments_or_without_the_log_is_silent():
    q, how = Z.softmax(-1), {"reduction": "batchmean"}
    says("arguments swapped: kl_div(log t, q)", F.kl_div(TEACHER.log(), q, **how))
    says("no log: kl_div(q, t)", F.kl_div(q, TEACHER, **how))


@pytest.mark.parametrize("heat", [1, 2, 10, 100])
def test_a_temperature_shrinks_the_gradient_like_its_square(heat):
    student, teacher = tensor(0.5, 1.0, -0.5).requires_grad_(), tensor(2.0, 0.0, -1.0)
    log_q, t = (student / heat).log_softmax(-1), (teacher / heat).softmax(-1)
    F.kl_div(log_q, t, reduction="sum").backward()
    [slope, scaled] = row(f"{heat} ", 2)
    assert_allclose(student.grad[0], slope, atol=5e-7)
    assert_allclose(heat**2 * student.grad[0], scaled, atol=5e-5)


# --- Weights ------------------------------------------------------------------------------------


def best(loss, size):
    """The raw outputs at which a convex loss has its minimum."""
    z = torch.zeros(size, dtype=torch.float64, requires_grad=True)
    optimiser = torch.optim.LBFGS([z], max_iter=500, tolerance_grad=1e-13, tolerance_change=0)

    def closure():
        optimiser.zero_grad()
        value = loss(z)
        value.backward()
        return value

    optimiser.step(closure)
    return z.detach()


def test_pos_weight_tilts_the_odds_and_log_c_undoes_it():
    y = tensor(*[1.0] + [0.0] * 9)  # a share of 0.1
    loss = nn.BCEWithLogitsLoss(pos_weight=tensor(9.0))
    z = best(lambda z: loss(z.expand(10), y), 1)
    says("BCEWithLogitsLoss(pos_weight=9), η = 0.1", z.sigmoid(), (z - math.log(9)).sigmoid())


def test_class_weights_tilt_the_odds_and_log_w_undoes_it():
    y = torch.tensor([0] * 7 + [1] * 2 + [2])
    w = tensor(1.0, 2.0, 5.0)
    z = best(lambda z: nn.CrossEntropyLoss(weight=w)(z.expand(10, 3), y), 3)
    tilted, undone = z.softmax(-1), (z - w.log()).softmax(-1)
    for share, *pair in zip((0.7, 0.2, 0.1), tilted, undone, strict=True):
        says(f"CrossEntropyLoss(weight=(1, 2, 5)), η = {share}", *pair)


def test_the_mean_divides_by_what_the_page_says():
    w, soft = tensor(1.0, 3.0, 1.0), F.one_hot(LABELS, 3).double()
    says("class numbers", F.cross_entropy(SCORES, LABELS))
    says("weights 1, 3, 1, class numbers: over 4", F.cross_entropy(SCORES, LABELS, weight=w))
    says("weights 1, 3, 1, soft targets: over 2", F.cross_entropy(SCORES, soft, weight=w))
    bce = F.binary_cross_entropy_with_logits
    logits, events = tensor(2.0, -1.0), tensor(1.0, 0.0)
    says("BCE, pos_weight = 3: over 2", bce(logits, events, pos_weight=tensor(3.0)))
    each = bce(logits, events, reduction="none")
    assert_allclose(bce(logits, events, weight=tensor(3.0, 1.0)), (3 * each[0] + each[1]) / 2)


@pytest.mark.parametrize("loss", [nn.MSELoss, nn.L1Loss, nn.HuberLoss, nn.BCEWithLogitsLoss])
def test_the_mean_of_an_elementwise_loss_is_over_all_elements(loss):
    each = loss(reduction="none")(Z, TEACHER)
    assert_allclose(loss()(Z, TEACHER), each.sum() / 6)


@pytest.mark.parametrize("loss", [nn.CrossEntropyLoss, nn.NLLLoss])
def test_ignored_rows_leave_the_divisor_and_all_ignored_gives_nan(loss):
    x = SCORES.log_softmax(-1)  # both losses see log-probabilities in it
    one = torch.tensor([0, -100])
    says("second row ignored: over 1", loss()(x, one))
    assert_allclose(
        loss(weight=tensor(2.0, 3, 1))(x, one), row("second row ignored: over 1", 1)[-1], atol=5e-5
    )
    says("both rows ignored: over 0", loss()(x, NONE_LEFT))
    assert loss(reduction="sum")(x, NONE_LEFT).item() == 0
    assert_allclose(loss(ignore_index=1)(x, LABELS), loss()(x, one))


def test_an_ignored_batch_has_slope_zero_although_its_loss_is_nan():
    z = SCORES.clone().requires_grad_()
    loss = F.cross_entropy(z, NONE_LEFT)
    [slope] = torch.autograd.grad(loss, z)
    assert loss.isnan()
    assert (slope == 0).all()


def test_soft_targets_refuse_ignore_index():
    with pytest.raises(RuntimeError, match="ignore_index is not supported"):
        F.cross_entropy(SCORES, F.one_hot(LABELS, 3).double(), ignore_index=0)


# --- Soft targets -------------------------------------------------------------------------------


@pytest.mark.parametrize("eps", [0.1, 0.2])
def test_label_smoothing_keeps_the_entropy_of_its_target_as_a_floor(eps):
    loss = nn.CrossEntropyLoss(label_smoothing=eps)
    y = torch.tensor([0])
    z = best(lambda z: loss(z[None], y), 3)
    says(f"CrossEntropyLoss(label_smoothing={eps}), K = 3", z.softmax(-1)[0], loss(z[None], y))
    each = -SCORES.log_softmax(-1)
    mixed = (1 - eps) * F.cross_entropy(SCORES, LABELS) + eps * each.mean()
    assert_allclose(loss(SCORES, LABELS), mixed)


@pytest.mark.parametrize("target", [0.9, 0.7])
def test_bce_with_a_soft_target_has_its_entropy_as_a_floor(target):
    loss = nn.BCEWithLogitsLoss()
    z = best(lambda z: loss(z, tensor(target)), 1)
    says(f"BCEWithLogitsLoss, target {target}", z.sigmoid(), loss(z, tensor(target)))


# --- Flags and floors ---------------------------------------------------------------------------


def test_poisson_nll_loss_is_silent_where_it_should_not_be():
    two = tensor(2.0)
    rates = nn.PoissonNLLLoss(log_input=False)
    assert rates(tensor(-1.0), two).isnan()
    says("PoissonNLLLoss(log_input=False), rate 0, y = 2", rates(tensor(0.0), two))
    says("PoissonNLLLoss, z = 1, y = −2", nn.PoissonNLLLoss(log_input=True)(tensor(1.0), -two))
    assert nn.PoissonNLLLoss()(tensor(709.0), two).isfinite()
    assert nn.PoissonNLLLoss()(tensor(710.0), two).isinf()
    assert nn.PoissonNLLLoss()(torch.tensor(89.0), torch.tensor(2.0)).isinf()


def test_poisson_full_adds_stirling_from_two_on():
    zero, full = tensor(0.0), nn.PoissonNLLLoss(full=True)
    says("PoissonNLLLoss(full=True), z = 0, y = 2", full(zero, tensor(2.0)))
    assert row("the exact NLL there", 1) == [1.6931]
    for y in (0.0, 1.0):
        assert full(zero, tensor(y)) == nn.PoissonNLLLoss()(zero, tensor(y))


def test_gaussian_nll_loss_refuses_a_negative_variance_raises_a_tiny_one_and_passes_nan():
    loss, one, two = nn.GaussianNLLLoss(full=False), tensor(1.0), tensor(2.0)
    words = "GaussianNLLLoss, error 1, variance 0: as with 1e-6"
    says(words, loss(one, two, tensor(0.0)), atol=1e-3)
    assert loss(one, two, tensor(math.nan)).isnan()
    with pytest.raises(ValueError, match="negative"):
        loss(one, two, tensor(-1.0))
    assert inspect.signature(nn.GaussianNLLLoss).parameters["eps"].default == 1e-6


def test_a_variance_that_was_raised_to_eps_is_still_pulled_as_at_eps():
    slopes = []
    for start in (1e-9, 1e-6):
        variance = tensor(start).requires_grad_()
        nn.GaussianNLLLoss()(tensor(0.0), tensor(0.0), variance).backward()
        slopes.append(variance.grad.item())
    assert_allclose(slopes, 0.5 / 1e-6)


@pytest.mark.parametrize("knob", [0.001, 1.0, 2.0, 100.0])
def test_smooth_l1_loss_is_huber_loss_over_beta(knob):
    r, zero = tensor(0.6, 5.0), tensor(0.0, 0.0)
    huber = nn.HuberLoss(delta=knob, reduction="none")(r, zero)
    smooth = nn.SmoothL1Loss(beta=knob, reduction="none")(r, zero)
    assert_allclose(smooth, huber / knob)
    says(f"{knob:g} ", *huber, *smooth)


def test_bce_loss_stops_at_100_with_slope_0():
    z, y = torch.tensor([17.0], requires_grad=True), torch.zeros(1)
    clamped = nn.BCELoss()(z.sigmoid(), y)
    [slope] = torch.autograd.grad(clamped, z)
    says("BCELoss(sigmoid(17)), float32, y = 0", clamped.detach(), slope)
    full = nn.BCEWithLogitsLoss()(z, y)
    [slope] = torch.autograd.grad(full, z)
    says("BCEWithLogitsLoss(17), y = 0", full.detach(), slope)


# --- weight_decay -------------------------------------------------------------------------------

COUPLED = ["SGD", "ASGD", "Adam", "NAdam", "RAdam", "Adamax", "Adagrad", "Adadelta", "RMSprop"]
DECOUPLED = [
    *((name, {}) for name in ("AdamW", "Muon", "Adafactor")),
    *((name, {"decoupled_weight_decay": True}) for name in ("Adam", "NAdam", "RAdam")),
]
WITHOUT = ["LBFGS", "Rprop", "SparseAdam"]


def path(name, slope, n_steps, start=2.0, **how):
    """Where a matrix of one weight goes along these slopes."""
    w = torch.full((2, 2), start, dtype=torch.float64, requires_grad=True)
    optimiser, ends = getattr(torch.optim, name)([w], lr=0.1, **how), []
    for _ in range(n_steps):
        w.grad = slope(w.detach())
        optimiser.step()
        ends.append(w[0, 0].item())
    return ends


@pytest.mark.parametrize("name", COUPLED)
def test_weight_decay_joins_the_gradient(name):
    theirs = path(name, lambda w: w - 5, 12, weight_decay=0.5)
    assert_allclose(theirs, path(name, lambda w: w - 5 + 0.5 * w, 12, weight_decay=0.0))


def test_lambd_of_asgd_decays_without_any_weight_decay():
    [end] = path("ASGD", torch.zeros_like, 1, weight_decay=0.0)
    assert_allclose(end, 2 * (1 - 0.1 * 0.0001), rtol=1e-12)


@pytest.mark.parametrize(("name", "how"), DECOUPLED)
def test_weight_decay_beside_the_step_multiplies_by_lr(name, how):
    shrunk = 2 * (1 - 0.1 * 0.5) ** np.arange(1, 9)
    assert_allclose(path(name, torch.zeros_like, 8, weight_decay=0.5, **how), shrunk)


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("in the gradient: SGD", "SGD"),
        ("in the gradient: Adam", "Adam"),
        ("beside the step: AdamW", "AdamW"),
    ],
)
def test_one_step_on_a_flat_loss_tells_the_kinds_apart(words, name):
    ends = [path(name, torch.zeros_like, 1, start, weight_decay=0.5)[0] for start in (2.0, 4.0)]
    says(words, *ends)


def test_the_defaults_of_weight_decay_and_who_has_none():
    optimisers = vars(torch.optim)
    found = {
        name: inspect.signature(optimisers[name]).parameters["weight_decay"].default
        for name in [*COUPLED, "AdamW", "Muon", "Adafactor"]
    }
    assert found == dict.fromkeys(COUPLED, 0) | {"AdamW": 0.01, "Muon": 0.1, "Adafactor": 0}
    for name in WITHOUT:
        assert "weight_decay" not in inspect.signature(optimisers[name]).parameters


def test_weights_before_a_norm_have_no_length():
    x = torch.randn(20, 3, dtype=torch.float64, generator=torch.Generator().manual_seed(0))
    layer, norm = nn.Linear(3, 4, bias=False).double(), nn.BatchNorm1d(4, eps=1e-12).double()
    before = norm(layer(x)).detach()
    with torch.no_grad():
        layer.weight.mul_(7)
    assert_allclose(norm(layer(x)).detach(), before, atol=1e-10)
    assert (norm.weight == 1).all()


def test_slopes_have_two_dimensions_and_biases_and_gains_one():
    net = nn.Sequential(nn.Conv2d(1, 2, 3), nn.BatchNorm2d(2), nn.Flatten(), nn.Linear(8, 2))
    spared = {name for name, p in net.named_parameters() if p.ndim < 2}
    assert spared == {"0.bias", "1.weight", "1.bias", "3.bias"}
