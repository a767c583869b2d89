"""Descent on the line for 199 people: the same runs by lib.descent, on the same rows."""

import numpy as np

from explorer_cases import Case
from lib.data import davis
from lib.descent import Momentum, descend, objective
from lib.likelihoods import Normal
from lib.models import Line

everybody = davis()
people = everybody[everybody.height > 100]
LINE, BELL = Line(), Normal(sigma=8.5)


def expected(settings, data):
    """Every batch is an objective of its own; the losses are those of all people."""
    height, y = np.array(data["height"], float), np.array(data["y"], float)
    x = (height - 150) / 10
    if settings["code"] == "scaled":
        x = (height - height.mean()) / height.std()
    X = np.column_stack([x, np.ones(199)])
    steepest = np.linalg.eigvalsh(X.T @ X / 199 / 8.5**2)[1]
    beta, size = float(settings["beta"]), float(settings["ac"]) / steepest
    everyone = objective(LINE, BELL, x, y)
    batches = next_batches(data["order"], int(settings["batch"]))

    def on_batch(w):
        rows = next(batches)
        return objective(LINE, BELL, x[rows], y[rows])(w)

    path = descend(on_batch, [0, 0], step_size=size, n_steps=60, rule=Momentum(beta)).w
    losses = np.array([everyone(w)[0] for w in path])
    t, lost = int(settings["t"]), np.flatnonzero(losses > 10 * losses[0])
    return {
        "size": size,
        "edge": 2 * (1 + beta) / steepest,
        "slope": path[t, 0],
        "intercept": path[t, 1],
        "loss": losses[t],
        "above": losses[t] - everyone(np.polyfit(x, y, 1))[0],
        "diverged": f"after {lost[0]} steps" if len(lost) else "never",
    }


def next_batches(order, size):
    """The rows of one batch after the other, in the shuffled order, round and round."""
    for t in range(61):
        yield np.array([order[(t * size + j) % 199] for j in range(size)])


CASE = Case(
    expected,
    [
        {"code": code, "batch": batch, "ac": ac, "beta": beta, "t": t}
        for code in ("above", "scaled")
        for batch, ac, beta, t in (
            (199, 1, 0, 30),
            (199, 1, 0, 0),
            (199, 0.05, 0, 60),
            (199, 1.93, 0, 30),
            (199, 2.2, 0, 60),
            (199, 4, 0, 60),
            (199, 2.5, 0.5, 17),
            (199, 4, 0.95, 60),
            (50, 1, 0, 60),
            (10, 1, 0, 43),
            (10, 0.1, 0.9, 60),
            (1, 0.3, 0, 60),
            (1, 4, 0.95, 60),
        )
    ],
    {
        "height": people.height,
        "y": people.weight,
        "order": np.random.default_rng(0).permutation(199),
    },
    answers=(
        ({"ac": 2, "t": 60}, {"diverged": "never"}),
        ({"ac": 2.1}, {"diverged": "after 13 steps"}),
    ),
)
