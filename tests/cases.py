"""All that is to be known of each likelihood, in one record: the tests, the planted bugs and the
comparison with PyTorch read it here and nowhere else.

A case that forgets a part cannot be made, and a likelihood without a case fails a test.  Each
function takes the likelihood's own fields by name; none of them uses anything of `lib`.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, fields
from functools import cache
from typing import NamedTuple

import mpmath as mp
import numpy as np
import sympy as sp
import sympy.stats as sps
from hypothesis import strategies as st
from scipy import stats

from lib.likelihoods import (
    AsymmetricLaplace,
    Bernoulli,
    Beta,
    Categorical,
    Exponential,
    Gamma,
    Gumbel,
    Laplace,
    LogNormal,
    Mixture,
    NegativeBinomial,
    Normal,
    NormalWithSpread,
    Poisson,
    StudentT,
    VonMises,
)

try:
    from torch import distributions as D
    from torch.nn import functional as F
except ModuleNotFoundError:  # only `make peers` needs it, and installs it
    pass

NONE_IS_AN_ANSWER = {"n_outputs", "torch"}


@dataclass(frozen=True, kw_only=True, repr=False)
class Case:
    """What is to be known of a likelihood: first where numbers are extreme."""

    make: type
    textbook: (
        Callable  # (y, raw output, own fields), exact -> parts of the loss, of each slope, way
    )
    instances: list  # of the likelihood, from one extreme to the other
    targets: list
    raws: list
    drawn: dict  # what Hypothesis draws for y, z and each own field
    raw: Callable  # (θ in float64, y) -> its exact raw output, or None
    n_outputs: int | None  # raw outputs for each target; None: z is shaped like y
    examples: list  # ordinary instances
    support: tuple | range
    kink: bool  # has the loss one?
    bend: Callable  # like textbook -> parts of each second derivative, row by row of the matrix
    scipy: Callable  # (y, θ, own fields) -> log density
    sympy: Callable  # (y, raw output, own fields) -> density
    torch: dict | None  # name -> Peer; None: PyTorch has no such loss
    refused: dict  # name -> (a call, what the message says)
    bugs: dict  # name -> (text in its module or below, what to plant in its place)
    row: str  # its distribution in book/loss-table.ipynb

    def __new__(cls, **parts):
        missing = [
            field.name
            for field in fields(cls)
            if field.name not in parts
            or (parts[field.name] is None and field.name not in NONE_IS_AN_ANSWER)
        ]
        if missing:
            name = getattr(parts.get("make"), "__name__", "a likelihood without `make`")
            raise TypeError(
                f"the case of {name} must have every part; got no {', '.join(missing)}; "
                f"add it in tests/cases.py (None, where it does not apply, in "
                f"{', '.join(sorted(NONE_IS_AN_ANSWER))})"
            )
        return super().__new__(cls)

    @property
    def name(self):
        return self.make.__name__

    def __repr__(self):
        return self.name


class Peer(NamedTuple):
    """A loss as PyTorch writes it: of z, y and the own fields, per example."""

    loss: Callable
    rtol: float = 1e-11


def own(likelihood, number=float):
    """The likelihood's own fields, each as a `number`, or a list of them."""

    def each(value):
        return [*map(each, np.asarray(value).tolist())] if np.ndim(value) else number(value)

    return {field.name: each(getattr(likelihood, field.name)) for field in fields(likelihood)}


# --- Numbers to draw from -------------------------------------------------------------------------

EPS, TINY, HUGE = np.finfo(float).eps, np.finfo(float).tiny, np.finfo(float).max
DIGITS, MORE = 50, 650  # more, where parts of 1e308 cancel

LINE, ABOVE_ZERO, CIRCLE, UNIT = (-np.inf, np.inf), (0, np.inf), (-np.pi, np.pi), (0, 1)
REALS = [0.0, -0.0, 5e-324, -3e-308, 1e-5, 1.0, -3.7, 1e5, -1e77, 1e200, -1e308, HUGE]
LOGS = [0.0, -0.0, 5e-324, 1e-5, -0.3, 1.0, -40.0, 36.0, 700.0, -745.0, 1000.0, -1000.0]
LOGS += [1450.0, -1500.0, 2000.0, -2000.0, 1e5, -1e300, HUGE]
COUNTS = [0, 1, 2, 15, 16, 100, 170, 255, 256, 257, 1000, 10**5, 10**9, 10**15, 2.0**62, 1e300]
POSITIVE = [abs(y) for y in REALS if y]
SHARES = [5e-324, 3e-308, 1e-100, 1e-5, 0.1, 0.5, 0.7, 1 - 1e-5, 1 - EPS / 2]
WIDTHS = [1.0, 3e-308, 1e-200, 1e-5, 0.1, 1e5, 1e200, 1e308]

any_float = st.floats(allow_nan=False, allow_infinity=False)
widths = st.floats(TINY, HUGE)


def same(theta, y):
    return mp.mpf(float(theta))


def log(theta, y=None):
    """log θ, and for the θ of 0 that a link may round to, a number beyond every float."""
    return mp.log(mp.mpf(float(theta))) if theta else -(mp.mpf(10) ** 400)


def log_above_zero(theta, y):
    """log θ, or None for the θ of 0 that log_prob refuses."""
    return log(theta) if theta else None


# --- The cases ------------------------------------------------------------------------------------


def normal(y, z, sigma=1):
    u = (z - y) / sigma
    return [u**2 / 2, mp.log(sigma), mp.log(2 * mp.pi) / 2], [[u / sigma]]


def torch_half_mse(z, y, sigma):
    u2 = F.mse_loss(z / sigma, y / sigma, reduction="none")
    return u2 / 2 + math.log(2 * math.pi * sigma**2) / 2


def torch_wide_huber(z, y, sigma):
    """Huber's loss is squared error inside delta: compare where all residuals are small."""
    u2_half = F.huber_loss(z / sigma, y / sigma, delta=1e3, reduction="none")
    return u2_half + math.log(2 * math.pi * sigma**2) / 2


