"""The strings of a Python cell that a reader may see: what is printed, drawn, or put into tables.

A string with values in it, f"{n} steps", is one text, with the expressions as they are. Only the
strings change: the program around them is the same, and so are the values in them.
"""

import ast
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

KEYWORDS = {  # arguments that choose, and show no words
    *("color", "c", "ha", "va", "ls", "linestyle", "marker", "xscale", "yscale", "axis", "which"),
    *("method", "kind", "role", "dtype", "rule", "drawstyle", "colors", "loc", "solver", "penalty"),
    *("arrowstyle", "fontweight", "weight", "style", "fmt", "cmap", "where", "how", "norm", "sep"),
    *("edgecolor", "facecolor", "ec", "fc", "textcoords", "xycoords", "transform", "order", "end"),
    *("fontfamily", "mode", "interpolation", "shading", "step", "orientation", "clip_on"),
}
CALLS = {
    "check",
    "matrix",
    "names",
    "rename",
    "eval",
    "getattr",
    "setattr",
    "import_module",
    "loadtxt",
}
OWNERS = {"quiz", "explorers", "data", "importlib", "warnings"}


@dataclass(frozen=True)
class Literal:
    """Where a string stands in a cell, its text, and its source."""

    start: int
    end: int
    text: str
    formatted: bool


def _template(node) -> str:
    """The text of a string; expressions stand in it in braces."""
    if isinstance(node, ast.Constant):
        return node.value
    text = ""
    for value in node.values:
        if isinstance(value, ast.Constant):
            text += value.value.replace("{", "{{").replace("}", "}}")
        else:
            text += _field(value)
    return text


def _field(value):
    conversion = "" if value.conversion == -1 else f"!{chr(value.conversion)}"
    spec = f":{_template(value.format_spec)}" if value.format_spec else ""
    return "{" + ast.unparse(value.value) + conversion + spec + "}"


def _silent(parent):
    """Does a reader never see a string at this place?"""
    if isinstance(parent, ast.Subscript | ast.Compare | ast.Expr | ast.FormattedValue):
        return True
    if isinstance(parent, ast.keyword):
        return parent.arg in KEYWORDS
    if isinstance(parent, ast.Call):
        name = parent.func
        if isinstance(name, ast.Name):
            return name.id in CALLS
        if isinstance(name, ast.Attribute):
            owner = name.value.id if isinstance(name.value, ast.Name) else ""
            return owner in OWNERS or name.attr in CALLS
    return False


def _found(parent) -> Iterator[ast.expr]:
    """The strings below a node; none inside the expressions of a string."""
    for node in ast.iter_child_nodes(parent):
        text = isinstance(node, ast.Constant) and isinstance(node.value, str)
        if text or isinstance(node, ast.JoinedStr):
            if not _silent(parent):
                yield node
        else:
            yield from _found(node)


def literals(source: str) -> list[Literal]:
    """The strings with words in a cell, in order; none in a cell that is not plain Python."""
    try:
        tree = ast.parse(source)
    except SyntaxError:  # a cell with % or !
        return []
    data = source.encode()
    starts = [0]
    for line in data.split(b"\n"):
        starts.append(starts[-1] + len(line) + 1)

    def at(line, column):
        return len(data[: starts[line - 1] + column].decode())

    found = []
    for node in _found(tree):
        text = _template(node)
        if re.search(r"[^\W\d_]{2}", re.sub(r"\{[^{}]*\}|\$[^$]*\$", "", text)):
            start = at(node.lineno, node.col_offset)
            end = at(node.end_lineno, node.end_col_offset)
            found.append(Literal(start, end, text, isinstance(node, ast.JoinedStr)))
    return sorted(found, key=lambda one: one.start)


def texts(source: str) -> list[str]:
    """The texts of a cell, in order."""
    return [literal.text for literal in literals(source)]


def translated(source: str, translate: Callable[[str], str]) -> str:
    """The cell with each string translated, and all else as it is."""
    result, place = "", 0
    for literal in literals(source):
        text = translate(literal.text)
        if text != literal.text:
            result += source[place : literal.start] + _written(text, literal.formatted)
            place = literal.end
    return result + source[place:]


def _written(text, formatted):
    """A Python string of this text."""
    if not formatted:
        return json.dumps(text, ensure_ascii=False)  # a Python string too
    for quote in ('"', "'", '"""', "'''"):
        candidate = f"f{quote}{_escaped_outside(text, quote)}{quote}"
        try:
            node = ast.parse(candidate, mode="eval").body
        except SyntaxError:
            continue
        if isinstance(node, ast.JoinedStr) and _template(node) == text:
            return candidate
    raise ValueError(f"expected a text that fits into an f-string; got {text!r}; use fewer quotes")


def _escaped_outside(text, quote):
    """The text with escapes, but for the expressions in braces."""
    parts = re.split(r"(\{\{|\}\}|\{[^{}]*(?:\{[^{}]*\}[^{}]*)*\})", text)
    for number in range(0, len(parts), 2):
        plain = parts[number].replace("\\", "\\\\").replace("\n", "\\n")
        parts[number] = plain.replace(quote[0], "\\" + quote[0]) if len(quote) == 1 else plain
    return "".join(parts)
