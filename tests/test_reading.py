"""A chapter is short: what stands open is counted, and the minutes it promises are measured."""

import re

import nbformat
import pytest

from press.paths import HOME
from press.toc import pages_of

PARTS = {part.get("caption", ""): pages_of(part) for part in HOME.toc["parts"]}
LOSSES_AND_PRIORS = [
    slug for caption, slugs in PARTS.items() if caption[:3] in ("II ", "III") for slug in slugs
]
FOLDS = {"setup", "hide-input", "hide-cell", "exercise"}
each_chapter = pytest.mark.parametrize("slug", HOME.chapters)


def cells_of(slug, before):
    """The cells of a chapter above the section of that name."""
    found = []
    for cell in nbformat.read(HOME.book / f"{slug}.ipynb", as_version=4).cells:
        if cell.cell_type == "markdown" and cell.source.startswith(f"## {before}"):
            break
        found.append(cell)
    return found


def words(cells):
    """How many words of prose stand open: no formula, no table, nothing folded."""
    text = "\n".join(cell.source for cell in cells if cell.cell_type == "markdown")
    for hidden in (r"<details>.*?</details>", r"\$\$.*?\$\$", r"\$[^$]*\$"):
        text = re.sub(hidden, " ", text, flags=re.S)
    text = re.sub(r"^\|.*$", " ", text, flags=re.M)
    return len(re.findall(r"[A-Za-z][\w'’-]*", re.sub(r"\]\([^)]*\)", "]", text)))


def tags_of(cell):
    return set(cell.metadata.get("tags", []))


def outputs_of(cell, kind):
    found = [output.get("data", {}) for output in cell.get("outputs", [])]
    return [data[kind] for data in found if kind in data]


@each_chapter
def test_a_chapter_says_what_it_has_to_say_in_1500_words(slug):
    assert words(cells_of(slug, "Spot the bug")) <= 1500


@each_chapter
def test_open_code_is_what_a_reader_would_type(slug):
    code = [cell for cell in cells_of(slug, "Spot the bug") if cell.cell_type == "code"]
    assert 3 <= len([cell for cell in code if not tags_of(cell) & FOLDS]) <= 6


@each_chapter
def test_a_picture_is_among_the_first_300_words(slug):
    cells = cells_of(slug, "Spot the bug")
    first = next(place for place, cell in enumerate(cells) if "figure" in tags_of(cell))
    assert words(cells[:first]) <= 300


@pytest.mark.parametrize("slug", LOSSES_AND_PRIORS)
def test_a_chapter_on_a_loss_or_a_prior_begins_with_its_short_answer(slug):
    boxes = [cell.source for cell in cells_of(slug, "Spot the bug")[2:4]]
    [box] = [source for source in boxes if source.startswith("> **Short answer.**")]
    lines = box.split("\n\n")[0].splitlines()
    assert len(lines) == 3
    assert "$" in box


@each_chapter
def test_the_minutes_of_a_chapter_are_measured(slug):
    cells = cells_of(slug, "Exercises")
    formulas = sum(cell.source.count("$$") // 2 for cell in cells if cell.cell_type == "markdown")
    formulas += sum(len(outputs_of(cell, "text/latex")) for cell in cells)
    explorers = sum("explorers.show(" in cell.source for cell in cells)
    minutes = words(cells) / 200 + formulas / 3 + explorers
    said = int(re.search(r"About (\d+) minutes", cells[1].source)[1])
    assert said == 5 * round(minutes / 5), f"{minutes:.1f}"


def test_the_whole_idea_fits_on_a_page():
    cells = nbformat.read(HOME.book / "twenty-minutes.ipynb", as_version=4).cells
    assert words(cells) <= 2500
    assert sum("figure" in tags_of(cell) for cell in cells) >= 6
    assert sum("explorers.show(" in cell.source for cell in cells) == 2
    text = "".join(cell.source for cell in cells)
    path = "likelihood maximum-likelihood negative-log-likelihood normal bernoulli categorical"
    for slug in f"{path} bayes-rule map weight-decay".split():
        assert f"]({slug}.ipynb)" in text
