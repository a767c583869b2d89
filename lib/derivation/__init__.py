"""A derivation on paper whose every step is checked when the cell runs.

    d = Derivation(likelihood, wrt=q, because="n flips", where={y: FiniteSet(0, 1)})
    d.monotone(log_likelihood, because="log is increasing: same best place")
    d.step(...)   d.drop(...)   d.scale(...)   d.optimum({q: ...})

Each step is first attacked: both lines are evaluated with 100 digits or more at points of the
domain (0, the ends, tiny and huge numbers, equal data, random ones), and one point where the claim
fails stops the derivation with that point in the message.  A step that survives is handed to SymPy:
both lines are brought to a normal form (logs of products become sums of logs, sums are split term
by term) in which equal lines are the same expression.
`Step.proof` says which of the two the step has: `PROVED`, or the number of points that were tried.

A symbol is real unless its assumptions or `where` say more; n in `Sum(..., (i, 1, n))` is
1, 2, 3, ...; a free index, as in z[j], is one of the valid indices.
"""

from lib.derivation.chain import Derivation, Step
from lib.derivation.domains import DerivationError
from lib.derivation.proof import PROVED

__all__ = ["PROVED", "Derivation", "DerivationError", "Step"]
