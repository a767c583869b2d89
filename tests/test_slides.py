"""The cells say what is a slide; one rule says what they show; nothing that is said is lost."""

import json
import re
from functools import lru_cache

import nbformat
import pytest

from lib import quiz
from press.paths import HOME
from press.slides import pieces, shown
from press.slides.deck import deck_of, type_of
from press.typography.waiting import formulas_in, spoken, typeset

MOST_WORDS = 40  # on a slide of text
MOST = 25  # slides of a chapter
each_deck = pytest.mark.parametrize("slug", HOME.decks)


@lru_cache
def read(slug):
    return nbformat.read(HOME.book / f"{slug}.ipynb", as_version=4)


@lru_cache
def deck_about(slug):
    return deck_of(slug, read(slug), quiz.load(slug) if slug in quiz.names() else ())


def text(source, slide_type=None):
    metadata = {"slideshow": {"slide_type": slide_type}} if slide_type else {}
    return nbformat.v4.new_markdown_cell(source, metadata=metadata)


def code(source, printed="", slide_type=None, **metadata):
    outputs = [nbformat.v4.new_output("stream", text=printed)] if printed else []
    cell = nbformat.v4.new_code_cell(source, outputs=outputs, metadata=metadata)
    if slide_type:
        cell.metadata.slideshow = {"slide_type": slide_type}
    return cell


def slides_of(*cells, questions=()):
    """The slides of a deck after its title."""
    notebook = nbformat.v4.new_notebook()
    notebook.cells = [text("# A: b\n\nWhy?", "slide"), *cells]
    for number, cell in enumerate(notebook.cells):
        cell.id = f"cell-{number:02d}"
    return deck_of("page", notebook, questions).slides[1:]


def body(slide):
    return "".join(piece.html for piece in slide.pieces)


def notes(slide):
    return "".join(slide.notes)


# --- where a cell stands ---


@pytest.mark.parametrize(("wish", "count"), [("slide", 2), ("subslide", 2), ("-", 1)])
def test_metadata_says_where_a_cell_stands(wish, count):
    made = slides_of(text("## S\n\nOne.", "slide"), text("Two.", wish))
    assert len(made) == count
    assert "Two." in body(made[-1])


def test_an_untyped_cell_is_for_the_speaker():
    [slide] = slides_of(text("## S\n\nOne.", "slide"), text("**Two.**"), code("print(3)", "3\n"))
    assert "Two." not in body(slide)
    assert "Two." in notes(slide)
    assert "print" in notes(slide)


def test_a_skipped_cell_is_nowhere():
    assert "Two." not in str(slides_of(text("## S\n\nOne.", "slide"), text("Two.", "skip")))


def test_a_fragment_waits_for_a_key_and_shows_the_output_alone():
    asked = text("## S\n\n> **Predict.** Up?", "slide")
    [slide] = slides_of(asked, code("print(1)", "up\n", "fragment"))
    assert slide.kinds == "predict code"
    assert slide.pieces[1].opens
    assert slide.pieces[1].closes
    assert "up" in body(slide)
    assert 'class="source"' not in body(slide)
    assert "print" in notes(slide)


# --- what it shows ---


@pytest.mark.parametrize(
    ("source", "seen"),
    [
        ("First.\nA **term** is this.", "A **term** is this."),
        ("Plain.\n\nProse.", "Plain.\n\nProse."),
        ("*Ask.*\nPlain.", "Plain."),
        ("Lost.\nTwo of them:\n\n- a\n- b", "Two of them:\n\n- a\n- b"),
        ("Lost.\n\n$$\na\n$$", "$$\na\n$$"),
        ("> **Note.** All.\n> Of it.", "> **Note.** All.\n> Of it."),
        ("<details>\n<summary>Why</summary>\n\nOne.\nTwo.\n\n</details>", "*Why:* One."),
        ("1. **Go.** " + "far " * 45 + "$z$ $y = 2z$", "1. **Go.** $y = 2z$"),
    ],
)
def test_one_rule_says_what_is_shown(source, seen):
    assert shown.markdown(source) == seen


def test_source_is_shown_if_it_is_short_and_the_page_shows_it():
    short, hidden = code("a", "1\n", "slide"), code("b", "2\n", "slide", tags=["hide-input"])
    long = code("\n".join("c" for _ in range(shown.MOST_LINES + 1)), "3\n", "slide")
    made = slides_of(text("## S\n\nOne.", "slide"), short, hidden, long)[1:]
    assert ['class="source"' in body(slide) for slide in made] == [True, False, False]
    assert all('class="source"' in notes(slide) for slide in made)


