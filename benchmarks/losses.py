"""Loss + gradient, timed as ratios to what others take: below 1 is faster than they are.

    make bench

Columns: PyTorch eager (mean loss, forward + backward), scikit-learn's `sklearn._loss`
(loss_gradient), and one NumPy copy of the inputs. Everything in float64 on one thread; the
contestants take turns in one run, and each ratio is of medians of the thread's own time, so that
a busy machine changes little. Our time includes the checks of the input and, against PyTorch, the
mean. scikit-learn drops the constants, log y! among them, and has no normal distribution with a
spread.
"""

import os

os.environ |= dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")

import time
from statistics import geometric_mean, median

import numpy as np
import torch
from sklearn._loss import loss as sk
from torch.nn import functional as F

from lib.likelihoods import (
    Bernoulli,
    Categorical,
    Laplace,
    Normal,
    NormalWithSpread,
    Poisson,
)

torch.set_num_threads(1)

SIZES = 10**2, 10**4, 10**6
LOSSES = {
    "MSE": (Normal(), sk.HalfSquaredError(), lambda z, y: F.mse_loss(z, y)),
    "MAE": (Laplace(), sk.AbsoluteError(), lambda z, y: F.l1_loss(z, y)),
    "BCE from logits": (
        Bernoulli(),
        sk.HalfBinomialLoss(),
        lambda z, y: F.binary_cross_entropy_with_logits(z, y),
    ),
    "softmax CE, 10 classes": (
        Categorical(),
        sk.HalfMultinomialLoss(n_classes=10),
        lambda z, y: F.cross_entropy(z, y.long()),
    ),
    "Gaussian NLL, spread": (
        NormalWithSpread(),
        None,
        lambda z, y: F.gaussian_nll_loss(z[:, 0], y, (2 * z[:, 1]).exp(), full=True),
    ),
    "Poisson NLL": (Poisson(), sk.HalfPoissonLoss(), lambda z, y: F.poisson_nll_loss(z, y)),
}


def inputs(likelihood, n, rng):
    """Targets drawn from the likelihood and raw outputs of size one."""
    k = {"Categorical": 10, "Normal with spread": 2}.get(likelihood.name)
    z = rng.normal(size=n if k is None else (n, k))
    return likelihood.sample(z, rng), z


def torch_step(loss, y, z):
    """Forward and backward in PyTorch."""
    y, z = torch.tensor(y), torch.tensor(z, requires_grad=True)
    if loss is LOSSES["softmax CE, 10 classes"][2]:
        y = y.long()

    def step():
        z.grad = None
        loss(z, y).backward()

    return step


def ours_with_mean(likelihood, y, z):
    nll, grad = likelihood.nll_and_grad(y, z)
    return nll.mean(), grad


def contestants(name, n):
    """Label -> function to time, for one loss and one size."""
    likelihood, peer, torch_loss = LOSSES[name]
    y, z = inputs(likelihood, n, np.random.default_rng(0))
    runs = {
        "ours": lambda: likelihood.nll_and_grad(y, z),
        "ours + mean": lambda: ours_with_mean(likelihood, y, z),
        "copy": lambda: (y.copy(), z.copy()),
    }
    if peer is not None:
        runs["sklearn"] = lambda: peer.loss_gradient(y, z)
    runs["torch"] = torch_step(torch_loss, y, z)
    return runs


def medians(runs, seconds=0.6):
    """Median time of each contestant; they take turns."""
    times = {label: [] for label in runs}
    for run in runs.values():
        run()
    end = time.perf_counter() + seconds * len(runs)
    while time.perf_counter() < end or len(times["ours"]) < 7:
        for label, run in runs.items():
            start = time.thread_time()
            run()
            times[label].append(time.thread_time() - start)
    return {label: median(t) for label, t in times.items()}


def main():
    """Print the table of ratios and their geometric means."""
    print(f"{'loss':<24}{'n':>9}{'/ torch':>10}{'/ sklearn':>11}{'/ copy':>9}")
    ratios = {"torch": [], "sklearn": []}
    for name in LOSSES:
        for n in SIZES:
            t = medians(contestants(name, n))
            row = {
                "torch": t["ours + mean"] / t["torch"],
                "sklearn": t["ours"] / t["sklearn"] if "sklearn" in t else None,
            }
            for peer, ratio in row.items():
                ratios[peer] += [] if ratio is None else [ratio]
            cells = [
                f"{'-' if r is None else format(r, '.2f'):>{w}}"
                for r, w in zip(row.values(), (10, 11), strict=True)
            ]
            print(f"{name:<24}{n:>9}{''.join(cells)}{t['ours'] / t['copy']:>9.1f}")
    for peer, values in ratios.items():
        print(f"geometric mean / {peer}: {geometric_mean(values):.2f}, worst {max(values):.2f}")


if __name__ == "__main__":
    main()
