"""What Sphinx writes, made right for narrow screens and for those who listen.

- The button of a folded cell is named as it reads.
- A figure stands in a box of its own, in which a wide one scrolls.
- A formula keeps the bracket before it and the full stop behind it.
- A table of many columns becomes a card per row where it does not fit, one of some columns on a
  phone (course.css): each cell repeats the head of its column for the eye, and roles keep it a
  table for the ear. The names of a library may break after a dot, an underscore or a bracket.
"""

import re
from html import escape, unescape

SOME, MANY = 4, 6  # from so many columns on a table is too wide for a phone; for a tablet
FOLD = re.compile(r'<summary aria-label="Toggle hidden content">')
TABLE = re.compile(r'<table class="table">.*?</table>', re.DOTALL)
HEAD = re.compile(r"<th\b[^>]*>(.*?)</th>", re.DOTALL)
MATHS = re.compile(
    r'(\(?)<span class="math notranslate nohighlight">(?:(?!</mjx-container></span>).)*'
    r"</mjx-container></span>([.,;:!?)]*)",
    re.DOTALL,
)
FIGURE = re.compile(r'(<figure\b[^>]*>\s*)(<img width="(\d+)"[^>]*>)')
CODE = re.compile(r"<code\b.*?</code>", re.DOTALL)
BREAKS = re.compile(r"(?<=[._(=\[])(?=[^\W\d][^<>]*<)")  # not within a number or a tag
ROW = re.compile(r"<tr\b.*?</tr>", re.DOTALL)
ROLES = {
    "<thead>": '<thead role="rowgroup">',
    "<tbody>": '<tbody role="rowgroup">',
    "<tr": '<tr role="row"',
    "<th ": '<th role="columnheader" ',
}


def words(html: str) -> str:
    """The text of some HTML."""
    return " ".join(unescape(re.sub(r"<[^>]*>", "", html)).split())


def fitted(found) -> str:
    """A table whose names may break; where there are some columns, each cell carries its head."""
    heads, end, rows = found[0].partition("</thead>")
    table = heads + end + CODE.sub(lambda code: BREAKS.sub("<wbr>", code[0]), rows)
    heads = [escape(words(head)) for head in HEAD.findall(table)]
    if len(heads) < SOME:
        return table

    def labelled(row) -> str:
        first, *cells = row[0].split("<td")
        pairs = zip(heads, cells, strict=bool(cells))
        return first + "".join(f'<td role="cell" data-label="{h}"{cell}' for h, cell in pairs)

    table = ROW.sub(labelled, table).replace("<table", '<table role="table"', 1)
    for plain, told in ROLES.items():
        table = table.replace(plain, told)
    kind = "cards" if len(heads) >= MANY else "phone-cards"
    return table.replace('class="table"', f'class="table {kind}"', 1)


def held_together(found) -> str:
    """A formula with what must not stand on another line."""
    before, after = found.groups()
    return f'<span class="tight">{found[0]}</span>' if before or after else found[0]


def legible(page: str) -> str:
    """A page with named folds, labelled tables, boxed figures and formulas held together."""
    page = FIGURE.sub(r'\1<div class="drawing" style="--wide: \3">\2</div>', page)
    page = MATHS.sub(held_together, page)
    return TABLE.sub(fitted, FOLD.sub("<summary>", page))
