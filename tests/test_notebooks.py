"""Every chapter keeps the house rules of its form."""

import json
import re

import nbformat
import pytest

from lib import quiz
from lib.exercises import KEYS
from press.notebooks.clean import clean
from press.paths import HOME, ROOT, TEMPLATE

BOOK, SLUGS, NOTEBOOKS = HOME.book, HOME.pages, HOME.notebooks
CHAPTERS = [BOOK / f"{slug}.ipynb" for slug in HOME.chapters]
TAGS = {
    "setup",
    "figure",
    "exercise",
    "solution",
    "hide-input",
    "hide-cell",
    "remove-input",
    "raises-exception",
}
SECTIONS = ["Recipe", "Spot the bug", "Summary", "Questions", "Exercises", "Next"]
PROMISE = "**By the end of this chapter you can**"
# the template keeps the rules too, so that a copy does
each_chapter = pytest.mark.parametrize("path", [*CHAPTERS, TEMPLATE], ids=lambda path: path.stem)
each_notebook = pytest.mark.parametrize("path", [*NOTEBOOKS, TEMPLATE], ids=lambda path: path.stem)


def read(path):
    return nbformat.read(path, as_version=4)


def cells(path, kind, *tags):
    return [
        cell
        for cell in read(path).cells
        if cell.cell_type == kind and set(tags) <= set(cell.metadata.get("tags", []))
    ]


def text(path):
    return "\n\n".join(cell.source for cell in cells(path, "markdown"))


def headings(path):
    outside_code = re.sub(r"```.*?```", "", text(path), flags=re.S)
    return re.findall(r"^(#+) (.+)$", outside_code, flags=re.M)


@each_notebook
def test_the_file_is_valid_clean_and_its_own_fixed_point(path):
    notebook = read(path)
    nbformat.validate(notebook)
    cleaned = nbformat.writes(clean(read(path))).rstrip("\n") + "\n"
    assert path.read_text(encoding="utf-8") == cleaned, "run: make outputs"


@each_chapter
def test_the_title_is_first_and_asks_a_question(path):
    title = read(path).cells[0].source
    assert re.match(r"# [^\n]+: [^\n]+\n\n", title), "# <Thing>: <what it does>"
    assert "?" in title
    assert [level for level, _ in headings(path)].count("#") == 1


@each_chapter
def test_the_promise_can_be_examined_and_says_how_long_it_takes(path):
    promise = read(path).cells[1].source
    assert promise.startswith(PROMISE)
    assert 2 <= len(re.findall(r"^- ", promise, flags=re.M)) <= 4
    assert re.search(r"^\*You need: .* minutes\.\*$", promise, flags=re.M)


@each_chapter
def test_the_setup_is_the_first_code_cell(path):
    first = cells(path, "code")[0]
    assert set(first.metadata.tags) == {"setup", "hide-input"}
    assert "plots.use_course_style()" in first.source
    assert not first.outputs
    assert len(cells(path, "code", "setup")) == 1


@each_chapter
def test_the_closing_sections_stand_in_order_after_the_body(path):
    second_level = [name for level, name in headings(path) if level == "##"]
    closing = [name for name in SECTIONS if name != "Questions" or path.stem in quiz.names()]
    assert second_level[-len(closing) :] == closing
    assert 3 <= len(second_level) - len(closing) <= 8, "3 to 8 sections before the Recipe"


@each_chapter
def test_the_last_section_has_one_link(path):
    last = text(path).split("## Next\n")[1]
    assert len(re.findall(r"\]\([\w-]+\.(?:ipynb|md)\)", last)) == 1


@each_notebook
def test_it_has_a_description_for_search_engines(path):
    description = read(path).metadata["myst"]["html_meta"]["description"]
    assert 50 <= len(description) <= 250


@each_chapter
def test_a_chapter_has_four_to_six_exercises_each_with_its_solution(path):
    code = [set(cell.metadata.get("tags", [])) for cell in cells(path, "code")]
    exercises = [place for place, tags in enumerate(code) if "exercise" in tags]
    assert 4 <= len(exercises) <= 6
    assert all("solution" in code[place + 1] for place in exercises)


@each_chapter
def test_each_exercise_has_its_own_key_out_of_sight(path):
    keys = json.loads((KEYS / f"{path.stem}.json").read_text("utf-8"))
    for number, cell in enumerate(cells(path, "code", "exercise"), start=1):
        assert cell.source.splitlines()[-1] == f'check("{path.stem}-{number}", answer)'
        assert keys[str(number)]["ideas"]
    assert [*keys] == [str(1 + i) for i in range(len(cells(path, "code", "exercise")))]


