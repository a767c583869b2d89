"""Markdown, code and outputs as pieces of HTML for a slide; the formulas in them wait to be set."""

import re
from dataclasses import dataclass
from html import escape

from markdown_it.tree import SyntaxTreeNode
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer

from press.typography import derivations
from press.typography.parser import PARSER
from press.typography.waiting import waiting

WIDEST = 88  # characters of a printed line; a longer one is broken


@dataclass(frozen=True)
class Block:
    """One top-level piece of a Markdown cell: its kind (markdown-it's name) and its source.

    A folded `<details>` has its summary as title.
    """

    kind: str
    source: str
    title: str = ""

    @property
    def lines(self):
        """The source lines; in paragraphs of this book each is one sentence."""
        return self.source.splitlines()


def blocks(source):
    """The top-level blocks of a Markdown cell; a folded <details> is one block with its text."""
    lines, found, folded, title = source.splitlines(), [], None, ""
    for node in SyntaxTreeNode(PARSER.parse(source)).children:
        text = "\n".join(lines[slice(*node.map)])
        if node.type == "html_block" and text.startswith("<details"):
            folded = []
            title = re.search(r"<summary>(.*?)</summary>", text, flags=re.S)[1]
        elif node.type == "html_block" and text.startswith("</details"):
            found.append(Block("details", "\n\n".join(folded), title))
            folded = None
        elif folded is None:
            found.append(Block(node.type, text))
        else:
            folded.append(text)
    return found


def _for_slides(source, page):
    """Without citations, labels and "(figure)"; links lead to the pages of the site."""
    source = re.sub(r"\s*\{cite:p\}`[^`]*`", "", source)
    source = re.sub(r"\s*\(\[figure\]\(#[\w-]+\)\)", "", source)
    source = re.sub(r"\]\(#", f"](../{page}.html#", source)
    source = re.sub(r"\]\(([\w-]+)\.(?:ipynb|md)", r"](../\1.html", source)
    return re.sub(r"^(\s*\$\$) \([\w-]+\)$", r"\1", source, flags=re.M)


def markdown(source, page):
    """HTML of Markdown; `page` is the chapter that its links are relative to."""
    html = PARSER.render(_for_slides(source, page))
    for url in set(re.findall(r'src="([^"]+)"', html)):
        raise ValueError(f"expected no Markdown image on a slide; got {url}; draw it in a cell")
    return _breakable(html)


def inline(source, page):
    """HTML of one line of Markdown, without its paragraph."""
    return _breakable(PARSER.renderInline(_for_slides(source, page)).strip())


def _breakable(html):
    """Long names in code may break after an underscore."""
    return re.sub(r"<code>[^<]+</code>", lambda code: code[0].replace("_", "_<wbr>"), html)


def code(source):
    """Python with colours."""
    source = re.sub(r"\n{3,}", "\n\n", source)
    html = highlight(source, PythonLexer(), HtmlFormatter(cssclass="source"))
    return html.replace('class="source"', f'class="source" {_width(source)}', 1)


def _width(text):
    """The longest line, for the style sheet: short lines are set larger."""
    return f'style="--characters: {max(map(len, text.splitlines()), default=1)}"'


def printed(cell):
    """What a code cell printed or returned as text or table: HTML, or '' if there is nothing."""
    texts, tables = [], []
    for output in cell.outputs:
        data = output.get("data", {})
        if output.output_type == "stream":
            texts.append(output.text)
        elif is_table(data.get("text/html", "")):
            tables.append(data["text/html"])
        elif "text/plain" in data and not (data.keys() & {"image/svg+xml", "image/png"}):
            texts.append(data["text/plain"])
    return "\n".join(filter(None, [_preformatted(texts), *tables]))


def is_table(html):
    """Is this output a table (lib.show), and nothing that moves?"""
    return html.startswith("<table")


def _preformatted(texts):
    text = "\n".join(text.rstrip("\n") for text in texts)
    wraps = " wraps" if max(map(len, text.splitlines()), default=0) > WIDEST else ""
    return f'<pre class="printed{wraps}" {_width(text)}>{escape(text)}</pre>' if text else ""


def all_of(cell, kind):
    """The outputs of a code cell of that MIME type."""
    found = (output.get("data", {}).get(kind) for output in cell.outputs)
    return [one for one in found if one is not None]


def derivation(latex):
    """Rows of an aligned derivation, each a fragment but the first; or the formula as it is.

    The rows become a grid of three columns: relation, expression, reason.
    """
    found = derivations.rows(latex)
    if not found:
        return waiting(re.sub(r"^\$+(\\displaystyle)?|\$+$", "", latex), displayed=True)
    rows = []
    for number, row in enumerate(found):
        cells = {
            "relation": waiting(row.relation),
            "expression": waiting(f"{derivations.DISPLAYED}{row.expression}"),
            "why": derivations.reason(row.why),
        }
        spans = " ".join(f'<span class="{name}">{html}</span>' for name, html in cells.items())
        rows.append(f'<li class="row{" fragment" if number else ""}">{spans}</li>')
    return f'<ol class="derivation">{"".join(rows)}</ol>'