NORMAL = Case(
    make=Normal,
    n_outputs=None,
    examples=[Normal(2.5), Normal()],
    support=LINE,
    kink=False,
    bend=lambda y, z, sigma=1: [[1 / sigma**2]],
    scipy=lambda y, theta, sigma: stats.norm.logpdf(y, theta, sigma),
    sympy=lambda y, z, sigma: sps.density(sps.Normal("Y", z, sigma))(y),
    textbook=normal,
    instances=[Normal(s) for s in WIDTHS],
    targets=REALS,
    raws=REALS,
    drawn={"y": any_float, "z": any_float, "sigma": widths},
    raw=same,
    torch={
        "mse_loss / 2": Peer(torch_half_mse),
        "huber_loss, wide": Peer(torch_wide_huber),
        "Normal": Peer(lambda z, y, sigma: -D.Normal(z, sigma).log_prob(y)),
    },
    refused={
        "column against row": (lambda: Normal().nll([0] * 50, np.zeros((50, 1))), r"\(50, 1\)"),
        "wrong length": (lambda: Normal().nll(np.zeros(5), np.zeros(4)), "same shape"),
        "one for others": (lambda: Normal([1.0, 2.0]).nll([0] * 3, [0] * 3), r"array \(3,\) like"),
        "one for one more": (lambda: Normal([1.0, 2.0]).mle([0] * 3), r"array \(3,\) like"),
        "0 for one": (lambda: Normal([1.0, 0.0]), "above 0; got 0 at index 1"),
    },
    bugs={
        "the constant is missing": (
            "nll += self._log_width + HALF_LOG_2PI",
            "nll += self._log_width",
        ),
        "normaliser 1/√(2πσ)": (
            "nll += self._log_width + HALF_LOG_2PI",
            "nll += self._log_width / 2 + HALF_LOG_2PI",
        ),
        "gradient with the wrong sign": ("lambda: u / self.sigma", "lambda: -u / self.sigma"),
        "gradient divided by σ once": ("lambda: u / self.sigma", "lambda: u"),
    },
    row=r"Normal($\sigma$)",
)


def laplace(y, z, scale=1):
    return [abs(z - y) / scale, mp.log(scale), mp.log(2)], [[mp.sign(z - y) / scale]]


def torch_l1(z, y, scale):
    return F.l1_loss(z / scale, y / scale, reduction="none") + math.log(2 * scale)


LAPLACE = Case(
    make=Laplace,
    n_outputs=None,
    examples=[Laplace(0.7), Laplace()],
    support=LINE,
    kink=True,
    bend=lambda y, z, scale=1: [[mp.mpf(0)]],
    scipy=stats.laplace.logpdf,
    sympy=lambda y, z, scale: sps.density(sps.Laplace("Y", z, scale))(y),
    textbook=laplace,
    instances=[Laplace(s) for s in WIDTHS],
    targets=REALS,
    raws=REALS,
    drawn={"y": any_float, "z": any_float, "scale": widths},
    raw=same,
    torch={
        "l1_loss": Peer(torch_l1),
        "Laplace": Peer(lambda z, y, scale: -D.Laplace(z, scale).log_prob(y)),
    },
    refused={"a row": (lambda: Laplace([[1.0, 2.0]]).nll([0] * 2, [0] * 2), r"got \(1, 2\)")},
    bugs={
        "constant log b instead of log 2b": (
            "nll += self._log_width + LOG_2",
            "nll += self._log_width",
        ),
        "the mean for the median": ("np.median(y, axis=0)", "y.mean(axis=0)"),
    },
    row="Laplace($b$)",
)


def student(y, z, df, scale=1):
    u = (z - y) / scale
    parts = [(df + 1) / 2 * mp.log1p(u**2 / df), student_constant(df), mp.log(scale)]
    halves = [mp.log(df) / 2, -mp.log(df) / 2]
    return [*parts, *halves], [[(df + 1) * u / (df + u**2) / scale]], abs(u), abs(u) / mp.sqrt(df)


def student_bend(y, z, df, scale=1):
    u2 = ((z - y) / scale) ** 2
    whole = (df + 1) / (df + u2) ** 2 / scale**2
    return [[whole * df, -whole * u2]]


@cache
def student_constant(df):
    with mp.extradps(MORE):
        return mp.loggamma(df / 2) - mp.loggamma((df + 1) / 2) + mp.log(df * mp.pi) / 2


STUDENT_T = Case(
    make=StudentT,
    n_outputs=None,
    examples=[StudentT(3, 2.0), StudentT(1.0)],
    support=LINE,
    kink=False,
    bend=student_bend,
    scipy=lambda y, theta, df, scale: stats.t.logpdf(y, df, theta, scale),
    sympy=lambda y, z, df, scale: sps.density(sps.StudentT("Y", df))((y - z) / scale) / scale,
    textbook=student,
    instances=[
        *(StudentT(v) for v in (3e-308, 1e-5, 0.7, 30, 199, 201, 1e4, 1e10, 1e16, 1e308)),
        *(StudentT(3, s) for s in (1.0, 3e-308, 1e-5, 1e308)),
    ],
    targets=REALS,
    raws=REALS,
    drawn={"y": any_float, "z": any_float, "df": widths, "scale": st.just(1.0) | widths},
    raw=same,
    torch={"StudentT": Peer(lambda z, y, df, scale: -D.StudentT(df, z, scale).log_prob(y))},
    refused={
        "two best": (lambda: StudentT(1).mle([-10, 10]), r"the only one; got -?9\.9.* and -?9\.9"),
    },
    bugs={
        "cancels for many degrees of freedom": ("if nu > 200:", "if nu > 1e300:"),
        "squares what is far": ("if _checks.all_finite(square):", "if True:"),
        "of two best, one is silent": ("if far.max() >", "if 0 * far.max() >"),
    },
    row=r"Student-t($\nu, s$)",
)


def bernoulli(y, z):
    wrong = (1 - 2 * y) * z
    return [mp.log1p(mp.exp(wrong))], [[(1 - 2 * y) / (1 + mp.exp(-wrong))]]


def bernoulli_sympy(y, z):
    density = sps.density(sps.Bernoulli("Y", 1 / (1 + sp.exp(-z))))
    return sp.Piecewise(*((density[v], sp.Eq(y, v)) for v in (0, 1)))


def log_odds(q, y):
    return log(q) - (mp.log1p(-mp.mpf(float(q))) if q < 1 else log(0))


