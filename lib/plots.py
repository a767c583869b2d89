"""The course's figures: each function draws on one `ax`, by role of colour, and returns that `ax`.

Likelihoods, models and traces come in as arguments. Only `use_course_style` touches global state;
it stands in the first cell of every notebook.
"""

from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
from matplotlib import font_manager

from lib import _checks
from lib.words import spoken, tell

# Wong's colour-blind safe palette (Nature Methods 8, 2011) and one wine red, by role.
DATA = "#0072B2"
MODEL = "#D55E00"
LOSS = "#882255"
TRUTH = "#009E73"
INK = "#23272E"
QUIET = "#6B7280"

STYLE = Path(__file__).with_name("course.mplstyle")
HANGUL = Path(__file__).parent / "fonts" / "NotoSansKR-Regular.otf"


def use_course_style():
    """The course's Matplotlib style; in a notebook also crisp, reproducible SVG figures."""
    plt.style.use(STYLE)
    if spoken() == "ko":
        font_manager.fontManager.addfont(HANGUL)
        # first, because words beside a formula in one string get no other
        plt.rcParams["font.family"] = ["Noto Sans KR", *plt.rcParams["font.sans-serif"]]
    try:
        from matplotlib_inline.backend_inline import set_matplotlib_formats

        set_matplotlib_formats("svg", metadata={"Date": None}, bbox_inches=None)
    except (ImportError, AttributeError):  # no notebook around
        pass


def distribution(likelihood, z, y, *, ax=None, **line):
    """p(y; z) over targets y: (m,), for one raw output z: a curve, or stems where y is counted."""
    ax = _axes(ax)
    (y,) = _checks.plain_rows(y=y)
    p = np.exp(-likelihood.nll(y, _repeat(z, len(y))))
    line = {"color": MODEL} | line
    if np.issubdtype(y.dtype, np.integer):
        label = line.pop("label", None)
        ax.vlines(y, 0, p, linewidth=3, **line)
        ax.plot(y, p, "o", label=label, **line)
    else:
        ax.plot(y, p, **line)
    ax.set(xlabel=tell("target y"), ylabel="p(y; θ)")
    ax.set_ylim(bottom=0)
    return ax


def stems(likelihood, z, y, *, ax=None):
    """Data y: (n,) on the axis, each lifted to its density under one raw output z."""
    ax = _axes(ax)
    (y,) = _checks.plain_rows(y=y)
    p = np.exp(-likelihood.nll(y, _repeat(z, len(y))))
    ax.vlines(y, 0, p, color=DATA, linewidth=1.4, alpha=0.7)
    ax.plot(y, p, "o", color=DATA, clip_on=False)
    ax.plot(y, np.zeros_like(y), "|", color=DATA, markersize=12, clip_on=False)
    return ax


def loss_curve(likelihood, y, z, *, ax=None, **line):
    """The loss of one target y over raw outputs z: (m,)."""
    ax = _axes(ax)
    line = {"color": LOSS, "label": f"{likelihood.name}, y = {y:g}"} | line
    ax.plot(z, likelihood.nll(np.full(np.shape(z), float(y)), z), **line)
    ax.set(xlabel=tell("raw output z"), ylabel=tell("loss (nats)"))
    return ax


def mean_loss_curve(likelihood, y, z, *, ax=None, **line):
    """The mean loss of a whole sample y: (n,) over raw outputs z: (m,)."""
    ax = _axes(ax)
    (y,) = _checks.plain_rows(y=y)
    loss = [likelihood.nll(y, _repeat(one, len(y))).mean() for one in z]
    ax.plot(z, loss, **({"color": LOSS} | line))
    ax.set(xlabel=tell("raw output z"), ylabel=tell("mean loss (nats)"))
    return ax


def landscape(loss, a, b, *, ax=None, levels=12, **contours):
    """Contours of loss(a, b) over two weights, a: (m,) along x and b: (k,) along y.

    loss takes two floats. Levels stand closer together near the lowest point.
    """
    ax = _axes(ax)
    height = np.array([[loss(one_a, one_b) for one_a in a] for one_b in b])
    low, high = height.min(), height.max()
    levels = low + (high - low) * np.linspace(0, 1, levels) ** 2
    ax.contour(
        a, b, height, levels=levels[1:], **({"cmap": "cividis", "linewidths": 1.4} | contours)
    )
    return ax


