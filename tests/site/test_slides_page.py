"""Every slide of every deck, in Chromium at 1024 × 768: it fits, quietly and offline."""

import re
from pathlib import Path

import pytest
from pypdf import PdfReader
from visits import Visit, borrowed_letters

from press.paths import HOME
from press.translation.edition import languages

SLIDES = HOME.site / "slides"
SMALLEST_SCALE = 0.7
SMALLEST_LETTERS = 11  # pixels of 768, of code, tables and formulas; MEASURE wants 24 of prose
MEASURE = Path(__file__).with_name("measure_slides.js").read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def folder():
    """The built decks."""
    if not (SLIDES / "index.html").is_file():
        pytest.exit(f"There are no decks in {SLIDES}: run `make slides` first.", returncode=1)
    return SLIDES


@pytest.fixture
def visit(browser, folder):
    """Open a deck from its file; fails on a complaint or on a request elsewhere."""
    context = browser.new_context(viewport={"width": 1024, "height": 768})
    seen = Visit()

    def visit(slug, query=""):
        page = context.new_page()
        seen.listen(page)
        page.goto((folder / f"{slug}.html").as_uri() + query)
        page.wait_for_selector("body[data-ready]", timeout=60_000)
        return page

    yield visit
    context.close()
    assert seen.complaints == []
    assert seen.strangers("file://") == []


DECKS = [*HOME.decks, *(f"../{one}/slides/{slug}" for one in languages() for slug in HOME.decks)]


@pytest.mark.parametrize("slug", DECKS)
def test_every_slide_fits_at_1024_by_768(visit, slug):
    page = visit(slug)
    seen = page.evaluate(MEASURE)
    assert seen["faults"] == []
    assert seen["slides"] <= 25
    assert seen["scale"] >= SMALLEST_SCALE
    assert seen["letters"] >= SMALLEST_LETTERS
    assert borrowed_letters(page) == []


def test_captions_and_tables_are_set_in_the_sans(visit):
    page = visit("weight-decay")
    for selector in ("figcaption", "table"):
        font = page.locator(selector).first.evaluate("one => getComputedStyle(one).fontFamily")
        assert font.startswith('"Book Sans"')


def go_to(page, selector):
    """Show the first slide of a kind, before anything appears on it."""
    page.evaluate(
        """selector => {
          const {h, v} = Reveal.getIndices(document.querySelector(selector));
          Reveal.slide(h, v, -1);
        }""",
        selector,
    )


def test_a_derivation_appears_row_by_row(visit):
    page = visit("normal")
    go_to(page, "section.derivation")
    shown = "section.present > section.present .row:is(:not(.fragment), .visible)"
    rows = page.locator("section.present > section.present .row").count()
    assert rows >= 4
    for number in range(1, rows + 1):
        assert page.locator(shown).count() == number
        page.keyboard.press("Space")


def test_an_explorer_moves_on_its_slide_and_keys_still_turn_pages(visit):
    page = visit("bernoulli")
    go_to(page, "section.live")
    readout = page.locator("section.live .explorer-readout").first
    before = readout.inner_text()
    slider = page.locator("section.live input[type=range]").first
    box = slider.bounding_box()
    page.mouse.click(box["x"] + box["width"] * 0.9, box["y"] + box["height"] / 2)
    page.wait_for_function(
        "before => document.querySelector('section.live .explorer-readout').innerText !== before",
        arg=before,
    )
    page.keyboard.press("Space")
    assert "live" not in page.evaluate("Reveal.getCurrentSlide().className")


def test_the_answer_to_a_question_waits_for_a_key(visit):
    page = visit("bernoulli")
    go_to(page, "section.quiz")
    why = page.locator("section.quiz .why").first
    assert not why.is_visible() or why.evaluate("one => getComputedStyle(one).opacity") == "0"
    page.keyboard.press("Space")
    assert why.evaluate("one => getComputedStyle(one).opacity") == "1"


