"""Formulas that wait in some HTML, until press.typography.formulas sets all of them at once."""

import re
from html import escape, unescape

MATHS = re.compile(
    r'(?P<wrap><span class="math inline">)?<tex-(?P<kind>inline|display)>(?P<tex>.*?)'
    r"</tex-(?P=kind)>(?(wrap)</span>)(?P<stop>[.,;:?!)]*)",
    flags=re.S,
)


def waiting(tex, displayed=False):
    """A formula that waits: TeX in an element of its own; '' for nothing."""
    kind = "display" if displayed else "inline"
    return f"<tex-{kind}>{escape(tex.strip())}</tex-{kind}>" if tex.strip() else ""


def formulas_in(html):
    """The formulas that wait in some HTML: pairs (TeX, displayed?)."""
    return {(unescape(one["tex"]), one["kind"] == "display") for one in MATHS.finditer(html)}


def typeset(html, formulas):
    """HTML with its formulas set by press.typography, each with the full stop behind it."""

    def one(found):
        maths = formulas(unescape(found["tex"]), found["kind"] == "display")
        return f'<span class="tight">{maths}{found["stop"]}</span>' if found["stop"] else maths

    return MATHS.sub(one, html)


def spoken(html, formulas):
    """The same for the speaker's window, which has no fonts for it: plain MathML."""
    return re.sub(
        r"<mjx-container.*?(<math.*?</math>).*?</mjx-container>",
        r"\1",
        typeset(html, formulas),
        flags=re.S,
    )
