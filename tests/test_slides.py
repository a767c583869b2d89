"""Which cell becomes which slide: the rules, and what they make of every chapter."""

import json
import re
from functools import lru_cache

import nbformat
import pytest

from lib import show
from press.paths import HOME
from press.slides import build as slides
from press.slides import pieces, rules

each_chapter = pytest.mark.parametrize("slug", HOME.chapters)
LONG = "\n".join(f"a{k} = {k}" for k in range(8))


@lru_cache
def read(slug):
    return nbformat.read(HOME.book / f"{slug}.ipynb", as_version=4)


def deck_of(*cells, questions=()):
    notebook = nbformat.v4.new_notebook()
    notebook.cells = list(cells)
    return rules.deck("page", notebook, questions)


def text(source, **metadata):
    return nbformat.v4.new_markdown_cell(source, metadata=metadata)


def code(source, printed="", **metadata):
    outputs = [nbformat.v4.new_output("stream", text=printed)] if printed else []
    return nbformat.v4.new_code_cell(source, outputs=outputs, metadata=metadata)


def tabled(source, *rows):
    table = show.table(rows, "", "n:d")
    data = {"text/html": table._repr_html_(), "text/plain": repr(table)}
    return nbformat.v4.new_code_cell(
        source, outputs=[nbformat.v4.new_output("execute_result", data, execution_count=1)]
    )


def told(source, slide_type):
    return text(source, slideshow={"slide_type": slide_type})


def only(deck):
    """The slides of a deck with one section."""
    [section] = deck.sections
    return section.slides


def body(slide):
    return "".join(slide.body)


def notes(slide):
    return "".join(slide.notes)


# --- prose ---


def test_bold_sentences_are_shown_and_all_prose_is_in_the_notes():
    [slide] = only(deck_of(text("## S\n\nFirst.\nA **term** is this.\nWhy so?")))
    assert "term" in body(slide)
    assert "Why so" not in body(slide)
    assert "First." in notes(slide)
    assert slide.ask == ["Why so?"]


def test_a_sentence_that_points_back_brings_the_one_before_it():
    [slide] = only(deck_of(text("## S\n\nIt opens.\nOdds multiply.\nThis is the **odds ratio**.")))
    assert "Odds multiply." in body(slide)


def test_an_orphan_sentence_joins_the_figure_below_it():
    about = {"figure": {"name": "f", "caption": "Seen."}, "image": {"alt": "A curve."}}
    figure = code("plt.show()", tags=["figure"], mystnb=about)
    [slide] = only(deck_of(text("## S\n\nIt opens."), figure))
    assert slide.kind == "figure"
    assert body(slide).index("It opens.") < body(slide).index("<figure>")


@pytest.mark.parametrize(
    ("wish", "count", "word"),
    [("subslide", 2, "Plain"), ("fragment", 1, "fragment"), ("-", 1, "Plain")],
)
def test_metadata_overrules_the_rules(wish, count, word):
    made = only(deck_of(text("## S\n\nIt **opens**."), told("Plain prose.", wish)))
    assert len(made) == count
    assert word in body(made[-1])


def test_metadata_keeps_a_cell_for_the_notes_or_out():
    start = text("## S\n\nIt **opens**.")
    [slide] = only(deck_of(start, told("Plain prose.", "notes")))
    assert "Plain" in notes(slide)
    assert "Plain" not in body(slide)
    assert "Plain" not in str(deck_of(start, told("Plain prose.", "skip")))


# --- predictions and code ---


def test_a_prediction_is_asked_and_its_answer_waits_for_a_key():
    made = only(deck_of(text("## S\n\n> **Predict.** Up or down?"), code("print(1)", "up\n")))
    [slide] = made
    assert slide.kind == "predict"
    assert "Up or down?" in slide.ask[0]
    assert re.search(r'class="fragment"><pre class="printed"[^>]*>up', body(slide))


def test_a_table_stands_below_its_code_as_printed_text_would():
    source = f'{LONG}\na = 9\nshow.table([("eight", 8)], "", "n:d")'
    *_, slide = only(deck_of(text("## S\n\nOne."), tabled(source, ("eight", 8))))
    assert slide.kind == "code"
    assert "<td>8</td>" in body(slide)
    assert "a7" in body(slide)
    assert "show.table" not in body(slide)
    assert "show" in notes(slide)


def test_long_code_is_shown_without_imports_and_prints_and_whole_in_the_notes():
    source = f"import math\n{LONG}\nprint(\n    a1\n)"
    [slide] = only(deck_of(text("## S\n\nOne."), code(source, "1\n")))
    assert rules.spoken_about(source) == LONG
    assert "math" not in body(slide)
    assert "math" in notes(slide)


