"""A notebook away from the site: plain nbconvert shows prose and mathematics, no directives.

What nbconvert shows is what JupyterLab without extensions, Colab and GitHub show.
"""

import re
from html.parser import HTMLParser

import nbformat
import pytest
from nbconvert import HTMLExporter
from pybtex.database import parse_file

from press.paths import HOME, TEMPLATE

BOOK, NOTEBOOKS = HOME.book, HOME.notebooks
ENTRIES = parse_file(BOOK / "references.bib").entries
CITATION = re.compile(r"\[([^\]]*)\]\(references\.md#([^)]*)\)")
RAW = {
    "a directive": r"^\s*:::|`\{[\w:-]+\}",
    "a role": r"\{[a-z][\w:-]*\}`",
    "an attribute": r"^\{[.#][\w-]+\}|\]\{[.#]",
    "a target": r"^\([\w-]+\)=\s*$",
    "a substitution": r"\{\{.*\}\}",
    "folded text that shows its tags": r"</?(?:details|summary)>",
    "bold that stayed raw": r"(?<!\*)\*\*[A-Za-z][^*\n]*\*\*",
    "a link that stayed raw": r"\]\((?:#|\w+\.(?:md|ipynb))",
}
each_notebook = pytest.mark.parametrize("path", [*NOTEBOOKS, TEMPLATE], ids=lambda path: path.stem)


class Prose(HTMLParser):
    """What a reader sees of rendered Markdown; code in it becomes a backtick."""

    def __init__(self):
        super().__init__()
        self.depth = self.code = 0
        self.text = ""
        self.links = []

    def handle_starttag(self, tag, attributes):
        """Enter a Markdown cell, or code or a link in it."""
        found = dict(attributes)
        if tag == "div" and (self.depth or "jp-RenderedMarkdown" in (found.get("class") or "")):
            self.depth += 1
        if self.depth and tag in {"code", "pre"}:
            self.code += 1
            self.text += "`"
            self.text += "".join(re.findall("{.*}", found.get("class") or ""))  # a directive
        if self.depth and tag == "a" and found.get("class") != "anchor-link":
            self.links.append("")

    def handle_endtag(self, tag):
        """Leave it."""
        self.depth -= tag == "div" and self.depth > 0
        self.code -= self.depth > 0 and tag in {"code", "pre"}

    def handle_data(self, data):
        """Add what a reader sees."""
        if self.depth and not self.code:
            self.text += data
        if self.links:
            self.links[-1] += data


def read(path):
    return nbformat.read(path, as_version=4)


def prose_of(notebook):
    notebook.cells = [cell for cell in notebook.cells if cell.cell_type == "markdown"]
    html, _ = HTMLExporter(template_name="lab").from_notebook_node(notebook)
    page = Prose()
    page.feed(html)
    return page


def raw_syntax(text):
    return {name for name, pattern in RAW.items() if re.search(pattern, text, flags=re.M)}


@each_notebook
def test_nothing_raw_is_left_by_plain_nbconvert(path):
    prose = prose_of(read(path))
    assert len(prose.text) > 1000
    assert raw_syntax(prose.text) == set()
    assert all(words.strip() for words in prose.links), "a link without words"


@pytest.mark.parametrize(
    ("source", "name"),
    [
        (":::{exercise}\nWhat is it?\n:::", "a directive"),
        ("```{figure} x.svg\n```", "a directive"),
        ("See {numref}`fig-x`.", "a role"),
        ("As shown {cite:p}`davis1990body`.", "a role"),
        ("(fig-x)=\n\ntext", "a target"),
        ("text\n\n{#fig-x}\n", "an attribute"),
        ("{{ version }}", "a substitution"),
        ("&lt;details&gt;", "folded text that shows its tags"),
        ("a ** b** c\n\n**bold ** text", "bold that stayed raw"),
        ("see [the table] (loss-table.ipynb) and \\[x](#fig-x)", "a link that stayed raw"),
    ],
)
def test_raw_syntax_is_noticed(source, name):
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell(source)])
    assert name in raw_syntax(prose_of(notebook).text)


# --- Citations are links, with words that say who and when ----------------------------------------


def who_and_when(entry):
    names = [
        re.sub(r"[{}]", "", " ".join(person.prelast_names + person.last_names))
        for person in entry.persons["author"]
    ]
    if len(names) > 2 or names[-1] == "others":
        names = [f"{names[0]} et al."]
    return f"{' and '.join(names)} {entry.fields['year']}"


def citations(path):
    return CITATION.findall("".join(c.source for c in read(path).cells if c.cell_type != "code"))


@each_notebook
def test_a_citation_says_who_and_when(path):
    for words, key in citations(path):
        assert words == who_and_when(ENTRIES[key])


def test_every_entry_of_the_bibliography_is_cited():
    assert {key for path in NOTEBOOKS for _, key in citations(path)} == set(ENTRIES)