BERNOULLI = Case(
    make=Bernoulli,
    n_outputs=None,
    examples=[Bernoulli()],
    support=range(2),
    kink=False,
    bend=lambda y, z: [[1 / (1 + mp.exp(z)) / (1 + mp.exp(-z))]],
    scipy=stats.bernoulli.logpmf,
    sympy=bernoulli_sympy,
    textbook=bernoulli,
    instances=[Bernoulli()],
    targets=[0, 1],
    raws=LOGS,
    drawn={"y": st.integers(0, 1), "z": any_float},
    raw=log_odds,
    torch={
        "bce_with_logits": Peer(
            lambda z, y: F.binary_cross_entropy_with_logits(z, y, reduction="none")
        ),
        "Bernoulli": Peer(lambda z, y: -D.Bernoulli(logits=z).log_prob(y)),
    },
    refused={
        "half a flip": (
            lambda: Bernoulli().nll([0, 1, 0.5], [0] * 3),
            "0 or 1; got 0.5 at index 2",
        ),
        "probability 1.2": (lambda: Bernoulli().log_prob([1], [1.2]), r"\[0, 1\]; got 1.2"),
        "all heads": (lambda: Bernoulli().mle([1, 1, 1]), "both outcomes"),
        "soft flip": (lambda: Bernoulli().nll([0.3, 1], [0, 0]), "soft labels"),
        "signs": (lambda: Bernoulli().nll([-1, 1], [0, 0]), r"\(y \+ 1\) / 2"),
        "1 and 2": (lambda: Bernoulli().nll([1, 2], [0, 0]), "pass y − 1"),
        "no label": (lambda: Bernoulli().nll([-1, 0, 1], [0] * 3), "−1 for no label"),
    },
    bugs={
        "sigmoid of 2z, with its gradient": (
            "        sign = 1 - 2 * y\n",
            "        sign = 2 - 4 * y\n",
        ),
        "gradient with the wrong sign": ("lambda: sign *", "lambda: -sign *"),
        "the log is missing": ("nll = np.log1p(e)", "nll = 1 + e"),
        "overflow for large logits": (
            "e = np.exp(-np.abs(s))\n        nll = np.log1p(e)\n        nll += np.maximum(s, 0)",
            "e = np.exp(s)\n        nll = np.log1p(e)",
        ),
    },
    row="Bernoulli",
)


def categorical(y, z):
    p = [mp.exp(one - max(z)) for one in z]
    odds = [mp.exp(one - z[int(y)]) for one in z]
    odds[int(y)] = 0
    slopes = [w / sum(p) for w in p]
    slopes[int(y)] = -sum(odds) / (1 + sum(odds))
    span = min(max(z) - min(z), 1500)  # whose rounding moves every odds, and so loss and slopes
    moved = span * slopes[int(y)]
    return [mp.log1p(sum(odds)), moved, -moved], [[s, s * span, -s * span] for s in slopes]


def shares_bend(z):
    """diag p − ppᵀ, and what the rounding of differences of scores moves."""
    p = [mp.exp(one - max(z)) for one in z]
    p, span = [one / sum(p) for one in p], min(max(z) - min(z), 1500)
    products = [[-a * b for b in p] for a in p]
    for i, row in enumerate(products):
        row[i] = -mp.fsum(row[:i] + row[i + 1 :])
    return [[one, one * span, -one * span] for row in products for one in row]


def scores(theta, y):
    """Scores whose softmax is exactly θ_y for class y, though θ sums to 1 only nearly."""
    theta = [mp.mpf(float(one)) for one in theta]
    others = (1 - theta[y]) / (sum(theta) - theta[y] or 1)
    return [log_exactly(one if c == y else one * others) for c, one in enumerate(theta)]


def log_exactly(number):
    return mp.log(number) if number > 0 else log(0)


def torch_cross_entropy(z, y):
    return F.cross_entropy(z, y.long(), reduction="none")


def torch_nll_of_log_softmax(z, y):
    return F.nll_loss(F.log_softmax(z, -1), y.long(), reduction="none")


CATEGORICAL = Case(
    make=Categorical,
    n_outputs=3,
    examples=[Categorical()],
    support=range(3),
    kink=False,
    bend=lambda y, z: shares_bend(z),
    scipy=lambda y, theta: stats.multinomial.logpmf(np.eye(3)[y.astype(int)], 1, theta),
    sympy=lambda y, z: sp.Piecewise(
        *((sp.exp(s) / sum(map(sp.exp, z)), sp.Eq(y, c)) for c, s in enumerate(z))
    ),
    textbook=categorical,
    instances=[Categorical()],
    targets=[0, 1, 2],
    raws=[
        [a, b, c]
        for a in (0.0, 1e-12, -36.0, 800.0, HUGE)
        for b in (0.0, -1e308, 40.0)
        for c in (0.0, 1e9, -745.0)
    ],
    drawn={"y": st.integers(0, 2), "z": st.lists(any_float, min_size=3, max_size=3)},
    raw=scores,
    torch={
        "cross_entropy": Peer(torch_cross_entropy),
        "nll_loss of log_softmax": Peer(torch_nll_of_log_softmax),
        "Categorical": Peer(lambda z, y: -D.Categorical(logits=z).log_prob(y)),
    },
    refused={
        "class k": (
            lambda: Categorical().nll([0, 3], np.zeros((2, 3))),
            "0 to 2; got 3 at index 1",
        ),
        "class −1": (lambda: Categorical().nll([-1], np.zeros((1, 3))), "numbers from 0; got -1"),
        "class 1.5": (lambda: Categorical().nll([1.5], np.zeros((1, 3))), "from 0; got 1.5"),
        "flat scores": (lambda: Categorical().nll([0, 1], [0, 0]), r"\(2, k\)"),
        "one score": (lambda: Categorical().nll([0], [[0.0]]), r"\(1, k\)"),
        "sum 0.9": (lambda: Categorical().log_prob([0], [[0.5, 0.4]]), "sum to 1; got 0.9"),
        "share −½": (lambda: Categorical().log_prob([0], [[1.5, -0.5]]), "at least 0; got -0.5"),
        "class absent": (lambda: Categorical().mle([0, 2, 2]), "every class"),
        "one class": (lambda: Categorical().mle([0, 0]), "every class"),
        "a class of a billion": (lambda: Categorical().mle([0, 10**9]), "every class"),
        "class axis second": (
            lambda: Categorical().nll(np.zeros((2, 5)), np.zeros((2, 3, 5))),
            r"moveaxis\(z, 1, -1\)",
        ),
        "one-hot": (
            lambda: Categorical().nll(np.eye(3), np.zeros((3, 3))),
            r"y\.argmax\(axis=-1\)",
        ),
        "soft": (lambda: Categorical().nll([[0.2, 0.8]], np.zeros((1, 2))), "soft labels"),
        "1 to k": (lambda: Categorical().nll([1, 2, 3], np.zeros((3, 3))), "labels from 1 to 3"),
        "no label": (lambda: Categorical().nll([-1, 2], np.zeros((2, 3))), "for no label"),
        "transposed": (lambda: Categorical().nll([0, 1, 2], np.zeros((2, 3))), r"z\.T"),
        "a column": (lambda: Categorical().nll([[0], [1]], np.zeros((2, 3))), r"y\[..., 0\]"),
    },
    bugs={
        "softmax without the shift": ("        scores -= scores.max(axis=0)\n", ""),
        "works on the caller's scores": ("z.reshape(-1, k).T.copy()", "z.reshape(-1, k).T"),
        "a class of a billion is counted": ("y < y.size", "y < 2 * y.max()"),
        "one cause for every label": ("if y.min() == 1 and y.max() == k:", "if False:"),
    },
    row="Categorical",
)


