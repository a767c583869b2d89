"""Every explorer, driven in a real Chromium: what it shows is what `lib` computes.

Each explorer has a file in explorer_cases that says, from the settings of its controls, every
number that must stand in its readout, computed with lib (or NumPy and SciPy) when the test runs.
"""

import importlib
import math
import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from lib import explorers

CASES = {
    path.stem.replace("_", "-"): importlib.import_module(f"explorer_cases.{path.stem}").CASE
    for path in sorted(Path(__file__).parent.glob("explorer_cases/[a-z]*.py"))
}
each_explorer = pytest.mark.parametrize("name", CASES)


@pytest.fixture
def visit(alone):
    """Open an explorer in a page of its own."""

    def visit(name, **options):
        return alone(explorers.show(name, **CASES[name].data).html, **options)

    return visit


SET = """([name, value]) => {
    const input = document.querySelector(`[data-control="${name}"]`);
    if (input.type === "checkbox") input.checked = value; else input.value = value;
    input.dispatchEvent(new Event("input", {bubbles: true}));
}"""
READ = """() => Object.fromEntries([...document.querySelectorAll("[data-value]")].map(
    (one) => [one.dataset.value, one.textContent]))"""
SETTINGS = """() => Object.fromEntries([...document.querySelectorAll("[data-control]")].map(
    (one) => [one.dataset.control, one.type === "checkbox" ? one.checked : one.value]))"""


def put(page, settings):
    for name, value in settings.items():
        page.evaluate(SET, [name, value])
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => setTimeout(done)))")


def wait_for_change(page, read, before):
    """Until reading the page gives something else; a timeout is a failure."""
    changed = f"before => JSON.stringify(({read})()) !== JSON.stringify(before)"
    page.wait_for_function(changed, arg=before, timeout=9_000)


def number(text):
    """A number as the readout writes it, without its unit."""
    text = text.replace("−", "-").replace("∞", "inf").replace("not a number", "nan")
    return float(re.match(r"-?(inf|nan|[\d.]+(e-?\d+)?)", text).group())


def assert_six_digits(shown, expected, where, tiny=()):
    assert shown.keys() == expected.keys(), where
    for name, value in expected.items():
        if isinstance(value, str):
            assert shown[name] == value, (where, name)
            continue
        got, value = number(shown[name]), float(value)
        assert (
            got == value
            or (math.isnan(got) and math.isnan(value))
            or abs(got - value) <= 5.1e-6 * abs(value) + (0 if name in tiny else 1e-12)
        ), (where, name, shown[name], value)


def test_every_explorer_is_tested():
    assert set(CASES) == set(explorers.names())


@each_explorer
def test_every_number_is_libs(name, visit):
    case = CASES[name]
    page = visit(name)
    for settings in case.settings:
        put(page, settings)
        now = page.evaluate(SETTINGS)
        assert_six_digits(page.evaluate(READ), case.expected(now, case.data), now, case.tiny)


@each_explorer
def test_every_control_has_a_label_and_works_by_keyboard(name, visit):
    page = visit(name)
    for control in page.locator("[data-control]").all():
        tag = control.evaluate("e => e.type")
        if tag != "button":
            assert control.evaluate("e => e.labels.length") == 1
            assert control.evaluate("e => e.labels[0].textContent.trim()")
        control.focus()
        assert control.evaluate("e => e === document.activeElement")
        before = page.evaluate(SETTINGS)[control.get_attribute("data-control")]
        if tag == "range":
            at_top = control.evaluate("e => Number(e.value) >= Number(e.max)")
            page.keyboard.press("ArrowLeft" if at_top else "ArrowRight")
        elif tag == "checkbox":
            page.keyboard.press("Space")
        elif tag == "select-one":
            last = control.evaluate("e => e.selectedIndex === e.options.length - 1")
            page.keyboard.press("ArrowUp" if last else "ArrowDown")
        else:
            continue
        name = control.get_attribute("data-control")
        wait_for_change(page, f"() => ({SETTINGS})()['{name}']", before)