def test_each_question_is_a_slide_and_the_answer_waits_for_a_key():
    choices = [
        {"text": f"choice {k}", "correct": k == 2, "feedback": f"because {k}"} for k in range(4)
    ]
    asked = [{"id": "q", "question": "Which?", "choices": choices}] * 2
    made = slides_of(text("## Questions"), code('quiz.show("a")', "", "slide"), questions=asked)
    assert [slide.kinds for slide in made] == ["quiz", "quiz"]
    assert '<li class=right>choice 2<span class="fragment why">because 2' in body(made[0])
    assert "because 1" not in body(made[0])
    assert "<b>b</b> tempts: because 1" in notes(made[0])


def test_the_first_exercise_is_for_the_class_and_the_others_for_home():
    [slide] = slides_of(
        text("## Exercises\n\nReplace.\n\n### 1. One\n\nHow many?", "slide"),
        code("answer = 42", tags=["solution"]),
        text("### 2. Two\n\nHow few?"),
        text("## Next\n\nOn."),
    )
    assert "How many?" in body(slide)
    assert "2. Two" in body(slide)
    assert "How few?" not in body(slide)
    assert "How few?" in notes(slide)
    assert "42" in notes(slide)
    assert "42" not in body(slide)


# --- formulas ---


def test_a_formula_keeps_its_full_stop_and_the_speaker_gets_mathml():
    html = pieces.markdown("So ($a<b$).", "page")
    assert formulas_in(html) == {("a<b", False)}

    def formulas(tex, display):
        return f"<mjx-container>drawn<math>{tex}</math></mjx-container>"

    drawn = typeset(html, formulas)
    assert (
        '<span class="tight"><mjx-container>drawn<math>a<b</math></mjx-container>).</span>' in drawn
    )
    assert "drawn" not in spoken(html, formulas)
    assert "<math>a<b</math>" in spoken(html, formulas)


def test_a_formula_leaves_what_is_around_it_whole():
    row = pieces.derivation("$$\\begin{aligned}\n& a && \\text{b}\n\\end{aligned}$$")
    drawn = typeset(row, lambda tex, display: "F")
    assert drawn.count("<span") == drawn.count("</span>") == 3


# --- the decks ---


@each_deck
def test_a_deck_is_a_lecture(slug):
    assert 12 <= len(deck_about(slug).slides) <= MOST
    assert deck_about(slug).minutes > 0


def test_the_road_to_squared_error_is_45_slides_and_the_whole_idea_16():
    road = "likelihood", "negative-log-likelihood", "normal"
    assert sum(len(deck_about(slug).slides) for slug in road) <= 45
    assert len(deck_about("lecture").slides) <= 16


def test_the_minutes_of_the_lecture_follow_each_other():
    marks = re.findall(r"\*Minutes? (\d+) to (\d+)", json.dumps(read("lecture").cells))
    times = [int(time) for mark in marks for time in mark]
    assert times[0] == 0
    assert times[-1] == 50
    assert times[1:-1:2] == times[2::2]


@each_deck
def test_nothing_that_is_said_is_lost(slug):
    everything = "".join(map(notes, deck_about(slug).slides))
    for cell in read(slug).cells:
        if cell.cell_type == "markdown":
            for block in pieces.blocks(cell.source):
                if block.kind == "paragraph":
                    assert [
                        s for s in block.lines if pieces.inline(s, slug) not in everything
                    ] == []


@each_deck
def test_a_slide_of_text_has_few_words(slug):
    for cell in read(slug).cells:
        plain = not cell.source.startswith(("# ", "## Exercises", "**By the end"))
        if cell.cell_type == "markdown" and type_of(cell) != "notes" and plain:
            tables = re.sub(r"^\|.*$", "", shown.markdown(cell.source), flags=re.M)
            assert shown.words(tables) <= MOST_WORDS, tables


@each_deck
def test_figures_and_explorers_stand_alone(slug):
    for slide in deck_about(slug).slides:
        for kind in ("figure", "live"):
            if kind in slide.kinds:
                assert slide.kinds == kind


@each_deck
def test_explorers_and_questions_are_shown(slug):
    kinds = [slide.kinds for slide in deck_about(slug).slides]
    stored = json.dumps(read(slug).cells)
    asked = len(quiz.load(slug)) if "quiz.show" in stored else 0
    assert kinds.count("quiz") == asked
    assert kinds.count("live") == len(re.findall(r"explorers\.show\(", stored))
    assert slug == "lecture" or "figure" in kinds