def poisson(y, z):
    rate, moves = mp.exp(z), abs(mp.exp(z) - y) * (abs(z) + (mp.log(y) if y else 0))
    if y < 256:
        return [rate, -y * z, mp.loggamma(y + 1)], [[rate, -y]]
    with mp.extradps(MORE):
        deviance = mp.exp(z) - y - y * (z - mp.log(y))
        constant = mp.loggamma(y + 1) - y * mp.log(y) + y
    return [deviance, constant, moves, -moves], [[rate, -y]]


def torch_poisson(z, y):
    """Without Stirling's approximation, which `full=True` adds."""
    short = F.poisson_nll_loss(z, y, log_input=True, full=False, reduction="none")
    return short + (y + 1).lgamma()


POISSON = Case(
    make=Poisson,
    n_outputs=None,
    examples=[Poisson()],
    support=range(400),
    kink=False,
    bend=lambda y, z: [[mp.exp(z)]],
    scipy=stats.poisson.logpmf,
    sympy=lambda y, z: sp.exp(z) ** y * sp.exp(-sp.exp(z)) / sp.gamma(y + 1),
    textbook=poisson,
    instances=[Poisson()],
    targets=COUNTS,
    raws=[*LOGS, *(math.log(y) for y in COUNTS if y), math.log(1e15) + 1e-7, math.log(300) + 1e-3],
    drawn={"y": st.integers(0, 10**6), "z": st.floats(-1e3, 800)},
    raw=log_above_zero,
    torch={
        "poisson_nll_loss": Peer(torch_poisson),
        "Poisson": Peer(lambda z, y: -D.Poisson(z.exp()).log_prob(y)),
    },
    refused={
        "negative count": (lambda: Poisson().nll([2, -1], [0, 0]), "0, 1, 2, …; got -1 at index 1"),
        "half a count": (lambda: Poisson().grad([0.5], [0]), "counts"),
        "rate 0": (lambda: Poisson().log_prob([1], [0]), "a rate is above 0"),
        "all zero": (lambda: Poisson().mle([0, 0]), "mean is above 0"),
        "too many": (lambda: Poisson().sample([50.0], np.random.default_rng(0)), "below 9e"),
    },
    bugs={
        "log y! dropped": ('nll += LOG_FACTORIAL.take(index(y), mode="clip")', "nll += 0"),
        "gradient not chained through the link": ("lambda: rate - y", "lambda: 1 - y / rate"),
        "large counts cancel": (
            "many * (np.expm1(d) - d) + stirling(many, log_y)",
            "rate - many * z + special.gammaln(many + 1)",
        ),
    },
    row="Poisson",
)

EXPONENTIAL = Case(
    make=Exponential,
    n_outputs=None,
    examples=[Exponential()],
    support=ABOVE_ZERO,
    kink=False,
    bend=lambda y, z: [[y * mp.exp(-z)]],
    scipy=lambda y, theta: stats.expon.logpdf(y, scale=theta),
    sympy=lambda y, z: sps.density(sps.Exponential("Y", sp.exp(-z)))(y),
    textbook=lambda y, z: ([z, y * mp.exp(-z)], [[1, -y * mp.exp(-z)]]),
    instances=[Exponential()],
    targets=[0.0, -0.0, *POSITIVE],
    raws=LOGS,
    drawn={"y": st.floats(0, HUGE), "z": any_float},
    raw=log_above_zero,
    torch={"Exponential": Peer(lambda z, y: -D.Exponential((-z).exp()).log_prob(y))},
    refused={
        "negative time": (lambda: Exponential().mle([1, -2]), "at least 0; got -2 at index 1"),
        "mean −1": (lambda: Exponential().log_prob([1], [-1]), "a mean is above 0"),
    },
    bugs={
        "rate for mean": ("u = times_exp(y, -z)", "u = times_exp(y, z)"),
        "0 times infinity": ("np.exp(np.minimum(x, 1500) / 4)", "np.exp(x / 4)"),
    },
    row="Exponential",
)


def with_spread(y, z):
    u = (y - z[0]) / mp.exp(z[1])
    moved = TINY / mp.exp(z[1]) ** 2  # a subnormal y has few digits
    slopes = [-u / mp.exp(z[1]), moved, -moved], [1, -(u**2)]
    return [u**2 / 2, z[1], mp.log(2 * mp.pi) / 2], slopes


def with_spread_bend(y, z):
    precision, d = mp.exp(-2 * z[1]), y - z[0]
    moved = TINY * precision
    mixed = [2 * d * precision, moved, -moved]
    return [[precision], mixed, mixed, [2 * d**2 * precision]]


def torch_gaussian(z, y):
    return F.gaussian_nll_loss(z[:, 0], y, (2 * z[:, 1]).exp(), full=True, reduction="none")


NORMAL_WITH_SPREAD = Case(
    make=NormalWithSpread,
    n_outputs=2,
    examples=[NormalWithSpread()],
    support=LINE,
    kink=False,
    bend=with_spread_bend,
    scipy=lambda y, theta: stats.norm.logpdf(y, theta[..., 0], theta[..., 1]),
    sympy=lambda y, z: sps.density(sps.Normal("Y", z[0], sp.exp(z[1])))(y),
    textbook=with_spread,
    instances=[NormalWithSpread()],
    targets=REALS,
    raws=[[a, b] for a in (0.0, -1e-300, 5.5, HUGE) for b in LOGS],
    drawn={"y": any_float, "z": st.lists(any_float, min_size=2, max_size=2)},
    raw=lambda theta, y: [same(theta[0], y), log(theta[1])] if theta[1] else None,
    torch={"gaussian_nll_loss, full": Peer(torch_gaussian)},
    refused={
        "three numbers": (lambda: NormalWithSpread().nll([0], [[0.0, 1, 2]]), r"\(1, 2\)"),
        "sigma 0": (lambda: NormalWithSpread().log_prob([1], [[0, 0]]), "sigma is above 0"),
        "equal targets": (lambda: NormalWithSpread().mle([2, 2]), "targets that differ"),
        "equal tenths": (lambda: NormalWithSpread().mle([0.1, 0.1, 0.1]), "targets that differ"),
        "three columns to draw": (
            lambda: NormalWithSpread().sample(np.zeros((2, 3)), np.random.default_rng(0)),
            r"must be \(2, 2\)",
        ),
    },
    bugs={
        "the log σ is missing": (
            "nll = log_sigma + u * (u / 2) + HALF_LOG_2PI",
            "nll = u * (u / 2) + HALF_LOG_2PI",
        ),
        "standard deviation with n − 1": ("/ width).std()", "/ width).std(ddof=1)"),
        "equal targets have a spread": ("width > 0,", "y.std() > 0,"),
    },
    row="Normal, both learned",
)


