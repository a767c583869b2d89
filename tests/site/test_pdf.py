"""The book on paper: a small site is printed in a real Chromium and read back."""

import itertools
import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from fontTools.ttLib import TTFont
from pypdf import PdfReader

from press.paper import articles, bookmarks, chromium
from press.paper import build as pdf
from press.words import from_template

ROOT = Path(__file__).resolve().parents[2]
PAGE = """<html><body><article class="bd-article"><section id="title">
<h1>Chapter {n}: a title<a class="headerlink" href="#title">#</a></h1>
<p>A question with <span class="math"><mjx-container class="MathJax" jax="CHTML"><mjx-math
class="MJX-TEX"><mjx-mi><mjx-c class="mjx-c1D467 TEX-I"></mjx-c></mjx-mi></mjx-math>
<mjx-assistive-mml><math><mi>spoken</mi></math></mjx-assistive-mml></mjx-container></span>?</p>
<div class="cell"><details class="admonition hide"><summary><p>Show the setup</p></summary>
<div class="cell_input"><pre><span class="kn">import</span> <span class="n">numpy</span></pre></div>
</details></div>
<div class="cell"><div class="cell_input"><pre>explorers.show("moves")</pre></div>
<div class="cell_output"><div class="output"><div class="explorer" data-explorer="moves">
<p class="explorer-off">This figure moves when JavaScript is on. In short: it moves.</p></div>
<script>document.querySelector(".explorer:not(.explorer-on)").className += " explorer-on"</script>
</div></div></div>
<section id="questions"><h2>Questions</h2>
<div class="cell"><div class="cell_input"><pre>show</pre></div>
<div class="cell_output"><div class="output"><form class="quiz"><fieldset><legend>1. Which?</legend>
<label><input type="radio"><b>a</b><span>this</span></label></fieldset>
<details class="quiz-answers"><summary>Answers</summary><p>The answer is a.</p></details></form>
<script>fail()</script></div></div></div></section>
<section id="exercises"><h2>Exercises</h2><section id="one"><h3>1. Solve</h3>
<div class="cell tag_exercise"><div class="cell_input"><pre>answer = ...</pre></div>
<div class="cell_output"><pre>Not answered yet</pre></div></div>
<div class="cell tag_solution"><details class="admonition hide"><summary><p>Show the worked
solution</p></summary><div class="cell_input"><pre>answer = 42</pre></div></details></div>
</section></section>
<section id="recipe"><h2>Recipe</h2><ol><li>step</li></ol></section>
<table><tr><th>label</th></tr></table><p>the pinball loss</p>
<p><a href="b.html#recipe">there</a> <a href="a.html">first</a> <a href="lecturers.html">no</a></p>
</section></article></body>"""


@pytest.fixture
def small_site(tmp_path):
    folder = tmp_path / "html"
    folder.mkdir()
    for n, slug in enumerate(["a", "b"], start=1):
        (folder / f"{slug}.html").write_text(PAGE.format(n=n), encoding="utf-8")
    return folder


@pytest.fixture
def found(small_site):
    pages = ["a", "b"]
    return [
        articles.read(small_site, "a", pages, 1, "Part I"),
        articles.read(small_site, "b", pages, 2),
    ]


@pytest.fixture
def folder(tmp_path, found):
    pdf.prepare(tmp_path / "pdf", [found[0].text(found[0].html)])
    return tmp_path / "pdf"


def test_a_page_is_opened_and_speaks_of_paper(found):
    words = found[0].html.get_text()
    assert "On the site this figure moves. In short: it moves." in words
    assert "import numpy" in words
    for only_on_a_screen in ("JavaScript", "Show", "explorers.show", "Not answered yet", "fail"):
        assert only_on_a_screen not in words
    assert not found[0].html.select("details, summary, input, .headerlink")


def test_answers_stand_at_the_end_and_their_place_says_on_which_page(found):
    document = BeautifulSoup(articles.document(found, "", pdf.PRINTED / "book.html"), "html.parser")
    first = document.select_one("#page-a")
    answers = first.section.find_all("section", recursive=False)[-1]
    assert answers.h2.string == "Answers"
    assert [title.string for title in answers.select(".answer-to")] == ["Questions", "1. Solve"]
    assert "The answer is a." in answers.get_text()
    assert "answer = 42" in answers.get_text()
    for section in ("a--questions", "a--one"):
        kept = first.select_one(f"#{section}")
        assert not re.search("The answer is|42", kept.get_text())
        assert document.find(id=kept.select_one(".see a")["href"][1:])


def test_links_between_pages_stay_inside_the_document(found):
    html = articles.document(found, "", pdf.PRINTED / "book.html")
    document = BeautifulSoup(html, "html.parser")
    ids = [node["id"] for node in document.select("[id]")]
    assert len(ids) == len(set(ids))
    links = {link["href"].removeprefix("#") for link in document.select("a[href]")}
    assert {"page-a", "page-b", "b--recipe"} <= links <= set(ids)


def test_the_contents_and_the_outline_tell_where_things_stand(found, folder, browser):
    assert pdf.print_book(browser, found, folder) == []
    reader = PdfReader(folder / pdf.BOOK)
    numbers = bookmarks.page_numbers(folder / pdf.BOOK)
    contents = reader.pages[1].extract_text()
    for article in found:
        first = reader.pages[numbers[article.name] - 1].extract_text()
        assert " ".join(article.title.split()) in " ".join(first.split())
        assert re.search(rf"{article.title}\s*{numbers[article.name]}\b", contents)
    assert "000" not in "".join(page.extract_text() for page in reader.pages)
    assert [item.title for item in reader.outline if not isinstance(item, list)] == [
        "Contents",
        "Part I",
    ]
    chapters = [item.title for item in reader.outline[2] if not isinstance(item, list)]
    assert chapters == ["1 Chapter 1: a title", "2 Chapter 2: a title"]
    assert reader.metadata.title == "Losses Are Likelihoods"


