"""The fonts of the formulas and of the text, cut down to the characters that the pages show.

MathJax draws each character by a rule such as `mjx-c.mjx-c1D467.TEX-I::before{content:"z"}`: the
class TEX-I names the font, `content` the character. So the purged style sheet itself says which
characters of which font the site needs.

The fonts of the text stand in fonts/fonts.css, in stacks (--serif, --sans, --mono). A character
goes into the first font of a stack that has it, if it occurs where that font may be asked for.
"""

import html
import logging
import re
from base64 import b64encode
from collections import Counter, defaultdict
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from io import BytesIO
from pathlib import Path

import matplotlib
from fontTools import subset
from fontTools.ttLib import TTFont

from press.paths import HOME, ROOT
from press.words import spoken

logging.getLogger("fontTools").setLevel(logging.WARNING)  # it tells each table
TEXT_FONTS = Path(__file__).with_name("fonts")
SYMBOLS = Path(matplotlib.get_data_path()) / "fonts" / "ttf"  # DejaVu comes with Matplotlib
FIGURE_FONTS = ROOT / "lib" / "fonts"
STYLE = (TEXT_FONTS / "fonts.css").read_text(encoding="utf-8")
SANS = (TEXT_FONTS / "sans.css").read_text(encoding="utf-8")
FONTS = Path(__file__).with_name("mathjax") / "fonts"
KEPT = HOME.build / ".letters"  # of every edition: each cut is named after what is in it
CUTTER = version("fonttools")
LAYOUT = "GSUB", "GPOS", "GDEF", "BASE"
NEEDLESS = "FFTM", "MATH", "PfEd", "STAT"  # tables that no browser reads in a cut
FACE = re.compile(r"@font-face ?\{[^{}]*\}")
FAMILY = re.compile(r"font-family:\s*\"?([\w -]+)")
FILE = re.compile(r"url\(\"?(?:[^\")]*/)?([\w.-]+)")
STACK = re.compile(r"--(serif|sans|mono):([^;}]*)")
CHARACTER = re.compile(  # the content may be a brace
    r"mjx-c\.mjx-c[^{}]*?((?:\.TEX-[\w-]+|\.mjx-[\w-]+)*)::before"
    r'\{((?:[^{}"]|"(?:[^"\\]|\\.)*")*)\}'
)
CONTENT = re.compile(r'content:"((?:[^"\\]|\\.)*)"')
ESCAPE = re.compile(r"\\([0-9a-fA-F]{1,6}) ?|\\(.)")
PLAIN = "MJXTEX"  # the family of a character without a font class
COMBINED = re.compile("[^ -@<>][\u0300-\u036f]")
ASCII = set(map(chr, range(32, 127)))
HANGUL = set(map(chr, range(0xAC00, 0xD7A4)))  # so many that a page gets only its own in bold
MATHEMATICS = re.compile(r'mjx-[^{}]*::?(?:before|after)\{(?:[^{}"]|"(?:[^"\\]|\\.)*")*\}')
TAG = re.compile(r"<[^>]*>")
NOT_READ = re.compile(r"<mjx-assistive-mml.*?</mjx-assistive-mml>|<mjx-c .*?>", re.DOTALL)
SCRIPT = re.compile(r"<script\b.*?</script>", re.DOTALL)
CODE = re.compile(r"<(pre|code|kbd)\b.*?</\1>", re.DOTALL)
ITALIC = re.compile(r"<(em|i|cite)\b.*?</\1>", re.DOTALL)
BOLD = re.compile(
    r"<(h\d|th|b|em|strong|legend|summary|dt|text)\b.*?</\1>|"
    r'<(p|span)\b[^>]*class="[^"]*(?:caption|question|title|onthispage)[^"]*".*?</\2>|'
    r'<tr role="row"[^>]*>\s*<(td)\b.*?</\3>',  # the head of a card
    re.DOTALL,
)
POSTSCRIPT = 6  # the name by which a PDF calls a font
EMPTY = "MJXZERO"  # has no character of its own, it only sets the height of a line


def of_language(known: str = "") -> str:
    """The style sheet of the spoken language, if it has one, without the faces that are known."""
    path = TEXT_FONTS / f"{spoken()}.css"
    css = path.read_text(encoding="utf-8") if path.is_file() else ""
    return FACE.sub(lambda face: "" if face[0] in known else face[0], css)


def unescape(text: str) -> str:
    """The characters of a CSS string."""
    return ESCAPE.sub(lambda found: chr(int(found[1], 16)) if found[1] else found[2], text)


