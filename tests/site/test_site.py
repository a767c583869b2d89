"""What a reader of the built site can count on, page by page, in a real browser.

Run by `make check` after `make book`.
"""

import json
import re
from xml.etree import ElementTree

import pytest
import yaml
from visits import ROOT, SCROLL_THROUGH, SITE, visit_file

from press.checks.links import dead_links
from press.site.serve import weight
from press.toc import pages_of

KIB = 1024
READABLE, WHOLE_PAGE = 124 * KIB, 200 * KIB
STILL = 0.01  # layout shift

TOC = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))
CHAPTERS = [f"{slug}.html" for slug in pages_of(TOC)]
PAGES = [*CHAPTERS, "search.html", "404.html"]
NOTEBOOKS = [page for page in CHAPTERS if (ROOT / "book" / page).with_suffix(".ipynb").is_file()]
each_page = pytest.mark.parametrize("name", PAGES)
each_chapter = pytest.mark.parametrize("name", CHAPTERS)


# ---- Private, whole, offline ----


@each_page
def test_a_page_works_from_the_disk(name, browser, site):
    found = visit_file(browser, (site / name).as_uri())
    assert found.strangers("file://") == []
    assert found.complaints == []


def test_no_link_within_the_site_is_dead(site):
    assert dead_links(site) == []


# ---- Light ----


def files_of(html: str, site) -> dict[str, int]:
    """The files a page may load and their weights on the wire."""
    named = re.findall(r'<(?:script|img|link)\b[^>]*\b(?:src|href)="([^"#]+)"', html)
    paths = {name.split("?")[0] for name in named}
    local = {path: site / path for path in paths if "://" not in path}
    return {
        path: weight(file)
        for path, file in local.items()
        if file.is_file() and file.suffix != ".html"
    }


@each_page
def test_a_page_is_light(name, text, site):
    """Readable without its figures, and before the scripts that wait until it is."""
    files = files_of(text(name), site)
    scripts = re.findall(r'<script\b([^>]*)src="([^"?]+)', text(name))
    assert all("defer" in attributes for attributes, _ in scripts)
    later = {path for path in files if path.startswith("_images/")} | {path for _, path in scripts}
    html = weight(site / name)
    assert html + sum(files[path] for path in files.keys() - later) <= READABLE
    assert html + sum(files.values()) <= WHOLE_PAGE


def test_a_short_answer_is_laid_out_when_the_reader_comes_near(page, origin):
    page.goto(f"{origin}/questions.html")
    answers = page.locator("main section section section")
    waiting = "all => all.filter((one) => getComputedStyle(one).contentVisibility == 'auto').length"
    assert answers.evaluate_all(waiting) == answers.count() > 90


@each_page
def test_every_picture_has_its_size_and_its_words(name, text):
    for image in re.findall(r"<img\b[^>]*>", text(name)):
        assert re.search(r'\bwidth="\d+"', image), image
        assert re.search(r'\bheight="\d+"', image), image
        assert re.search(r'\balt="', image), image


# ---- Right for everyone ----


@each_chapter
def test_every_formula_is_set_and_can_be_heard(name, text):
    article = re.sub(r"<(pre|code)\b.*?</\1>", "", text(name), flags=re.DOTALL)
    places = len(re.findall(r'class="[^"]*\bmath notranslate', article))
    steps = re.findall(r'<ol class="derivation">.*?</ol>', article, flags=re.DOTALL)
    places += "".join(steps).count("<mjx-container")
    assert article.count("<mjx-container") == places
    assert article.count("<mjx-assistive-mml") == places
    assert not re.search(r"\\[(\[]", re.sub(r' alttext="[^"]*"', "", article))
    assert "mjx-merror" not in article


COPY = """
() => {
  const clipboard = new DataTransfer();
  const copied = new ClipboardEvent("copy", {clipboardData: clipboard, bubbles: true});
  document.querySelector("main").dispatchEvent(copied);
  return clipboard.getData("text/plain");
}
"""


def test_formulas_are_copied_as_tex(page, origin):
    page.goto(f"{origin}/negative-log-likelihood.html")
    formula = page.locator("main p mjx-container").first
    formula.scroll_into_view_if_needed()
    formula.dblclick()
    tex = formula.locator("math").get_attribute("alttext")
    page.wait_for_selector("mjx-container.selected")
    assert page.evaluate(COPY) == f"${tex}$"
    paragraph = "p:has(mjx-container + *, mjx-container)"
    page.locator(f"main {paragraph}").first.evaluate("p => getSelection().selectAllChildren(p)")
    copied = page.evaluate(COPY)
    assert f"${tex}$" in copied
    assert copied.count("$") == 2 * page.locator("mjx-container.selected").count()
    page.evaluate("() => getSelection().selectAllChildren(document.querySelector('main h1'))")
    assert page.evaluate(COPY) == ""  # the browser copies what has no formula


