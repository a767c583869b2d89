"""What a reader does not need is not sent: the last step of the build of the site.

The theme ships half a megabyte of style sheets, an icon library and a dozen scripts. After the
pages are written this

- merges the style sheets into _static/site.css without the rules no page uses (lean_css.py),
- cuts MathJax's fonts down to the characters that occur (lean_fonts.py),
- shortens the figures and tells each page their size, so that nothing moves while it loads,
- deletes what nothing refers to.

Pages that were written as they are now, before any of this, are kept beside the doctrees: a build
that writes only some pages finds the others there.
"""

import re
from base64 import b64decode, b64encode
from hashlib import sha256
from io import BytesIO
from pathlib import Path

from PIL import Image
from sphinx.util import logging

from press.site import search
from press.site.legible import legible
from press.typography import lean_css, lean_fonts
from press.words import marked, say, told

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
    "translations.js",  # of what these would say
}
UNTRANSLATED = (  # words of Sphinx and of the theme
    marked("Link to this heading"),
    marked("Link to this image"),
    marked("Version warning"),
)
THEME_STYLES = ["_static/basic.css", "_static/styles/pydata-sphinx-theme.css"]
LICENCE = "fonts-licence.txt"
OWN = '<style id="letters">'
PIXELS_PER = {"pt": 4 / 3, "px": 1, "": 1, "in": 96, "cm": 96 / 2.54, "mm": 96 / 25.4}
LOADS = "<script>document.fonts"  # of layout.html: all fonts of the page stand before it
IN_ENGLISH = re.compile(r'href="en:(?://)?')  # a page that this edition lacks
IN_INK = re.compile(r'<span class="(?:n|nn|o|p|w)">([^<]*)</span>')  # names, operators, …
STRING = re.compile(r'(?:<span class="s\w">[^<]*</span>){2,}')  # in its pieces
TAG = re.compile(r"<[^>]*>")
INLINE = re.compile(r"<script>(.*?)</script>", re.DOTALL)
INDENTED = re.compile(r"\n(?:\s+|//.*\n)+")
PICTURE = re.compile(r'"data:image/png;base64,([^"]*)"')
LONG_CURVE = 60  # points
LONG_NUMBER = re.compile(r"-?\d+\.\d{2,}")


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


def packed(picture: str) -> str:
    """The same pixels of an embedded PNG in fewer bytes: by a palette if they have few colours."""
    image = Image.open(BytesIO(b64decode(picture))).convert("RGBA")
    if colours := image.getcolors(256):
        found = [colour for _, colour in sorted(colours)]
        numbers = {colour: number for number, colour in enumerate(found)}
        indexed = Image.new("P", image.size)
        indexed.putdata([numbers[colour] for colour in image.getdata()])
        indexed.putpalette(bytes(value for colour in found for value in colour), "RGBA")
        image = indexed
    written = BytesIO()
    image.save(written, "PNG", optimize=True)
    return f'"data:image/png;base64,{b64encode(written.getvalue()).decode("ascii")}"'


def shorten(svg: str) -> str:
    """The same figure in fewer bytes: no metadata, coordinates to a hundredth of a point.

    Those of markers and long curves to a tenth, which is an eighth of a pixel.
    """

    def rounded(match) -> str:
        marker = match[0].startswith((" x=", " y="))
        places = 1 if marker or match[0].count(" L ") > LONG_CURVE else 2
        return LONG_NUMBER.sub(lambda number: f"{float(number[0]):.{places}f}", match[0])

    svg = re.sub(r"<\?xml.*?\?>|<!DOCTYPE.*?>|<!--.*?-->", "", svg, flags=re.DOTALL)
    svg = re.sub(r"<metadata>.*?</metadata>", "", svg, flags=re.DOTALL)
    svg = re.sub(r'\s(?:d|x|y|x1|x2|y1|y2|points)="[^"]*"|translate\([^)]*\)', rounded, svg)
    named = set(re.findall(r"#([\w-]+)", svg))
    svg = re.sub(r' id="([^"]*)"', lambda match: match[0] if match[1] in named else "", svg)
    svg = PICTURE.sub(lambda match: packed(match[1]), svg)
    return re.sub(r"\s+", " ", svg).replace("> <", "><").strip()


