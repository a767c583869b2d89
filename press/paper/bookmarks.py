"""Where things stand in a printed PDF and in which fonts, and an outline that knows the parts."""

import logging

from pypdf import PdfReader, PdfWriter
from pypdf.generic import Fit

logging.getLogger("pypdf._writer").setLevel(logging.ERROR)  # it warns of objects it adds itself


def page_numbers(path):
    """Named destination → page number, counted from 1."""
    reader = PdfReader(path)
    return {
        name.removeprefix("/"): reader.get_destination_page_number(place) + 1
        for name, place in reader.named_destinations.items()
    }


def fonts(path):
    """The families in the PDF; MathJax's have no name there (Chromium draws their glyphs)."""
    return {
        font.get_object().get("/BaseFont", "+none").partition("+")[2]
        for page in PdfReader(path).pages
        for font in page["/Resources"].get("/Font", {}).values()
    }


def places(path):
    """Page and height of each entry of Chromium's outline: one for each heading, in order."""
    reader = PdfReader(path)

    def flat(items):
        for item in items:
            if isinstance(item, list):
                yield from flat(item)
            else:
                yield reader.get_destination_page_number(item), item.top

    return list(flat(reader.outline))


def write_outline(path, headings, about):
    """Replace Chromium's outline by `headings`, pairs of depth and title; returns the faults.

    Chromium knows no parts, and forgets the blank where a heading breaks into lines.
    """
    found = places(path)
    if len(found) != len(headings):
        return [f"the outline has {len(found)} entries for {len(headings)} headings"]
    writer = PdfWriter(clone_from=path)
    del writer.root_object["/Outlines"]
    parents = {}
    for (depth, title), (page, top) in zip(headings, found, strict=True):
        parent = parents[depth - 1] if depth else None
        fit = Fit.xyz(0, top, None)
        parents[depth] = writer.add_outline_item(
            title=title, page_number=page, parent=parent, fit=fit, is_open=not depth
        )
    writer.pdf_header = "%PDF-1.7"
    writer.page_mode = "/UseOutlines"
    writer.add_metadata({f"/{name}": text for name, text in about.items()})
    writer.write(path)
    return []
