"""What site, slides and paper say themselves, in the language of the edition that is made."""

from functools import partial
from pathlib import Path

from lib.words import marked, speak, spoken, tell, told_say

__all__ = ["marked", "page", "say", "speak", "spoken", "told"]

say = partial(tell, page="site")
told = partial(told_say, page="site")


def page(template: Path, **fields) -> str:
    """A page from a template in which `say` says its words; the fields are HTML."""
    from jinja2 import Template

    text = template.read_text(encoding="utf-8")
    return Template(text, keep_trailing_newline=True).render(say=say, language=spoken(), **fields)
