"""What a reader does not need is not sent: the last step of the build of the site.

The theme ships half a megabyte of style sheets, an icon library and a dozen scripts. After the
pages are written this

- merges the style sheets into _static/site.css without the rules no page uses (lean_css.py),
- cuts MathJax's fonts down to the characters that occur (lean_fonts.py),
- shortens the figures and tells each page their size, so that nothing moves while it loads,
- deletes what no page refers to.

It finds everything it needs in the output folder, so it may run again on a finished site.
"""

import re
from hashlib import sha256
from pathlib import Path

from sphinx.util import logging

import lean_css
import lean_fonts
from typeset import Engine

LOG = logging.getLogger(__name__)

# Scripts of Sphinx and the theme whose work _static/site.js does, or nobody needs.
REPLACED = {
    "clipboard.min.js",
    "copybutton.js",
    "design-tabs.js",
    "doctools.js",
    "documentation_options.js",
    "scripts/sphinx-book-theme.js",
    "sphinx_highlight.js",
}
THEME_STYLES = ["_static/basic.css", "_static/styles/pydata-sphinx-theme.css"]
LICENCE = "fonts-licence.txt"
KOREAN = '<style id="korean">'
PIXELS_PER = {"pt": 4 / 3, "px": 1, "": 1, "in": 96, "cm": 96 / 2.54, "mm": 96 / 25.4}
IN_INK = re.compile(r'<span class="(?:n|o|p|w)">([^<]*)</span>')  # names, operators, punctuation
INLINE = re.compile(r"<script>.*?</script>", re.DOTALL)
INDENTED = re.compile(r"\n(?:\s+|//.*\n)+")
LONG_NUMBER = re.compile(r"-?\d+\.\d{3,}")


def choose_assets(app, pagename, templatename, context, doctree):
    """Note the style sheets of a page, and leave it the scripts that are not replaced."""
    for sheet in context["css_files"]:
        name = str(sheet.filename).split("?")[0]
        if name not in app.style_sheets:
            app.style_sheets.append(name)
    context["page_scripts"] = [
        script
        for script in context["script_files"]
        if script.filename and str(script.filename).removeprefix("_static/") not in REPLACED
    ]


def size_of(svg: str) -> tuple[int, int]:
    """Width and height of a figure in CSS pixels, from its opening tag."""
    tag = re.search(r"<svg\b[^>]*>", svg)[0]
    sizes = []
    for side in ("width", "height"):
        value, unit = re.search(rf'\s{side}="([\d.]+)([a-z]*)"', tag).groups()
        sizes.append(round(float(value) * PIXELS_PER[unit]))
    return tuple(sizes)


def shorten(svg: str) -> str:
    """The same figure in fewer bytes: no metadata, coordinates to a hundredth of a point."""

    def rounded(match) -> str:
        return LONG_NUMBER.sub(lambda number: f"{float(number[0]):.2f}", match[0])

    svg = re.sub(r"<\?xml.*?\?>|<!DOCTYPE.*?>|<!--.*?-->", "", svg, flags=re.DOTALL)
    svg = re.sub(r"<metadata>.*?</metadata>", "", svg, flags=re.DOTALL)
    svg = re.sub(r'\s(?:d|x|y|x1|x2|y1|y2|points)="[^"]*"', rounded, svg)
    return re.sub(r"\s+", " ", svg).replace("> <", "><").strip()


def shorten_figures(site: Path) -> dict[str, tuple[int, int]]:
    """Rewrite every SVG figure; their sizes by the address that pages use."""
    sizes = {}
    for path in sorted(site.glob("_images/*.svg")):
        svg = path.read_text(encoding="utf-8")
        sizes[f"_images/{path.name}"] = size_of(svg)
        path.write_text(shorten(svg), encoding="utf-8")
    return sizes


def with_sizes(page: str, sizes: dict[str, tuple[int, int]]) -> str:
    """Figures state their size and wait until they are near the screen."""

    def sized(match) -> str:
        address = re.search(r'src="([^"]*)"', match[0])[1]
        if address not in sizes or "loading=" in match[0]:
            return match[0]
        width, height = sizes[address]
        details = f'width="{width}" height="{height}" loading="lazy" decoding="async"'
        return f"<img {details}{match[0].removeprefix('<img')}"

    return re.sub(r"<img\b[^>]*>", sized, page)


