"""Each language is the same course: page by page, section by section, number by number."""

import re
import shutil
import subprocess
import sys
from functools import cache

import pytest
import yaml
from driving import CASES, READ, SETTINGS, each_explorer, put, unfold
from pypdf import PdfReader
from test_search import FOUND
from test_site import files_of
from visits import DESKTOP, PHONE, ROOT, SCHEMES, SCROLL_THROUGH, violations, visit, visit_file

from lib import explorers, words
from press.checks.links import dead_links
from press.paths import HOME, Edition
from press.site.serve import weight
from press.translation import edition

LANGUAGES = edition.languages()
PAGES = [f"{lang}/{slug}.html" for lang in LANGUAGES for slug in [*HOME.pages, "search", "404"]]
BOTH = [f"{lang}/{slug}.html" for lang in LANGUAGES for slug in HOME.pages]
TYPED = yaml.safe_load((ROOT / "tests/site/searches_ko.yml").read_text(encoding="utf-8"))
STILL = 0.01  # layout shift
BEFORE_READABLE = 200 * 1024
HANGUL = re.compile("[가-힣]")
BOOK = "losses-are-likelihoods.pdf"
each_page = pytest.mark.parametrize("name", PAGES)
each_twin = pytest.mark.parametrize("name", BOTH)


@pytest.fixture(scope="session")
def seen(browser, origin):
    """What the visit of a page saw."""
    return cache(lambda name: visit(browser, f"{origin}/{name}", brief=True))


def english(name):
    """The page in English, of a page in another language."""
    return name.split("/", 1)[1]


# ---- The same page ----


@each_twin
def test_a_page_has_the_sections_formulas_and_explorers_of_the_english_one(name, text):
    def parts(html):
        body = html.partition("<article")[2].partition("</article>")[0]
        return {
            "sections": re.findall(r'<section[^>]* id="([^"]+)"', body),
            "explorers": re.findall(r'data-explorer="([\w-]+)"', body),
            "questions": re.findall(r'data-question="([\w-]+)"', body),
            "figures": re.findall(r'<figure[^>]* id="([^"]+)"', body),
            "formulas": body.count("<mjx-container"),
        }

    assert parts(text(name)) == parts(text(english(name)))


@each_twin
def test_a_page_and_its_twin_name_each_other(name, text):
    language, slug = name.split("/")
    here, there = text(name), text(slug)
    assert re.search(rf'<html[^>]* lang="{language}"', here)
    assert f'href="../{slug}" lang="en" hreflang="en"' in here
    assert f'href="{name}" lang="{language}" hreflang="{language}"' in there


@each_twin
def test_a_page_introduces_itself_in_its_language(name, text):
    told = re.search(r'<meta (?=[^>]*name="description")[^>]*content="([^"]+)"', text(name))
    assert HANGUL.search(told[1])
    assert f'property="og:description" content="{told[1]}"' in text(name)


@each_twin
def test_no_button_and_no_heading_is_left_in_english(name, text):
    quiet = r"<(script|style|pre|code)\b.*?</\1>|<mjx.*?</mjx-container>"
    html = re.sub(quiet, "", text(name), flags=re.S)
    labels = re.findall(r'aria-label="([^"]*)"|title="([^"]*)"|<summary[^>]*>(.*?)</summary>', html)
    labels += re.findall(r"<h[23]>(.*?)<a", html)
    told = [re.sub(r"<[^>]*>", "", "".join(one)).strip() for one in labels]
    plain = [one for one in told if re.search(r"[A-Za-z]{3,} [a-z]{2,}", one)]
    assert [one for one in plain if not HANGUL.search(one)] == []


def test_the_other_edition_opens_at_the_section_that_is_read(page, origin):
    page.goto(f"{origin}/normal.html")
    page.evaluate(SCROLL_THROUGH)  # what is laid out late moves nothing after it
    page.evaluate("document.querySelector('#what-means-and-how-to-learn-it').scrollIntoView()")
    page.wait_for_function(
        "() => Math.abs(document.querySelector('#what-means-and-how-to-learn-it')"
        ".getBoundingClientRect().top - 70) < 70"
    )
    for language in ("/ko", ""):
        box = page.locator("a[data-edition]").bounding_box()
        page.mouse.click(box["x"] + 30, box["y"] + 20)  # without scrolling to it
        there = f"{origin}{language}/normal.html#what-means-and-how-to-learn-it"
        page.wait_for_url(there)
        page.wait_for_function("() => scrollY > 2000")  # the section, before the way back