def von_mises(y, z, kappa=1):
    d = z - y
    turn = kappa * 2 * mp.sin(d / 2) ** 2
    bessel = scaled_bessel(kappa)
    moved, slope_moved = kappa * d * mp.sin(d), kappa * d * mp.cos(d)
    loss = [turn, mp.log(2 * mp.pi), mp.log(bessel), moved, -moved]
    return loss, [[kappa * mp.sin(d), slope_moved, -slope_moved]]


@cache
def scaled_bessel(kappa):
    """e^(−κ) I₀(κ), for large κ by its series in 1/8κ."""
    if kappa < 5000:
        return mp.exp(-kappa) * mp.besseli(0, kappa)
    series = [mp.mpf(1)]
    for k in range(1, 40):
        series.append(series[-1] * (2 * k - 1) ** 2 / (8 * k * kappa))
    return mp.fsum(series) / mp.sqrt(2 * mp.pi * kappa)


VON_MISES = Case(
    make=VonMises,
    n_outputs=None,
    examples=[VonMises(2.0), VonMises(900.0)],
    support=CIRCLE,
    kink=False,
    bend=lambda y, z, kappa=1: [
        [kappa * mp.cos(z - y), *(s * kappa * (z - y) * mp.sin(z - y) for s in (1, -1))]
    ],
    scipy=lambda y, theta, kappa: stats.vonmises.logpdf(y, kappa, theta),
    sympy=lambda y, z, kappa: sps.density(sps.VonMises("Y", z, kappa))(y),
    textbook=von_mises,
    instances=[VonMises(k) for k in (3e-308, 1e-5, 1.0, 700.0, 4999.0, 1e9, 1e15, 1e100, 1e308)],
    targets=[0.0, -0.0, 5e-324, 1e-5, 3.0, -3.1, 6.283185307179586, 1e5],
    raws=[0.0, -0.0, 1e-9, 1.0, -3.1, 3.141592653589793, 1e5],
    drawn={"y": st.floats(-100, 100), "z": st.floats(-100, 100), "kappa": widths},
    raw=same,
    torch={  # its Bessel function is a polynomial
        "VonMises": Peer(lambda z, y, kappa: -D.VonMises(z, z.new_tensor(kappa)).log_prob(y), 1e-6)
    },
    refused={"no direction": (lambda: VonMises().mle([0, np.pi]), "do not cancel")},
    bugs={
        "half the turn": ("half_turn = np.sin((z - y) / 2)", "half_turn = np.sin(z - y)"),
        "the Bessel function ive": ("special.i0e(self", "special.ive(0, self"),
    },
    row=r"von Mises($\kappa$)",
)


def asymmetric(y, z, tau, scale=1):
    r = (y - z) / scale
    parts = [tau * r if r >= 0 else (tau - 1) * r, mp.log(scale), -mp.log(tau), -mp.log1p(-tau)]
    return parts, [[((r < 0) - tau if r else 0) / scale]], abs(r)


def asymmetric_sympy(y, z, tau, scale):
    pinball = sp.Piecewise((tau * (y - z), y >= z), ((tau - 1) * (y - z), True))
    return tau * (1 - tau) / scale * sp.exp(-pinball / scale)


def asymmetric_scipy(y, theta, tau, scale):
    kappa, width = math.sqrt(tau / (1 - tau)), scale / math.sqrt(tau * (1 - tau))
    return stats.laplace_asymmetric.logpdf(y, kappa, theta, width)


def torch_pinball(z, y, tau, scale):
    pinball = (tau * (y - z)).maximum((tau - 1) * (y - z))
    return pinball / scale - math.log(tau * (1 - tau) / scale)


ASYMMETRIC_LAPLACE = Case(
    make=AsymmetricLaplace,
    n_outputs=None,
    examples=[AsymmetricLaplace(0.2, 1.5)],
    support=LINE,
    kink=True,
    bend=lambda y, z, tau, scale=1: [[mp.mpf(0)]],
    scipy=asymmetric_scipy,
    sympy=asymmetric_sympy,
    textbook=asymmetric,
    instances=[
        *(AsymmetricLaplace(t) for t in (3e-308, 1e-9, 0.2, 0.5, 1 - EPS / 2)),
        *(AsymmetricLaplace(0.3, s) for s in WIDTHS),
    ],
    targets=REALS,
    raws=REALS,
    drawn={
        "y": any_float,
        "z": any_float,
        "tau": st.floats(TINY, 1 - EPS),
        "scale": st.just(1.0) | widths,
    },
    raw=same,
    torch={"pinball": Peer(torch_pinball)},
    refused={"tau 1": (lambda: AsymmetricLaplace(1.0), "between 0 and 1; got 1.0")},
    bugs={
        "quantile on the wrong side": ("np.heaviside(d, self.tau)", "np.heaviside(-d, self.tau)")
    },
    row="asymmetric Laplace($b$)",
)


def gumbel(y, z, scale=1):
    d = (z - y) / scale
    e = mp.exp(d)
    moved = d * e
    slope = [e / scale, -1 / scale, moved / scale, -moved / scale]
    return [e, -d, mp.log(scale), moved, -moved], [slope], e


def gumbel_bend(y, z, scale=1):
    d = (z - y) / scale
    whole = mp.exp(d) / scale**2
    return [[whole, whole * d, -whole * d]]


GUMBEL = Case(
    make=Gumbel,
    n_outputs=None,
    examples=[Gumbel(1.5)],
    support=LINE,
    kink=False,
    bend=gumbel_bend,
    scipy=lambda y, theta, scale: stats.gumbel_r.logpdf(y, theta, scale),
    sympy=lambda y, z, scale: sps.density(sps.Gumbel("Y", scale, z))(y),
    textbook=gumbel,
    instances=[Gumbel(s) for s in WIDTHS],
    targets=REALS,
    raws=REALS,
    drawn={"y": any_float, "z": any_float, "scale": widths},
    raw=same,
    torch={"Gumbel": Peer(lambda z, y, scale: -D.Gumbel(z, scale).log_prob(y))},
    refused={},
    bugs={"the smallest of many": ("np.exp(d) - d", "np.exp(-d) + d")},
    row="Gumbel($b$)",
)


