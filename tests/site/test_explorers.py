"""Every explorer, driven in a real Chromium: what it shows is what `lib` computes.

Each explorer has a file in explorer_cases that says, from the settings of its controls, every
number that it must show, computed with lib (or NumPy and SciPy) when the test runs, and how its
question is answered. What it looks like is held in test_explorers_looks.py.
"""

import math
import re

import pytest
from driving import CASES, READ, READOUT, SETTINGS, each_explorer, put, unfold
from playwright.sync_api import expect

from lib import explorers

STATE = f"() => [({READ})(), ({SETTINGS})()]"  # a total that stays flat is an answer too


def wait_for_change(page, read, before):
    """Until reading the page gives something else; a timeout is a failure."""
    changed = f"before => JSON.stringify(({read})()) !== JSON.stringify(before)"
    page.wait_for_function(changed, arg=before, timeout=9_000)


def number(text):
    """A number as the readout writes it, without its unit."""
    text = text.replace("−", "-").replace("∞", "inf").replace("not a number", "nan")
    return float(re.match(r"-?(inf|nan|[\d.]+(e-?\d+)?)", text).group())


def assert_rounded(shown, expected, where):
    """A read-out is the number to within half of its last digit."""
    for name, text in shown.items():
        value = expected[name]
        if isinstance(value, str) or not math.isfinite(value):
            assert text == value or math.isclose(number(text), value) or math.isnan(value), where
            continue
        digits, _, power = re.match(r"−?([\d.]+)(e(−?\d+))?", text).groups()
        places = len(digits.partition(".")[2]) - int((power or "0").replace("−", "-"))
        assert abs(number(text) - value) <= 0.5000001 * 10.0**-places, (where, name, text, value)


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
def test_every_number_is_libs(name, explorer):
    case = CASES[name]
    page = explorer(name)
    for settings in case.settings:
        put(page, settings)
        now = page.evaluate(SETTINGS)
        expected = case.expected(now, case.data)
        assert_six_digits(page.evaluate(READ), expected, now, case.tiny)
        assert_rounded(page.evaluate(READOUT), expected, now)


@each_explorer
def test_its_one_question_is_answered_by_the_read_outs(name, explorer):
    page = explorer(name)
    question = page.locator(".explorer-question").inner_text()
    assert question.endswith("?")
    assert question.count("?") == 1
    assert len(question.split()) <= 25
    assert CASES[name].answers
    for settings, answer in CASES[name].answers:
        put(page, settings)
        shown = page.evaluate(READOUT)
        assert {one: shown[one] for one in answer} == answer, settings


@each_explorer
def test_every_control_has_a_label_and_works_by_keyboard(name, explorer):
    page = explorer(name)
    page.locator("summary").press("Enter")
    assert page.locator("details").get_attribute("open") is not None
    for control in page.locator("[data-control]").all():
        assert control.is_visible()
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


@each_explorer
@pytest.mark.parametrize("touch", [False, True], ids=["mouse", "finger"])
def test_what_can_be_dragged_follows(name, touch, explorer):
    page = explorer(name, has_touch=touch, viewport={"width": 760, "height": 900})
    finger = page.context.new_cdp_session(page)
    for mark in page.locator(".drag").all():
        mark.scroll_into_view_if_needed()
        box, before = mark.bounding_box(), page.evaluate(STATE)
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
        wait_for_change(page, STATE, before)


HEARD = """() => {
    window.heard = [];
    const live = document.querySelector("[aria-live]");
    const hear = (changes) => changes.forEach(() => window.heard.push(live.textContent));
    new MutationObserver(hear).observe(live, {childList: true});
    const [set, clear, waiting] = [setTimeout, clearTimeout, new Map()];
    let next = 1e9;  // no number of a real one
    window.setTimeout = (work, delay) =>
      delay >= 100 ? (waiting.set(++next, work), next) : set(work, delay);
    window.clearTimeout = (number) => waiting.delete(number) || clear(number);
    window.rest = () => waiting.forEach((work, number) => waiting.delete(number) && work());
}"""


@each_explorer
def test_one_live_region_says_the_read_outs_once_when_the_hand_rests(name, explorer):
    page = explorer(name)
    speaking = "[aria-live], output, [role=status], [role=alert], [role=log], [role=timer]"
    assert page.locator(speaking).count() == 1
    page.wait_for_timeout(600)
    assert page.locator(speaking).text_content() == ""
    page.evaluate(HEARD)  # the hand rests when the test says so
    for settings in CASES[name].settings[:4]:
        put(page, settings)
    assert page.evaluate("heard") == []
    page.evaluate("rest()")
    assert len(page.evaluate("heard")) == 1
    page.evaluate("rest()")
    assert len(page.evaluate("heard")) == 1
    for shown in page.evaluate(READOUT).values():
        expect(page.locator(speaking)).to_contain_text(shown)


ESCAPE = """() => document.addEventListener("keydown", (event) => {
    window.escaped = [event.key, event.defaultPrevented, document.activeElement.tagName];
})"""


@each_explorer
def test_in_focus_it_leaves_escape_to_the_page(name, explorer):
    page = explorer(name)
    page.evaluate(ESCAPE)
    for control in page.locator("summary, [data-control]:visible").all():
        control.press("Escape")
        assert page.evaluate("escaped") == ["Escape", False, "BODY"]


@each_explorer
def test_without_javascript_there_is_a_sentence(name, explorer):
    page = explorer(name, java_script_enabled=False)
    assert page.locator(".explorer-off").is_visible()
    assert page.locator(".explorer-question").is_visible()


@each_explorer
def test_its_html_is_the_same_each_time(name):
    data = CASES[name].data
    assert explorers.show(name, **data).html == explorers.show(name, **data).html
    assert "http" not in explorers.show(name, **data).html.replace("http://www.w3.org/2000/svg", "")


def test_an_unknown_explorer_is_refused():
    with pytest.raises(ValueError, match="got 'bernouli'; did you mean 'bernoulli'"):
        explorers.show("bernouli")


def test_descent_plays_steps_and_goes_back(explorer):
    page = explorer("descent")
    unfold(page)
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


def test_descent_jumps_to_the_end_when_motion_is_unwelcome(explorer):
    page = explorer("descent", reduced_motion="reduce")
    page.locator("[data-control='play']").press("Enter")
    expect(page.locator("[data-control='t']")).to_have_value("60")


def test_the_prediction_of_classes_is_dragged_by_its_bar(explorer):
    page = explorer("density-to-loss")
    for kind in ("bernoulli", "categorical"):
        page.locator(f"[data-control={kind}]").click()
        box, before = page.locator("[data-mark=prediction]").bounding_box(), page.evaluate(SETTINGS)
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        page.mouse.move(x, y)
        page.mouse.down()
        page.mouse.move(x, y - 30, steps=3)
        page.mouse.up()
        wait_for_change(page, SETTINGS, before)
        after = page.evaluate(SETTINGS)
        assert float(after["z"]) > float(before["z"])
        assert after["y"] == before["y"] == "0"