def test_a_page_that_nobody_has_scrolled_opens_at_its_head(page, origin):
    page.goto(f"{origin}/normal.html")
    page.locator("a[data-edition]").click()
    page.wait_for_url(f"{origin}/ko/normal.html")


# ---- As good as the first ----


@each_page
def test_nothing_complains_moves_or_is_borrowed_on_a_phone(name, seen, origin):
    found = seen(name)
    assert found.complaints == []
    assert found.strangers(origin) == []
    assert found.shift < STILL
    assert found.too_wide == []
    assert found.borrowed == []
    assert found.violations == {"phone": []}


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
@pytest.mark.parametrize("slug", ["index", "normal", "loss-table"])
def test_colours_and_all_else_are_right_in_each_light(slug, size, scheme, browser, origin):
    context = browser.new_context(viewport=size, color_scheme=scheme, reduced_motion="reduce")
    page = context.new_page()
    page.goto(f"{origin}/ko/{slug}.html", wait_until="load")
    page.wait_for_function("() => document.documentElement.dataset.measured == innerWidth")
    assert violations(page, {}) == []
    context.close()


@each_page
def test_a_page_is_light(name, text, site):
    files = files_of(text(name), (site / name).parent)
    scripts = {path for _, path in re.findall(r'<script\b([^>]*)src="([^"?]+)', text(name))}
    later = {path for path in files if path.startswith("_images/")} | scripts
    html = weight(site / name)
    assert html + sum(files[path] for path in files.keys() - later) <= BEFORE_READABLE


@pytest.mark.parametrize("name", ["ko/normal.html", "ko/index.html"])
def test_a_page_works_from_the_disk(name, browser, site):
    found = visit_file(browser, (site / name).as_uri())
    assert found.strangers("file://") == []
    assert found.complaints == []


# ---- Explorers and questions ----


@pytest.fixture
def korean():
    """Everything speaks Korean until the test ends."""
    words.speak("ko")
    yield
    words.speak(words.ENGLISH)


@each_explorer
def test_an_explorer_shows_the_same_numbers_in_each_language(name, alone, korean):
    pages = []
    for language in ("ko", words.ENGLISH):
        words.speak(language)
        pages.append(alone(explorers.show(name, **CASES[name].data).html))
        unfold(pages[-1])
    here, there = pages
    assert HANGUL.search(here.locator(".explorer-question").inner_text())
    assert HANGUL.search(here.locator(".explorer-controls").first.inner_text())
    before = there.evaluate(SETTINGS)
    assert here.evaluate(SETTINGS).keys() == before.keys()
    for control in before:
        if there.locator(f'[data-control="{control}"]').get_attribute("type") == "range":
            middle = there.evaluate(
                "(name) => { const one = document.querySelector(`[data-control='${name}']`);"
                "return (Number(one.min) + 2 * Number(one.max)) / 3; }",
                control,
            )
            for page in pages:
                put(page, {control: str(middle)})

    def numbers(page):
        return {key: re.findall(r"\d[\d.]*", value) for key, value in page.evaluate(READ).items()}

    assert numbers(here) == numbers(there)


def test_a_question_answers_in_the_language(page, origin):
    page.goto(f"{origin}/ko/normal.html")
    page.locator("form.quiz.quiz-on label").first.click()
    said = page.locator(".quiz-feedback").first
    assert re.match("맞습니다|아닙니다", said.inner_text())


# ---- Search ----


@pytest.fixture(scope="module")
def find(browser, site):
    """Queries → for each the addresses that are found, by the script of the Korean site."""
    page = browser.new_page()
    page.goto((site / "ko" / "index.html").as_uri())
    page.keyboard.press("Control+k")
    page.wait_for_function("() => globalThis.bookSearch")
    yield lambda *queries: page.evaluate(FOUND, list(queries))
    page.close()