def families(css: str) -> dict[str, str]:
    """Font class (".TEX-I") → font family ("MJXTEX-I"), from the rules of MathJax."""
    found = {}
    for selectors, body in re.findall(r"([^{}]*)\{([^{}]*)\}", css):
        names = re.findall(r"MJXTEX[\w-]*", body) if "font-family:" in body else []
        for selector in selectors.split(","):
            if names and (match := re.fullmatch(r"\s*(?:mjx-c)?(\.TEX-[\w-]+)", selector)):
                found[match[1]] = names[-1]
    return found


def characters(css: str) -> dict[str, set[str]]:
    """Font family → the characters that the style sheet draws with it."""
    by_class = families(css)
    wanted = defaultdict(set)
    for classes, body in CHARACTER.findall(css):
        font = next((by_class[name] for name in re.findall(r"\.TEX-[\w-]+", classes)), PLAIN)
        if content := CONTENT.search(body):
            wanted[font] |= set(unescape(content[1]))
    # stretched brackets and braces are drawn from pieces by rules of another shape
    for body in re.findall(r"mjx-stretchy-[hv][^{}]*\{([^{}]*)\}", css):
        if content := CONTENT.search(body):
            for font in ("MJXTEX", "MJXTEX-S4", "MJXTEX-S1", "MJXTEX-A"):
                wanted[font] |= set(unescape(content[1]))
    return wanted


def text_of(pages, css: str) -> dict[str, set[str]]:
    """The characters of all text but code, of code, of emphasis and of bold words on some pages.

    What a script writes may stand in any but code and emphasis.
    """
    whole = NOT_READ.sub("", "\n".join(pages))
    drawn = "".join(unescape(text) for text in CONTENT.findall(MATHEMATICS.sub("", css)))
    written = drawn + "".join(found[0] for found in SCRIPT.finditer(whole))
    shown = SCRIPT.sub("", whole)
    pieces = {
        "prose": CODE.sub("", shown) + written,
        "code": "".join(found[0] for found in CODE.finditer(shown)),
        "italic": TAG.sub("", "".join(found[0] for found in ITALIC.finditer(shown))),
        "bold": "".join(found[0] for found in BOLD.finditer(shown)) + written,
        "combined": "".join(COMBINED.findall(whole)),
    }
    found = {name: set(html.unescape(text)) for name, text in pieces.items()}
    return found | {name: found[name] | ASCII for name in ("prose", "code", "bold")}


def without_unused_letters(css: str, pages) -> str:
    """Drop the rules for characters of formulas that stand on no page in that font."""
    used = {
        frozenset(classes.split())
        for page in pages
        for classes in set(re.findall(r'<mjx-c class="([^"]*)"', page))
    }

    def kept(match) -> str:
        classes = set(re.findall(r"\.((?:mjx-c|TEX-)[\w-]+)", match[0].split("::")[0]))
        return match[0] if any(classes <= one for one in used) else ""

    return CHARACTER.sub(kept, css)


def allotted(css: str, pages, bold=None) -> dict[str, tuple[Path, set[str]]]:
    """@font-face rule → its font and the characters that these pages need from it.

    bold: what else may be bold, by a style or a script; Hangul must stand in a bold element.
    """
    css = without_unused_letters(css, pages)
    drawn, text = characters(css), text_of(pages, css)
    stacks = dict(STACK.findall(STYLE + css + of_language()))  # the last one holds
    stacks = {name: re.findall(r'"([^"]+)"', fonts) for name, fonts in stacks.items()}
    taken = {}  # (family, weight, style) → what its faces have so far
    found = {}
    for rule in FACE.findall(css):
        family, file = FAMILY.search(rule)[1], FILE.search(rule)
        if not file or "data:" in rule:
            continue
        if family.startswith("MJX"):
            source = FONTS / file[1]  # a stretched bracket asks four fonts for its pieces
            found[rule] = source, drawn.get(family, set()) & letters_of(source)
            continue
        folders = (TEXT_FONTS, FIGURE_FONTS, SYMBOLS)
        source = next(path for folder in folders if (path := folder / file[1]).is_file())
        wanted = set()
        for name, fonts in stacks.items():
            if family in fonts:
                before = [taken.get(one, set()) for one in fonts[: fonts.index(family)]]
                wanted |= text["code" if name == "mono" else "prose"].difference(*before)
        if "Symbols" in family:  # a letter and the hat on it come from one font
            wanted |= text["combined"]
        if "italic" in rule:
            wanted &= text["italic"]
        if re.search(r"font-weight:\s*[67]", rule):
            wanted &= text["bold"] if bold is None else text["bold"] | (bold - HANGUL)
        this = re.sub(r"src:[^;}]*", "", rule)
        wanted = (wanted & letters_of(source)) - taken.get(this, set())
        for name in (this, family):
            taken.setdefault(name, set()).update(wanted)
        found[rule] = source, wanted
    return found