def path(trace, *, ax=None, columns=(0, 1), **line):
    """The walk of a descent over two of its weights."""
    ax = _axes(ax)
    w = trace.w[:, list(columns)]
    line = {"color": LOSS, "linewidth": 1.6, "marker": "o", "markersize": 3.5} | line
    ax.plot(*w.T, **line)
    ax.plot(*w[0], "o", color=INK, markersize=8)
    ax.plot(*w[-1], "*", color=INK, markersize=15)
    return ax


def descent_curve(trace, *, ax=None, floor=None, **line):
    """Loss after each step; with `floor`, how far above it (on a log scale)."""
    ax = _axes(ax)
    line = {"color": LOSS} | line
    steps = np.arange(len(trace.loss))
    if floor is None:
        ax.plot(steps, trace.loss, **line)
        ax.set(xlabel=tell("step"), ylabel=tell("loss (nats per example)"))
    else:
        ax.semilogy(steps, np.maximum(trace.loss - floor, 1e-16), **line)
        ax.set(xlabel=tell("step"), ylabel=tell("loss above its minimum (nats)"))
    return ax


def scatter(x, y, *, ax=None, **points):
    """Data as dots."""
    ax = _axes(ax)
    x, y = _checks.plain_rows(x=x, y=y)
    points = {"color": DATA, "s": 36, "alpha": 0.75, "linewidth": 0.5} | points
    ax.scatter(x, y, **points)
    return ax


def residual_squares(x, y, z, *, ax=None, scale=1.0):
    """The squared residual of each example as a square whose side is |y − z| on the y axis.

    Set the limits of `ax` before the call: the squares are square on the screen as it stands.
    """
    ax = _axes(ax)
    ax.figure.canvas.draw()
    box = ax.get_window_extent()
    (left, right), (low, high) = ax.get_xlim(), ax.get_ylim()
    x_per_y = (right - left) / box.width * box.height / (high - low)
    x, y, z = _checks.plain_rows(x=x, y=y, z=z)
    widths = scale * np.abs(z - y) * x_per_y
    ax.bar(x, z - y, widths, y, align="edge", color=LOSS, alpha=0.22, linewidth=0)
    ax.vlines(x, y, z, color=LOSS, linewidth=1.4)
    return ax


def density_slices(likelihood, x, z, y, *, ax=None, width, **line):
    """p(y; z) drawn sideways at each x: (m,), z: (m,) or (m, k); y: (r,) spans the curve.

    width: length on the x axis of the highest density.
    """
    ax = _axes(ax)
    x, z = _checks.plain_rows(x=x, z=z)
    densities = [np.exp(-likelihood.nll(y, _repeat(one_z, len(y)))) for one_z in z]
    top = max(p.max() for p in densities)
    line = {"color": MODEL, "linewidth": 1.8} | line
    for one_x, p in zip(x, densities, strict=True):
        ax.plot(one_x + width * p / top, y, **line)
        ax.fill_betweenx(
            y, one_x, one_x + width * p / top, color=line["color"], alpha=0.15, linewidth=0
        )
    return ax


def quantiles(residuals, scipy_distribution, *, ax=None, **points):
    """Sorted residuals: (n,) against the quantiles of a frozen SciPy distribution (a Q–Q plot)."""
    ax = _axes(ax)
    r = np.sort(_checks.finite("residuals", residuals), axis=None)
    q = scipy_distribution.ppf((np.arange(len(r)) + 0.5) / len(r))
    ax.plot(q, q, color=MODEL, linewidth=1.6)
    scatter(q, r, ax=ax, **points)
    ax.set(xlabel=tell("quantile of the distribution"), ylabel=tell("residual"))
    return ax


def _axes(ax):
    return plt.gca() if ax is None else ax


def _repeat(z, n):
    return np.broadcast_to(z, (n, *np.shape(z)))
