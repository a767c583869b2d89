"""Is every page of _toc.yml in the built site, with a title and one heading?

A build can exit 0 and lack pages; this is the check that a reader would make.
"""

import re
import sys
from pathlib import Path


def words(html: str) -> str:
    """The text of some HTML."""
    return re.sub(r"<[^>]*>", "", html).strip()


def faults_of(page: Path) -> list[str]:
    """What is wrong with one built page, in words.

    (The theme puts one more <h1> on every page, outside the article, for printing.)
    """
    if not page.is_file():
        return ["is missing"]
    head, _, body = page.read_text(encoding="utf-8").partition("</head>")
    article = body.partition("<article")[2].partition("</article>")[0]
    headings = [words(one) for one in re.findall(r"<h1\b.*?</h1>", article, flags=re.DOTALL)]
    faults = []
    if not any(map(words, re.findall(r"<title>.*?</title>", head, flags=re.DOTALL))):
        faults.append("has no <title>")
    if len(list(filter(None, headings))) != 1:
        faults.append(f"has {len(headings)} <h1> instead of one with words")
    return faults


def report(site: Path, slugs: list[str]) -> int:
    """Print the faults, or how many pages are fine; the exit code says which."""
    pages = [f"{slug.removesuffix('.md').removesuffix('.ipynb')}.html" for slug in slugs]
    faults = [f"{page} {fault}" for page in pages for fault in faults_of(site / page)]
    if faults:
        print(f"The site in {site} is not complete:", *faults, sep="\n  ", file=sys.stderr)
        return 1
    print(f"All {len(pages)} pages of _toc.yml are in {site}.")
    return 0