def log_normal(y, z, sigma=1):
    parts, slopes = normal(mp.log(y), z, sigma)
    u = (mp.log(y) - z) / sigma
    moved = u / sigma * abs(mp.log(y))
    slope_moved = mp.log(y) / sigma**2
    return [*parts, mp.log(y), moved, -moved], [[*slopes[0], slope_moved, -slope_moved]]


def torch_log_normal(z, y, sigma):
    return -D.LogNormal(z, sigma).log_prob(y)


LOG_NORMAL = Case(
    make=LogNormal,
    n_outputs=None,
    examples=[LogNormal(0.4)],
    support=ABOVE_ZERO,
    kink=False,
    bend=lambda y, z, sigma=1: [[1 / sigma**2]],
    scipy=lambda y, theta, sigma: stats.lognorm.logpdf(y, sigma, scale=np.exp(theta)),
    sympy=lambda y, z, sigma: sps.density(sps.LogNormal("Y", z, sigma))(y),
    textbook=log_normal,
    instances=[LogNormal(s) for s in WIDTHS],
    targets=POSITIVE,
    raws=REALS,
    drawn={"y": st.floats(5e-324, HUGE), "z": any_float, "sigma": widths},
    raw=same,
    torch={"LogNormal": Peer(torch_log_normal)},
    refused={
        "nothing": (lambda: LogNormal().nll([1, 0], [0, 0]), "above 0; got 0 at index 1"),
        "one for others": (
            lambda: LogNormal([1.0, 2.0]).nll([1] * 3, [0] * 3),
            r"array \(3,\) like",
        ),
    },
    bugs={
        "a density of log y": ("return nll + log_y, grad", "return nll, grad"),
        "the log of the mean": ("super()._mle(np.log(y))", "np.log(super()._mle(y))"),
    },
    row=r"Log-normal($\sigma$)",
)


def gamma(y, z, shape=1):
    log_u = mp.log(y) - z
    u, size = mp.exp(log_u), 1 + abs(mp.log(y)) + abs(z)
    constant, log_shape = gamma_constant(shape), shape * mp.log(shape) if shape < 100 else 0
    moved = [shape * abs(1 - u) * size, -shape * abs(1 - u) * size]
    slope_moved = [shape * u * size, -shape * u * size]
    parts = [shape * (u - log_u - 1), constant, mp.log(y), *moved, log_shape, -log_shape]
    return parts, [[shape, -shape * u, *slope_moved]], u


@cache
def gamma_constant(shape):
    with mp.extradps(MORE):
        return mp.loggamma(shape) - shape * mp.log(shape) + shape


GAMMA = Case(
    make=Gamma,
    n_outputs=None,
    examples=[Gamma(2.5), Gamma(40.0)],
    support=ABOVE_ZERO,
    kink=False,
    bend=lambda y, z, shape=1: [[shape * y * mp.exp(-z)]],
    scipy=lambda y, theta, shape: stats.gamma.logpdf(y, shape, scale=theta / shape),
    sympy=lambda y, z, shape: sps.density(sps.Gamma("Y", shape, sp.exp(z) / shape))(y),
    textbook=gamma,
    instances=[
        Gamma(k) for k in (3e-308, 1e-5, 0.5, 1.0, 15.0, 90.0, 110.0, 1e4, 1e10, 1e16, 1e100)
    ],
    targets=POSITIVE,
    raws=LOGS,
    drawn={"y": st.floats(5e-324, HUGE), "z": st.floats(-2000, 2000), "shape": widths},
    raw=log_above_zero,
    torch={"Gamma": Peer(lambda z, y, shape: -D.Gamma(shape, shape * (-z).exp()).log_prob(y))},
    refused={
        "nothing": (lambda: Gamma(2.0).nll([1, 0], [0, 0]), "above 0; got 0 at index 1"),
        "mean −1": (lambda: Gamma(2.0).log_prob([1], [-1]), "a mean is above 0"),
    },
    bugs={
        "the exponential's curvature": ("return self.shape * times_exp", "return times_exp"),
        "the shape's constant is missing": (
            "constant = saddle_constant(self.shape) - np.log(self.shape)",
            "constant = 0",
        ),
    },
    row="Gamma($k$)",
)


def negative_binomial(y, z, r):
    q, p = (1 / (1 + mp.exp(s * (z - mp.log(r)))) for s in (-1, 1))
    size = abs(z) + abs(mp.log(r)) + (mp.log(y) if y else 0)
    moved = abs(r * q - y * p) * size
    with digits_of((y + r) * (1 + abs(z))):
        t = z - mp.log(r)
        deviance = (y + r) * mp.log1p(mp.exp(t)) - y * t
        if y:
            deviance += y * mp.log(y / r) - (y + r) * mp.log1p(y / r)
        choose = log_saddle(y) + log_saddle(r) - log_saddle(y + r)
        rest = mp.log1p(y / r)
    large = [v * mp.log(v) for v in (y, r, y + r) if 0 < v < 16] if y else []
    constants = [log_saddle(y), log_saddle(r), rest, choose - log_saddle(y) - log_saddle(r)]
    few = min(y, r)
    cancelled = [few * abs(z - mp.log(y)) if y else 0, *large, moved]
    parts = [deviance, *constants, *cancelled, *(-one for one in cancelled)]
    slope_moved = (y + r) * p * q * size
    return parts, [[r * q, -y * p, slope_moved, -slope_moved]], y + r


def negative_binomial_bend(y, z, r):
    t = z - mp.log(r)
    whole = (y + r) / (1 + mp.exp(t)) / (1 + mp.exp(-t))
    moved = whole * (abs(z) + abs(mp.log(r)))
    return [[whole, moved, -moved]]


def digits_of(number):
    """So many digits more than a large number has."""
    return mp.extradps(20 + max(0, int(mp.log10(number)))) if number else mp.extradps(0)


@cache
def log_saddle(y):
    """log Γ(y + 1) − y log y + y."""
    if y > 10**12:
        return mp.log(2 * mp.pi * y) / 2 + 1 / (12 * y) - 1 / (360 * y**3)
    with mp.extradps(30):
        return mp.loggamma(y + 1) - y * mp.log(y) + y if y else mp.mpf(0)