def with_fonts(css: str, pages, features=()) -> str:
    """The style sheet with the fonts in it, as far as these pages of HTML need them.

    features: of the fonts of the text, such as "kern", which weighs 5 kB.

    Text does not move when a font arrives later, and Firefox reads none beside a page from disk.
    """
    faces = allotted(css, pages)

    def face(match) -> str:
        return embedded(match[0], *faces[match[0]], features) if match[0] in faces else match[0]

    return FACE.sub(face, css)


def shared_out(css: str, pages: list[str], scripts: list[str]) -> tuple[str, list[str]]:
    """The style sheet with the letters that most pages need, and for each page its rest.

    A script may write on any page.
    """
    written = [f"<script>{script}</script>" for script in scripts]
    bold = text_of([*pages, *written], css)["bold"]
    asked = [allotted(css, [page, *written], bold) for page in pages]
    rules = asked[0]
    common = {rule: set() for rule in rules}
    for rule in rules:
        counts = Counter(letter for page in asked for letter in page[rule][1])
        common[rule] = {letter for letter, n in counts.items() if 5 * n >= 3 * len(pages)}

    def face(match) -> str:
        rule = match[0]
        return embedded(rule, rules[rule][0], common[rule]) if rule in rules else rule

    def rest(page, needed) -> str:
        hatted = text_of([page], css)["combined"]
        styles = ""
        for rule, (source, letters) in needed.items():
            more = letters - common[rule]
            if "Symbols" in rule and hatted - common[rule]:  # a hat and its letter: in one face
                more |= hatted & letters
            styles += embedded(rule, source, more) if EMPTY not in rule else ""
        return styles

    return FACE.sub(face, css), [rest(*one) for one in zip(pages, asked, strict=True)]


@cache
def letters_of(source: Path) -> frozenset[str]:
    """The characters of a font."""
    return frozenset(map(chr, TTFont(source).getBestCmap()))


def ranges(text: set[str]) -> str:
    """CSS for "this face has these characters and no others"."""
    codes, spans = sorted(map(ord, text)), []
    for code in codes:
        if spans and code == spans[-1][1] + 1:
            spans[-1][1] = code
        else:
            spans.append([code, code])
    named = (f"U+{a:X}" if a == b else f"U+{a:X}-{b:X}" for a, b in spans)
    return f";unicode-range:{','.join(named)}"


def embedded(rule: str, source: Path, text: set[str], features=()) -> str:
    """A @font-face with its font inside, or nothing when no character is asked of it."""
    if not text and EMPTY not in rule:
        return ""
    features = () if "MJX" in rule else tuple(features)
    data = b64encode(subset_of(source, frozenset(text), features)).decode("ascii")
    src = f'src:url("data:font/woff2;base64,{data}") format("woff2")'
    if text:
        src += ranges(text)
    return re.sub(r"src:[^;}]*", lambda _: src, rule)


def licences() -> str:
    """What must go along with copies of the fonts of the text."""
    files = (TEXT_FONTS / "LICENSE", SYMBOLS / "LICENSE_DEJAVU")
    return "\n".join(file.read_text(encoding="utf-8") for file in files)


@cache
def subset_of(source: Path, text: frozenset[str], features=()) -> bytes:
    """The given characters of a font (none: all of them) as WOFF2, the same in every build.

    Kept in _build/.letters, because a page may need a cut of its own.
    """
    asked = "\n".join(["".join(sorted(text)), *features, *NEEDLESS, CUTTER])
    key = sha256(source.read_bytes() + asked.encode()).hexdigest()[:24]
    kept = KEPT / f"{key}.woff2"
    if not kept.is_file():
        KEPT.mkdir(parents=True, exist_ok=True)
        kept.write_bytes(cut(source, text, features))
    return kept.read_bytes()


def cut(source: Path, text: frozenset[str], features) -> bytes:
    """The characters cut out of a font."""
    font = TTFont(source, recalcTimestamp=False)
    for table in LAYOUT if not features else ():
        if table in font:
            del font[table]
    if text:
        options = subset.Options(notdef_outline=True, layout_features=list(features))
        options.hinting, options.desubroutinize = False, True
        options.drop_tables += NEEDLESS
        cutter = subset.Subsetter(options)
        cutter.populate(text="".join(sorted(text)))
        cutter.subset(font)
    font["name"].names = [name for name in font["name"].names if name.nameID == POSTSCRIPT]
    font.flavor = "woff2"
    written = BytesIO()
    font.save(written)
    return written.getvalue()
