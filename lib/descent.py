"""Gradient descent on an objective: a function from weights w to (loss, gradient).

Likelihoods, models and priors come in as arguments; this module knows none of them.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from lib import _checks


class Trace(NamedTuple):
    """The path of a descent; row t is the state after t steps."""

    w: np.ndarray  # (n_steps + 1, p)
    loss: np.ndarray  # (n_steps + 1,)

    @property
    def at_rest(self):
        """Was the last step at most a millionth of the longest one (or rounding noise)?"""
        steps = np.abs(np.diff(self.w, axis=0)).max(axis=1, initial=0)
        noise = 4 * np.finfo(float).eps * np.abs(self.w[-1]).max()
        return bool(steps.size and steps[-1] <= max(1e-6 * steps.max(), noise))

    def __repr__(self):
        """Steps, losses, and whether it has come to rest."""
        end = "at rest" if self.at_rest else "not at rest: try more steps, or another step_size"
        return (
            f"Trace of {len(self.loss) - 1} steps, "
            f"loss {self.loss[0]:.6g} → {self.loss[-1]:.6g}, {end}"
        )


def objective(model, likelihood, x, y, prior=None, *, covers=None) -> Callable:
    """w -> (loss, gradient) with loss = (Σ nll + Σ neg_log_prob) / n, in nats per example.

    Without a prior its minimum is the maximum-likelihood estimate, with one the MAP estimate.
    Dividing the whole sum by the number of examples n moves no minimum and lets one step size
    serve any n.  `covers` is a (p,) mask of the weights that the prior is about (default: all).

    ValueError where x and y differ in length; FloatingPointError where the loss overflows.
    """
    x, y = _checks.plain_rows(x=x, y=y)
    n = len(y)
    penalty = _penalty(prior, covers, model.n_weights)

    @np.errstate(all="ignore")
    def value_and_grad(w):
        nll, dz = likelihood.nll_and_grad(y, model(w, x))
        penalty_value, penalty_grad = penalty(w)
        loss = _checks.representable("the loss", nll.sum() + penalty_value)
        return loss / n, (model.backprop(w, x, dz) + penalty_grad) / n

    return value_and_grad


def minibatch_objective(
    model, likelihood, x, y, prior=None, *, batch_size, rng, covers=None
) -> Callable:
    """Like `objective`, on a fresh random batch at every call: an unbiased estimate of it.

    The batch's nll is averaged over the batch, the penalty stays divided by all n examples.
    """
    x, y = _checks.plain_rows(x=x, y=y)
    n = len(y)
    _checks.generator(rng)
    _checks.whole("batch_size", batch_size)
    if batch_size > n:
        raise ValueError(
            f"batch_size must be at most n = {n}; got {batch_size}; take a smaller one"
        )
    penalty = _penalty(prior, covers, model.n_weights)

    @np.errstate(all="ignore")
    def value_and_grad(w):
        rows = rng.choice(n, batch_size, replace=False)
        theirs = likelihood.rows(rows, n) if hasattr(likelihood, "rows") else likelihood
        loss, gradient = objective(model, theirs, x[rows], y[rows])(w)
        penalty_value, penalty_grad = penalty(w)
        whole = _checks.representable("the loss", loss + penalty_value / n)
        return whole, gradient + penalty_grad / n

    return value_and_grad


def _penalty(prior, covers, n_weights):
    """w -> (Σ neg_log_prob, gradient) over the covered weights."""
    covered = np.ones(n_weights, bool) if covers is None else _checks.plain("covers", covers)
    if covered.dtype != bool or covered.shape != (n_weights,):
        raise ValueError(
            f"covers must be a boolean mask ({n_weights},); got {covered.dtype} {covered.shape}; "
            "model.slopes is one"
        )
    if prior is None:
        return lambda w: (0.0, 0.0)
    return lambda w: (
        prior.neg_log_prob(w)[covered].sum(),
        np.where(covered, prior.grad(w), 0.0),
    )


@dataclass(frozen=True)
class Momentum:
    """Heavy ball (Polyak, 1964): the direction is v ← βv + gradient.  β = 0 is plain descent."""

    beta: float = 0.9

    def __post_init__(self):
        _checks.within("beta", self.beta, 0, 1, or_low=True)

    def start(self):
        """A function from gradient to direction, with a memory of its own."""
        velocity = 0.0

        def direction(gradient):
            nonlocal velocity
            velocity = self.beta * velocity + gradient
            return velocity

        return direction


@dataclass(frozen=True)
class Adam:
    """Adam (Kingma and Ba, 2015): mean gradient over the root of its mean square."""

    beta1: float = 0.9
    beta2: float = 0.999
    epsilon: float = 1e-8

    def __post_init__(self):
        _checks.within("beta1", self.beta1, 0, 1, or_low=True)
        _checks.within("beta2", self.beta2, 0, 1, or_low=True)
        _checks.positive("epsilon", self.epsilon)

    def start(self):
        """A function from gradient to direction, with a memory of its own."""
        mean = square = 0.0
        t = 0

        @np.errstate(all="ignore")
        def direction(gradient):
            nonlocal mean, square, t
            t += 1
            mean = self.beta1 * mean + (1 - self.beta1) * gradient
            square = self.beta2 * square + (1 - self.beta2) * gradient**2
            _checks.representable("Adam's mean of squared gradients", square)
            unbiased = square / (1 - self.beta2**t)
            return mean / (1 - self.beta1**t) / (np.sqrt(unbiased) + self.epsilon)

        return direction


PLAIN = Momentum(0.0)


@np.errstate(over="ignore", invalid="ignore")  # what overflows is refused below
def descend(value_and_grad, w, *, step_size, n_steps, rule=PLAIN, decay=0.0, prox=None) -> Trace:
    """Repeat w ← (1 − step_size · decay) w − step_size · direction, `n_steps` times.

    value_and_grad: w: (p,) -> (loss, gradient: (p,));  w: where to start, left unchanged.
    rule: Momentum or Adam, turns gradients into directions;  decay: decoupled weight decay
    (with Adam this is AdamW);  prox: (w, step_size) -> w, applied after each step
    (proximal descent, for a penalty with a kink).

    `trace.at_rest` says whether the walk has come to its end.
    FloatingPointError when the loss or a weight stops being finite, with advice;
    ValueError for a gradient (or prox) of another shape than w.
    """
    _checks.positive("step_size", step_size)
    _checks.whole("n_steps", n_steps, least=0)
    _checks.within("decay", decay, 0, math.inf, or_low=True)
    w = _checks.finite("weights", w)
    if w.ndim != 1:
        raise ValueError(f"weights must be one list, (p,); got w: {w.shape}; pass w.ravel()")
    direction = rule.start()
    path = np.empty((n_steps + 1, w.size))
    losses = np.empty(n_steps + 1)
    for t in range(n_steps + 1):
        path[t] = w
        loss, gradient = _evaluate(value_and_grad, w)
        losses[t] = loss
        if not (math.isfinite(loss) and _checks.all_finite(gradient)):
            advice = f"a step_size below {step_size:g}" if t else "other weights to start from"
            raise FloatingPointError(
                f"loss is {loss:g} after {t} steps; expected a finite number; try {advice}"
            )
        if t < n_steps:
            w = (1 - step_size * decay) * w - step_size * direction(gradient)
            if prox is not None and _checks.all_finite(w):
                w = _checks.like(w, "prox(w, step_size)", prox(w, step_size))
    return Trace(path, losses)


def _evaluate(value_and_grad, w):
    """(loss, gradient), with a loss of infinity where one of them overflows, or w has."""
    try:
        if not _checks.all_finite(w):
            raise FloatingPointError
        loss, gradient = value_and_grad(w)
    except FloatingPointError:
        return math.inf, w
    if np.ndim(loss):
        raise ValueError(
            f"a loss must be one number; got {np.shape(loss)}; take the mean over the examples"
        )
    return loss, _checks.like(w, "the gradient", gradient)
