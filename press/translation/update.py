"""Write into the catalogues of a language what the English pages say now.

    python -m press.translation.update ko            all pages
    python -m press.translation.update ko normal     one

A new text is added without a translation; the translation of a text that has changed is kept and
marked "fuzzy": read it again, mend it, and delete the mark. One that no page says goes.
"""

import argparse

from press.paths import HOME
from press.translation import catalogue, fixed, pages


def update(language: str, page: str):
    """Bring the catalogue of a page up to date."""
    texts = fixed.texts(page) if page in fixed.SAID else list(pages.texts(page))
    now = catalogue.template(texts)
    kept = catalogue.read(language, page)
    kept.update(now, update_header_comment=False)
    kept.obsolete.clear()
    catalogue.write(kept, language, page)


def main():
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("language")
    parser.add_argument("pages", nargs="*", help="slugs (default: all)")
    options = parser.parse_args()
    for page in options.pages or [*HOME.pages, *fixed.SAID]:
        update(options.language, page)


if __name__ == "__main__":
    main()
