"""A section of a translated page has the ids of the English one: an address fits both editions.

Sphinx makes the id of a section of its title, and MyST the slug by which Markdown links to it.
"""

import itertools
import json

from docutils import nodes
from myst_parser.mdit_to_docutils.base import default_slugify
from sphinx.transforms import SphinxTransform

from lib.words import ENGLISH
from press.translation.markdown import FRONT
from press.translation.pages import source_of
from press.typography.parser import PARSER

LINKED = "h1", "h2", "h3"  # myst_heading_anchors in _config.yml


def headings(slug: str) -> list[tuple[str, str]]:
    """The tag and the text of each heading of an English page."""
    text = source_of(slug).read_text(encoding="utf-8")
    if text.startswith("{"):
        cells = json.loads(text)["cells"]
        texts = ["".join(one["source"]) for one in cells if one["cell_type"] == "markdown"]
    else:
        texts = [FRONT.sub("", text)]
    found = []
    for text in texts:
        tokens = PARSER.parse(text)
        for mark, title in itertools.pairwise(tokens):
            if mark.type == "heading_open":
                found.append((mark.tag, "".join(one.content for one in title.children)))
    return found


class EnglishIds(SphinxTransform):
    """Give the sections of a translated page the ids and slugs of the English one."""

    default_priority = 800  # before MyST looks for what its links mean

    def apply(self, **kwargs):
        """Sections come in the order of the headings."""
        if self.config.language == ENGLISH:
            return
        own = self.document.myst_slugs
        slugs = iter(list(own.values()))
        sections = self.document.findall(nodes.section)
        for section, (tag, text) in zip(sections, headings(self.env.docname), strict=True):
            name = nodes.make_id(text)
            if name and name not in self.document.ids:
                section["ids"].insert(0, name)
                self.document.ids[name] = section
            if tag in LINKED:
                line, _, title = next(slugs)
                own.setdefault(default_slugify(text), (line, section["ids"][0], title))


def setup(app):
    """Register with Sphinx."""
    app.add_transform(EnglishIds)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
