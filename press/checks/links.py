"""Does every link of the built site lead somewhere?

Links within the site, with their anchors, are part of `make check`. Those to elsewhere are asked
only by `make links`, which reports and never fails a build: other people's servers have bad days.

    python -m press.checks.links [--external] [built site, default _build/html]
"""

import sys
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

from press.paths import HOME

AGENT = {"User-Agent": "Mozilla/5.0 (link check of an open course)"}
ALWAYS_FOUND = {"", "top"}  # fragments that browsers understand on any page


class Page(HTMLParser):
    """The links of a page and the names of the places in it."""

    def __init__(self, text: str):
        super().__init__()
        self.links, self.ids = [], set()
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        """Note links and ids."""
        found = dict(attributes)
        self.ids |= {found[name] for name in ("id", "name") if found.get(name)}
        for name in ("href", "src"):
            if found.get(name) is not None and tag != "base":
                self.links.append(found[name])


def read(site: Path) -> dict[Path, Page]:
    """All pages."""
    return {path: Page(path.read_text(encoding="utf-8")) for path in sorted(site.rglob("*.html"))}


def dead_links(site: Path, alone: bool = True) -> list[str]:
    """Links that lead nowhere, each with its page.

    alone: the site is a whole; a translated one is not, and its links out of the folder are left
    to a check of the whole.
    """
    pages = read(site)
    dead = []
    for path, page in pages.items():
        for link in dict.fromkeys(page.links):
            parts = urlsplit(link)
            if parts.scheme or parts.netloc:
                continue
            target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            target = target / "index.html" if target.is_dir() else target
            if not alone and not target.is_relative_to(site.resolve()):
                continue
            fragment = unquote(parts.fragment)
            known = pages[target].ids if target in pages else set()
            if not target.is_file() or (
                target in pages and fragment not in ALWAYS_FOUND and fragment not in known
            ):
                dead.append(f"{path.relative_to(site)}: {link}")
    return dead


def external_links(site: Path) -> dict[str, str]:
    """Every address elsewhere, with one page that links to it."""
    found = {}
    for path, page in read(site).items():
        for link in page.links:
            if urlsplit(link).scheme in ("http", "https"):
                found.setdefault(link.split("#")[0], path.name)
    return found


def answer(url: str) -> str:
    """The status of an address, or why there is none."""
    try:
        request = urllib.request.Request(url, headers=AGENT)
        with urllib.request.urlopen(request, timeout=20) as response:
            return str(response.status)
    except Exception as problem:  # whatever a server does, the report goes on
        return f"{type(problem).__name__}: {problem}"


def main(arguments: list[str]) -> int:
    """Print what is dead; only dead links within the site fail."""
    external = "--external" in arguments
    rest = [argument for argument in arguments if argument != "--external"]
    site = Path(rest[0] if rest else HOME.html).resolve()
    if external:
        found = external_links(site)
        with ThreadPoolExecutor(8) as pool:
            for (url, page), status in zip(found.items(), pool.map(answer, found), strict=True):
                print(f"{'ok  ' if status.startswith('2') else 'LOOK'}  {status}  {url}  ({page})")
        return 0
    dead = dead_links(site)
    print(*(dead or [f"Every link within {site} leads somewhere."]), sep="\n")
    return bool(dead)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