def test_text_comes_once_in_our_fonts_and_in_the_size_that_the_style_says(found, folder, browser):
    pdf.print_book(browser, found, folder)
    sizes, words = set(), []

    def note(text, page, line, _, size):
        if text.strip():
            words.append(text)
            sizes.add(round(abs(page[3] * line[3]) * size, 1))

    for page in PdfReader(folder / pdf.BOOK).pages:
        page.extract_text(visitor_text=note)
    fonts = bookmarks.fonts(folder / pdf.BOOK)
    assert {"SourceSerif4-Regular", "none"} <= fonts
    assert pdf.foreign(fonts) == []
    assert pdf.foreign({*fonts, "LiberationSerif"}) == ["LiberationSerif"]
    assert {9.8, 22} <= sizes, "Chromium sets everything smaller when something is too wide"
    assert "spoken" not in "".join(words)


# ---- What is not fit for paper ----

FAULTS = {
    "a missing picture": "<img src='gone.svg' alt=''>",
    "a missing file": "<img src='gone.svg' alt=''>",
    "a request to": "<img src='http://127.0.0.1:9/x.svg' alt=''>",
    "an empty explorer": "<div class='explorer'>nothing</div>",
    "a script fails": "<script>fail()</script>",
    "px too wide": "<table><tr><td><div style='width: 900px'>wide</div></td></tr></table>",
    "px too wide in": "<p style='white-space: nowrap'>" + "wide " * 60 + "</p>",
    "as wide as its room": (
        "<div><mjx-container display='true' style='display: block'><mjx-math "
        "style='display: inline-block; width: 900px'>x</mjx-math></mjx-container></div>"
    ),
    "a formula with an error": "<mjx-merror>x</mjx-merror>",
    "raw markup": "<p>the loss \\frac{1}{2}</p>",
    "raw markup $": "<p>the loss $z$ of</p>",
    "raw markup {": "<p>see {ref}`x`</p>",
    "a link to nowhere": "<a href='#nowhere'>x</a>",
}


@pytest.mark.parametrize("fault", FAULTS)
def test_what_is_not_fit_for_paper_is_named(fault, browser, tmp_path):
    source = tmp_path / "page.html"
    source.write_text(f"<main id='here'>{FAULTS[fault]}</main>", encoding="utf-8")
    with chromium.laid_out(browser, source, 166) as (_, faults):
        assert [found for found in faults if fault in found]


def test_a_sound_page_has_no_faults(browser, tmp_path):
    source = tmp_path / "page.html"
    source.write_text(
        "<main id='here'><p>A loss of $ 5</p><pre>\\frac $z$</pre><a href='#here'>x</a></main>"
    )
    with chromium.laid_out(browser, source, 166) as (_, faults):
        assert faults == []


def test_a_formula_that_is_a_little_too_wide_is_set_smaller(browser, tmp_path):
    source = tmp_path / "page.html"
    source.write_text(
        "<main><div><mjx-container display='true' style='display: block; font-size: 10px'>"
        "<mjx-math style='display: inline-block; width: 75em'>x</mjx-math>"
        "</mjx-container></div></main>"
    )
    with chromium.laid_out(browser, source, 166) as (_, faults):
        assert faults == []


def test_page_numbers_that_never_settle_are_refused(found, folder, browser, monkeypatch):
    count = itertools.count()
    monkeypatch.setattr(bookmarks, "page_numbers", lambda _: {"page-a": next(count)})
    assert "moved in the last print: page-a" in pdf.print_book(browser, found, folder)
    assert next(count) > pdf.PRINTS


def test_an_outline_that_lacks_a_heading_is_refused(found, folder, browser):
    pdf.print_book(browser, found, folder)
    faults = bookmarks.write_outline(folder / pdf.BOOK, articles.headings(found)[:-1], {})
    assert faults == ["the outline has 14 entries for 13 headings"]


@pytest.mark.parametrize(("rows", "faults"), [(3, 0), (90, 1)])
def test_the_sheet_has_two_pages_or_is_refused(rows, faults, folder, browser):
    table = "<table>" + "<tr><td>row</td><td>x</td></tr>" * rows + "</table>"
    found = pdf.print_sheet(browser, from_template(pdf.PRINTED / "sheet.html", table=table), folder)
    assert len(found) == faults
    assert all("pages, not two" in fault for fault in found)


# ---- Fonts and cover ----


def test_the_font_of_the_glossary_has_every_korean_letter():
    book = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "book").glob("*.[mi]*"))
    letters = {ord(letter) for letter in book if "가" <= letter <= "힣"}
    font = TTFont(ROOT / "lib/fonts/NotoSansKR-Regular.otf")
    assert letters
    assert letters <= font.getBestCmap().keys()


def test_a_sheet_takes_from_the_english_book_what_an_edition_lacks(site):
    slugs = ("loss-table", "lambda-dictionary")
    html = pdf.sheet_html([articles.read(site / "ko", slug, []) for slug in slugs])
    assert "<strong>Distribution.</strong>" in html
    assert "정규분포" in html


def test_the_cover_names_title_version_and_licences():
    book = pdf.facts()
    for words in (book["title"], f"Version {book['version']}", "CC BY 4.0", "BSD-3-Clause"):
        assert words in pdf.cover(book)
