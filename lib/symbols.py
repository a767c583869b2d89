"""SymPy's symbols as the chapters write them, so that a derivation starts at its mathematics.

A small letter is one number, a capital stands for all the data: ``z1`` is one raw output, ``Z[i]``
that of example i. What a symbol promises (to be positive, or an integer) is known to SymPy, and the
proofs of `lib.derivation` rest on it. Sums and products over the data take a range:
``sp.Sum((Y[i] - Z[i]) ** 2, all_i)`` runs over i = 1 … n.

Targets are real numbers, ``y1`` and ``Y``. Where they are counts (a label 0 or 1 is one) or waits,
say so: ``from lib.symbols import waits as Y``; they are printed as y all the same. A symbol that
one chapter alone needs is made there, with ``sp.symbols``.
"""

from sympy import IndexedBase, Symbol, symbols

# Indices, how far they run, and their ranges: examples, weights, classes.
i, j, k, n, m, K = symbols("i j k n m K", integer=True, positive=True)
all_i, all_j, all_k = (i, 1, n), (j, 1, m), (k, 1, K)

# One target, raw output, weight and mean; a target that is a count, or a wait.
y1, z1, w, mu = symbols("y z w mu", real=True)
count, wait = Symbol("y", integer=True, nonnegative=True), Symbol("y", positive=True)

# All inputs, targets, raw outputs and weights; all counts, all waits.
X, Y, Z, W = (IndexedBase(letter, real=True) for letter in "xyzw")
counts, waits = IndexedBase("y", integer=True, nonnegative=True), IndexedBase("y", positive=True)

# Probabilities: one; those of all targets and all weights; of the data (the evidence).
q, E = symbols("q E", positive=True)
P, Q = (IndexedBase(letter, positive=True) for letter in "pq")

# Parameters: widths, a rate, a mean that is positive, concentration, degrees of freedom.
sigma, tau, b, lam, theta, kappa, nu = symbols("sigma tau b lambda theta kappa nu", positive=True)
SSE = Symbol("SSE", positive=True)  # the sum of squared errors as one number
