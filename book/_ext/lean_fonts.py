"""MathJax's fonts, cut down to the characters that the style sheet still mentions.

MathJax draws each character by a rule such as `mjx-c.mjx-c1D467.TEX-I::before{content:"z"}`: the
class TEX-I names the font, `content` the character. So the purged style sheet itself says which
characters of which font the site needs.
"""

import re
from base64 import b64encode
from collections import defaultdict
from io import BytesIO
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

FONTS = Path(__file__).with_name("mathjax") / "fonts"
FACE = re.compile(r"@font-face ?\{[^{}]*\}")
FAMILY = re.compile(r"font-family:\s*\"?([\w-]+)")
CHARACTER = re.compile(  # the content may be a brace
    r"mjx-c\.mjx-c[^{}]*?((?:\.TEX-[\w-]+|\.mjx-[\w-]+)*)::before"
    r'\{((?:[^{}"]|"(?:[^"\\]|\\.)*")*)\}'
)
CONTENT = re.compile(r'content:"((?:[^"\\]|\\.)*)"')
ESCAPE = re.compile(r"\\([0-9a-fA-F]{1,6}) ?|\\(.)")
PLAIN = "MJXTEX"  # the family of a character without a font class
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


def with_fonts(css: str) -> str:
    """The style sheet with the fonts in it.

    Text does not move when a font arrives later, and Firefox reads none beside a page from disk.
    """
    wanted = characters(css)

    def face(match) -> str:
        family = FAMILY.search(match[0])[1]
        file = re.search(r"url\(\"?[^\")]*/([\w.-]+\.woff)", match[0])
        if not file:
            return match[0]
        text = wanted.get(family, set())
        if not text and family != EMPTY:
            return ""
        data = b64encode(subset_of(FONTS / file[1], text)).decode("ascii")
        return (
            f"@font-face{{font-family:{family};"
            f'src:url("data:font/woff2;base64,{data}") format("woff2")}}'
        )

    return FACE.sub(face, css)


def subset_of(source: Path, text: set[str]) -> bytes:
    """The given characters of a font (none: all of them) as WOFF2, the same in every build."""
    font = TTFont(source, recalcTimestamp=False)
    if text:
        options = subset.Options(notdef_outline=True, layout_features=[], hinting=False)
        options.drop_tables += ["FFTM", "PfEd"]
        cut = subset.Subsetter(options)
        cut.populate(text="".join(sorted(text)))
        cut.subset(font)
    font.flavor = "woff2"
    written = BytesIO()
    font.save(written)
    return written.getvalue()
