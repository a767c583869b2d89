"""All that a page says, in the order in which a reader meets it."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from lib import words
from press.paths import HOME, ROOT
from press.translation import literals, markdown


@dataclass(frozen=True)
class Text:
    """A text and where it is said: `string` in code, `script` in an explorer, else its place."""

    text: str
    place: str


def source_of(slug: str, book: Path = HOME.book) -> Path:
    """The notebook or Markdown file of a page."""
    return next(path for path in book.glob(f"{slug}.*") if path.suffix in (".ipynb", ".md"))


def title(slug: str) -> str:
    """The English title of a page."""
    text = source_of(slug).read_text("utf-8")
    if text.startswith("{"):
        text = "".join(json.loads(text)["cells"][0]["source"])
    return re.search(r"^# (.+)", text, flags=re.M)[1]


def about(notebook: dict) -> dict[str, str]:
    """What a page tells search engines and the search: its description, its keywords."""
    return notebook["metadata"].get("myst", {}).get("html_meta", {})


def texts(slug: str) -> Iterator[Text]:
    """The texts of a page; those that occur twice come twice."""
    path = source_of(slug)
    if path.suffix == ".md":
        yield from (Text(text, "text") for text in markdown.texts(path.read_text("utf-8")))
        return
    notebook = json.loads(path.read_text("utf-8"))
    yield from (Text(text, "text") for text in about(notebook).values())
    for cell in notebook["cells"]:
        source = "".join(cell["source"])
        if cell["cell_type"] == "markdown":
            yield from (Text(text, "text") for text in markdown.texts(source))
            continue
        yield from (Text(text, kind) for text, kind in _of_figure(cell))
        if "setup" not in cell["metadata"].get("tags", []):
            for literal in literals.literals(source):
                yield Text(literal.text, "formatted string" if literal.formatted else "string")
    for folder, kind in (("exercises/keys", "exercise"), ("quiz/questions", "question")):
        data = ROOT / "lib" / folder / f"{slug}.json"
        if data.is_file():
            found = words.texts_in(json.loads(data.read_text("utf-8")))
            yield from (Text(text, kind) for text in found)
    script = ROOT / "lib" / "explorers" / f"{slug}.js"
    if script.is_file():
        yield from (Text(text, "script") for text in words.texts_in_script(script.read_text()))


def _of_figure(cell) -> Iterator[tuple[str, str]]:
    """Caption and alt text of the figure that a cell draws."""
    about = cell["metadata"].get("mystnb", {})
    for key, part in (("figure", "caption"), ("image", "alt")):
        if text := about.get(key, {}).get(part):
            yield text, part
