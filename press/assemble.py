"""Put everything that is published into one folder, look whether it is all there, and zip it.

    python -m press.assemble [--book book] [--to _build]    site/: the book, slides/ and pdf/
    python -m press.assemble --zip    losses-are-likelihoods-<version>.zip of it

The folder works from a file. Exits 1 and says what is missing.
"""

import shutil
import sys
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import yaml

from press.checks.links import dead_links
from press.paths import HOME, ROOT, Edition, command_line, edition_of
from press.translation.edition import edition_in, languages
from press.words import marked, say

PDFS = {
    "losses-are-likelihoods.pdf": marked("The book as PDF"),
    "formula-sheet.pdf": marked("Formula sheet (PDF)"),
}
NOT_SERVED = ("objects.inv", ".buildinfo*", "*webpack-macros.html")
MENU_END = '<li class="js-only"><button type="button" data-prints>'
LARGEST = 100e6  # bytes; a site on Pages may have ten times as many, a download in class not


def insert(page: Path, before: str, html: str):
    """Put HTML into a page; ValueError when its place is not there."""
    text = page.read_text(encoding="utf-8")
    if before not in text:
        raise ValueError(f"expected {before!r} in {page}; got none; is it a page of the book?")
    page.write_text(text.replace(before, f"{html}\n{before}", 1), encoding="utf-8")


def link_handouts(edition: Edition):
    """The menu of a chapter gets its slides; the first page and the lecturer's page, everything."""
    for slug in edition.decks:
        item = f'<li><a href="slides/{slug}.html">{say("Slides of this chapter")}</a></li>'
        insert(edition.site / f"{slug}.html", MENU_END, item)
    links = [f'<a href="slides/index.html">{say("Slides of every chapter")}</a>']
    links += [f'<a href="pdf/{name}">{say(text)}</a>' for name, text in PDFS.items()]
    everything = f"<p>{say('To take along:')} {', '.join(links)}.</p>"
    for slug in {"index", "lecturers"} & {*edition.pages}:
        insert(edition.site / f"{slug}.html", "</article>", everything)


def assemble(edition: Edition):
    """Copy pages, decks and PDFs of an edition into its fresh folder `site` and link them.

    Into the English one go the sites of the other languages, which are assembled first.
    """
    site = edition.site
    shutil.rmtree(site, ignore_errors=True)
    others = languages() if edition == HOME else []
    shutil.copytree(edition.html, site, ignore=shutil.ignore_patterns(*NOT_SERVED, *others))
    for language in others:
        shutil.copytree(edition_in(language).site, site / language)
    shutil.copytree(edition.slides, site / "slides")
    (site / "pdf").mkdir()
    for name in PDFS:
        shutil.copy(edition.pdf / name, site / "pdf" / name)
    link_handouts(edition)
    (site / ".nojekyll").touch()  # GitHub Pages leaves out folders with _ otherwise


def expected(edition: Edition) -> list[str]:
    """Every file that a reader or a teacher may ask for, relative to the site."""
    pages = [f"{slug}.html" for slug in [*edition.pages, "search", "404"]]
    slides = [f"slides/{slug}.html" for slug in [*edition.decks, "index"]]
    return [*pages, *slides, *(f"pdf/{name}" for name in PDFS)]


def faults(edition: Edition) -> list[str]:
    """What is wrong with an assembled site, in words."""
    site = edition.site
    found = [f"{name} is missing" for name in expected(edition) if not (site / name).is_file()]
    found += [f"dead link in {link}" for link in dead_links(site, alone=edition == HOME)]
    size = sum(path.stat().st_size for path in site.rglob("*") if path.is_file())
    if size > LARGEST:
        found.append(f"{size / 1e6:.0f} MB; expected at most {LARGEST / 1e6:.0f} MB")
    return found


def zipped(site: Path, target: Path) -> Path:
    """The site as a zip whose only top folder says what it is: the same zip of the same site."""
    with ZipFile(target, "w", ZIP_DEFLATED) as archive:
        for path in sorted(path for path in site.rglob("*") if path.is_file()):
            file = ZipInfo((Path(target.stem) / path.relative_to(site)).as_posix())
            file.external_attr = 0o644 << 16
            archive.writestr(file, path.read_bytes(), ZIP_DEFLATED)
    return target


def main():
    """Command line."""
    parser = command_line(__doc__)
    parser.add_argument("--zip", action="store_true", help="zip the folder as well")
    options = parser.parse_args()
    edition = edition_of(options)
    site = edition.site
    assemble(edition)
    if found := faults(edition):
        sys.exit("\n  ".join([f"The site in {site} is not complete:", *found]))
    size = sum(path.stat().st_size for path in site.rglob("*") if path.is_file())
    print(f"{len(expected(edition))} pages, decks and PDFs, {size / 1e6:.1f} MB: {site}/index.html")
    if options.zip:
        version = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))["version"]
        target = zipped(site, edition.build / f"losses-are-likelihoods-{version}.zip")
        print(f"{target.stat().st_size / 1e6:.1f} MB: {target}")


if __name__ == "__main__":
    main()
