"""Two weights: ridge by linear algebra, lasso by proximal descent with lib's soft threshold."""

import numpy as np

from explorer_cases import Case
from lib.descent import descend
from lib.priors import LaplacePrior


def expected(settings, data):
    """Both solutions of ½(w − m)ᵀH(w − m) plus a penalty."""
    lam, rho = float(settings["lambda"]), float(settings["rho"])
    m = np.array([float(settings["m1"]), float(settings["m2"])])
    hessian = np.array([[1, rho], [rho, 1]])

    def fit(w):
        return (w - m) @ hessian @ (w - m) / 2, hessian @ (w - m)

    def soft(w, step):
        return w if lam == 0 else LaplacePrior(1 / lam).prox(w, step)

    one = descend(fit, m, step_size=1 / (1 + abs(rho)), n_steps=2000, prox=soft).w[-1]
    two = np.linalg.solve(hessian + lam * np.eye(2), hessian @ m)
    return {"l1_w1": one[0], "l1_w2": one[1], "l2_w1": two[0], "l2_w2": two[1]}


CASE = Case(
    expected,
    [
        {"lambda": lam, "rho": rho, "m1": m1, "m2": m2}
        for rho, m1, m2 in [(0.3, 2, 0.6), (-0.9, 3, 3), (0.9, 1.5, -0.5), (0, -3, 0)]
        for lam in (0, 0.02, 0.7, 3)
    ],
    answers=(
        ({"lambda": 0.76}, {"l1_w2": "0.02"}),
        ({"lambda": 0.78}, {"l1_w2": "0.00", "l2_w2": "0.48"}),
        ({"lambda": 3}, {"l2_w2": "0.26"}),
    ),
)
