"""One lecture deck per chapter, from the notebooks that the book is made of  (make slides).

    python -m press.slides.build [--book book] [--to _build] [slug …]

Takes the executed notebooks, as the site does; the cells say in their metadata what is shown.
Writes a folder that works from a file: reveal.js is in it, and formulas are set already.
"""

import re
import shutil
from html import escape
from pathlib import Path

from pygments.formatters import HtmlFormatter

from lib import quiz
from press.editions import elsewhere
from press.notebooks import executed
from press.paths import command_line, edition_of
from press.slides import pieces
from press.slides.deck import deck_of
from press.typography.formulas import Formulas
from press.typography.lean_fonts import licences
from press.typography.style import style_for
from press.typography.waiting import formulas_in, spoken, typeset
from press.words import from_template, say, told

HERE = Path(__file__).parent


def set_formulas(html, formulas):
    """A deck with its formulas set; MathML in the notes."""
    html = re.sub(r"<aside.*?</aside>", lambda m: spoken(m[0], formulas), html, flags=re.S)
    return typeset(html, formulas)


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


def languages(edition, page):
    """Links to this deck in other languages; deck.js leads them to the slide that is shown."""
    links = " · ".join(
        f'<a href="../{one["way"]}slides/{page}.html" lang="{one["code"]}" '
        f'hreflang="{one["code"]}">{one["name"]}</a>'
        for one in elsewhere(edition, page)
    )
    return links and f'<nav class="languages" aria-label="{say("Languages")}">{links}</nav>'


def contents(decks, others):
    """The page that lists the decks; `others` leads to it in other languages."""
    items = ""
    for deck in decks:
        size = say("{slides} slides, {minutes} min", slides=len(deck.slides), minutes=deck.minutes)
        items += f'<li><a href="{deck.page}.html">{escape(deck.title)}</a>: '
        items += f"{escape(deck.subtitle)} <small>{size}</small></li>"
    return from_template(HERE / "index.html", decks=items, others=others)


def write_assets(folder, pages):
    """Everything a deck loads: reveal.js, the script, the styles with the fonts."""
    shutil.copytree(HERE / "reveal", folder / "reveal")
    script = told((HERE / "deck.js").read_text(encoding="utf-8"))
    (folder / "deck.js").write_text(script, encoding="utf-8")
    style = (HERE / "deck.css").read_text(encoding="utf-8")
    colours = HtmlFormatter(style="github-light-colorblind").get_style_defs(".source")
    style = style_for(pages, f"{style}\n{colours}")
    (folder / "deck.css").write_text(style, encoding="utf-8")
    (folder / "fonts-licence.txt").write_text(licences(), encoding="utf-8")


def build(edition, slugs=()):
    """Write the decks of these notebooks (default: all) into a fresh folder; returns them."""
    folder, slugs = edition.slides, slugs or edition.decks
    paths = [edition.book / f"{slug}.ipynb" for slug in slugs]
    notebooks = executed.notebooks(paths, edition.executed)
    decks = [
        deck_of(slug, notebook, quiz.load(slug) if slug in quiz.names() else ())
        for slug, notebook in zip(slugs, notebooks, strict=True)
    ]
    formulas = Formulas(edition.formulas)
    formulas.prepare(formulas_in("".join(deck.html for deck in decks)))
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "figures").mkdir(parents=True)
    pages = []
    for deck, notebook in zip(decks, notebooks, strict=True):
        html = set_formulas(deck.html, formulas)
        html = html.replace("<main>", languages(edition, deck.page) + "<main>", 1)
        pages.append(write_figures(notebook, deck.page, html, folder / "figures"))
        (folder / f"{deck.page}.html").write_text(pages[-1], encoding="utf-8")
    formulas.save()
    write_assets(folder / "assets", pages)
    listed = contents(decks, languages(edition, "index"))
    (folder / "index.html").write_text(listed, encoding="utf-8")
    return decks


def main():
    """Command line."""
    parser = command_line(__doc__)
    parser.add_argument("slugs", nargs="*", help="chapters (default: all)")
    options = parser.parse_args()
    edition = edition_of(options)
    decks = build(edition, options.slugs)
    many = sum(len(deck.slides) for deck in decks)
    print(f"{len(decks)} decks, {many} slides: {edition.slides / 'index.html'}")


if __name__ == "__main__":
    main()
