"""A Beta prior and a coin."""

import numpy as np
from scipy import stats
from scipy.special import betaln

from explorer_cases import Case


def expected(settings, data):
    """The posterior by SciPy."""
    a, b, heads, tails = (float(settings[name]) for name in ("a", "b", "heads", "tails"))
    n = heads + tails
    after = stats.beta(a + heads, b + tails)
    flat = a + b + n == 2
    log_evidence = betaln(a + heads, b + tails) - betaln(a, b)
    return {
        "mle": heads / n if n else "none: no reviews",
        "map": "none: it is flat" if flat else (a + heads - 1) / (a + b + n - 2),
        "mean": after.mean(),
        "lower": after.ppf(0.05),
        "after_a": a + heads,
        "after_b": b + tails,
        "log_evidence": log_evidence,
        "evidence": np.exp(log_evidence),
    }


CASE = Case(
    expected,
    [
        {"a": a, "b": b, "heads": heads, "tails": tails}
        for a, b, heads, tails in (
            (1, 1, 48, 2),
            (1, 1, 10, 0),
            (1, 1, 186, 14),
            (2, 2, 10, 0),
            (18, 2, 7, 3),
            (20, 20, 4, 2),
            (1, 1, 4, 2),
            (1, 1, 0, 0),
            (30, 30, 0, 0),
            (30, 1, 0, 200),
            (1, 30, 200, 0),
            (1, 30, 0, 200),
            (30, 30, 200, 200),
            (1.5, 1, 0, 1),
        )
    ],
    answers=(({"heads": 57}, {"lower": "0.899"}), ({"heads": 58}, {"lower": "0.900"})),
)
