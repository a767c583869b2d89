"""Site and figures share one set of colours, and they can be told apart."""

import itertools
import re
from pathlib import Path

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pytest
from numpy.testing import assert_allclose

from lib import plots
from lib.descent import descend
from lib.likelihoods import Normal, Poisson

CSS = (Path(__file__).resolve().parents[1] / "press/site/assets/course.css").read_text()
ROLES = {"data": plots.DATA, "model": plots.MODEL, "loss": plots.LOSS, "truth": plots.TRUTH}


def relative_luminance(colour):
    channels = np.array(mpl.colors.to_rgb(colour))
    linear = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    return linear @ [0.2126, 0.7152, 0.0722]


def contrast(one, other):
    low, high = sorted([relative_luminance(one), relative_luminance(other)])
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("role", ROLES)
def test_the_site_uses_the_colours_of_the_figures(role):
    assert re.search(rf"--{role}:\s*(#\w+)", CSS).group(1).lower() == ROLES[role].lower()


@pytest.mark.parametrize("role", ROLES)
def test_lines_stand_out_from_white_paper(role):
    assert contrast(ROLES[role], "white") >= 3  # WCAG 2.2, graphical objects


# Machado, Oliveira and Fernandes (2009), severity 1; matrices act on linear RGB.
DEFICIENCIES = {
    "normal": np.eye(3),
    "protan": np.array(
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ]
    ),
    "deutan": np.array(
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ]
    ),
}


@pytest.mark.parametrize("eye", DEFICIENCIES)
def test_roles_can_be_told_apart_by_every_eye(eye):
    seen = {
        role: DEFICIENCIES[eye] @ np.square(mpl.colors.to_rgb(colour))
        for role, colour in ROLES.items()
    }
    for one, other in itertools.combinations(seen, 2):
        assert np.abs(np.sqrt(np.abs(seen[one])) - np.sqrt(np.abs(seen[other]))).max() > 0.12


@pytest.fixture
def ax():
    fig, ax = plt.subplots()
    yield ax
    plt.close(fig)


def test_letters_are_large_enough_for_the_back_row():
    style = mpl.rc_params_from_file(plots.STYLE, use_default_template=False)
    sizes = [
        style[key] for key in ("font.size", "axes.labelsize", "xtick.labelsize", "legend.fontsize")
    ]
    assert min(sizes) >= 13
    assert style["figure.figsize"][0] <= 7


def test_only_use_course_style_touches_global_state(ax):
    before = dict(mpl.rcParams)
    plots.distribution(Normal(), 0.0, np.linspace(-3, 3, 50), ax=ax)
    plots.stems(Normal(), 0.0, [0.5, 1.0], ax=ax)
    assert dict(mpl.rcParams) == before


def test_every_plot_function_draws_on_its_ax_and_returns_it(ax):
    trace = descend(lambda w: (float(w @ w), 2 * w), [1.0, 2.0], step_size=0.1, n_steps=5)
    calls = {
        "distribution": (Normal(), 0.0, np.linspace(-3, 3, 50)),
        "stems": (Normal(), 0.0, [0.5, 1.0]),
        "loss_curve": (Normal(), 1.0, np.linspace(-3, 3, 50)),
        "mean_loss_curve": (Normal(), [0.5, 1.0], np.linspace(-3, 3, 50)),
        "landscape": (lambda a, b: a * a + b * b, np.linspace(-1, 1, 9), np.linspace(-1, 1, 9)),
        "path": (trace,),
        "descent_curve": (trace,),
        "scatter": ([1, 2], [3, 4]),
        "residual_squares": ([1.0, 2.0], [3.0, 4.0], [3.5, 3.0]),
    }
    _, elsewhere = plt.subplots()
    for name, arguments in calls.items():
        assert getattr(plots, name)(*arguments, ax=ax) is ax, name
        assert not elsewhere.has_data(), name
    plt.close(elsewhere.figure)


def test_a_distribution_is_drawn_at_its_density(ax):
    y = np.linspace(-3, 3, 7)
    plots.distribution(Normal(), 0.0, y, ax=ax)
    assert_allclose(ax.lines[0].get_ydata(), np.exp(-(y**2) / 2) / np.sqrt(2 * np.pi))


def test_counts_are_drawn_as_stems(ax):
    plots.distribution(Poisson(), 0.0, np.arange(5), ax=ax)
    assert_allclose(ax.lines[0].get_ydata(), np.exp(-1) / np.array([1, 1, 2, 6, 24]))
    assert len(ax.collections) == 1


def test_a_loss_curve_is_the_nll_of_one_target(ax):
    z = np.linspace(-1, 2, 4)
    plots.loss_curve(Normal(), 1.0, z, ax=ax)
    assert_allclose(ax.lines[0].get_ydata(), (1 - z) ** 2 / 2 + np.log(2 * np.pi) / 2)


def test_residual_squares_are_square_on_the_screen(ax):
    ax.set(xlim=(0, 100), ylim=(0, 10))
    plots.residual_squares([10.0], [2.0], [5.0], ax=ax)
    square = ax.patches[0].get_window_extent()
    assert_allclose(square.width, abs(square.height), rtol=1e-6)


def test_a_path_starts_and_ends_where_the_descent_does(ax):
    trace = descend(lambda w: (float(w @ w), 2 * w), [1.0, 2.0], step_size=0.1, n_steps=5)
    plots.path(trace, ax=ax)
    assert_allclose(ax.lines[0].get_xydata(), trace.w)
    assert_allclose(ax.lines[1].get_xydata(), trace.w[:1])
    assert_allclose(ax.lines[2].get_xydata(), trace.w[-1:])


def test_a_figure_has_the_same_bytes_on_each_run(tmp_path):
    with plt.style.context(plots.STYLE):
        for name in ("a.svg", "b.svg"):
            fig, ax = plt.subplots()
            plots.distribution(Normal(), 0.0, np.linspace(-3, 3, 50), ax=ax)
            fig.savefig(tmp_path / name, metadata={"Date": None})
            plt.close(fig)
    assert (tmp_path / "a.svg").read_bytes() == (tmp_path / "b.svg").read_bytes()
