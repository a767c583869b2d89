"""One lecture deck per chapter, from the notebooks that the book is made of  (make slides).

    python -m press.slides.build [--book book] [--to _build] [slug …]

Takes the executed notebooks, as the site does, lets rules.py choose what goes
on slides and what into the speaker's notes, and writes a folder that works from a file: reveal.js
is in it, and formulas are set already. S: notes, O: overview, ?print-pdf: a version to print.
"""

import re
import shutil
from html import escape
from pathlib import Path

from pygments.formatters import HtmlFormatter

from lib import quiz
from press.notebooks import executed
from press.paths import command_line, edition_of
from press.slides import pieces, rules
from press.typography.formulas import Formulas
from press.typography.lean_fonts import licences
from press.typography.style import style_for

HERE = Path(__file__).parent


def deck_of(slug, notebook):
    """The deck of a chapter, with its questions."""
    questions = quiz.load(slug) if slug in quiz.names() else ()
    return rules.deck(slug, notebook, questions)


def notes_of(slide, section, first, clock):
    """The speaker's notes of a slide: time, questions, prose."""
    time = ""
    if first and section.minutes:
        name = section.title or "The opening"
        time = (
            f"<p><strong>{escape(name)}: about {section.minutes} min</strong> "
            f"(minute {clock} to {clock + section.minutes})</p>"
        )
    elif first and section.title == "Exercises":
        time = "<p><strong>In class if time is left, else homework.</strong></p>"
    asked = "".join(f"<li>{question}</li>" for question in dict.fromkeys(slide.ask))
    ask = f"<p><strong>Ask</strong></p><ul>{asked}</ul>" if asked else ""
    return time + ask + "".join(slide.notes)


def slide_html(slide, section, first, clock):
    """One <section> of reveal.js, and the speaker's notes that belong into it."""
    running = pieces.inline(section.title, "") if section.title else ""
    if slide.kind == "title":
        head = ""
    else:
        above = f"<h2>{running}</h2>" if first else f'<p class="running">{running}</p>'
        head = (above if running else "") + (f"<h3>{slide.title}</h3>" if slide.title else "")
    seconds = round(60 * slide.minutes)
    timing = f' data-timing="{seconds}"' if seconds else ""
    shown = (
        f'<section class="{slide.kind}"{timing}><header>{head}</header>'
        f'<div class="body"><div class="inner">{"".join(slide.body)}</div></div>'
    )
    return shown, notes_of(slide, section, first, clock)


def columns_of(deck):
    """The slides of each section, as pairs of HTML: what is shown, and the notes."""
    clock = 0
    for section in deck.sections:
        yield [
            slide_html(slide, section, number == 0, clock)
            for number, slide in enumerate(section.slides)
        ]
        clock += section.minutes


def deck_html(deck, columns, template, formulas):
    """The page of a deck."""
    slides = "\n".join(
        "<section>"
        + "".join(
            f"{pieces.typeset(shown, formulas)}"
            f'<aside class="notes">{pieces.spoken(notes, formulas)}</aside></section>'
            for shown, notes in column
        )
        + "</section>"
        for column in columns
    )
    fields = {
        "title": escape(deck.title),
        "page": deck.page,
        "seconds": str(60 * deck.minutes),
        "slides": slides,
    }
    return re.sub(r"\{\{(title|page|seconds|slides)\}\}", lambda m: fields[m[1]], template)


def write_figures(notebook, deck_page, html, folder):
    """Save each figure that the deck shows as a file of its own; returns the HTML with paths."""
    for cell in notebook.cells:
        name = cell.metadata.get("mystnb", {}).get("figure", {}).get("name")
        mark = f"{{{{figure:{name}}}}}"
        if not name or mark not in html:
            continue
        svgs = pieces.all_of(cell, "image/svg+xml")
        if not svgs:
            raise ValueError(
                f"expected an SVG for {name} in {deck_page}; got none; end in plt.show()"
            )
        (folder / f"{name}.svg").write_text(svgs[0], encoding="utf-8")
        html = html.replace(mark, f"figures/{name}.svg")
    return html


def contents(decks):
    """The page that lists the decks."""
    items = "".join(
        f'<li><a href="{deck.page}.html">{escape(deck.title)}</a>: {escape(deck.subtitle)} '
        f"<small>{deck.size} slides, {deck.minutes} min</small></li>"
        for deck in decks
    )
    return (HERE / "index.html").read_text(encoding="utf-8").replace("{{decks}}", items)


def write_assets(folder, pages):
    """Everything a deck loads: reveal.js, the script, the styles with the fonts."""
    shutil.copytree(HERE / "reveal", folder / "reveal")
    shutil.copy(HERE / "deck.js", folder)
    style = (HERE / "deck.css").read_text(encoding="utf-8")
    colours = HtmlFormatter(style="github-light-colorblind").get_style_defs(".source")
    style = style_for(pages, f"{style}\n{colours}")
    (folder / "deck.css").write_text(style, encoding="utf-8")
    (folder / "fonts-licence.txt").write_text(licences(), encoding="utf-8")


def build(edition, slugs=()):
    """Write the decks of these chapters (default: all) into a fresh folder; returns them."""
    folder, slugs = edition.slides, slugs or edition.chapters
    paths = [edition.book / f"{slug}.ipynb" for slug in slugs]
    notebooks = executed.notebooks(paths, edition.executed)
    decks = [deck_of(*one) for one in zip(slugs, notebooks, strict=True)]
    columns = [list(columns_of(deck)) for deck in decks]
    formulas = Formulas(edition.formulas)
    formulas.prepare(pieces.formulas_in(str_of(columns)))
    template = (HERE / "template.html").read_text(encoding="utf-8")
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "figures").mkdir(parents=True)
    pages = []
    for deck, column, notebook in zip(decks, columns, notebooks, strict=True):
        html = deck_html(deck, column, template, formulas)
        pages.append(write_figures(notebook, deck.page, html, folder / "figures"))
        (folder / f"{deck.page}.html").write_text(pages[-1], encoding="utf-8")
    formulas.save()
    write_assets(folder / "assets", pages)
    (folder / "index.html").write_text(contents(decks), encoding="utf-8")
    return decks


def str_of(columns):
    """All HTML of some decks."""
    return "".join(html for deck in columns for column in deck for pair in column for html in pair)


def main():
    """Command line."""
    parser = command_line(__doc__)
    parser.add_argument("slugs", nargs="*", help="chapters (default: all)")
    options = parser.parse_args()
    edition = edition_of(options)
    decks = build(edition, options.slugs)
    many = sum(deck.size for deck in decks)
    print(f"{len(decks)} decks, {many} slides: {edition.slides / 'index.html'}")


if __name__ == "__main__":
    main()
