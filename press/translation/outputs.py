"""What the cells of a translated notebook print: strict nbval compares it, as in English.

A cell that prints no words prints what the English one does. Explorers and questions are made of
their words again. The rest is stored in locale/<language>/outputs/<slug>.json, by the place of the
cell among the code cells of its page (store.py).
"""

import json
import re
from pathlib import Path

from lib import explorers, quiz, words

EXPLORER = re.compile(
    r'<div class="explorer" data-explorer="([\w-]+)">.*?'
    r'<script type="application/json">(.*?)</script>',
    flags=re.S,
)
QUIZ = re.compile(r'<form class="quiz"[^>]* data-quiz="([\w-]+)"')


def path_of(language: str, slug: str) -> Path:
    """Where the outputs of a page are stored."""
    return words.LOCALE / language / "outputs" / f"{slug}.json"


def stored(language: str, slug: str) -> dict[int, list]:
    """The outputs that are stored for a page, by code cell."""
    path = path_of(language, slug)
    known = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    return {int(place): outputs for place, outputs in known.items()}


def derived(outputs: list) -> list:
    """The outputs of an English cell with its explorers and questions in the spoken language."""
    found = json.loads(json.dumps(outputs))
    for output in found:
        for texts in (output, output.get("data", {})):
            for kind, lines in texts.items():
                if isinstance(lines, list):
                    texts[kind] = "".join(lines)
        data = output.get("data", {})
        html = data.get("text/html", "")
        if match := EXPLORER.match(html):
            data["text/html"] = explorers.show(match[1], **json.loads(match[2])).html
        elif match := QUIZ.match(html):
            data["text/html"] = quiz.show(match[1]).html
    return found


def expected(language: str, slug: str, cells: list) -> list[list]:
    """The outputs of the code cells of a page; `cells` are the English ones."""
    known = stored(language, slug)
    return [known.get(place, derived(cell["outputs"])) for place, cell in enumerate(cells)]