LOOKS = """() => {
    const look = (style, ...parts) => parts.map((part) => style[part]).join();
    const keys = [...document.querySelectorAll("dt[class]:not([class=''])")].map((dt) => ["key",
        dt.className, look(getComputedStyle(dt, "::before"), "borderTopWidth", "borderTopStyle")]);
    const curves = [...document.querySelectorAll("path[stroke-dasharray='']:not(.fill)")]
        .filter((path) => path.getAttribute("d").length > 1000)
        .map((path) => [path.closest("svg").dataset.panel, path.className.baseVal,
            look(getComputedStyle(path), "strokeWidth", "strokeDasharray")]);
    return [...keys, ...curves];
}"""
COLOURS = """() => [...document.querySelectorAll(".explorer path[class]:not(.fill)")].map(
    (one) => getComputedStyle(one).stroke)"""


@each_explorer
def test_where_there_is_one_colour_each_role_has_a_look_of_its_own(name, visit):
    page = visit(name, forced_colors="active")
    labels = page.locator("dt").all_text_contents()
    assert len(set(labels)) == len(labels)
    roles = {}
    for place, role, look in page.evaluate(LOOKS):
        roles.setdefault((place, look), set()).add(role)
    assert all(len(alike) == 1 for alike in roles.values()), roles
    assert len(set(page.evaluate(COLOURS))) <= 1


@each_explorer
@pytest.mark.parametrize("touch", [False, True], ids=["mouse", "finger"])
def test_what_can_be_dragged_follows(name, touch, visit):
    page = visit(name, has_touch=touch, viewport={"width": 760, "height": 900})
    finger = page.context.new_cdp_session(page)
    for mark in page.locator(".drag").all():
        mark.scroll_into_view_if_needed()
        box, before = mark.bounding_box(), page.evaluate(READ)
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        if touch:
            for kind, points in (
                ("touchStart", [{"x": x, "y": y}]),
                ("touchMove", [{"x": x + 15, "y": y - 11}]),
                ("touchMove", [{"x": x + 31, "y": y - 23}]),
                ("touchEnd", []),
            ):
                finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
        else:
            page.mouse.move(x, y)
            page.mouse.down()
            page.mouse.move(x + 31, y - 23, steps=3)
            page.mouse.up()
        wait_for_change(page, READ, before)


@each_explorer
def test_the_readout_is_announced(name, visit):
    page = visit(name)
    said = page.locator("[aria-live='polite']")
    for shown in page.evaluate(READ).values():
        expect(said).to_contain_text(shown)


@each_explorer
def test_without_javascript_there_is_a_sentence(name, visit):
    page = visit(name, java_script_enabled=False)
    assert page.locator(".explorer-off").is_visible()
    assert page.locator(".explorer-invitation").is_visible()


@each_explorer
@pytest.mark.parametrize("width", [320, 760])
def test_it_fits_the_screen(name, visit, width):
    page = visit(name, viewport={"width": width, "height": 800})
    assert page.evaluate("() => document.documentElement.scrollWidth") <= width


@each_explorer
def test_its_html_is_the_same_each_time(name):
    data = CASES[name].data
    assert explorers.show(name, **data).html == explorers.show(name, **data).html
    assert "http" not in explorers.show(name, **data).html.replace("http://www.w3.org/2000/svg", "")


def test_an_unknown_explorer_is_refused():
    with pytest.raises(ValueError, match="got 'bernouli'; did you mean 'bernoulli'"):
        explorers.show("bernouli")


def test_descent_plays_steps_and_goes_back(visit):
    page = visit("descent")
    t = page.locator("[data-control='t']")
    for button, expected in (("step", "31"), ("reset", "0"), ("step", "1")):
        page.locator(f"[data-control='{button}']").press("Enter")
        expect(t).to_have_value(expected)
    play = page.locator("[data-control='play']")
    play.press("Enter")
    page.wait_for_function("document.querySelector('[data-control=t]').value > 3")
    expect(play).to_have_text("Pause")
    play.press("Enter")
    expect(play).to_have_text("Play")
    now = t.input_value()
    page.wait_for_timeout(300)
    assert t.input_value() == now


def test_descent_jumps_to_the_end_when_motion_is_unwelcome(visit):
    page = visit("descent", reduced_motion="reduce")
    page.locator("[data-control='play']").press("Enter")
    expect(page.locator("[data-control='t']")).to_have_value("60")
