"""Mathematics outside the site: what slides and paper share with the pages of the book.

The engine is the one of book/_ext/typeset.py, so a formula looks the same everywhere.
"""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "book" / "_ext"))

import lean_css  # noqa: E402
import lean_fonts  # noqa: E402
from lean_fonts import licences  # noqa: E402, F401
from typeset import Engine, Formulas, display_tex  # noqa: E402, F401


def formulas() -> Formulas:
    """The store that the site fills: call it with (tex, display) for HTML; `save()` it after."""
    return Formulas(ROOT / "_build" / ".typeset.json")


def style_for(pages: list[str], style: str) -> str:
    """CSS for the formulas in some HTML, then `style`; the fonts of both and of the text in it."""
    css = lean_css.purge(Engine().stylesheet(), lean_css.Used.in_pages(pages, []))
    css = "\n".join([css, lean_fonts.STYLE, lean_fonts.SANS, style])
    return lean_fonts.with_fonts(css, pages, ["kern"])
