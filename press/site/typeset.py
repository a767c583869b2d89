"""The pages show mathematics that is set already: a reader needs no script for it.

A formula that MathJax does not understand is a warning, hence (with -W) an error.
"""

import html

from docutils import nodes
from quickjs import JSException
from sphinx.util import logging
from sphinx.util.math import get_node_equation_number

from press.typography import derivations
from press.typography.formulas import Formulas
from press.words import say

LOG = logging.getLogger(__name__)


def display_tex(node: nodes.math_block) -> str:
    """TeX of a displayed formula, its blank lines and line breaks read as Sphinx reads them."""
    if node.get("nowrap"):
        return node.astext()
    parts = [part for part in node.astext().split("\n\n") if part.strip()]
    parts = [rf"\begin{{split}}{part}\end{{split}}" if r"\\" in part else part for part in parts]
    if len(parts) < 2:
        return "".join(parts)
    return r"\begin{align}\begin{aligned}" + r"\\".join(parts) + r"\end{aligned}\end{align}"


def set_formula(writer, node, tex: str, display: bool) -> str:
    """HTML of a formula, or a warning that names its place."""
    try:
        return writer.builder.app.formulas(tex, display)
    except (ValueError, JSException) as complaint:
        LOG.warning("%s in the formula %r", complaint, tex, location=node, type="site")
        return f"<code>{html.escape(tex)}</code>"


def visit_math(writer, node):
    """Write a formula within a line."""
    writer.body.append(writer.starttag(node, "span", "", CLASS="math notranslate nohighlight"))
    writer.body.append(set_formula(writer, node, node.astext(), display=False) + "</span>")
    raise nodes.SkipNode


def visit_math_block(writer, node):
    """Write a displayed formula with its number, a derivation as rows."""
    if derivations.rows(node.astext()):
        body = derivations.html(node.astext(), writer.builder.app.formulas)
        writer.body.append(f'<div class="output text_latex">{body}</div>\n')
        raise nodes.SkipNode
    writer.body.append(writer.starttag(node, "div", CLASS="math notranslate nohighlight"))
    if node.get("number"):
        writer.body.append(f'<span class="eqno">({get_node_equation_number(writer, node)})')
        writer.add_permalink_ref(node, say("Link to this equation"))
        writer.body.append("</span>")
    writer.body.append(set_formula(writer, node, display_tex(node), display=True) + "</div>\n")
    raise nodes.SkipNode


def open_store(app):
    """Fetch what earlier builds have set; an incremental build may go straight to writing."""
    app.formulas = Formulas(app.edition.formulas)


def note_formulas(app, doctree):
    """Remember which formulas a page has."""
    found = {(node.astext(), False) for node in doctree.findall(nodes.math)}
    for node in doctree.findall(nodes.math_block):
        found |= derivations.wanted(node.astext()) or {(display_tex(node), True)}
    app.env.metadata[app.env.docname]["formulas"] = found


def prepare_all(app, env):
    """Before the pages are written, set the formulas of all of them."""
    if app.builder.format == "html":
        pages = [env.metadata[name].get("formulas", set()) for name in env.found_docs]
        app.formulas.prepare(set().union(*pages))


def save_all(app, exception):
    """Whatever happened, the formulas that were set are good."""
    if hasattr(app, "formulas"):
        app.formulas.save()


def setup(app):
    """Register with Sphinx as the renderer called `typeset`."""
    app.add_html_math_renderer("typeset", (visit_math, None), (visit_math_block, None))
    app.connect("builder-inited", open_store)
    app.connect("doctree-read", note_formulas)
    app.connect("env-check-consistency", prepare_all)
    app.connect("build-finished", save_all, priority=900)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
