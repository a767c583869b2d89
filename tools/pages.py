"""Is every page of _toc.yml in the built site, with a title and one heading?

A build can exit 0 and lack pages; this is the check that a reader would make.
Usage: python tools/pages.py [built site, default _build/html]
"""

import sys
from html.parser import HTMLParser
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parent.parent


def pages_of(toc: dict) -> list[str]:
    """Slugs in reading order: the root, then every `file:` at any depth."""
    slugs = [toc["root"]] if "root" in toc else [toc["file"]] if "file" in toc else []
    for key in ("parts", "chapters", "sections", "subtrees", "entries"):
        for child in toc.get(key, []):
            slugs += pages_of(child)
    return slugs


def core_chapters(toc: dict) -> list[str]:
    """Slugs of the chapters to teach: everything in the numbered parts ("I · …")."""
    parts = [part for part in toc["parts"] if "·" in part.get("caption", "")]
    return [slug for part in parts for slug in pages_of(part)]


class Headings(HTMLParser):
    """Collect the text of <title> and of every <h1> of the article.

    (The theme puts one more <h1> on every page, outside the article, for printing.)
    """

    def __init__(self):
        super().__init__()
        self.inside = None
        self.article = False
        self.texts = {"title": [], "h1": []}

    def handle_starttag(self, tag, attrs):
        """Open a text; a <title> inside an inline <svg> is not the page's title."""
        self.article |= tag == "article"
        if (tag == "h1" and self.article) or (tag == "title" and not self.texts["title"]):
            self.inside = tag
            self.texts[tag].append("")

    def handle_endtag(self, tag):
        """Close it."""
        self.article &= tag != "article"
        if tag == self.inside:
            self.inside = None

    def handle_data(self, data):
        """Add to the open text."""
        if self.inside:
            self.texts[self.inside][-1] += data


def faults_of(page: Path) -> list[str]:
    """What is wrong with one built page, in words."""
    if not page.is_file():
        return ["is missing"]
    found = Headings()
    found.feed(page.read_text(encoding="utf-8"))
    titles, h1s = ([text for text in found.texts[tag] if text.strip()] for tag in ("title", "h1"))
    faults = []
    if not titles:
        faults.append("has no <title>")
    if len(h1s) != 1:
        faults.append(f"has {len(h1s)} non-empty <h1> instead of one")
    return faults


def main() -> int:
    """Print the faults, or how many pages are fine; the exit code says which."""
    site = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "_build" / "html"
    toc = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))
    pages = [f"{slug.removesuffix('.md').removesuffix('.ipynb')}.html" for slug in pages_of(toc)]
    faults = [f"{page} {fault}" for page in pages for fault in faults_of(site / page)]
    if faults:
        print(f"The site in {site} is not complete:", *faults, sep="\n  ", file=sys.stderr)
        return 1
    print(f"All {len(pages)} pages of _toc.yml are in {site}.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
