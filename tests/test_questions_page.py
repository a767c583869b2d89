"""The page of questions: each is short, settled by a formula or a number, and leads to a proof."""

import re
from collections import Counter
from decimal import Decimal

import nbformat
import pytest

from press.paths import HOME

PAGE = nbformat.read(HOME.book / "questions.ipynb", as_version=4)
TEXT = "\n\n".join(cell.source for cell in PAGE.cells if cell.cell_type == "markdown")
GROUPS = re.findall(r"^## (.+)$", TEXT, flags=re.M)
QUESTIONS = re.findall(r"^### (.+)\n\n(.+(?:\n(?!#).*)*)", TEXT, flags=re.M)
LINK = re.compile(r"\[([^]]*)\]\(([^)#]*)(?:#([^)]*))?\)")
FORMULA = re.compile(r"\$[^$]+\$")
DECIMAL = re.compile(r"(?<![\d.,])\d+\.\d+(?![\d.])")
each_question = pytest.mark.parametrize(
    ("question", "answer"), QUESTIONS, ids=[q for q, _ in QUESTIONS]
)


def by_group():
    """The cells of each group."""
    groups = {}
    for cell in PAGE.cells[2:]:
        if found := re.match(r"## (.+)\n", cell.source):
            groups[found[1]] = []
        groups[list(groups)[-1]].append(cell)
    return groups


def group_of(question):
    """The cells of the group in which a question stands."""
    return next(
        cells
        for cells in by_group().values()
        if any(f"### {question}\n" in cell.source for cell in cells)
    )


def printed_in(cells):
    """Every decimal that these cells print, without its sign."""
    outputs = [output for cell in cells for output in cell.get("outputs", [])]
    texts = (output.get("text") or output["data"]["text/plain"] for output in outputs)
    return DECIMAL.findall("\n".join(texts))


def anchor(heading):
    """The name of a place, as the site makes it from a heading."""
    return re.sub(r"[^\w\- ]", "", heading.lower().replace("`", "")).replace(" ", "-")


def places(slug):
    """The names of all headings of a page."""
    path = next(HOME.book.glob(f"{slug}.*"))
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".ipynb":
        cells = nbformat.reads(text, as_version=4).cells
        text = "\n\n".join(cell.source for cell in cells if cell.cell_type == "markdown")
    return {anchor(heading) for heading in re.findall(r"^#{1,3} (.+)$", text, flags=re.M)}


def words(answer):
    """How many words are read: a formula is none, and of a link its text counts."""
    text = FORMULA.sub(" ", LINK.sub(r"\1", answer))
    return len(re.findall(r"[^\W_][\w'’.,%/^=-]*", text))


def test_there_are_80_to_100_in_about_eight_groups_and_the_head_lists_the_groups():
    assert 80 <= len(QUESTIONS) <= 100
    assert len(QUESTIONS) == TEXT.count("\n### ")
    assert 7 <= len(GROUPS) <= 10
    head = TEXT.split("\n## ")[0]
    assert re.findall(r"^- \[(.+)\]\(#(.+)\)$", head, flags=re.M) == [
        (group, anchor(group)) for group in GROUPS
    ]


def test_no_two_have_the_same_address_or_the_same_answer():
    addresses = Counter(anchor(heading) for heading in [*GROUPS, *(q for q, _ in QUESTIONS)])
    assert [name for name, times in addresses.items() if times > 1] == []
    assert len({answer for _, answer in QUESTIONS}) == len(QUESTIONS)


@each_question
def test_a_question_is_one_line_that_fits_a_list_of_results(question, answer):
    assert len(question) <= 90
    assert "?" in question
    assert "$" not in question, "a formula leaves no address"


@each_question
def test_an_answer_is_at_most_60_words(question, answer):
    assert words(answer) <= 60, words(answer)


@each_question
def test_an_answer_is_settled_by_a_formula_or_a_number(question, answer):
    text = LINK.sub("", answer)
    assert re.search(r"\d", FORMULA.sub("", text)) or re.search(r"[=<>\\^_]", text)


@each_question
def test_an_answer_ends_in_a_link_to_a_place_that_exists(question, answer):
    last = answer.splitlines()[-1]
    assert re.fullmatch(r"More: \[[^]]+\]\([^)]+\)\.", last), last
    for _, page, place in LINK.findall(answer):
        slug = page.split(".")[0]
        assert (HOME.book / page).is_file(), page
        assert slug in HOME.pages
        assert not place or place in places(slug), f"{page} has no section #{place}"


@each_question
def test_every_decimal_of_an_answer_is_printed_in_its_group(question, answer):
    printed = printed_in(group_of(question))
    for said in DECIMAL.findall(LINK.sub("", answer)):
        digits = len(said.split(".")[1])
        assert any(
            len(number.split(".")[1]) >= digits
            and abs(Decimal(number) - Decimal(said)) <= Decimal(10) ** -digits / 2
            for number in printed
        ), said


def test_code_is_folded():
    tags = [cell.metadata.tags for cell in PAGE.cells if cell.cell_type == "code"]
    assert all("hide-input" in of_cell for of_cell in tags)
