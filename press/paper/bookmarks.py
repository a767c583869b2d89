"""Where things stand in a printed PDF and in which fonts, and an outline that knows the parts."""

import pikepdf


def size(path):
    """How many pages there are."""
    with pikepdf.open(path) as pdf:
        return len(pdf.pages)


def page_numbers(path):
    """Named destination → page number, counted from 1."""
    with pikepdf.open(path) as pdf:
        number_of = {page.obj.objgen: number for number, page in enumerate(pdf.pages, start=1)}
        places = pdf.Root.get("/Dests", {})
        return {name[1:]: number_of[place[0].objgen] for name, place in places.items()}


def fonts(path):
    """The families in the PDF; MathJax's have no name there (Chromium draws their glyphs)."""
    with pikepdf.open(path) as pdf:
        return {
            str(font.get("/BaseFont", "+none")).partition("+")[2]
            for page in pdf.pages
            for font in page.resources.get("/Font", {}).values()
        }


def write_outline(path, headings, about):
    """Replace Chromium's outline by `headings`, pairs of depth and title; returns the faults.

    Chromium knows no parts, and forgets the blank where a heading breaks into lines.
    """
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        with pdf.open_outline() as outline:
            found = list(flat(outline.root))  # Chromium's: one for each heading, in order
            if len(found) != len(headings):
                return [f"the outline has {len(found)} entries for {len(headings)} headings"]
            levels = {-1: outline.root}
            outline.root.clear()
            for (depth, title), place in zip(headings, found, strict=True):
                item = pikepdf.OutlineItem(title, place)
                item.is_closed = bool(depth)
                levels[depth - 1].append(item)
                levels[depth] = item.children
        pdf.Root.PageMode = pikepdf.Name.UseOutlines
        for name, text in about.items():
            pdf.docinfo[f"/{name}"] = text
        pdf.save(path, deterministic_id=True, min_version="1.7")
    return []


def flat(items):
    """The places to which an outline leads."""
    for item in items:
        yield item.destination
        yield from flat(item.children)