NEGATIVE_BINOMIAL = Case(
    make=NegativeBinomial,
    n_outputs=None,
    examples=[NegativeBinomial(0.7), NegativeBinomial(30.0)],
    support=range(4000),
    kink=False,
    bend=negative_binomial_bend,
    scipy=lambda y, theta, r: stats.nbinom.logpmf(y, r, r / (r + theta)),
    sympy=lambda y, z, r: (
        sp.gamma(y + r)
        / sp.gamma(r)
        / sp.gamma(y + 1)
        * (sp.exp(z) / (r + sp.exp(z))) ** y
        * (r / (r + sp.exp(z))) ** r
    ),
    textbook=negative_binomial,
    instances=[
        NegativeBinomial(r) for r in (3e-308, 1e-5, 0.7, 15.0, 17.0, 1e4, 1e10, 1e16, 1e100, 1e308)
    ],
    targets=COUNTS,
    raws=[*LOGS, *(math.log(y) for y in COUNTS if y), math.log(1e15) + 1e-7, math.log(300) + 1e-3],
    drawn={"y": st.integers(0, 10**6), "z": st.floats(-1e3, 800), "r": widths},
    raw=log_above_zero,
    torch={
        "NegativeBinomial": Peer(
            lambda z, y, r: -D.NegativeBinomial(r, logits=z - math.log(r)).log_prob(y)
        )
    },
    refused={
        "half a count": (lambda: NegativeBinomial(2.0).nll([0.5], [0]), "counts"),
        "all zero": (lambda: NegativeBinomial(2.0).mle([0, 0]), "mean is above 0"),
    },
    bugs={
        "of y + r, one is forgotten": ("coins_gap(few, total,", "coins_gap(few, y,"),
        "the curvature is the expected one": (
            "times_exp(y + self.r,",
            "times_exp(np.exp(z) + self.r,",
        ),
        "for many, large terms cancel": (
            "nll += saddle_constant(y) + (saddle_constant(self.r) - saddle_constant(total))",
            "nll += saddle_constant(y) + special.gammaln(self.r + 1) - special.gammaln(total + 1)"
            " + special.xlogy(total, total) - special.xlogy(self.r, self.r) - y",
        ),
    },
    row="Negative binomial($r$)",
)


def beta_sides(z, phi):
    m, w = 1 / (1 + mp.exp(-z)), 1 / (1 + mp.exp(z))
    return m, w, phi * m, phi * w


def log_odds_exactly(y):
    return mp.log(y) - mp.log1p(-y)


def beta(y, z, phi):
    m, w, a, b = beta_sides(z, phi)
    t = log_odds_exactly(y)
    with digits_of(phi):
        exactly = beta_sides(z, phi)
        divergence = phi * sum(p * mp.log(p / q) for p, q in zip(exactly, (y, 1 - y), strict=False))
    saddles = [log_saddle(a), log_saddle(b), -log_saddle(phi)]
    logs = [-mp.log(phi), -mp.log(m), -mp.log(w), mp.log(y), mp.log1p(-y)]
    rise = abs(z - t)
    subnormal = TINY * (rise + mp.exp(min(rise, 700)))
    heads = 1 / (1 + mp.exp(-t))
    moved = phi * abs(m - heads) * (abs(z) + abs(t)) + phi * min(m, w) * rise
    large = [v * mp.log(v) for v in (a, b, phi) if v < 16]
    cancelled = [subnormal, moved, *large]
    slopes, size = beta_slope(y, z, phi)
    parts = [divergence, *saddles, *logs, *cancelled, *(-one for one in cancelled)]
    return parts, [[*slopes, size, -size]]


def beta_slope(y, z, phi):
    """The parts of the slope, and the size of what cancels in them."""
    m, w, a, b = beta_sides(z, phi)
    t = log_odds_exactly(y)
    ends = [w * digamma_gap(a), -m * digamma_gap(b)]
    large = max(abs(side * v * mp.log(v)) if v < 16 else 0 for side, v in ((w, a), (m, b)))
    width = phi * m * w
    return [width * (z - t), *ends], large + width * (abs(z) + abs(t))


@cache
def digamma_gap(y):
    if y > 10**12:
        return -mp.mpf(1) / 2 - 1 / (12 * y) + 1 / (120 * y**3)
    with mp.extradps(30):
        return y * (mp.digamma(y) - mp.log(y))


@cache
def square_trigamma(y):
    return y**2 * mp.psi(1, y) if y < 10**12 else y + mp.mpf(1) / 2 + 1 / (6 * y)


def beta_bend(y, z, phi):
    m, w, a, b = beta_sides(z, phi)
    slopes, size = beta_slope(y, z, phi)
    expected = [w**2 * square_trigamma(a), m**2 * square_trigamma(b)]
    return [[*expected, *((w - m) * s for s in slopes), size, -size]]


def beta_sympy(y, z, phi):
    m = 1 / (1 + sp.exp(-z))
    a, b = phi * m, phi * (1 - m)
    gammas = sp.gamma(phi) / sp.gamma(a) / sp.gamma(b)
    return y ** (a - 1) * (1 - y) ** (b - 1) * gammas


def torch_beta(z, y, phi):
    return -D.Beta(phi * z.sigmoid(), phi * (-z).sigmoid()).log_prob(y)


BETA = Case(
    make=Beta,
    n_outputs=None,
    examples=[Beta(8.0), Beta(90.0)],
    support=UNIT,
    kink=False,
    bend=beta_bend,
    scipy=lambda y, theta, phi: stats.beta.logpdf(y, phi * theta, phi * (1 - theta)),
    sympy=beta_sympy,
    textbook=beta,
    instances=[Beta(v) for v in (3e-308, 1e-5, 0.7, 2.0, 33.0, 1e4, 1e10, 1e16, 1e100, 1e308)],
    targets=SHARES,
    raws=LOGS,
    drawn={"y": st.floats(5e-324, 1 - EPS / 2), "z": st.floats(-2000, 2000), "phi": widths},
    raw=lambda q, y: log_odds(q, y) if 0 < q < 1 else None,
    torch={"Beta": Peer(torch_beta)},
    refused={
        "a share of 1": (lambda: Beta(5.0).nll([0.5, 1], [0, 0]), "0 and 1; got 1 at index 1"),
        "mean 0": (lambda: Beta(5.0).log_prob([0.5], [0]), "a mean lies between 0 and 1; got 0"),
    },
    bugs={
        "log y + log(1 − y) is forgotten": (" + (log_y + log_rest)", ""),
        "the curvature is the expected one": (
            "return expected - np.tanh",
            "return expected - 0 * np.tanh",
        ),
        "the best z is the mean log-odds": ("if self._slope(t, t) * t <= 0:", "if True:"),
        "the digamma's terms cancel": (
            "np.where(y < 16, direct, -1 / 2 - series / many)",
            "y * special.digamma(y) - special.xlogy(y, y)",
        ),
    },
    row=r"Beta($\varphi$)",
)


