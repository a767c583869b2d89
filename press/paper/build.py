"""The whole book as one PDF, and a formula sheet of two pages  (make pdf).

    python -m press.paper.build [--book book] [--to _build]

Takes the pages of the built site, opens what is folded, puts the answers at the end of each
chapter, prints a draft to learn on which page everything stands, and again with these numbers.
The page for lecturers is left out: it answers the exam.

Exits 1, and says why, when the result is not fit for paper: something is too wide, a formula or a
picture is missing, a font is not ours, a link leads nowhere, page numbers moved, the outline lacks
a heading, or the sheet has not two pages.
"""

import re
import shutil
import sys
from html import escape
from pathlib import Path

import yaml
from playwright.sync_api import sync_playwright

from press.paper import articles, bookmarks, chromium
from press.paths import HOME, ROOT, command_line, edition_of
from press.toc import is_numbered, pages_of
from press.typography.style import style_for
from press.words import from_template, marked, say

PRINTED = Path(__file__).parent
BOOK = "losses-are-likelihoods.pdf"
SHEET = "formula-sheet.pdf"
LEFT_OUT = {"lecturers"}
ON_SHEET = "loss-table", "lambda-dictionary", "recipe"
BOOK_COLUMN, SHEET_COLUMN = 166, 269  # mm, as in print.css
OURS = ("Source", "NotoSansKR", "DejaVu", "none")
LINK = re.compile(r'<small class="at">.*?</small>|</?a\b[^>]*>')  # nothing to follow on a wall
PRINTS = 3  # at most, until no page number changes
WRITE_NUMBERS = """numbers => {
  for (const place of document.querySelectorAll("[data-of]"))
    place.textContent = numbers[place.dataset.of] ?? "000";
}"""
IDEA = marked(
    "Every common loss is the negative log of a likelihood, "
    "and every weight penalty the negative log of a prior."
)


def read_articles(edition):
    """All pages in reading order, chapters of the numbered parts counted through."""
    site, toc = edition.html, edition.toc
    pages = [slug for slug in pages_of(toc) if slug not in LEFT_OUT]
    found, number = [articles.read(site, toc["root"], pages)], 0
    for part in toc["parts"]:
        caption = part.get("caption", "")
        for place, slug in enumerate(slug for slug in pages_of(part) if slug in pages):
            chapter = is_numbered(part)
            number += chapter
            opens = "" if place else caption
            found.append(articles.read(site, slug, pages, number if chapter else None, opens))
    return found


def facts(edition=HOME):
    """What the title page and the file say about the book."""
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    config = yaml.safe_load(edition.settings("_config.yml").read_text(encoding="utf-8"))
    return {name: config[name] for name in ("title", "author", "copyright")} | {
        "version": citation["version"]
    }


def cover(book):
    """The title page."""
    words = {name: escape(str(value)) for name, value in book.items()}
    return (
        f'<div class="cover"><p class="cover-title">{words["title"]}</p>'
        f'<p class="cover-idea">{say(IDEA)}</p>'
        f'<p class="cover-author">{words["author"]}</p>'
        f"<p>{say('Version')} {words['version']} · {words['copyright']}</p>"
        f"<p>{say('Text and figures: CC BY 4.0 · Code: BSD-3-Clause')}</p></div>"
    )


def prepare(folder, pages):
    """A fresh folder with the style of some pages of HTML, fonts included."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    styles = (ROOT / "lib" / "explorers" / "explorer.css", PRINTED / "print.css")
    style = "\n".join(file.read_text(encoding="utf-8") for file in styles)
    (folder / "print.css").write_text(style_for(pages, style), encoding="utf-8")


def print_book(browser, found, folder, edition=HOME):
    """Print `found` until the page numbers in it are those of the print before; the faults."""
    template = PRINTED / "book.html"
    source, target, book = folder / "book.html", folder / BOOK, facts(edition)
    source.write_text(articles.document(found, cover(book), template), encoding="utf-8")
    with chromium.laid_out(browser, source, BOOK_COLUMN) as (page, faults):
        chromium.print_pdf(page, target, draft=True)
        after = None
        for _ in range(PRINTS):
            numbers = bookmarks.page_numbers(target)
            page.evaluate(WRITE_NUMBERS, numbers)
            for _ in range(2):  # Chromium may break a page in two ways, by turns
                chromium.print_pdf(page, target)
                after = bookmarks.page_numbers(target)
                if numbers == after:
                    break
            if numbers == after:
                break
    moved = [name for name, page in after.items() if numbers.get(name) != page]
    faults += [f"moved in the last print: {name}" for name in moved]
    faults += [f"a font of this machine: {font}" for font in foreign(bookmarks.fonts(target))]
    about = {
        "Title": book["title"],
        "Author": book["author"],
        "Subject": say(IDEA),
        "Creator": "Chromium",
    }
    return faults + bookmarks.write_outline(target, articles.headings(found), about)


def foreign(fonts):
    """Fonts that do not come with the course: elsewhere the text would look different."""
    return sorted(font for font in fonts if not font.startswith(OURS))


def sheet_html(found):
    """The Loss Table on one page; the λ-dictionary and the recipe on the other.

    One that an edition lacks is taken from the English book.
    """
    by_slug = {article.slug: article for article in found}
    for slug in {*ON_SHEET} - {*by_slug}:
        by_slug[slug] = articles.read(HOME.html, slug, [])
    table, dictionary = by_slug["loss-table"], by_slug["lambda-dictionary"]
    legend = table.html.select(":has(> table) ~ p, table ~ p")
    recipe = articles.section(by_slug["recipe"], "recipe").select_one("ol")
    fields = {
        "table": articles.first_table(table),
        "legend": table.text(legend[0]),
        "dictionary": articles.first_table(dictionary),
        "recipe": by_slug["recipe"].text(recipe),
    }
    fields = {name: LINK.sub("", value) for name, value in fields.items()}
    return from_template(PRINTED / "sheet.html", **fields)


def print_sheet(browser, html, folder):
    """Print the formula sheet; the faults."""
    (folder / "sheet.html").write_text(html, encoding="utf-8")
    with chromium.laid_out(browser, folder / "sheet.html", SHEET_COLUMN) as (page, faults):
        chromium.print_pdf(page, folder / SHEET)
    pages = bookmarks.size(folder / SHEET)
    return faults + ([f"the sheet has {pages} pages, not two"] if pages != 2 else [])


def main():
    """Command line."""
    edition = edition_of(command_line(__doc__).parse_args())
    folder = edition.pdf
    if not (edition.html / "index.html").is_file():
        sys.exit(f"expected a built site in {edition.html}; there is none; run: make book")
    found = read_articles(edition)
    sheet = sheet_html(found)
    prepare(folder, [sheet, *(article.text(article.html) for article in found)])
    with sync_playwright() as playwright:
        browser = chromium.launch(playwright)
        faults = print_book(browser, found, folder, edition)
        faults += [f"sheet: {fault}" for fault in print_sheet(browser, sheet, folder)]
        browser.close()
    if faults:
        sys.exit("\n  ".join(["The print has faults:", *faults]))
    for file in (BOOK, SHEET):
        pages = bookmarks.size(folder / file)
        size = (folder / file).stat().st_size / 1e6
        print(f"{folder / file}: {pages} pages, {size:.1f} MB")


if __name__ == "__main__":
    main()
