"""What a page, a slide or a sheet of paper shows is what strict nbval compared: the stored outputs.

Every text, table and formula that a cell gave, character by character; only style sheets break
lines. A formula is compared as it is set from the stored TeX. Pictures are drawn anew.
"""

import re
from collections import Counter
from dataclasses import dataclass
from html import unescape

import nbformat
import pytest
from bs4 import BeautifulSoup
from docutils import nodes
from visits import ROOT

from press.paper.articles import FORMULA, SPOKEN
from press.paths import HOME
from press.site import lean_site
from press.site.typeset import display_tex
from press.slides import pieces
from press.typography import derivations, waiting
from press.typography.formulas import Formulas

BUILD = ROOT / "_build"
NOTEBOOKS = {path.stem: path for path in sorted((ROOT / "book").glob("*.ipynb"))}
SETTERS = waiting.typeset, waiting.spoken  # on the slide, in the notes
KEPT = re.compile(r"<mjx>(\d+)</mjx>")
each_notebook = pytest.mark.parametrize("slug", NOTEBOOKS)


@pytest.fixture(scope="module")
def formulas():
    """Sets TeX as the site does."""
    return Formulas(HOME.formulas)


@pytest.fixture(scope="module")
def paper():
    """The chapters of the document that is printed, one at a time."""
    text = (BUILD / "pdf" / "book.html").read_text(encoding="utf-8")
    chapters = dict(re.findall(r'<main id="page-([\w-]+)"(.*?)</main>', text, flags=re.DOTALL))
    return lambda slug: parsed(f"<main{chapters[slug]}</main>")


@dataclass(frozen=True)
class Shown:
    """One output as a reader meets it: text, or HTML, or the TeX of a formula."""

    kind: str
    content: str


def stored(slug, kinds=("text/html", "text/latex", "text/plain"), leave_out=()):
    """The outputs of a notebook that are no pictures, in order; of each the first of `kinds`."""
    for cell in nbformat.read(NOTEBOOKS[slug], as_version=4).cells:
        if set(leave_out) & set(cell.metadata.get("tags", [])):
            continue
        for output in cell.get("outputs", []):
            data = output.get("data", {"text/plain": output.get("text")})
            kind = next(kind for kind in kinds if kind in data)
            if not data[kind].startswith("<Figure size"):
                yield Shown(kind, data[kind].removesuffix("\n"))


def parsed(html):
    """HTML as a tree, its formulas set aside; they are most of its elements."""
    aside = []

    def keep(found):
        aside.append(found[0])
        return f"<mjx>{len(aside) - 1}</mjx>"

    return BeautifulSoup(FORMULA.sub(keep, html), "html.parser"), aside


def shown(tree, aside):
    """The outputs in a tree, in order."""
    for output in tree.select(".cell_output .output"):
        if "text_latex" in output["class"]:
            rows = output.ol.extract() if output.ol else output.mjx
            yield Shown("text/latex", KEPT.sub(lambda found: aside[int(found[1])], str(rows)))
        elif "text_html" in output["class"]:
            yield Shown("text/html", output.decode_contents().strip())
        else:
            yield Shown("text/plain", output.pre.get_text().removesuffix("\n"))


def is_table(one):
    """Is it a table of lib.show? Explorers and questions are told otherwise on paper and slides."""
    return one.kind == "text/html" and pieces.is_table(one.content)


def reserialised(html):
    """HTML as Beautiful Soup writes it."""
    return str(BeautifulSoup(html, "html.parser"))


def typeset(tex, formulas):
    """The HTML of the TeX that a cell gave: rows of a derivation, or a formula of its own line."""
    if derivations.rows(tex):
        tree, aside = parsed(derivations.html(tex, formulas))
        return KEPT.sub(lambda found: aside[int(found[1])], str(tree))
    source = re.sub(r"^\$+|\$+$", "", tex.strip())
    return formulas(display_tex(nodes.math_block(source, source)), True)


def same_html(page, output, site):
    """Equal, but for white space and comments in scripts, which stand in files on the site."""

    def inlined(found):
        return f"<script>{(site / found[1]).read_text(encoding='utf-8')}</script>"

    page = re.sub(r'<script defer="" src="([^"]+)"></script>', inlined, page)
    trees = [
        BeautifulSoup(lean_site.mended(html.strip()), "html.parser") for html in (page, output)
    ]
    return trees[0] == trees[1]


@each_notebook
def test_a_page_shows_every_output_as_it_was_compared(slug, site, formulas):
    page = (site / f"{slug}.html").read_text(encoding="utf-8")
    tree, aside = parsed(page)
    found, expected = list(shown(tree, aside)), list(stored(slug))
    assert [one.kind for one in found] == [one.kind for one in expected]
    for one, other in zip(found, expected, strict=True):
        if one.kind == "text/latex":
            assert one.content == typeset(other.content, formulas)
        elif one.kind == "text/html":
            assert same_html(one.content, other.content, site)
        else:
            assert one.content == other.content


@each_notebook
def test_the_rows_of_a_derivation_are_what_was_compared(slug):
    """Joined again they are the stored TeX; only a line that could break is set in pieces."""
    for one in stored(slug):
        if one.content.startswith("$$\\begin{aligned}"):
            rows = derivations.rows(one.content)
            lines = (f"{row.relation} & {''.join(row.pieces())} && {row.why}" for row in rows)
            tex = derivations.ROW_END.join(lines)
            assert one.content == f"$$\\begin{{aligned}}\n{tex}\n\\end{{aligned}}$$"


@pytest.mark.parametrize("slug", HOME.chapters)
def test_a_slide_shows_outputs_as_they_were_compared(slug, formulas):
    deck = (BUILD / "slides" / f"{slug}.html").read_text(encoding="utf-8")
    texts = {one.content for one in stored(slug, kinds=("text/plain",))}
    derived = [pieces.derivation(one.content) for one in stored(slug) if one.kind == "text/latex"]
    derived = [html.replace(' fragment"', '"') for html in derived]
    chains = {reserialised(setter(html, formulas)) for html in derived for setter in SETTERS}
    printed = re.findall(r'<pre class="printed[^>]*>(.*?)</pre>', deck, flags=re.DOTALL)
    tables = re.findall(r'<table class="table results">.*?</table>', deck, flags=re.DOTALL)
    assert printed + tables
    assert set(map(unescape, printed)) <= texts
    assert set(tables) <= {reserialised(one.content) for one in stored(slug) if is_table(one)}
    deck = deck.replace(' fragment"', '"')  # rows that appear one by one
    for chain in re.findall(r'<ol class="derivation">.*?</ol>', deck, flags=re.DOTALL):
        assert reserialised(chain) in chains


@each_notebook
def test_paper_shows_every_output_as_it_was_compared(slug, paper, formulas):
    """All but the words of an exercise that nobody has answered yet."""
    tree, aside = paper(slug)
    found = Counter(one for one in shown(tree, aside) if one.kind != "text/html" or is_table(one))
    expected = Counter(
        Shown("text/latex", SPOKEN.sub("", typeset(one.content, formulas)))
        if one.kind == "text/latex"
        else Shown("text/html", reserialised(one.content))
        if is_table(one)
        else one
        for one in stored(slug, leave_out={"exercise"})
        if one.kind != "text/html" or is_table(one)
    )
    assert found == expected
