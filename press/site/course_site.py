"""What the site adds to plain Markdown, so that notebooks need no directives.

A chapter is read in JupyterLab, Colab and on GitHub too, where a directive is noise. So authors
write Markdown, and here some shapes of it get a class that course.css styles, or a place to go:

- a quote that starts with a bold word, `> **Predict.** …`   →  class "callout callout-predict"
- the paragraph **By the end of this chapter you can** with what follows  →  class "objectives"
- a link to a key of references.bib, `[Davis 1990](references.md#davis1990body)`  →  the entry

A picture without alt text is a warning, hence (with -W) an error.
"""

from docutils import nodes
from docutils.parsers.rst import Directive
from sphinx.util import logging

from lib import data, explorers
from press.words import marked, say

LOG = logging.getLogger(__name__)
CALLOUTS = marked("Predict."), marked("Short answer."), marked("Note."), marked("Careful.")


def opening(node):
    """The first visible piece of a paragraph (MyST puts an empty text before bold words)."""
    pieces = node.children if isinstance(node, nodes.paragraph) else []
    return next((piece for piece in pieces if piece.astext()), None)


def opening_words(node) -> str:
    """The bold words a paragraph starts with, or ""."""
    first = opening(node)
    return first.astext() if isinstance(first, nodes.strong) else ""


def mark_callouts(app, doctree):
    """`> **Predict.** …` becomes a callout."""
    english = {say(words): words for words in CALLOUTS}
    for quote in doctree.findall(nodes.block_quote):
        if words := opening_words(quote.children[0] if quote.children else None):
            kind = nodes.make_id(english.get(words, words))
            quote["classes"] += ["callout", f"callout-{kind}"]


def mark_objectives(app, doctree):
    """The promise of the chapter, its list and an emphasised line after it share a box."""
    words = say("By the end of this chapter you can")
    for promise in list(doctree.findall(nodes.paragraph)):
        if not opening_words(promise).startswith(words):
            continue
        members = [promise]
        for sibling in promise.parent.children[promise.parent.index(promise) + 1 :]:
            if not isinstance(sibling, nodes.bullet_list | nodes.enumerated_list) and not (
                isinstance(opening(sibling), nodes.emphasis)
            ):
                break
            members.append(sibling)
        for member in members[1:]:
            member.parent.remove(member)
        box = nodes.container(classes=["objectives"])
        promise.replace_self(box)
        box += members


def offer_entries_as_targets(app, doctree):
    """`[Davis 1990](references.md#davis1990body)` leads to the entry; a wrong key is a warning."""
    places = app.env.metadata[app.env.docname].setdefault("myst_slugs", {})
    for where, bibliography in app.env.get_domain("cite").bibliographies.items():
        if where.docname == app.env.docname:
            for key, entry in bibliography.citation_nodes.items():
                places[key] = (0, entry["ids"][0], key)


def demand_alt_text(app, doctree):
    """Warn about every picture that a screen reader would pass over."""
    for image in doctree.findall(nodes.image):
        if image.get("alt", "").strip():
            continue
        cell = image
        while cell is not None and "cell_index" not in cell:
            cell = cell.parent
        where = "a picture" if cell is None else f"the picture drawn by cell {cell['cell_index']}"
        LOG.warning(
            '%s has no alt text; a cell gets it by metadata {"mystnb": {"image": {"alt": "…"}}}',
            where,
            location=app.env.docname,
            type="site",
            subtype="alt",
        )


class ExplorerDirective(Directive):
    """An explorer on a page without cells; each content line is `name = expression in lib.data`."""

    required_arguments = 1
    has_content = True

    def run(self):
        """The explorer's HTML as a raw node."""
        pairs = (line.split("=", 1) for line in self.content)
        values = {name.strip(): eval(code, {"data": data}) for name, code in pairs}
        html = explorers.show(self.arguments[0], **values).html
        return [nodes.raw("", html, format="html")]


def setup(app):
    """Register with Sphinx."""
    # jupyter-book always sets this option of sphinx_comments, which is not loaded
    app.add_config_value("comments_config", {}, "html")
    app.add_directive("explorer", ExplorerDirective)
    app.connect("doctree-read", demand_alt_text)
    app.connect("doctree-read", mark_callouts)
    app.connect("doctree-read", mark_objectives)
    app.connect("doctree-read", offer_entries_as_targets)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
