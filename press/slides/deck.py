"""A notebook as the columns of slides that its metadata asks for, through nbconvert."""

import re
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path

from nbconvert import SlidesExporter

from press.slides import pieces, shown
from press.words import say, spoken

TEMPLATES = Path(__file__).parent / "templates"
SILENT = {"notes", "skip"}


@dataclass
class Piece:
    """What one cell shows; nbconvert says whether a fragment opens or closes there."""

    html: str
    opens: bool = False
    closes: bool = False


@dataclass
class Slide:
    """One slide: its header, the pieces below it, and what only the speaker sees."""

    header: str = ""
    pieces: list = field(default_factory=list)
    notes: list = field(default_factory=list)
    found: list = field(default_factory=list)

    @property
    def kinds(self):
        """What stands on it, as classes."""
        return " ".join(dict.fromkeys(self.found))


@dataclass
class Deck:
    """A chapter as slides."""

    page: str
    title: str
    subtitle: str
    columns: list
    html: str

    @property
    def minutes(self):
        """How long it takes: what its title says, else two minutes a slide."""
        said = re.search(say("{n} minutes").replace("{n}", r"(\d+)"), self.subtitle)
        return int(said[1]) if said else 2 * len(self.slides)

    @property
    def slides(self):
        """All slides in order."""
        return [slide for column in self.columns for slide in column]


def type_of(cell):
    """The slide type of a cell: what it says, else `notes`; the setup is skipped, a title shown."""
    setup, title = "setup" in cell.metadata.get("tags", []), cell.source.startswith("# ")
    silent = "skip" if setup else "slide" if title and cell.cell_type == "markdown" else "notes"
    return cell.metadata.get("slideshow", {}).get("slide_type", silent)


def prepared(notebook, questions):
    """A copy with a type in each cell, a cell for each question, and no skipped cells."""
    notebook = deepcopy(notebook)
    cells = []
    for cell in notebook.cells:
        cell.metadata.slideshow = {"slide_type": type_of(cell)}
        if type_of(cell) not in SILENT and "quiz.show(" in cell.source:
            for number, question in enumerate(questions):
                asked = deepcopy(cell)
                asked.metadata.question = question
                if number:
                    asked.metadata.slideshow.slide_type = "subslide"
                cells.append(asked)
        elif type_of(cell) != "skip":
            cells.append(cell)
    for number, cell in enumerate(cells):
        cell.id = f"cell-{number:02d}"
    notebook.cells = cells
    return notebook


class _Columns:
    """Sorts cells that nbconvert has marked into columns of slides."""

    def __init__(self, page):
        self.page, self.section, self.columns = page, "", []

    def __call__(self, cells):
        for place, cell in enumerate(cells):
            if cell.cell_type == "markdown":
                names = [name for level, name in shown.headings(cell.source) if level == 2]
                self.section = names[-1] if names else self.section
            if cell.metadata.get("slide_start"):
                self.columns.append([])
            if cell.metadata.get("subslide_start"):
                self.columns[-1].append(Slide(self.header(cell)))
            self.add(cell, cells[place:])
        return self.columns

    def header(self, cell):
        """The heading of a section where it opens, small after that, with the heading below it."""
        running = pieces.inline(self.section, self.page)
        large = cell.metadata.get("slide_start")
        above = f"<h2>{running}</h2>" if large else f'<p class="running">{running}</p>'
        found = shown.headings(cell.source) if cell.cell_type == "markdown" else []
        if shown.is_exercises(cell.source):
            found = []
        topic = [name for level, name in found if level == 3]
        below = f"<h3>{pieces.inline(topic[0], self.page)}</h3>" if topic else ""
        return (above if self.section else "") + below

    def add(self, cell, rest):
        """Put a cell on the last slide, and what is said about it into the notes."""
        slide, meta = self.columns[-1][-1], cell.metadata
        kind, html, notes = self.parts(cell, rest)
        if meta.slide_type in SILENT:
            kind, html = "", ""
        if html:
            slide.found.append(kind)
        slide.pieces.append(
            Piece(html, meta.get("fragment_start", False), meta.get("fragment_end", False))
        )
        slide.notes.append(notes)

    def parts(self, cell, rest):
        """The kind of slide a cell asks for, its HTML, and the notes."""
        if cell.cell_type == "markdown":
            kind, html = shown.text(cell.source, self.page)
            notes = pieces.markdown(cell.source, self.page)
            if kind == "question":
                html = self.exercises(rest)
            return kind, html, (shown.hands() if kind == "predict" else "") + notes
        if cell.cell_type != "code":
            return "", "", ""
        if "question" in cell.metadata:
            return "quiz", *shown.question(cell.metadata.question, self.page)
        if cell.metadata.slide_type in SILENT:
            return "", "", shown.listing(cell)
        return shown.code(cell, self.page)

    def exercises(self, rest):
        """The first exercise and the titles of the others, up to the next section."""
        text = "\n\n".join(cell.source for cell in rest if cell.cell_type == "markdown")
        text = re.split(r"^## ", text, flags=re.M)[1]
        _, first, *others = re.split(r"^### ", text, flags=re.M)
        titles = [one.partition("\n")[0] for one in (first, *others)]
        return shown.exercises(titles, first.partition("\n")[2], self.page)


def deck_of(page, notebook, questions=()):
    """The deck of one executed notebook; `page` is its slug, `questions` as lib.quiz loads them."""
    head = notebook.cells[0].source.removeprefix("# ").partition("\n")[0]
    title, _, subtitle = head.partition(": ")
    columns = _Columns(page)
    deck = Deck(page, title, subtitle, columns.columns, "")
    exporter = SlidesExporter(
        template_name="deck",
        extra_template_basedirs=[str(TEMPLATES)],
        filters={"columns": columns, "say": say},
    )
    deck.html, _ = exporter.from_notebook_node(
        prepared(notebook, questions), {"deck": deck, "language": spoken()}
    )
    return deck
