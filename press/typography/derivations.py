"""A derivation as rows: a step, and its reason beside it or, on a phone, below it.

One aligned formula would scroll sideways on a narrow screen and take its reasons out of sight. So
each step is a row of a list. It is set in pieces that end before a + or −, where a line may break.
"""

import re
from dataclasses import dataclass
from html import escape

from press.typography.waiting import formulas_in, typeset, waiting
from press.words import say

ALIGNED = re.compile(r"\$*\\begin\{aligned\}\n(.*)\n\\end\{aligned\}\$*", re.DOTALL)
TOKEN = re.compile(
    r"(?P<opens>\\begin\{\w+\}|\\left(?![a-zA-Z])\\?.|[{(\[])"
    r"|(?P<closes>\\end\{\w+\}|\\right(?![a-zA-Z])\\?.|[})\]])"
    r"|(?P<sign> [+-] )|(?P<comma>,\\quad )|\\[a-zA-Z]+|\\.|.",
    re.DOTALL,
)
DISPLAYED = r"\displaystyle "
ROW_END = " \\\\[6pt]\n"  # as lib.derivation writes it


@dataclass(frozen=True)
class Row:
    """One step in TeX: how it follows from the row above, the expression, and why."""

    relation: str
    expression: str
    why: str

    def pieces(self) -> list[str]:
        """The expression, cut where a line may break; joined they are the expression again."""
        found, depth = [""], 0
        for token in TOKEN.finditer(self.expression):
            depth += bool(token["opens"]) - bool(token["closes"])
            if token["sign"] and not depth:
                found.append("")
            found[-1] += token[0]
            if token["comma"] and not depth:
                found.append("")
        return found

    def formulas(self) -> list[str]:
        """The pieces as formulas of their own; a sign at the front keeps its distance."""
        first, *others = self.pieces()
        return [DISPLAYED + first, *(f"{DISPLAYED}{{}}{piece}" for piece in others)]


def rows(tex: str) -> list[Row]:
    """The rows of an aligned derivation; none if it is another formula."""
    found = ALIGNED.fullmatch(tex.strip())
    if not found:
        return []
    cells = [
        re.fullmatch(r"(.*?)& (.*) && (.*)", row, re.DOTALL) for row in found[1].split(ROW_END)
    ]
    return [Row(*(cell.strip() for cell in row.groups())) for row in cells] if all(cells) else []


def wanted(tex: str) -> set[tuple[str, bool]]:
    """The formulas that `html` will ask for."""
    found = set()
    for row in rows(tex):
        found |= {(formula, False) for formula in filter(None, [row.relation, *row.formulas()])}
        found |= formulas_in(reason(row.why))
    return found


def html(tex: str, formulas) -> str:
    """The rows as a list; `formulas` sets TeX."""
    items = []
    for row in rows(tex):
        relation = formulas(row.relation, False) if row.relation else ""
        sign = f'<span class="relation">{relation}</span>' if relation else ""
        expression = "<wbr>".join(formulas(formula, False) for formula in row.formulas())
        items.append(
            f'<li>{sign}<span class="expression">{expression}</span> '
            f'<span class="why">{typeset(reason(row.why), formulas)}</span></li>'
        )
    return f'<ol class="derivation">{"".join(items)}</ol>'


def reason(tex):
    r"""A reason as HTML that can wrap: \text{…} becomes text, the rest stays mathematics."""
    html = ""
    for text, maths in re.findall(r"\\text\{([^{}]*)\}|((?:(?!\\text\{).)+)", tex, flags=re.S):
        maths = maths.replace(r"\ \checkmark", "").strip()
        if text:
            html += escape(text)
        elif re.fullmatch(r"(\\ |\\[%&#_{}$]|\s)*", maths):
            html += escape(re.sub(r"\\(.)", r"\1", maths))
        else:
            html += waiting(maths)
    proved = f'<span class="proved" title="{say("proved by the computer")}"> ✓</span>'
    return html + (proved if r"\checkmark" in tex else "")
