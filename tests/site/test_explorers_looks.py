"""Every explorer is read at a glance: few numbers, which stand still, on any screen."""

import pytest
from driving import READ, READOUT, SETTINGS, each_explorer, put, settle, unfold

LOOKS = """() => {
    const look = (style, ...parts) => parts.map((part) => style[part]).join();
    const curves = [...document.querySelectorAll("path[stroke-dasharray]:not(.fill)")]
        .filter((path) => path.getAttribute("d").length > 1000)
        .map((path) => [path.closest("svg").dataset.panel, path.className.baseVal,
            look(getComputedStyle(path), "strokeWidth") + path.getAttribute("stroke-dasharray")]);
    const keys = [...document.querySelectorAll(".explorer-numbers dt[class]:not([class=''])")].map(
        (dt) => ["key", dt.className,
            look(getComputedStyle(dt, "::before"), "borderTopWidth", "borderTopStyle")]);
    return {curves, keys};
}"""
COLOURS = """() => [...document.querySelectorAll(".explorer path[class]:not(.fill)")].map(
    (one) => getComputedStyle(one).stroke)"""
NAMES = """() => Object.fromEntries([...document.querySelectorAll("svg")].map((svg) => [
    svg.dataset.panel,
    [...svg.querySelectorAll("text[class]")].map((text) => text.getAttribute("class"))]))"""


def assert_a_look_belongs_to_one_role(found):
    roles = {}
    for place, role, look in found:
        roles.setdefault((place, look), set()).add(role)
    assert all(len(alike) == 1 for alike in roles.values()), roles


@each_explorer
def test_curves_are_told_apart_without_colour(name, explorer):
    page = explorer(name)
    curves, names = page.evaluate(LOOKS)["curves"], page.evaluate(NAMES)
    assert_a_look_belongs_to_one_role(curves)
    drawn = {}
    for panel, role, _ in curves:
        drawn.setdefault(panel, set()).add(role)
    for panel, roles in drawn.items():
        named = roles - {"quiet"}
        assert len(named) < 2 or named <= set(names[panel]), (panel, roles)


@each_explorer
def test_where_there_is_one_colour_each_role_has_a_look_of_its_own(name, explorer):
    page = explorer(name, forced_colors="active")
    labels = page.locator(".explorer-numbers dt").all_text_contents()
    assert len(set(labels)) == len(labels)
    looks = page.evaluate(LOOKS)
    assert_a_look_belongs_to_one_role(looks["curves"])
    assert_a_look_belongs_to_one_role(looks["keys"])
    assert len(set(page.evaluate(COLOURS))) <= 1


@each_explorer
def test_at_first_sight_there_is_little(name, explorer):
    page = explorer(name)
    assert 1 <= page.locator("[data-read]:visible").count() <= 2
    assert page.locator("[data-value]:visible").count() == 0
    assert page.locator(":is(input, select)[data-control]:visible").count() <= 2
    assert page.locator("button:visible").count() <= 4
    unfold(page)
    everything = "[data-value], [data-control]"
    assert (
        page.locator(everything).count() == page.locator(everything).locator("visible=true").count()
    )
    assert page.evaluate(READOUT).keys() <= page.evaluate(READ).keys()


SMALL = """() => [...document.querySelectorAll(".explorer *:not(script, style, option)")]
    .filter((one) => [...one.childNodes].some((child) => child.nodeType === 3 && child.data.trim()))
    .filter((one) => one.checkVisibility() && !one.closest(".explorer-live"))
    .map((one) => [one.textContent, parseFloat(getComputedStyle(one).fontSize)
        * (one.ownerSVGElement ? one.ownerSVGElement.getScreenCTM().a : 1)])
    .filter(([text, size]) => size < 11)"""
FACE = "main { padding: 0 8px }"  # as much as the site leaves on each side


@each_explorer
def test_no_text_is_smaller_than_11_pixels_on_a_phone(name, explorer):
    page = explorer(name, viewport={"width": 375, "height": 800})
    page.add_style_tag(content=FACE)
    unfold(page)
    assert page.evaluate(SMALL) == []


@each_explorer
def test_it_fits_the_screen(name, explorer):
    page = explorer(name)
    unfold(page)
    for width in (320, 760):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("() => document.documentElement.scrollWidth") <= width


