"""The fonts of the formulas and of the text, cut down to the characters that the pages show.

MathJax draws each character by a rule such as `mjx-c.mjx-c1D467.TEX-I::before{content:"z"}`: the
class TEX-I names the font, `content` the character. So the purged style sheet itself says which
characters of which font the site needs.

The fonts of the text stand in fonts/fonts.css, in stacks (--serif, --sans, --mono). A character
goes into the first font of a stack that has it, if it occurs where that font may be asked for.
"""

import html
import re
from base64 import b64encode
from collections import defaultdict
from io import BytesIO
from pathlib import Path

import matplotlib
from fontTools import subset
from fontTools.ttLib import TTFont

TEXT_FONTS = Path(__file__).with_name("fonts")
SYMBOLS = Path(matplotlib.get_data_path()) / "fonts" / "ttf"  # DejaVu comes with Matplotlib
STYLE = (TEXT_FONTS / "fonts.css").read_text(encoding="utf-8")
SANS = (TEXT_FONTS / "sans.css").read_text(encoding="utf-8")
FONTS = Path(__file__).with_name("mathjax") / "fonts"
FACE = re.compile(r"@font-face ?\{[^{}]*\}")
FAMILY = re.compile(r"font-family:\s*\"?([\w -]+)")
FILE = re.compile(r"url\(\"?(?:[^\")]*/)?([\w.-]+)")
STACK = re.compile(r"--(serif|sans|mono):([^;}]*)")
HANGUL = re.compile("[가-힣]")
CHARACTER = re.compile(  # the content may be a brace
    r"mjx-c\.mjx-c[^{}]*?((?:\.TEX-[\w-]+|\.mjx-[\w-]+)*)::before"
    r'\{((?:[^{}"]|"(?:[^"\\]|\\.)*")*)\}'
)
CONTENT = re.compile(r'content:"((?:[^"\\]|\\.)*)"')
ESCAPE = re.compile(r"\\([0-9a-fA-F]{1,6}) ?|\\(.)")
PLAIN = "MJXTEX"  # the family of a character without a font class
COMBINED = re.compile("[^ -@<>][\u0300-\u036f]")
ASCII = set(map(chr, range(32, 127)))
MATHEMATICS = re.compile(r'mjx-[^{}]*::?(?:before|after)\{(?:[^{}"]|"(?:[^"\\]|\\.)*")*\}')
TAG = re.compile(r"<[^>]*>")
NOT_READ = re.compile(r"<mjx-assistive-mml.*?</mjx-assistive-mml>|<mjx-c .*?>", re.DOTALL)
SCRIPT = re.compile(r"<script\b.*?</script>", re.DOTALL)
CODE = re.compile(r"<(pre|code|kbd)\b.*?</\1>", re.DOTALL)
ITALIC = re.compile(r"<(em|i|cite)\b.*?</\1>", re.DOTALL)
BOLD = re.compile(r"<(h\d|th|b|strong|legend|summary|dt|text)\b.*?</\1>", re.DOTALL)
POSTSCRIPT = 6  # the name by which a PDF calls a font
EMPTY = "MJXZERO"  # has no character of its own, it only sets the height of a line


def unescape(text: str) -> str:
    """The characters of a CSS string."""
    return ESCAPE.sub(lambda found: chr(int(found[1], 16)) if found[1] else found[2], text)


def families(css: str) -> dict[str, str]:
    """Font class (".TEX-I") → font family ("MJXTEX-I"), from the rules of MathJax."""
    found = {}
    for selectors, body in re.findall(r"([^{}]*)\{([^{}]*font-family:[^{}]*)\}", css):
        names = re.findall(r"MJXTEX[\w-]*", body)
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


def with_fonts(css: str, pages, features=()) -> str:
    """The style sheet with the fonts in it, as far as these pages of HTML need them.

    features: of the fonts of the text, such as "kern", which weighs 5 kB.

    Text does not move when a font arrives later, and Firefox reads none beside a page from disk.
    """
    css = without_unused_letters(css, pages)
    drawn, text = characters(css), text_of(pages, css)
    stacks = dict(STACK.findall(STYLE + css))
    stacks = {name: re.findall(r'"([^"]+)"', fonts) for name, fonts in stacks.items()}
    taken = {}  # (family, weight, style) → what its faces have so far

    def face(match) -> str:
        rule, family = match[0], FAMILY.search(match[0])[1]
        file = FILE.search(rule)
        if not file or "data:" in rule:
            return rule
        if family.startswith("MJX"):
            if family not in drawn and family != EMPTY:
                return ""
            return embedded(rule, FONTS / file[1], drawn.get(family, set()), [])
        source = next(path for path in (TEXT_FONTS / file[1], SYMBOLS / file[1]) if path.is_file())
        wanted, has = set(), set(map(chr, TTFont(source).getBestCmap()))
        for name, fonts in stacks.items():
            if family in fonts:
                before = [taken.get(one, set()) for one in fonts[: fonts.index(family)]]
                wanted |= text["code" if name == "mono" else "prose"].difference(*before)
        if "Symbols" in family:  # a letter and the hat on it come from one font
            wanted |= text["combined"]
        if "italic" in rule:
            wanted &= text["italic"]
        if re.search(r"font-weight:\s*[67]", rule):
            wanted &= text["bold"]
        this = re.sub(r"src:[^;}]*", "", rule)
        wanted = (wanted & has) - taken.get(this, set())
        for name in (this, family):
            taken.setdefault(name, set()).update(wanted)
        if not wanted:
            return ""
        return embedded(rule, source, wanted, features, ranges(wanted))

    return FACE.sub(face, css)


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


def embedded(rule: str, source: Path, text: set[str], features, more="") -> str:
    """A @font-face with its font inside."""
    data = b64encode(subset_of(source, text, features)).decode("ascii")
    src = f'src:url("data:font/woff2;base64,{data}") format("woff2"){more}'
    return re.sub(r"src:[^;}]*", lambda _: src, rule)


def licences() -> str:
    """What must go along with copies of the fonts of the text."""
    files = (TEXT_FONTS / "LICENSE", SYMBOLS / "LICENSE_DEJAVU")
    return "\n".join(file.read_text(encoding="utf-8") for file in files)


def subset_of(source: Path, text: set[str], features=()) -> bytes:
    """The given characters of a font (none: all of them) as WOFF2, the same in every build."""
    font = TTFont(source, recalcTimestamp=False)
    if text:
        options = subset.Options(notdef_outline=True, layout_features=list(features))
        options.hinting, options.desubroutinize = False, True
        options.drop_tables += ["FFTM", "PfEd"]
        cut = subset.Subsetter(options)
        cut.populate(text="".join(sorted(text)))
        cut.subset(font)
    font["name"].names = [name for name in font["name"].names if name.nameID == POSTSCRIPT]
    font.flavor = "woff2"
    written = BytesIO()
    font.save(written)
    return written.getvalue()
