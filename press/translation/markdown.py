r"""The texts of a Markdown page: paragraphs, headings, items, table cells, summaries.

A text is what a translator gets in one piece: the lines of a paragraph, without the marks of a list
or a quote before them. A formula stands in it as it is; one of its own lines is a text where it has
words in `\text{…}`.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from press.typography.parser import PARSER

FRONT = re.compile(r"\A---\n.*?\n---\n", flags=re.S)
ABOUT = re.compile(r'^    (?:description|keywords): "(.*)"$', flags=re.M)
SUMMARY = re.compile(r"<summary>(.*?)</summary>", flags=re.S)
WORDS_IN_FORMULA = re.compile(r"\\text(?:bf|it)?\{[^{}]*[A-Za-z]{2}")
LABEL = re.compile(r"\$\$(?: \([\w-]+\))?\s*\Z")
MATHS = re.compile(r"\$\$.*?\$\$|\$[^$]*\$|`[^`]*`|\]\([^)]*\)", flags=re.S)


@dataclass(frozen=True)
class Piece:
    """Where a text stands in its page, the text, and what stands before its further lines."""

    start: int
    end: int
    text: str
    prefix: str = ""
    in_table: bool = False

    def written(self, text: str) -> str:
        """Another text in the form that belongs to this place."""
        if self.in_table:
            return text.replace("|", r"\|")
        return text.replace("\n", "\n" + self.prefix)


def has_words(text: str) -> bool:
    """Is there anything to translate, besides formulas, code and addresses?"""
    return bool(re.search(r"[^\W\d_]{2}", MATHS.sub(" ", text)) or WORDS_IN_FORMULA.search(text))


def pieces(source: str) -> Iterator[Piece]:
    """The texts of a Markdown page or cell, in order."""
    front = FRONT.match(source)
    offset = front.end() if front else 0
    for found in ABOUT.finditer(front[0] if front else ""):
        yield Piece(found.start(1), found.end(1), found[1])
    lines = source[offset:].split("\n")
    starts = [offset]
    for line in lines:
        starts.append(starts[-1] + len(line) + 1)
    row, column = -1, 0
    for token in PARSER.parse(source[offset:]):
        if token.type == "html_block":
            for found in SUMMARY.finditer(source, starts[token.map[0]], starts[token.map[1]] - 1):
                yield Piece(found.start(1), found.end(1), found[1])
        elif token.type in ("math_block", "math_block_label", "amsmath"):
            start, end = starts[token.map[0]], starts[token.map[1]] - 1
            if WORDS_IN_FORMULA.search(source[start:end]):
                if label := LABEL.search(source[start:end]):
                    end = start + label.start() + 2
                start, prefix = _indented(source, start)
                yield Piece(start, end, _bare(source[start:end], prefix), prefix)
        elif token.type == "inline" and has_words(token.content):
            first, last = token.map
            if first != row:
                row, column = first, 0
            found = _place(token.content, lines, starts, first, last, column)
            if token.content.count("\n") == 0:
                column = found.end - starts[first]
            yield found


def _indented(source, start):
    """Where a formula begins behind its indentation or quote mark, and that prefix."""
    opening = source.index("$$", start) if "$$" in source[start:] else start
    return opening, source[start:opening]


def _bare(text, prefix):
    return text.replace("\n" + prefix, "\n") if prefix else text


def _place(content, lines, starts, first, last, column):
    """The piece that holds the content of a token between these lines."""
    parts = [part.strip() for part in content.split("\n")]
    for number in range(first, max(last, first + 1)):
        line, after = lines[number], column if number == first else 0
        if line.lstrip("> ").startswith("|"):
            if found := _cell(line, parts[0], after):
                start, end = (starts[number] + place for place in found)
                return Piece(start, end, parts[0], in_table=True)
            continue
        if (place := line.find(parts[0], after)) < 0:
            continue
        start, final = starts[number] + place, number + len(parts) - 1
        if len(parts) == 1:
            prefix = re.sub(r"[^\s>]", " ", line[:place])
            return Piece(start, start + len(parts[0]), parts[0], prefix)
        prefix = lines[number + 1][: lines[number + 1].index(parts[1])]
        end = starts[final] + lines[final].index(parts[-1]) + len(parts[-1])
        return Piece(start, end, "\n".join(parts), prefix)
    raise ValueError(f"expected {content!r} in lines {first + 1} to {last}; got other text")


def _cell(line, content, after):
    """Where the first cell of a row with this content begins and ends, from a column on."""
    for cell in re.finditer(r"(?:[^|\\]|\\.)+", line):
        text = cell[0].strip()
        if text.replace(r"\|", "|") == content and cell.start() >= after - 1:
            start = cell.start() + cell[0].index(text)
            return start, start + len(text)
    return None


def texts(source: str) -> list[str]:
    """The texts of a page or cell, in order."""
    return [piece.text for piece in pieces(source)]


def translated(source: str, translate: Callable[[str], str]) -> str:
    """The page or cell with each text translated, and all else as it is."""
    result, place = "", 0
    for piece in pieces(source):
        result += source[place : piece.start] + piece.written(translate(piece.text))
        place = piece.end
    return result + source[place:]
