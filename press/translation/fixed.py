"""What `lib` and the press say on any page: their words stand in lib.po and site.po."""

import ast
from collections.abc import Iterator
from pathlib import Path

import yaml
from babel.messages import extract

from lib import words
from press.paths import HOME, ROOT
from press.translation.pages import Text

KEYWORDS = {"tell": None, "say": None, "marked": None}
SAID = {  # catalogue: its Python, its templates, its scripts
    "lib": (["lib/**/*.py"], [], ["lib/explorers/core.js", "lib/quiz/quiz.js"]),
    "site": (
        ["press/**/*.py"],
        ["press/**/*.html", "press/**/*.j2"],
        ["press/site/assets/site.js", "press/slides/deck.js"],
    ),
}


def _files(patterns) -> Iterator[Path]:
    for pattern in patterns:
        yield from sorted(ROOT.glob(pattern))


def _of_python(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            if name in KEYWORDS and isinstance(node.args[0].value, str):
                yield node.args[0].value


def _of_template(path: Path) -> Iterator[str]:
    with path.open("rb") as file:
        for _, text, _, _ in extract.extract("jinja2", file, KEYWORDS, (), {"encoding": "utf-8"}):
            yield text


def texts(catalogue: str) -> list[Text]:
    """The texts of lib.po or site.po; each comes once."""
    python, templates, scripts = SAID[catalogue]
    found = [text for path in _files(python) for text in _of_python(path)]
    found += [text for path in _files(templates) for text in _of_template(path)]
    for path in _files(scripts):
        found += words.texts_in_script(path.read_text(encoding="utf-8"))
    result = {text: Text(text, "string") for text in found}
    if catalogue == "lib":  # an explorer that belongs to no page
        for path in sorted((ROOT / "lib" / "explorers").glob("*.js")):
            if path.stem not in (*HOME.pages, "core"):
                for text in words.texts_in_script(path.read_text(encoding="utf-8")):
                    result.setdefault(text, Text(text, "script"))
    if catalogue == "site":
        for text in _settings():
            result.setdefault(text, Text(text, "string"))
    return list(result.values())


def _settings() -> Iterator[str]:
    """The words of _toc.yml and _config.yml."""
    config = yaml.safe_load(HOME.settings("_config.yml").read_text(encoding="utf-8"))
    yield from (config["title"], config["author"])
    sphinx = config["sphinx"]["config"]
    yield from (sphinx["nb_code_prompt_show"], sphinx["nb_code_prompt_hide"])
    yield from sphinx["numfig_format"].values()
    yield from (part["caption"] for part in HOME.toc["parts"] if "caption" in part)