def test_the_arrow_walks_through_all_slides_and_tab_stays_on_each(visit):
    page = visit("likelihood")
    at = "[...document.querySelectorAll('.slides > section > section')].indexOf({})"
    many = page.evaluate("document.querySelectorAll('.slides > section > section').length")
    seen = []
    for _ in range(200):
        now = page.evaluate(at.format("Reveal.getCurrentSlide()"))
        if not seen or seen[-1] != now:
            seen.append(now)
            for _ in range(4):
                page.keyboard.press("Tab")
                on = at.format("document.activeElement.closest('.slides > section > section')")
                assert page.evaluate(on) in {now, -1}
            page.evaluate("document.activeElement.blur()")
        if page.evaluate("Reveal.isLastSlide() && !Reveal.availableFragments().next"):
            break
        page.keyboard.press("ArrowRight")
    assert seen == list(range(many))


def test_a_slider_keeps_its_arrows_and_escape_gives_them_back(visit):
    page = visit("bernoulli")
    go_to(page, "section.live")
    slider = page.locator("section.live input[type=range]").first
    slider.focus()
    before = slider.input_value()
    page.keyboard.press("ArrowRight")
    assert slider.input_value() != before
    assert "live" in page.evaluate("Reveal.getCurrentSlide().className")
    page.keyboard.press("Escape")
    assert not slider.evaluate("one => one === document.activeElement")


def test_an_upright_phone_shows_the_slides_to_scroll(browser, folder):
    page = browser.new_page(viewport={"width": 375, "height": 812})
    for slug in ("normal", "map", "lecture"):
        page.goto((folder / f"{slug}.html").as_uri())
        page.wait_for_selector("body.column[data-ready]", timeout=60_000)
        seen = page.evaluate("""() => {
          const own = one => [...one.childNodes].some(c => c.nodeType === 3 && c.data.trim());
          const words = [...document.querySelectorAll(".inner *, header *")].filter(own)
            .filter(one => !one.closest("svg, mjx-container, .explorer, script, style"));
          return {
            wide: document.documentElement.scrollWidth,
            letters: Math.min(...words.map(one => parseFloat(getComputedStyle(one).fontSize))),
            hidden: words.filter(one => one.checkVisibility && !one.checkVisibility()).length,
          };
        }""")
        assert seen["wide"] <= 375
        assert seen["letters"] >= 12
        assert seen["hidden"] == 0
    page.close()


def test_the_main_landmark_stands_at_the_top(visit):
    assert visit("normal").locator("body > main").count() == 1


def test_overview_and_speaker_view_open(visit):
    page = visit("normal")
    page.keyboard.press("o")
    assert page.evaluate("Reveal.isOverview()")
    page.keyboard.press("o")
    with page.expect_popup() as popup:
        page.keyboard.press("s")
    speaker = popup.value
    speaker.wait_for_function("document.querySelector('.speaker-controls-notes .value').innerText")
    assert speaker.inner_text(".speaker-controls-notes .value").strip()


def test_it_prints_one_page_per_slide(visit, folder, tmp_path):
    page = visit("normal", "?print-pdf")
    page.wait_for_selector(".pdf-page")
    wanted = (folder / "normal.html").read_text("utf-8").count('<div class="body">')
    places = page.evaluate("""() => [...document.querySelectorAll(".pdf-page")].map((page) => {
      const {left, top} = page.getBoundingClientRect();
      const box = page.querySelector(".inner").getBoundingClientRect();
      return [box.left - left, box.right - left, box.bottom - top];
    })""")
    assert all(left >= 44 and right <= 981 and low <= 745 for left, right, low in places)
    page.pdf(path=tmp_path / "normal.pdf", prefer_css_page_size=True)
    pages = re.findall(rb"/Type\s*/Page\b", (tmp_path / "normal.pdf").read_bytes())
    assert len(pages) == wanted


def test_ctrl_p_prints_each_slide_whole(visit, folder, tmp_path):
    page = visit("normal")
    page.pdf(path=tmp_path / "normal.pdf", prefer_css_page_size=True)
    printed = PdfReader(tmp_path / "normal.pdf").pages
    html = (folder / "normal.html").read_text("utf-8")
    assert len(printed) == html.count('<div class="body">')
    words = [page.extract_text() for page in printed]
    assert "Normal" in words[0]
    assert "Exercises" in words[-1]
    assert all(len(one) > 20 for one in words)


def test_the_list_of_decks_leads_to_each(folder):
    listed = re.findall(r'<a href="([\w-]+)\.html">', (folder / "index.html").read_text("utf-8"))
    assert listed == HOME.decks
    for slug in listed:
        deck = (folder / f"{slug}.html").read_text(encoding="utf-8")
        assert f'href="../{slug}.html"' in deck