def mended(page: str) -> str:
    """The page with half as many elements in its code, and with roles that are allowed.

    What has the colour of the text needs no element. A reference is an item of its list.
    Scripts go without indentation and comments.
    """
    page = INLINE.sub(lambda script: INDENTED.sub("\n", script[0]), page)
    return IN_INK.sub(r"\1", page).replace('role="doc-biblioentry"', 'role="listitem"')


def with_korean(page: str) -> str:
    """A page with Korean words brings their letters itself, so that the others need not."""
    if not lean_fonts.HANGUL.search(page) or KOREAN in page:
        return page
    face = next(face for face in lean_fonts.FACE.findall(lean_fonts.STYLE) if "Korean" in face)
    face = lean_fonts.with_fonts(face, [page])
    return page.replace("</head>", f"{KOREAN}{face}</style>\n</head>", 1)


def merge_styles(app, site: Path, pages: dict[Path, str]) -> str:
    """Write _static/site.css, fonts included; its address with a version."""
    sheets = [site / name for name in [*THEME_STYLES, *app.style_sheets]]
    sources = [sheet.read_text(encoding="utf-8") for sheet in sheets if sheet.is_file()]
    mathematics = Engine().stylesheet()
    script = (site / "_static" / "site.js").read_text(encoding="utf-8")
    (site / "_static" / "site.js").write_text(INDENTED.sub("\n", script), encoding="utf-8")
    used = lean_css.Used.in_pages(pages.values(), [script])
    # MathJax first, so that the course's own rules about formulas win
    css = lean_css.purge("\n".join([mathematics, lean_fonts.STYLE, *sources]), used)
    shown = [lean_fonts.HANGUL.sub("", page) for page in pages.values()]
    css = lean_fonts.with_fonts(css, [*shown, f"<script>{script}</script>"])
    css = f"/* Fonts: {LICENCE} */{css}"
    (site / "_static" / "site.css").write_text(css, encoding="utf-8")
    (site / "_static" / LICENCE).write_text(lean_fonts.licences(), encoding="utf-8")
    return f"_static/site.css?v={sha256(css.encode()).hexdigest()[:8]}"


def drop_unused(site: Path, pages: dict[Path, str]):
    """Delete every file of _static that neither a page nor the style sheet refers to."""
    texts = [*pages.values(), (site / "_static" / "site.css").read_text(encoding="utf-8")]
    text = "\n".join(texts)
    for path in sorted((site / "_static").rglob("*"), reverse=True):
        if path.is_dir():
            if not any(path.iterdir()):
                path.rmdir()
        elif path.relative_to(site / "_static").as_posix() not in text and path.name != "site.css":
            path.unlink()


def make_lean(app, exception):
    """Run all steps on the finished site."""
    site = Path(app.outdir)
    if exception or app.builder.name != "html" or not (site / THEME_STYLES[1]).is_file():
        return
    found = (path for path in sorted(site.rglob("*.html")) if "_static" not in path.parts)
    pages = {path: path.read_text(encoding="utf-8") for path in found}
    sizes = shorten_figures(site)
    pages = {path: with_korean(mended(with_sizes(page, sizes))) for path, page in pages.items()}
    styles = merge_styles(app, site, pages)
    script = sha256((site / "_static" / "site.js").read_bytes()).hexdigest()[:8]
    for path, page in pages.items():
        page = re.sub(r"_static/site\.css(\?v=\w+)?", styles, page)
        page = re.sub(r"_static/site\.js(\?v=\w+)?", f"_static/site.js?v={script}", page)
        path.write_text(page, encoding="utf-8")
    drop_unused(site, {path: path.read_text(encoding="utf-8") for path in pages})
    LOG.info("lean site: %d kB of styles", (site / "_static" / "site.css").stat().st_size // 1000)


def prepare(app):
    """Forget the style sheets of an earlier build of `make serve`."""
    app.style_sheets = []


def setup(app):
    """Register with Sphinx."""
    app.connect("builder-inited", prepare)
    app.connect("html-page-context", choose_assets, priority=900)
    app.connect("build-finished", make_lean, priority=800)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
