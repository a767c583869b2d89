"""A phone, and a window that was wide a moment ago: nothing is cut, all that scrolls is reached."""

import re

import pytest
from test_site import NOTEBOOKS, each_chapter
from visits import DESKTOP, PHONE, SCROLL_THROUGH

SMALLEST_LETTER = 8.9  # px
TWELVE_POINTS = 16  # px: the smallest letters of the figures, at their natural size
SCROLLS_OUT_OF_REACH = """
() => [...document.querySelectorAll("main *:not(mjx-container *)")].filter((box) =>
  ["auto", "scroll"].includes(getComputedStyle(box).overflowX) && box.clientWidth > 0
  && box.scrollWidth > box.clientWidth + 1 && box.tabIndex < 0).map((box) => box.className)
"""
CUT = """
() => [...document.querySelectorAll("main :is(pre, .why, td, :has(> table))")].filter((box) =>
  box.clientWidth > 0 && (box.scrollWidth > box.clientWidth + 1
  || box.getBoundingClientRect().right > innerWidth)).map((box) => box.textContent)
"""
LETTERS_OF_FIGURES = """
(natural) => [...document.querySelectorAll("main figure img")].map((image) =>
  natural * image.getBoundingClientRect().width / image.getAttribute("width"))
"""
STOPS_APART = """
() => [...document.querySelectorAll("main .tight")].filter((held) => {
  const stop = document.createRange();
  stop.selectNode(held.lastChild);
  const maths = held.querySelector("mjx-math").getBoundingClientRect();
  return stop.getBoundingClientRect().left < maths.left;
}).map((held) => held.textContent)
"""
each_notebook = pytest.mark.parametrize("name", NOTEBOOKS)


@pytest.fixture
def page(browser):
    """A tab of its own."""
    context = browser.new_context(viewport=DESKTOP)
    yield context.new_page()
    context.close()


@each_notebook
def test_what_scrolls_after_the_window_has_narrowed_is_focusable(name, page, origin):
    page.goto(f"{origin}/{name}")
    page.set_viewport_size(PHONE)
    page.wait_for_function(f"() => ({SCROLLS_OUT_OF_REACH.strip()})().length === 0", polling=500)


@each_chapter
def test_on_a_phone_no_line_reason_or_table_is_cut_and_figures_can_be_read(name, page, origin):
    page.set_viewport_size(PHONE)
    page.goto(f"{origin}/{name}")
    page.evaluate(SCROLL_THROUGH)
    assert page.evaluate(CUT) == []
    assert all(size >= SMALLEST_LETTER for size in page.evaluate(LETTERS_OF_FIGURES, TWELVE_POINTS))


@each_notebook
def test_the_button_of_folded_code_is_named_as_it_reads(name, site):
    html = (site / name).read_text(encoding="utf-8")
    folds = re.findall(
        r'<details class="admonition hide.*?<summary(.*?)>(.*?)</summary>', html, re.S
    )
    assert len(folds) == html.count('<details class="admonition hide')
    for attributes, words in folds:
        assert "aria" not in attributes
        assert re.match(r"Show the \w+", re.sub(r"<[^>]*>", "", words).strip())


def test_a_reason_stands_beside_its_step_or_below_it(page, origin):
    page.goto(f"{origin}/normal.html")
    row = page.locator(".derivation li", has_text="chain rule")
    row.scroll_into_view_if_needed()

    def places():
        boxes = (row.locator(f".{part}").bounding_box() for part in ("expression", "why"))
        return [(round(box["x"]), box["y"], box["height"]) for box in boxes]

    step, reason = places()
    assert reason[0] > step[0]
    assert reason[1] < step[1] + step[2]
    page.set_viewport_size(PHONE)
    step, reason = places()
    assert reason[0] == step[0]
    assert reason[1] >= step[1] + step[2]


def test_no_line_begins_with_the_full_stop_of_a_formula(page, origin):
    page.set_viewport_size(PHONE)
    page.goto(f"{origin}/questions.html")
    page.add_style_tag(content="main section { content-visibility: visible !important; }")
    assert page.locator("main .tight").count() > 100
    assert page.evaluate(STOPS_APART) == []


@pytest.mark.parametrize("width", [375, 800, 1199])
def test_the_loss_table_is_cards_where_it_does_not_fit_and_stays_a_table(width, page, origin):
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(f"{origin}/loss-table.html")
    table = page.get_by_role("table").first
    heads = [head.inner_text() for head in table.get_by_role("columnheader").all()]
    names = "label", "loss", "PyTorch name", "distribution", "gradient", "second derivative"
    assert heads == [*names, "chapter"]
    for row in table.get_by_role("row").all()[1:]:
        cells = row.locator("td")
        assert cells.evaluate_all("all => all.map((cell) => cell.dataset.label)") == heads
        lefts = cells.evaluate_all("all => all.map((cell) => cell.getBoundingClientRect().left)")
        assert len(set(lefts[:6])) == 1