@each_notebook
def test_tags_are_from_the_short_list(path):
    for cell in read(path).cells:
        assert set(cell.metadata.get("tags", [])) <= TAGS


@each_notebook
def test_a_visible_code_cell_is_short_and_no_line_runs_off_the_page(path):
    for cell in cells(path, "code"):
        lines = cell.source.splitlines()
        assert max(map(len, lines)) <= 80
        if not {"hide-input", "hide-cell"} & set(cell.metadata.get("tags", [])):
            assert len(lines) <= 15, cell.source


@each_notebook
def test_a_visible_code_cell_shows_something(path):
    for cell in cells(path, "code"):
        if "hide-input" not in cell.metadata.get("tags", []):
            assert cell.outputs, cell.source


@each_notebook
def test_outputs_are_quiet_and_the_same_on_every_machine(path):
    for cell in cells(path, "code"):
        assert cell.execution_count == 1
        for output in cell.outputs:
            if re.search('class="(explorer|quiz)', output.get("data", {}).get("text/html", "")):
                continue  # tested in a browser
            shown = json.dumps(output, ensure_ascii=False)
            assert output.output_type in {"stream", "display_data", "execute_result"}
            assert output.get("name") != "stderr"
            assert not re.search(r"0x[0-9a-f]{6,}", shown), "an address"
            assert not re.search(r"np\.(float|int|str|True|False)", shown), "print it formatted"
            assert not re.search(r"\d\.\d{9,}", shown), "round printed numbers"
            assert not {kind for kind in output.get("data", {}) if kind.startswith("image/")}
            assert str(ROOT) not in shown


@each_notebook
def test_every_figure_is_folded_described_and_cited(path):
    for cell in cells(path, "code"):
        draws = any("<Figure size" in str(output.get("data", "")) for output in cell.outputs)
        assert draws == ("figure" in cell.metadata.get("tags", [])), cell.source
        if draws:
            assert "hide-input" in cell.metadata.tags
            about = cell.metadata.mystnb
            assert path.stem in about.figure.name, f"name it fig-{path.stem}-…"
            assert len(about.figure.caption) > 40
            assert len(about.image.alt) > 60
            assert not re.match(r"(a |the )?(figure|plot|picture|image) ", about.image.alt.lower())
            assert f"](#{about.figure.name})" in text(path), f"cite {about.figure.name} in the text"


def test_figure_names_are_unique_in_the_book():
    names = [c.metadata.mystnb.figure.name for p in NOTEBOOKS for c in cells(p, "code", "figure")]
    assert len(names) == len(set(names))
    assert len(names) >= 8


@each_notebook
def test_one_sentence_per_line(path):
    for line in text(path).splitlines():
        if line.startswith(("|", "#", "$", "<")) or "$$" in line:
            continue
        words = re.sub(
            r"`[^`]*`|\$[^$]*\$|\([^)]*\)|\*\*?[^*]+\*\*?|\b(e\.g|i\.e|vs|et al)\.", "", line
        )
        assert not re.search(r"[a-z]{3}[.?!] [A-Z][a-z]* [a-z]", words), line


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_it_is_in_the_table_of_contents(path):
    assert path.stem in SLUGS, "add it to _toc.yml"


@each_notebook
def test_every_link_to_another_page_leads_to_a_page_of_the_book(path):
    for target in re.findall(r"\]\(([\w-]+)\.(?:ipynb|md)", text(path)):
        assert target in SLUGS, target


# --- The glossary ---------------------------------------------------------------------------------

GLOSSARY = (BOOK / "glossary.md").read_text(encoding="utf-8")
TERMS = re.findall(r"^### (.+)\n\n(.+)$", GLOSSARY, flags=re.M)


def test_every_term_has_a_korean_name_and_one_line():
    assert len(TERMS) >= 40
    assert len(TERMS) == GLOSSARY.count("\n### ")
    for term, line in TERMS:
        assert re.match(r"[가-힣A-Z][^·]*[가-힣][^·]* · [A-Z$\\\"].*\.$", line), term


def test_every_term_is_linked_from_a_chapter():
    linked = set(re.findall(r"glossary\.md#([\w-]+)", "".join(map(text, CHAPTERS))))
    slugs = {re.sub(r"[^\w -]", "", term.lower()).replace(" ", "-") for term, _ in TERMS}
    assert linked <= slugs
    assert slugs <= linked
