"""Questions in the page: choose, and the choice answers back; no kernel, no network.

``show("normal")`` at the end of a cell puts the questions of that chapter under it, as plain HTML
that works on the site, in JupyterLab, in Colab, from a file and on paper: without JavaScript, and
in print, the answers stand at the end. The questions are data: ``questions/<slug>.json`` beside
this file, read with ``load``, so that slides and handouts may use the same ones.
"""

import json
import re
from dataclasses import dataclass
from html import escape
from pathlib import Path

from lib._checks import unknown
from lib.words import tell, told, told_script

HERE = Path(__file__).parent
LETTERS = "abcd"
QUIZ = """\
<form class="quiz" method="dialog" autocomplete="off" data-quiz="{slug}" \
data-lm-suppress-shortcuts="true">
<p class="quiz-with">{choose}</p>
<p class="quiz-without">{decide}</p>
{questions}<details class="quiz-answers"><summary>{summary}</summary>
{answers}</details>
</form>
<style>
{style}</style>
<script>
(() => {{
{script}}})();
</script>"""
QUESTION = """\
<fieldset data-question="{id}">
<legend>{number}. {question}</legend>
{choices}<div class="quiz-feedback" aria-live="polite"></div>
</fieldset>
"""
CHOICE = """\
<label><input type="radio" name="{id}" value="{letter}"><b>{letter}</b><span>{text}</span></label>
"""
ANSWERS = """\
<section data-answers="{id}"><p><b>{number}. {answer}</b></p>
<ul>
{choices}</ul></section>
"""
ANSWER = """\
<li data-choice="{letter}" data-right="{right}"><b>{letter}</b> {mark}: {feedback}</li>
"""
INLINE = re.compile(r"(`[^`]+`|\$[^$]+\$|\*\*[^*]+\*\*|\*[^*]+\*)")


@dataclass(frozen=True)
class Quiz:
    """The questions of a chapter; a notebook shows them as HTML."""

    slug: str
    html: str

    def _repr_html_(self):
        return self.html

    def __repr__(self):
        return f"questions of {self.slug}: answer them in a notebook or on the site"


def names():
    """The chapters that have questions: a tuple of text."""
    return tuple(sorted(path.stem for path in (HERE / "questions").glob("*.json")))


def load(slug):
    """The questions of a chapter: a list of dictionaries with id, question, choices and slip.

    ValueError for a chapter that has none.
    """
    if slug not in names():
        raise ValueError(unknown("chapter with questions", slug, names()))
    return told(json.loads(_read(f"questions/{slug}.json")), slug)


def show(slug):
    """The questions of a chapter, to be answered in the page; ValueError for an unknown one."""
    questions = load(slug)
    numbered = list(enumerate(questions, start=1))
    return Quiz(
        slug,
        QUIZ.format(
            slug=slug,
            choose=tell(
                "Choose; every choice answers back. "
                "From the keyboard: the letters a to d, or the arrows."
            ),
            decide=tell("Decide before you look: the answers stand at the end."),
            summary=tell("Answers to the {n} questions", n=len(questions)),
            questions="".join(_question(number, one) for number, one in numbered),
            answers="".join(_answers(number, one) for number, one in numbered),
            style=_read("quiz.css"),
            script=told_script(_read("quiz.js"), "lib"),
        ),
    )


def _question(number, one):
    choices = "".join(
        CHOICE.format(id=one["id"], letter=letter, text=_inline(choice["text"]))
        for letter, choice in zip(LETTERS, one["choices"], strict=True)
    )
    return QUESTION.format(
        id=one["id"], number=number, question=_inline(one["question"]), choices=choices
    )


def _answers(number, one):
    lettered = list(zip(LETTERS, one["choices"], strict=True))
    choices = "".join(
        ANSWER.format(
            letter=letter,
            right=str(choice["correct"]).lower(),
            mark=tell("is right") if choice["correct"] else tell("tempts"),
            feedback=_inline(choice["feedback"]),
        )
        for letter, choice in lettered
    )
    right = next(letter for letter, choice in lettered if choice["correct"])
    answer = tell("The answer is {right}.", right=right)
    return ANSWERS.format(id=one["id"], number=number, answer=answer, choices=choices)


def _inline(text):
    """Text with `code`, *emphasis*, **bold** and $maths$ as HTML; all else is escaped."""
    html = ""
    for part in INLINE.split(text):
        if part.startswith("`") and len(part) > 1:
            html += f"<code>{escape(part[1:-1])}</code>"
        elif part.startswith("**") and len(part) > 4:
            html += f"<strong>{escape(part[2:-2])}</strong>"
        elif part.startswith("*") and len(part) > 2:
            html += f"<em>{escape(part[1:-1])}</em>"
        else:
            html += escape(part)
    return html


def _read(file):
    return (HERE / file).read_text(encoding="utf-8")
