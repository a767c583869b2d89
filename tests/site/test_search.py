"""What people type leads to where it is answered, in the browser that they have."""

import re
import unicodedata
from collections import defaultdict

import pytest
import yaml
from visits import DESKTOP, PHONE, ROOT, SCHEMES, TOO_WIDE, Visit, borrowed_letters, violations

from press.site.search import FILE, glossed, read
from press.site.serve import weight

KIB = 1024
TYPED = yaml.safe_load((ROOT / "tests/site/searches.yml").read_text(encoding="utf-8"))
SEARCHES = [(query, place) for place, queries in TYPED.items() for query in queries]
FOUND = """async (queries) => {
    await bookSearch.prepare();
    return queries.map((query) => bookSearch(query, 10).map(({href}) => href));
}"""
RESULTS = ".search-results a"


@pytest.fixture(scope="module")
def find(browser, site):
    """Queries → for each the addresses that are found, by the script of the site."""
    page = browser.new_page()
    page.goto((site / "index.html").as_uri())
    page.keyboard.press("Control+k")
    page.wait_for_function("() => globalThis.bookSearch")
    yield lambda *queries: page.evaluate(FOUND, list(queries))
    page.close()


@pytest.fixture(scope="module")
def found(find):
    """Query → what is found, for all that people type."""
    queries = [str(query) for query, _ in SEARCHES]
    return dict(zip(queries, find(*queries), strict=True))


def terms_of_the_glossary():
    """Address, and each translation of a term."""
    for section in read("glossary", (ROOT / "_build/html/glossary.html").read_text()).sections:
        for name in glossed(section):
            if re.search("[가-힣]", name):
                yield f"glossary.html#{section.anchor}", name


def open_dialog(page, address, typed):
    """Open the search on a page and type."""
    page.goto(address)
    page.keyboard.press("Control+k")
    page.keyboard.type(typed)
    page.locator(f"#search-dialog {RESULTS}").first.wait_for()


# ---- What is found ----


@pytest.mark.parametrize(("query", "place"), SEARCHES)
def test_what_people_type_is_answered_among_the_first_three(query, place, found):
    first = found[str(query)][:3]
    slug, _, anchor = place.partition("#")
    if anchor:
        assert f"{slug}.html#{anchor}" in first
    else:
        assert f"{slug}.html" in [address.split("#")[0] for address in first]


def test_a_hundred_searches_are_tried_and_none_twice():
    assert len(SEARCHES) >= 100
    assert len({query for query, _ in SEARCHES}) == len(SEARCHES)


def test_every_korean_term_of_the_glossary_is_found_however_it_is_written(find):
    terms = list(terms_of_the_glossary())
    assert len(terms) > 40
    ways = {
        "as it stands": lambda name: name,
        "without spaces": lambda name: name.replace(" ", ""),
        "with a space": lambda name: f"{name[:2]} {name[2:]}",
        "with a particle": lambda name: f"{name}을",
        "as a Mac sends it": lambda name: unicodedata.normalize("NFD", name),
    }
    for way, written in ways.items():
        results = find(*(written(name) for _, name in terms))
        lost = [
            name for (place, name), got in zip(terms, results, strict=True) if place not in got[:3]
        ]
        assert lost == [], way


def test_two_syllables_of_a_korean_term_suffice(find):
    terms = [(place, name) for place, name in terms_of_the_glossary() if len(name) > 3]
    results = find(*(name[:2] for _, name in terms))
    words = defaultdict(str)
    for place, name in terms_of_the_glossary():
        words[place] += f"{name} "
    lost = [
        name
        for (place, name), got in zip(terms, results, strict=True)
        if place not in got and name[:2] not in "".join(words[one] for one in got)
    ]
    assert lost == []


def test_every_page_is_found_by_its_title_and_by_each_keyword(find, site):
    pages = [read(p.stem, p.read_text(encoding="utf-8")) for p in sorted(site.glob("*.html"))]
    pages = [page for page in pages if page.slug not in ("search", "404")]
    asked = [(page.slug, page.title) for page in pages]
    asked += [(one.slug, word) for one in pages for word in filter(None, one.keywords.split(","))]
    results = find(*(words for _, words in asked))
    lost = [
        (slug, words)
        for (slug, words), got in zip(asked, results, strict=True)
        if slug not in [address.split(".html")[0] for address in got]
    ]
    assert lost == []


