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


def objective(model, likelihood, x, y, prior=None, *, covers=None) -> Callable:
    """w -> (loss, gradient) with loss = (Σ nll + Σ neg_log_prob) / n, in nats per example.

    Without a prior its minimum is the maximum-likelihood estimate, with one the MAP estimate.
    Dividing the whole sum by the number of examples n moves no minimum and lets one step size
    serve any n.  `covers` is a (p,) mask of the weights that the prior is about (default: all).
    """
    n = len(y)
    penalty = _penalty(prior, covers, model.n_weights)

    def value_and_grad(w):
        z = model(w, x)
        if not np.isfinite(z).all():
            return math.inf, np.full(len(w), math.nan)
        nll, dz = likelihood.nll_and_grad(y, z)
        penalty_value, penalty_grad = penalty(w)
        return (nll.sum() + penalty_value) / n, (model.backprop(w, x, dz) + penalty_grad) / n

    return value_and_grad


def minibatch_objective(
    model, likelihood, x, y, prior=None, *, batch_size, rng, covers=None
) -> Callable:
    """Like `objective`, on a fresh random batch at every call: an unbiased estimate of it.

    The batch's nll is averaged over the batch, the penalty stays divided by all n examples.
    """
    x, y, n = np.asarray(x), np.asarray(y), len(y)
    _checks.whole("batch_size", batch_size)
    if batch_size > n:
        raise ValueError(
            f"batch_size must be at most n = {n}; got {batch_size}; take a smaller one"
        )
    penalty = _penalty(prior, covers, model.n_weights)

    def value_and_grad(w):
        rows = rng.choice(n, batch_size, replace=False)
        loss, gradient = objective(model, likelihood, x[rows], y[rows])(w)
        penalty_value, penalty_grad = penalty(w)
        return loss + penalty_value / n, gradient + penalty_grad / n

    return value_and_grad


def _penalty(prior, covers, n_weights):
    """w -> (Σ neg_log_prob, gradient) over the covered weights."""
    covered = np.ones(n_weights, bool) if covers is None else np.asarray(covers)
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

    def start(self):
        """A function from gradient to direction, with a memory of its own."""
        mean = square = 0.0
        t = 0

        def direction(gradient):
            nonlocal mean, square, t
            t += 1
            mean = self.beta1 * mean + (1 - self.beta1) * gradient
            square = self.beta2 * square + (1 - self.beta2) * gradient**2
            unbiased = square / (1 - self.beta2**t)
            return mean / (1 - self.beta1**t) / (np.sqrt(unbiased) + self.epsilon)

        return direction


PLAIN = Momentum(0.0)


def descend(value_and_grad, w, *, step_size, n_steps, rule=PLAIN, decay=0.0, prox=None) -> Trace:
    """Repeat w ← (1 − step_size · decay) w − step_size · direction, `n_steps` times.

    value_and_grad: w: (p,) -> (loss, gradient: (p,));  w: where to start, left unchanged.
    rule: Momentum or Adam, turns gradients into directions;  decay: decoupled weight decay
    (with Adam this is AdamW);  prox: (w, step_size) -> w, applied after each step
    (proximal descent, for a penalty with a kink).

    FloatingPointError when the loss or a weight stops being finite, with advice.
    """
    _checks.positive("step_size", step_size)
    _checks.whole("n_steps", n_steps, least=0)
    w = _checks.finite("weights", w)
    direction = rule.start()
    path = np.empty((n_steps + 1, w.size))
    losses = np.empty(n_steps + 1)
    for t in range(n_steps + 1):
        with np.errstate(over="ignore", invalid="ignore"):
            loss, gradient = value_and_grad(w)
        if not (np.isfinite(loss) and np.isfinite(gradient).all()):
            raise FloatingPointError(
                f"loss is {loss:g} after {t} steps; expected a finite number; "
                f"try a step_size below {step_size:g}"
            )
        path[t], losses[t] = w, loss
        if t < n_steps:
            with np.errstate(over="ignore", invalid="ignore"):
                w = (1 - step_size * decay) * w - step_size * direction(gradient)
                w = w if prox is None else prox(w, step_size)
    return Trace(path, losses)