ROUNDINGS = 8  # of a log part: y − m, its quotient (each twice in the square), product, three sums


def mixture_sides(y, z, means, sigma):
    """What is known before and after y: log Σ, the shares, and how far rounding moves each."""
    sigma = sigma if isinstance(sigma, list) else [sigma] * len(means)
    pairs = zip(means, sigma, strict=True)
    log_p = [-(((y - m) / s) ** 2) / 2 - mp.log(2 * mp.pi * s**2) / 2 for m, s in pairs]
    with mp.extradps(MORE):
        below = [one - max(z) for one in z]
        joint = [a + b for a, b in zip(below, log_p, strict=True)]
        gaps = [[one - max(logs) for one in logs] for logs in (below, joint)]
    for top, falls, extra in ((0, gaps[0], [0] * len(z)), (max(joint), gaps[1], log_p)):
        weights = [mp.exp(max(one, -(10**5))) for one in falls]
        shares = [one / mp.fsum(weights) for one in weights]
        doubts = [
            ROUNDINGS * EPS / 2 * (abs(a) + abs(b)) for a, b in zip(below, extra, strict=True)
        ]
        doubts = [one + doubts[falls.index(max(falls))] for one in doubts]
        errors = [
            (mp.exp(max(min(fall + d, 0), -(10**5))) - mp.exp(max(fall - d, -(10**5)))) / EPS
            for fall, d in zip(falls, doubts, strict=True)
        ]
        moved = [e + p * mp.fsum(errors) for e, p in zip(errors, shares, strict=True)]
        yield top + mp.log(mp.fsum(weights)), shares, moved
    yield max(map(abs, log_p))


def mixture(y, z, means, sigma=1):
    prior, posterior, far = mixture_sides(y, z, means, sigma)
    slopes = [
        [p, -r, e, -e, f, -f]
        for p, r, e, f in zip(*prior[1:2], *posterior[1:2], prior[2], posterior[2], strict=True)
    ]
    moved = [mp.fsum(side[2]) for side in (prior, posterior)]
    return [prior[0], -posterior[0], *moved, *(-one for one in moved)], slopes, far


def mixture_bend(y, z, means, sigma=1):
    *sides, _ = mixture_sides(y, z, means, sigma)
    k, parts = len(z), []
    for i in range(k):
        for j in range(k):
            entry = []
            for sign, (_, p, e) in zip((1, -1), sides, strict=True):
                pairs = [(i, c) for c in range(k) if c != i] if i == j else [(i, j)]
                for a, b in pairs:
                    moved = p[a] * e[b] + e[a] * p[b] + EPS * e[a] * e[b]
                    entry += [(sign if i == j else -sign) * p[a] * p[b], moved, -moved]
            parts.append(entry)
    return parts


def mixture_scipy(y, theta, means, sigma):
    return np.log((theta * stats.norm.pdf(y[..., None], means, sigma)).sum(axis=-1))


def mixture_sympy(y, z, means, sigma):
    shares = [sp.exp(one) / sum(map(sp.exp, z)) for one in z]
    bells = [sps.density(sps.Normal("Y", m, s))(y) for m, s in zip(means, sigma, strict=True)]
    return sum(p * bell for p, bell in zip(shares, bells, strict=True))


def torch_mixture(z, y, means, sigma):
    bells = D.Normal(z.new_tensor(means), z.new_tensor(sigma))
    return -D.MixtureSameFamily(D.Categorical(logits=z), bells).log_prob(y)


WELL_APART = Mixture([-2.0, 0.5, 3.0], [0.5, 1.0, 0.7])
MIXTURE = Case(
    make=Mixture,
    n_outputs=3,
    examples=[WELL_APART],
    support=LINE,
    kink=False,
    bend=mixture_bend,
    scipy=mixture_scipy,
    sympy=mixture_sympy,
    textbook=mixture,
    instances=[
        WELL_APART,
        Mixture([0.0, 0.0, 1e5], [1e-5, 1.0, 1e5]),
        Mixture([-1e200, 0.0, 1e-5], 1e-5),
        Mixture([1.0, 2.0, 3.0], 1e200),
    ],
    targets=REALS,
    raws=[[a, b, c] for a in (0.0, -36.0, HUGE) for b in (0.0, -1e308, 40.0) for c in (0.0, 1e9)],
    drawn={
        "y": any_float,
        "z": st.lists(any_float, min_size=3, max_size=3),
        "means": st.lists(any_float, min_size=3, max_size=3),
        "sigma": st.lists(widths, min_size=3, max_size=3),
    },
    raw=lambda theta, y: [log(one) for one in theta],
    torch={"MixtureSameFamily": Peer(torch_mixture)},
    refused={
        "one component": (lambda: Mixture([1.0]), "one row of at least 2"),
        "a number": (lambda: Mixture(1.0), "one row of at least 2"),
        "two spreads": (lambda: Mixture([1.0, 2, 3], [1.0, 2]), r"array \(3,\) like"),
        "spread 0": (lambda: Mixture([1.0, 2], [1.0, 0]), "above 0; got 0 at index 1"),
        "two scores": (lambda: WELL_APART.nll([0], [[0.0, 1]]), r"\(1, 3\)"),
        "sum 0.9": (lambda: WELL_APART.log_prob([0], [[0.5, 0.3, 0.1]]), "sum to 1; got 0.9"),
        "a component absent": (lambda: WELL_APART.mle([-2.1, -1.9, 3.0, 3.1]), "above 0; got 0"),
        "one target": (lambda: WELL_APART.mle([3.0]), "a share above 0"),
        "twins": (lambda: Mixture([1.0, 1.0]).mle([0.9, 1.1, 2.0]), "a share above 0"),
    },
    bugs={
        "the log inside the sum": (
            "special.logsumexp(prior, axis=-1) - special.logsumexp(joint, axis=-1)",
            "-(special.softmax(prior, axis=-1) * self._log_parts(y)).sum(axis=-1)",
        ),
        "the curvature of a categorical": (" - spread_of_shares(_shares(joint))", ""),
        "EM stops halfway": ("if trial < 30:", "if trial < 500:"),
    },
    row="Mixture",
)

CASES = [one for one in list(vars().values()) if isinstance(one, Case)]