def test_a_wide_formula_scrolls_in_a_box_that_the_keyboard_reaches(page, origin):
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto(f"{origin}/map.html")
    page.evaluate(SCROLL_THROUGH)  # what is far from the screen is not laid out
    boxes = page.locator("div.math, .derivation .expression").evaluate_all(
        """all => all.filter((box) => box.scrollWidth > box.clientWidth + 1)
           .map((box) => [box.tabIndex, box.getAttribute("aria-label")])"""
    )
    assert boxes
    assert all(index == 0 and "scrolls sideways" in label for index, label in boxes)


def test_on_paper_everything_folded_is_open(page, origin):
    page.goto(f"{origin}/normal.html")
    folded = page.locator("article details:not([open], .tag_hide-input > *)")
    assert folded.count() > 5
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert folded.count() == 0
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert folded.count() > 5
    page.emulate_media(media="print")
    assert page.locator("h1").is_visible()
    assert not page.locator("#pst-primary-sidebar").is_visible()
    assert not any(code.is_visible() for code in page.locator(".tag_hide-input > details").all())


def test_the_colour_mode_goes_round_and_is_remembered(page, origin):
    page.emulate_media(color_scheme="dark")
    page.goto(f"{origin}/index.html")
    button = page.locator("#colour-mode")
    assert page.locator("html").get_attribute("data-theme") == "dark"
    button.click()
    assert page.locator("html").get_attribute("data-theme") == "light"
    page.reload()
    assert page.locator("html").get_attribute("data-theme") == "light"
    assert button.get_attribute("aria-label") == "Colours: light"


def test_the_chapters_open_and_close_on_a_phone_by_keyboard(page, origin):
    page.set_viewport_size({"width": 375, "height": 812})
    page.goto(f"{origin}/normal.html")
    button = page.get_by_role("button", name="Chapters")
    button.press("Enter")
    drawer = page.get_by_role("dialog", name="Chapters")
    assert drawer.get_by_role("link", name="Laplace").is_visible()
    page.keyboard.press("Escape")
    assert drawer.count() == 0
    assert button.evaluate("button => button === document.activeElement")


def test_without_scripts_a_chapter_is_complete(browser, origin):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{origin}/normal.html")
    assert page.locator("mjx-container").first.is_visible()
    assert page.get_by_role("link", name="Search").first.is_visible()
    assert not page.locator("#colour-mode").is_visible()
    context.close()


# ---- Findable, and a download that downloads ----


@each_chapter
def test_a_page_introduces_itself(name, text):
    head = text(name).split("</head>")[0]
    assert re.search(r"<title>[^<]{5,}</title>", head)
    content = re.search(r'<meta (?=[^>]*name="description")[^>]*content="([^"]+)"', head)
    assert content, "no description"
    assert 30 <= len(content[1]) <= 300
    for name_of_tag in ("og:title", "og:description", "og:type", "og:site_name"):
        assert re.search(rf'property="{name_of_tag}" content="[^"]+"', head), name_of_tag


def test_titles_and_descriptions_are_all_different(text):
    heads = [text(name).split("</head>")[0] for name in CHAPTERS]
    for pattern in (r"<title>(.*?)</title>", r'property="og:description" content="([^"]*)"'):
        found = [re.search(pattern, head)[1] for head in heads]
        assert len(set(found)) == len(found)


def test_robots_and_the_site_map_agree(site):
    robots = (site / "robots.txt").read_text(encoding="utf-8")
    assert robots.startswith("User-agent: *\nAllow: /\n")
    assert ("Sitemap:" in robots) == (site / "sitemap.xml").is_file()
    if "Sitemap:" in robots:
        urls = ElementTree.parse(site / "sitemap.xml").findall(".//{*}loc")
        assert len(urls) == len(CHAPTERS)


def test_an_unknown_address_gets_the_404_page(page, origin):
    assert page.goto(f"{origin}/no-such-page.html").status == 404
    assert page.get_by_role("link", name="the first page").is_visible()


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_the_notebook_is_offered(name, text, site):
    link = re.search(r'<a href="([^"]*)" download>', text(name))
    source = json.loads((site / link[1]).read_text(encoding="utf-8"))
    assert source == json.loads((ROOT / "book" / name).with_suffix(".ipynb").read_text("utf-8"))


def test_the_download_button_downloads(page, origin):
    page.goto(f"{origin}/{NOTEBOOKS[0]}")
    page.get_by_label("Download or run this page").click()
    with page.expect_download() as waiting:
        page.get_by_role("link", name="Download").click()
    assert waiting.value.suggested_filename == NOTEBOOKS[0].replace(".html", ".ipynb")


def test_every_page_of_the_site_was_looked_at(site):
    assert {path.name for path in SITE.glob("*.html")} == set(PAGES)


def test_tables_are_shown_once_the_page_is_there(browser, origin):
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    for name in ("index", "notation", "lecturers", "loss-table"):
        page.goto(f"{origin}/{name}.html", wait_until="load")
        assert all(table.is_visible() for table in page.locator("article table").all())
    box = page.locator("article .pst-scrollable-table-container")
    assert box.evaluate("box => box.scrollWidth <= box.clientWidth")  # the Loss Table is whole
    page.close()
