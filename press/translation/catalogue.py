"""A catalogue: gettext's .po, one for each page, in locale/<language>/.

An entry is whole when it has a translation that nobody has to look at again ("fuzzy" is gettext's
word for one that was made for an older text). What must not change with the language is compared:
formulas, code, addresses, numbers, values in strings.
"""

import re
from collections import Counter
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

from lib.words import LOCALE
from press.translation.pages import Text

WORDS = re.compile(r"\\text(?:bf|it|rm)?\{[^{}]*\}|\s+")
FORMULA = re.compile(r"\$\$.*?\$\$|\$[^$\n]+\$", flags=re.S)
CODE = re.compile(r"(`+)(?:(?!\1).)+\1", flags=re.S)
ADDRESS = re.compile(r"\]\(([^)\s]*)\)")
FIELD = re.compile(r"\$\{[^}]*\}|\{[^{}]*(?:\{[^{}]*\}[^{}]*)*\}")
HEADER = """\
# How to translate: CONTRIBUTING.md, and README.md beside this file.
msgid ""
msgstr ""
"Language: {}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"

"""
FORMAT = re.compile(r":[,+]?[\d.]*[dfgeEs%]$")
NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
TAG = re.compile(r"</?[a-z][^>]*>")


def path_of(language: str, page: str) -> Path:
    """Where the catalogue of a page is."""
    return LOCALE / language / f"{page}.po"


def read(language: str, page: str) -> Catalog:
    """The catalogue of a page; an empty one where there is none."""
    path = path_of(language, page)
    if not path.is_file():
        return Catalog(locale=language)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def write(catalogue: Catalog, language: str, page: str):
    """Write a catalogue in the form that a second writing does not change."""
    path = path_of(language, page)
    path.parent.mkdir(parents=True, exist_ok=True)
    written = BytesIO()
    write_po(written, catalogue, width=0, omit_header=True)
    path.write_bytes(HEADER.format(language).encode() + written.getvalue())


def template(texts: list[Text]) -> Catalog:
    """A catalogue of these texts without translations."""
    found = Catalog()
    for text in texts:
        found.add(text.text, auto_comments=[text.place])
    return found


def _formulas(text):
    return Counter(WORDS.sub("", formula) for formula in FORMULA.findall(text))


def _outside(text):
    """The text without formulas, code, addresses and values."""
    for pattern in (FORMULA, CODE, ADDRESS, TAG):
        text = pattern.sub(" ", text)
    return text


KEPT = {
    "formulas": _formulas,
    "code": lambda text: Counter(found[0] for found in CODE.finditer(text)),
    "addresses": lambda text: Counter(ADDRESS.findall(text)),
    "tags": lambda text: Counter(TAG.findall(text)),
    "numbers": lambda text: Counter(NUMBER.findall(FIELD.sub(" ", _outside(text)))),
}
KEPT_IN_CODE = {
    "values": lambda text: Counter(FIELD.findall(text)),
    "format": lambda text: Counter(FORMAT.findall(text)),
    "numbers": lambda text: Counter(NUMBER.findall(FIELD.sub(" ", text))),
    "formulas": lambda text: _formulas(FIELD.sub(" ", text)),
}


def faults(text: Text, translation: str) -> list[str]:
    """What the translation changes that no language changes, in words."""
    in_code = text.place in ("string", "formatted string", "script")
    found = []
    for what, of in (KEPT_IN_CODE if in_code else KEPT).items():
        here, there = of(text.text), of(translation)
        if here != there:
            lost, new = [*(here - there).elements()], [*(there - here).elements()]
            found.append(f"{what} differ: {lost} became {new}")
    return found