def test_what_people_type_in_korean_is_answered_among_the_first_three(find):
    asked = [(query, place) for place, queries in TYPED.items() for query in queries]
    lost = []
    for (query, place), found in zip(asked, find(*(str(one) for one, _ in asked)), strict=True):
        first = [one if "#" in place else one.split("#")[0] for one in found[:3]]
        slug, mark, anchor = place.partition("#")
        if f"{slug}.html{mark}{anchor}" not in first:
            lost.append((query, place, found[:3]))
    assert lost == []


# ---- Slides and paper ----


def test_the_whole_site_holds_every_edition_and_no_dead_link():
    for language in LANGUAGES:
        site = HOME.site / language
        assert (site / "slides" / "index.html").is_file()
        for slug in HOME.decks:
            deck = (site / "slides" / f"{slug}.html").read_text(encoding="utf-8")
            assert re.search(rf'<html[^>]* lang="{language}"', deck)
            assert f'href="../../slides/{slug}.html" lang="en" hreflang="en"' in deck
    assert dead_links(HOME.site) == []


def test_a_deck_opens_elsewhere_at_the_slide_that_is_shown(page):
    page.goto((HOME.site / "slides" / "normal.html").as_uri())
    page.wait_for_selector("body[data-ready]", timeout=60_000)
    page.keyboard.press("End")
    page.keyboard.press("ArrowLeft")
    here = page.evaluate("Reveal.getIndices()")
    page.locator(".languages a[lang=ko]").click()
    page.wait_for_selector("body[data-ready]", timeout=60_000)
    assert "/ko/slides/normal.html" in page.url
    there = page.evaluate("Reveal.getIndices()")
    assert (there["h"], there["v"]) == (here["h"], here["v"]) != (0, 0)


def test_the_paper_can_be_selected_and_is_set_in_our_fonts():
    reader = PdfReader(HOME.site / "ko" / "pdf" / BOOK)
    told = "".join(one.extract_text() for one in reader.pages[:60])
    for phrase in ("손실은 가능도다", "이 장을 마치면 할 수 있는 일", "최대가능도추정"):
        assert phrase.replace(" ", "") in told.replace(" ", "").replace("\n", "")
    titles = [str(one.get("/Title")) for one in reader.outline if isinstance(one, dict)]
    assert any(map(HANGUL.search, titles))


# ---- What is not translated ----


def test_a_page_that_is_not_whole_is_shown_in_english_and_says_so(tmp_path, monkeypatch):
    whole = ["index", "normal", "references"]
    lacking = {slug: ["A text."] for slug in HOME.pages if slug not in whole}
    monkeypatch.setattr(edition, "stale", lambda language: lacking)
    small = Edition(tmp_path / "book", tmp_path / "made")
    monkeypatch.setattr(edition, "edition_in", lambda language: small)
    monkeypatch.setattr(edition, "contents", shortened(edition.contents, whole))
    edition.write("ko")
    words.speak(words.ENGLISH)
    shutil.copytree(edition_of("ko").executed, small.executed)
    shutil.copy(edition_of("ko").formulas, small.formulas)
    where = ["--book", str(small.book), "--to", str(small.build)]
    command = [sys.executable, "-m", "press.site.build", *where]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    html = (small.html / "normal.html").read_text(encoding="utf-8")
    assert 'href="../laplace.html"' in html
    assert "(영어)" in html
    assert "en:" not in "".join(re.findall(r'href="[^"]*"', html))


def edition_of(language):
    """The edition as it is built."""
    return Edition(HOME.build / language / "book", HOME.build / language)


def shortened(contents, whole):
    """A table of contents that has English pages in one part only."""

    def short(pages):
        toc = contents(pages)
        parts = [
            part | {"chapters": [one for one in part["chapters"] if one.get("file") in whole]}
            for part in toc["parts"]
        ]
        parts[0]["chapters"] = toc["parts"][0]["chapters"]
        return toc | {"parts": [part for part in parts if part["chapters"]]}

    return short
