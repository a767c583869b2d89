"""Tables of results: figures in line for the eye, heads for the ear, text for a strict comparison.

``table`` at the end of a cell is HTML in a notebook, on the site, on slides and on paper, and plain
text in a terminal. Both hold the same strings: a figure is formatted once, by its column.
"""

import re
from dataclasses import dataclass
from html import escape
from unicodedata import combining, east_asian_width

import numpy as np

from lib.words import tell


@dataclass(frozen=True)
class Column:
    """A head and the texts below it; figures stand with their decimal points in line."""

    head: str
    texts: tuple
    figures: bool

    def gaps(self):
        """What each text lacks behind its decimal point, as zeros that a style sheet hides."""
        tails = ["".join(text.partition(".")[1:]) for text in self.texts]
        longest = max(map(len, tails)) if self.figures else 0
        return [("." + "0" * longest)[len(tail) : longest] for tail in tails]

    def html(self, tag):
        """The head, then each text in an element that opens with `tag`."""
        words = "" if self.figures else ' class="words"'
        yield f'<th scope="col"{words}>{escape(self.head)}</th>' if self.head else "<td></td>"
        for text, gap in zip(self.texts, self.gaps(), strict=True):
            lacks = f' data-gap="{gap}"' if gap else ""
            yield f"<{tag}{words}{lacks}>{escape(text)}</{tag[:2]}>"

    def plain(self):
        """The head, then each text, all as wide as the widest."""
        ends = [" " * len(gap) for gap in self.gaps()]
        texts = [self.head, *map(str.__add__, self.texts, ends)]
        widest = max(map(_width, texts))
        for text in texts:
            space = " " * (widest - _width(text))
            yield space + text if self.figures else text + space


@dataclass(frozen=True)
class Table:
    """The columns of a table and its caption; a notebook shows it."""

    columns: tuple
    caption: str

    def _repr_html_(self):
        first, *others = self.columns
        cells = [first.html('th scope="row"'), *(column.html("td") for column in others)]
        head, *rows = (f"<tr>{''.join(row)}</tr>" for row in zip(*cells, strict=True))
        caption = [f"<caption>{escape(self.caption)}</caption>"] if self.caption else []
        heads = [f"<thead>{head}</thead>"] if self._has_heads() else []
        body = ["<tbody>", *rows, "</tbody>"]
        return "\n".join(['<table class="table results">', *caption, *heads, *body, "</table>"])

    def __repr__(self):
        cells = zip(*(column.plain() for column in self.columns), strict=True)
        head, *rows = ("   ".join(row).rstrip() for row in cells)
        heads = [head] if self._has_heads() else []
        return "\n".join([*filter(None, [self.caption]), *heads, *rows])

    def _has_heads(self):
        return any(column.head for column in self.columns)


def table(rows, *columns, caption=""):
    """A table, to stand at the end of a cell.

    rows: a tuple of values for each row; the first value says what the row is about.
    columns: for each its head, with a unit, and the format of its figures behind a colon, as in
        ``"line", "slope (kg per 10 cm):.2f"``; one without a format is a column of words. Without
        any the table has no heads, and all is words.
    caption: a line above the table.

    Text is shown as it is, in any column, None as –, True as yes, False as no; a figure that
    rounds to 0 loses its sign. ValueError for no rows, rows that do not fit the columns, and values
    that do not fit their format.
    """
    rows = [tuple(r) if np.iterable(r) and not isinstance(r, str) else (r,) for r in rows]
    if not rows:
        raise ValueError("rows must hold at least one row; got none; pass a tuple for each row")
    columns = columns or [""] * len(rows[0])
    for row in rows:
        if len(row) != len(columns):
            raise ValueError(
                f"each row must hold {len(columns)} values, one per column; got {row!r}; "
                "put None where a value is missing, or name the column"
            )
    return Table(tuple(map(_column, columns, zip(*rows, strict=True))), caption)


def _column(column, values):
    if not isinstance(column, str) or not re.fullmatch(r"[^:]*(:\S+)?", column):
        raise ValueError(
            f"a column must be a head, or head:format; got {column!r}; "
            "write 'loss:.2f', with no other colon"
        )
    head, _, spec = column.partition(":")
    return Column(head, tuple(_text(value, spec, head) for value in values), bool(spec))


def _text(value, spec, head):
    """A value as it is shown in a column of that format; figures get a real minus."""
    if value is None:
        return "–"
    if isinstance(value, bool | np.bool_):
        return tell("yes") if value else tell("no")
    if isinstance(value, str) and not spec:
        return value
    try:
        text = value if isinstance(value, str) else format(value, spec or "s").strip()
    except (TypeError, ValueError):
        wanted = f"what {spec!r} can format" if spec else "text, for it has no format"
        raise ValueError(
            f"column {head!r} must hold {wanted}; got {value!r}; "
            f"give it a format, as in '{head}:.2f', or pass text"
        ) from None
    return re.sub("^-", "−", re.sub("^[-+](?=[0.,]+$)", "", text))


def _width(text):
    """How many places a text takes in a terminal: two for Hangul, none for the hat of σ̂."""
    return sum((1 + (east_asian_width(one) in "WF")) * (not combining(one)) for one in text)
