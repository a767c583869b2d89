"""Chance: simulated flips, and rows split at random."""

import numpy as np

from lib import _checks
from lib.data.dataset import Dataset


def coin_flips(n=20, heads=0.7, seed=0):
    """Simulated flips: n times y = 1 with probability heads; the same seed, the same flips.

    n: at least 1;  heads: in [0, 1];  seed: an integer ≥ 0;  ValueError otherwise.
    """
    _checks.whole("n", n)
    _checks.whole("seed", seed, least=0)
    if isinstance(heads, bool) or not isinstance(heads, int | float | np.number):
        raise ValueError(f"heads must be a number from 0 to 1; got {heads!r}; try heads=0.7")
    if not 0 <= heads <= 1:
        percent = f"; try heads={heads / 100:g}" if 1 < heads <= 100 else "; try heads=0.7"
        raise ValueError(f"heads is a probability, from 0 to 1; got {heads:g}{percent}")
    y = (np.random.default_rng(seed).random(n) < heads).astype(int)
    source = f"simulated: {n} flips, P(heads) = {float(heads):g}, seed {seed}"
    return Dataset("coin_flips", {"y": y}, {"y": "0 or 1"}, {"source": source})


def train_test(dataset, share, rng):
    """Split the rows at random into (train, test); rows keep their order inside each part.

    share: part of the rows that trains, 0 < share < 1;  rng: np.random.Generator.
    Each part has at least one row.  ValueError otherwise.
    """
    _checks.generator(rng)
    if not isinstance(share, float | np.floating) or not 0 < share < 1:
        raise ValueError(
            f"share is the part of the rows that trains, between 0 and 1; got {share!r}; try 0.8"
        )
    n = len(dataset)
    if n < 2:
        raise ValueError(f"a split needs at least 2 rows; got {n}; split a larger data set")
    n_train = min(max(round(share * n), 1), n - 1)
    train = np.zeros(n, dtype=bool)
    train[rng.permutation(n)[:n_train]] = True
    return dataset[train], dataset[~train]