def test_every_result_leads_to_a_place_that_is_there(found, site):
    for address in {address for addresses in found.values() for address in addresses}:
        name, _, anchor = address.partition("#")
        html = (site / name).read_text(encoding="utf-8")
        assert not anchor or f'id="{anchor}"' in html, address


def test_a_page_does_not_fill_the_list(found):
    for query, addresses in found.items():
        slugs = [address.split("#")[0] for address in addresses]
        assert max(map(slugs.count, slugs)) <= 2, query


# ---- How it is used ----


def test_the_index_is_light_and_comes_when_it_is_wanted(page, origin, site):
    assert weight(site / FILE) <= 250 * KIB
    requests = []
    page.on("request", lambda request: requests.append(request.url))
    page.goto(f"{origin}/normal.html", wait_until="load")
    assert not any(FILE in url for url in requests)
    page.keyboard.press("Control+k")
    page.keyboard.type("ridge")
    page.locator(RESULTS).first.wait_for()
    assert sum(FILE in url for url in requests) == 1


@pytest.mark.parametrize("from_disk", [False, True], ids=["served", "from-disk"])
def test_the_keyboard_goes_from_the_question_to_the_place(from_disk, page, origin, site):
    base = site.as_uri() if from_disk else origin
    seen = Visit()
    seen.listen(page)
    open_dialog(page, f"{base}/index.html", "negative nll")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    first = page.locator(RESULTS).first
    assert first.evaluate("link => link === document.activeElement")
    assert first.locator(".search-word").count() > 0
    target = first.get_attribute("href")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/{target}")
    assert seen.strangers(base) == []
    assert seen.complaints == []


def test_escape_closes_the_dialog_from_the_field_and_from_a_result(page, origin):
    for presses in (0, 1):
        open_dialog(page, f"{origin}/index.html", "ridge")
        for _ in range(presses):
            page.keyboard.press("ArrowDown")
        page.keyboard.press("Escape")
        page.wait_for_function("() => !document.querySelector('#search-dialog').open")


def test_a_result_on_this_page_closes_the_dialog(page, origin):
    open_dialog(page, f"{origin}/normal.html", "why the nll may be negative")
    page.locator(RESULTS).first.click()
    assert not page.locator("#search-dialog").is_visible()
    assert page.url.endswith("normal.html#why-the-nll-may-be-negative")


def test_enter_leads_to_more_results_with_the_same_first(page, origin):
    open_dialog(page, f"{origin}/index.html", "penalty")
    few = [one.get_attribute("href") for one in page.locator(RESULTS).all()]
    assert len(few) == 10
    page.keyboard.press("Enter")
    page.wait_for_url("**/search.html?q=penalty")
    page.locator(RESULTS).first.wait_for()
    assert page.locator("article input").input_value() == "penalty"
    many = [one.get_attribute("href") for one in page.locator(f"article {RESULTS}").all()]
    assert len(many) > 10
    assert many[0] == few[0]


def test_what_is_nowhere_is_said_to_be_nowhere(page, origin):
    open_dialog(page, f"{origin}/index.html", "ridge")
    page.keyboard.press("Control+a")
    page.keyboard.type("qqqqqqqq")
    status = page.locator("#search-dialog [role=status]")
    page.wait_for_function("() => document.querySelector('.search-results').hidden")
    assert "qqqqqqqq" in status.inner_text()


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_axe_finds_nothing_in_the_results(size, scheme, page, origin):
    page.set_viewport_size(size)
    page.emulate_media(color_scheme=scheme)
    open_dialog(page, f"{origin}/run.html", "weight decay")
    page.keyboard.press("ArrowDown")
    assert violations(page, {}) == []
    page.goto(f"{origin}/search.html?q=weight+decay")
    page.locator(RESULTS).first.wait_for()
    assert violations(page, {}) == []


def test_the_results_fit_the_smallest_phone_and_bring_their_letters(page, origin):
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto(f"{origin}/search.html?q=posterior+%EC%9A%B0%EB%8F%84+%E2%88%91")
    page.locator(RESULTS).first.wait_for()
    assert page.evaluate(TOO_WIDE) == []
    assert borrowed_letters(page) == []
    box = page.locator("#search-dialog")
    page.goto(f"{origin}/index.html")
    page.keyboard.press("Control+k")
    page.keyboard.type("likelihood")
    page.locator(RESULTS).first.wait_for()
    assert box.evaluate("box => box.scrollWidth <= innerWidth")
