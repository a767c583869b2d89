"""One style sheet with all its fonts, for what is shown outside the site: slides and paper."""

from press.typography import lean_css, lean_fonts
from press.typography.formulas import Engine


def style_for(pages: list[str], style: str) -> str:
    """CSS for the formulas in some HTML, then `style`; the fonts of both and of the text in it."""
    css = lean_css.purge(Engine().stylesheet(), lean_css.Used.in_pages(pages, []))
    known = lean_fonts.STYLE + lean_fonts.SANS  # which gives the sans its own font
    css = "\n".join([css, lean_fonts.of_language(known), known, style])
    return lean_fonts.with_fonts(css, pages, ["kern"])