def shorten_figures(site: Path) -> dict[str, tuple[int, int]]:
    """Rewrite every SVG figure; their sizes by the address that pages use."""
    sizes = {}
    for path in sorted(site.glob("_images/*.svg")):
        svg = path.read_text(encoding="utf-8")
        sizes[f"_images/{path.name}"] = size_of(svg)
        if "<metadata>" in svg:  # else it was shortened by an earlier build
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

    What has the colour of the text needs no element, a string needs one. A reference is an item of
    its list. Scripts go without indentation and comments.
    """
    page = INLINE.sub(lambda script: INDENTED.sub("\n", script[0]), page)
    for words in UNTRANSLATED:
        page = page.replace(f'="{words}"', f'="{say(words)}"')
    page = IN_ENGLISH.sub('href="../', page)
    page = STRING.sub(lambda pieces: f'<span class="s2">{TAG.sub("", pieces[0])}</span>', page)
    return IN_INK.sub(r"\1", page).replace('role="doc-biblioentry"', 'role="listitem"')


def with_scripts_aside(page: str, site: Path) -> str:
    """A page whose explorers and questions come to life when it can be read already.

    One above the first section is drawn at once: later it would push aside what is being read.
    """
    head, article, body = page.partition("<article")
    first, section, below = body.partition("<h2")

    def aside(match) -> str:
        name = f"_static/{sha256(match[1].encode()).hexdigest()[:12]}.js"
        (site / name).write_text(match[1], encoding="utf-8")
        return f'<script defer src="{name}"></script>'

    return head + article + first + section + INLINE.sub(aside, below)


def purged(css: str, used: lean_css.Used, kept: Path) -> str:
    """`lean_css.purge`, which is asked only when something it depends on is new."""
    asked = [css, Path(lean_css.__file__).read_text("utf-8"), *map(sorted, vars(used).values())]
    key = f"/* {sha256(repr(asked).encode()).hexdigest()} */\n"
    known = kept.read_text(encoding="utf-8") if kept.is_file() else ""
    if not known.startswith(key):
        known = key + lean_css.purge(css, used)
        kept.write_text(known, encoding="utf-8")
    return known.removeprefix(key)


def merge_styles(app, site: Path, pages: dict[Path, str], results: str) -> tuple[str, str]:
    """Write _static/site.css with its fonts, and into each page its own; its address.

    Also the fonts of `results`, which the search may show on any page.
    """
    sheets = [site / name for name in [*THEME_STYLES, *app.style_sheets]]
    sources = [sheet.read_text(encoding="utf-8") for sheet in sheets if sheet.is_file()]
    mathematics = app.formulas.stylesheet()
    script = told((site / "_static" / "site.js").read_text(encoding="utf-8"))
    (site / "_static" / "site.js").write_text(INDENTED.sub("\n", script), encoding="utf-8")
    scripts = [script, search.BOX.read_text(encoding="utf-8")]
    named = set(re.findall(r'<script defer src="([^"]*)"', "\n".join(pages.values())))
    scripts += [(site / name).read_text(encoding="utf-8") for name in sorted(named)]
    used = lean_css.Used.in_pages(pages.values(), scripts)
    # MathJax first, so that the course's own rules about formulas win
    css = "\n".join([mathematics, lean_fonts.of_language(), lean_fonts.STYLE, *sources])
    css = purged(css, used, site.parent / ".purged.css")
    css, own = lean_fonts.shared_out(css, [*pages.values(), results], scripts)
    *own, of_results = own
    for path, letters in zip(pages, own, strict=True):
        pages[path] = pages[path].replace(LOADS, f"{OWN}{letters}</style>\n{LOADS}", 1)
    css = f"/* Fonts: {LICENCE} */{css}"
    (site / "_static" / "site.css").write_text(css, encoding="utf-8")
    (site / "_static" / LICENCE).write_text(lean_fonts.licences(), encoding="utf-8")
    return f"_static/site.css?v={version_of(css)}", of_results


def version_of(text: str) -> str:
    """Another one for another text, so that no browser shows yesterday's."""
    return sha256(text.encode()).hexdigest()[:8]


def drop_unused(site: Path, pages: dict[Path, str]):
    """Delete every picture and every file of _static that no page and no style sheet refers to."""
    texts = [*pages.values(), (site / "_static" / "site.css").read_text(encoding="utf-8")]
    text = "\n".join(texts)
    for place in (site / "_static", site / "_images"):
        for path in sorted(place.rglob("*"), reverse=True):
            if path.is_dir():
                if not any(path.iterdir()):
                    path.rmdir()
            elif path.relative_to(place).as_posix() not in text and path.name != "site.css":
                path.unlink()
    (site / ".buildinfo").unlink(missing_ok=True)  # of Sphinx; build.py knows more


def as_written(path: Path, kept: Path) -> str:
    """A page as Sphinx wrote it, in this build or in an earlier one."""
    page, kept = path.read_text(encoding="utf-8"), kept / path.name
    if OWN in page:
        return kept.read_text(encoding="utf-8")
    kept.write_text(page, encoding="utf-8")
    return page


def make_lean(app, exception):
    """Run all steps on the finished site."""
    site = Path(app.outdir)
    if exception or app.builder.name != "html":
        return
    found = sorted(site.glob("*.html"))
    if not (site / THEME_STYLES[1]).is_file():  # no page is new: Sphinx put back only some styles
        drop_unused(site, {path: path.read_text(encoding="utf-8") for path in found})
        return
    pages = {path: as_written(path, Path(app.doctreedir)) for path in found}
    sizes = shorten_figures(site)
    pages = {path: mended(legible(with_sizes(page, sizes))) for path, page in pages.items()}
    pages = {path: with_scripts_aside(page, site) for path, page in pages.items()}
    known = search.data_of(
        [search.read(path.stem, pages[path]) for path in pages if path.stem in app.env.found_docs],
        search.words_of(app.config.language),
    )
    styles, letters = merge_styles(app, site, pages, search.shown(known))
    (site / search.FILE).write_text(search.script_of(known, letters), encoding="utf-8")
    for path, page in pages.items():
        page = re.sub(r"_static/site\.css(\?v=\w+)?", styles, page)
        for name in ("_static/site.js", search.FILE):
            version = version_of((site / name).read_text(encoding="utf-8"))
            page = re.sub(rf"{re.escape(name)}(\?v=\w+)?", f"{name}?v={version}", page)
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
