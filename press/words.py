"""What site, slides and paper say themselves, in the language of the edition that is made."""

from functools import partial
from pathlib import Path

from lib.words import marked, speak, spoken, tell, told_script

__all__ = ["from_template", "marked", "say", "speak", "spoken", "told"]

say = partial(tell, page="site")
told = partial(told_script, page="site")


def from_template(template: Path, **fields) -> str:
    """A page from a template in which `say` says its words; the fields are HTML."""
    from jinja2 import Template

    text = template.read_text(encoding="utf-8")
    return Template(text, keep_trailing_newline=True).render(say=say, language=spoken(), **fields)