def test_very_long_code_gives_way_to_what_it_prints():
    [slide] = only(deck_of(text("## S\n\nOne."), code(f"{LONG}\n{LONG}", "seven\n")))
    assert "seven" in body(slide)
    assert 'class="source"' not in body(slide)
    assert 'class="source"' in notes(slide)


def test_a_deck_is_cut_to_a_lecture_and_the_answer_to_a_prediction_stays():
    many = [code("a = 1", f"number {k}\n") for k in range(rules.MOST + 9)]
    asked = text("> **Predict.** Which?")
    deck = deck_of(text("## S\n\nOne."), *many, asked, code("b = 1", "the answer\n" * 5))
    assert deck.size == rules.MOST
    made = only(deck)
    assert "the answer" in body(made[-1])
    everything = "".join(body(slide) + notes(slide) for slide in made)
    assert all(f"number {k}" in everything for k in range(rules.MOST + 9))


# --- questions and exercises ---


def test_the_answer_to_a_question_appears_later_and_the_others_are_explained_in_the_notes():
    choices = [
        {"text": f"choice {k}", "correct": k == 2, "feedback": f"because {k}"} for k in range(4)
    ]
    asked = [{"id": "q", "question": "Which?", "choices": choices}]
    [slide] = only(deck_of(text("## Questions\n\nChoose."), code("quiz"), questions=asked))
    assert slide.kind == "quiz"
    assert '<li class=right>choice 2<span class="fragment why">because 2' in body(slide)
    assert "because 1" not in body(slide)
    assert "<b>b</b> tempts: because 1" in notes(slide)


def test_the_first_exercise_is_for_the_class_and_the_others_for_home():
    cells = [
        text("## Exercises\n\nReplace.\n\n### 1. One\n\nHow many?"),
        code("answer = ...", tags=["exercise"]),
        code("answer = 42", tags=["solution"]),
        text("### 2. Two\n\nHow few?"),
        text("## Next\n\nOn to [more](more.ipynb)."),
    ]
    [slide] = only(deck_of(*cells))
    assert slide.title == "1. One"
    assert "How many?" in body(slide)
    assert "2. Two" in body(slide)
    assert "How few?" not in body(slide)
    assert "How few?" in notes(slide)
    assert "42" not in body(slide)
    assert "42" in re.sub("<[^>]+>", "", notes(slide))
    assert 'href="../more.html"' in body(slide)


# --- formulas ---


def test_a_formula_keeps_its_full_stop_and_the_speaker_gets_mathml():
    html = pieces.markdown("So ($a<b$).", "page")
    assert pieces.formulas_in(html) == {("a<b", False)}

    def formulas(tex, display):
        return f"<mjx-container>drawn<math>{tex}</math></mjx-container>"

    shown = pieces.typeset(html, formulas)
    assert (
        '<span class="tight"><mjx-container>drawn<math>a<b</math></mjx-container>).</span>' in shown
    )
    assert "drawn" not in pieces.spoken(html, formulas)
    assert "<math>a<b</math>" in pieces.spoken(html, formulas)


def test_a_formula_leaves_what_is_around_it_whole():
    row = pieces.derivation("$$\\begin{aligned}\n& a && \\text{b}\n\\end{aligned}$$")
    shown = pieces.typeset(row, lambda tex, display: "F")
    assert shown.count("<span") == shown.count("</span>") == 3


# --- the chapters ---


@lru_cache
def deck_about(slug):
    return slides.deck_of(slug, read(slug))


@each_chapter
def test_a_deck_is_a_lecture(slug):
    deck = deck_about(slug)
    assert 25 <= deck.size <= 40, "a lecture has 25 to 40 slides"
    assert deck.minutes > 0
    assert abs(sum(section.minutes for section in deck.sections) - deck.minutes) <= 4


@each_chapter
def test_nothing_that_is_said_is_lost(slug):
    deck = deck_about(slug)
    made = [slide for section in deck.sections for slide in section.slides]
    everything = "".join(slide.title + body(slide) + notes(slide) for slide in made)
    for cell in read(slug).cells:
        if cell.cell_type == "markdown" and not cell.source.startswith("**By the end"):
            for block in pieces.blocks(cell.source):
                if block.kind == "paragraph":
                    lost = [s for s in block.lines if pieces.inline(s, slug) not in everything]
                    assert [s for s in lost if not s.startswith("Choose an answer")] == []


@each_chapter
def test_figures_explorers_and_questions_are_shown(slug):
    deck = deck_about(slug)
    kinds = [slide.kind for section in deck.sections for slide in section.slides]
    stored = json.dumps(read(slug).cells)
    assert kinds.count("live") == len(re.findall(r"explorers\.show\(", stored))
    assert kinds.count("quiz") == len(slides.quiz.load(slug)) if "quiz.show" in stored else True
    assert "figure" in kinds