BOXES = """() => Object.fromEntries([...document.querySelectorAll(
    ".explorer-readout > div, [data-read], [data-control], .explorer-more")]
    .filter((one) => one.checkVisibility()).map((one, k) => {
        const {x, y, width, height} = one.getBoundingClientRect();
        return [k, [x, y + scrollY, width, height].map(Math.round).join()];
    }))"""
SPILT = """() => [...document.querySelectorAll("[data-read]")]
    .filter((one) => one.scrollWidth > one.clientWidth).map((one) => one.textContent)"""


def ends_and_middle(slider):
    low, high = (float(slider.get_attribute(side)) for side in ("min", "max"))
    return [low, low + 0.37 * (high - low), high]


@each_explorer
@pytest.mark.parametrize("width", [375, 760])
def test_nothing_moves_but_the_figure_while_one_drags(name, width, explorer):
    page = explorer(name, viewport={"width": width, "height": 900})
    page.add_style_tag(content=FACE)
    still = page.evaluate(BOXES)
    assert still
    for slider in page.locator("input[type=range]:visible").all():
        for value in ends_and_middle(slider):
            put(page, {slider.get_attribute("data-control"): value})
            assert page.evaluate(BOXES) == still, page.evaluate(SETTINGS)
            assert page.evaluate(SPILT) == []
    for mark in page.locator(".drag").all():
        mark.scroll_into_view_if_needed()
        box = mark.bounding_box()
        page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        page.mouse.down()
        for dx, dy in ((40, -20), (-60, 50), (200, -200)):
            page.mouse.move(box["x"] + dx, box["y"] + dy)
            settle(page)
            assert page.evaluate(BOXES) == still, page.evaluate(SETTINGS)
            assert page.evaluate(SPILT) == []
        page.mouse.up()


INKS = """() => {
    const rgb = (colour) => {
        const canvas = new OffscreenCanvas(1, 1).getContext("2d");
        canvas.fillStyle = colour;
        canvas.fillRect(0, 0, 1, 1);
        return [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3);
    };
    const light = (colour) => rgb(colour).map((c) => c / 255)
        .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4))
        .reduce((sum, c, k) => sum + c * [0.2126, 0.7152, 0.0722][k], 0);
    const ground = light(getComputedStyle(document.body).backgroundColor);
    const contrast = (colour) => {
        const ink = light(colour);
        return (Math.max(ink, ground) + 0.05) / (Math.min(ink, ground) + 0.05);
    };
    const texts = [...document.querySelectorAll(".explorer svg text")].map((one) => [
        one.textContent, contrast(getComputedStyle(one).fill)]);
    const words = [...document.querySelectorAll(
        ".explorer :is(dt, dd, label, summary, .explorer-question, .explorer-setting)")]
        .map((one) => [one.textContent, contrast(getComputedStyle(one).color)]);
    const lines = [...document.querySelectorAll(".explorer svg :is(path[class]:not(.fill), .axis)")]
        .map((one) => [one.getAttribute("class"), contrast(getComputedStyle(one).stroke)]);
    return {words: [...texts, ...words], lines};
}"""
LAB = "document.body.dataset.jpThemeLight = 'false'; document.body.style.background = '#111'"
COLAB = """document.documentElement.setAttribute("theme", "dark");
    document.body.style.background = "#383838";"""
FORCED = {"forced_colors": "active"}


@each_explorer
@pytest.mark.parametrize("ground", [None, LAB, COLAB], ids=["page", "lab", "colab"])
def test_words_axes_and_curves_stand_out(name, ground, explorer):
    page = explorer(name)
    page.evaluate(ground or "document.body.style.background = 'Canvas'")
    unfold(page)
    for options, least in (
        ({}, 4.5),
        ({"contrast": "more"}, 7),
        (FORCED | {"color_scheme": "light"}, 7),
        (FORCED | {"color_scheme": "dark"}, 7),
    ):
        page.emulate_media(**options)
        inks = page.evaluate(INKS)
        assert [one for one in inks["words"] if one[1] < least] == [], options
        assert [one for one in inks["lines"] if one[1] < 3] == [], options
