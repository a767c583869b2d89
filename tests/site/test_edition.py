"""A second language is a folder: a dummy one, its prose in capitals, becomes a whole course."""

import re
import shutil
import subprocess
import sys
from functools import cache

import nbformat
import pytest
import yaml
from pypdf import PdfReader
from visits import visit_file

from press.checks.links import dead_links
from press.paths import HOME, ROOT, Edition

CHAPTERS = ["normal", "loss-table", "lambda-dictionary", "recipe"]
PAGES = ["index", *CHAPTERS, "references"]
TOC = {
    "format": "jb-book",
    "root": "index",
    "parts": [
        {"caption": "I · CAPITALS", "chapters": [{"file": name} for name in CHAPTERS]},
        {"caption": "Back matter", "chapters": [{"file": "references"}]},
    ],
}
FRONT = re.compile(r"\A---\n.*?\n---\n", flags=re.S)
ELSEWHERE = re.compile(rf"\[([^\]]*)\]\((?!(?:{'|'.join(PAGES)})\.)[\w-]+\.(?:ipynb|md)[^)]*\)")
NOT_PROSE = re.compile(  # nor are tables: in capitals the formula sheet would need a third page
    r"^\|[^\n]*$|^```.*?^```$|&\w+;|"
    r"\$\$.*?\$\$(?: \([\w-]+\))?|\$[^$]*\$|`[^`]*`|<[^>]*>|\]\([^)]*\)",
    flags=re.S | re.M,
)
PAPER = "losses-are-likelihoods.pdf"
pytestmark = pytest.mark.timeout(900)  # it builds everything that there is
COMMANDS = "site.build", "slides.build", "paper.build", "assemble"


def capitals(markdown):
    """The same in capitals, without links to pages that the dummy lacks."""
    front = FRONT.match(markdown)[0] if FRONT.match(markdown) else ""
    prose, rest = "", ELSEWHERE.sub(r"\1", markdown.removeprefix(front))
    place = 0
    for kept in NOT_PROSE.finditer(rest):
        prose += rest[place : kept.start()].upper() + kept[0]
        place = kept.end()
    return front + prose + rest[place:].upper()


def write(folder):
    """The sources of the dummy."""
    folder.mkdir(parents=True)
    (folder / "_toc.yml").write_text(yaml.safe_dump(TOC), encoding="utf-8")
    shutil.copy(HOME.book / "references.bib", folder)
    for name in PAGES:
        for source in HOME.book.glob(f"{name}.[im]*"):
            if source.suffix == ".md":
                text = capitals(source.read_text(encoding="utf-8"))
                (folder / source.name).write_text(text, encoding="utf-8")
                continue
            notebook = nbformat.read(source, as_version=4)
            for cell in notebook.cells:
                if cell.cell_type == "markdown":
                    cell.source = capitals(cell.source)
            nbformat.write(notebook, folder / source.name)


@pytest.fixture(scope="module")
def dummy(tmp_path_factory):
    """The dummy edition, made by the commands that make the book."""
    folder = tmp_path_factory.mktemp("editions")
    edition = Edition(folder / "capitals", folder / "made")
    write(edition.book)
    shutil.copytree(HOME.executed, edition.executed)  # its code is ours, so nothing runs again
    shutil.copy(HOME.formulas, edition.formulas)
    for command in COMMANDS:
        where = ["--book", edition.book, "--to", edition.build]
        done = subprocess.run(
            [sys.executable, "-m", f"press.{command}", *where],
            cwd=ROOT,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stdout + done.stderr
    return edition


@pytest.fixture(scope="module")
def text(dummy):
    """The HTML of a page of its site."""
    return cache(lambda name: (dummy.site / name).read_text(encoding="utf-8"))


def test_its_pages_are_whole_and_lead_to_each_other(dummy, text):
    assert "SQUARED ERROR" in text("normal.html")
    assert 'href="loss-table.html' in text("index.html")
    assert 'href="slides/normal.html"' in text("normal.html")
    assert 'href="pdf/losses-are-likelihoods.pdf"' in text("index.html")
    assert 'href="../normal.html' in text("slides/normal.html")
    assert dead_links(dummy.site) == []


@pytest.mark.parametrize("name", ["normal.html", "index.html", "slides/normal.html"])
def test_its_pages_and_slides_open_without_a_complaint(name, dummy, browser):
    seen = visit_file(browser, (dummy.site / name).as_uri())
    assert seen.complaints == []
    assert seen.strangers("file://") == []


def test_its_explorers_and_questions_come_to_life(dummy, browser):
    page = browser.new_page()
    page.goto((dummy.site / "normal.html").as_uri())
    for alive in (".explorer.explorer-on", "form.quiz.quiz-on"):
        page.locator(alive).first.wait_for(state="attached")
    page.close()


def test_every_explorer_and_question_of_a_page_is_there(text):
    ours = (HOME.html / "normal.html").read_text(encoding="utf-8")
    for mark in ("data-explorer=", 'class="quiz"', "<mjx-container", "<img"):
        assert text("normal.html").count(mark) == ours.count(mark) > 0, mark


def test_its_search_finds_its_words(dummy, browser):
    page = browser.new_page()
    page.goto((dummy.site / "search.html").as_uri() + "?q=lambda")
    page.locator(".search-results li").first.wait_for()
    found = page.locator(".search-results a").all()
    assert any("lambda-dictionary.html" in one.get_attribute("href") for one in found)
    page.close()


def test_its_slides_and_its_paper_speak_its_language(dummy, text):
    assert "SQUARED ERROR" in text("slides/normal.html")
    words = "".join(page.extract_text() for page in PdfReader(dummy.site / "pdf" / PAPER).pages)
    assert "SQUARED ERROR" in words
