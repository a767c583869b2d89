"""The workshop is one package beside the book, and runs from the root as it is."""

import ast
import re
import sys

import pytest
import yaml

from press.paths import HOME, ROOT, Edition

PARTS = "lib", "press", "tests", "benchmarks"
SOURCES = [ROOT / "conftest.py", *(path for name in PARTS for path in (ROOT / name).rglob("*.py"))]
COMMANDS = [
    path
    for path in sorted((ROOT / "press").rglob("*.py"))
    if "__name__ == " in path.read_text(encoding="utf-8")
]


def test_the_folder_of_the_book_holds_what_a_reader_reads():
    seen = [path for path in HOME.book.iterdir() if not path.name.startswith((".", "_build"))]
    assert {path.suffix for path in seen} == {".ipynb", ".md", ".bib"}


def names_the_search_path(source):
    return any(
        isinstance(node, ast.Attribute) and ast.unparse(node) == "sys.path"
        for node in ast.walk(ast.parse(source))
    )


def test_nobody_edits_the_search_path():
    assert [path for path in SOURCES if names_the_search_path(path.read_text("utf-8"))] == []


@pytest.mark.parametrize("path", COMMANDS, ids=lambda path: path.stem)
def test_a_command_line_says_how_it_is_run(path):
    module = path.relative_to(ROOT).with_suffix("").as_posix().replace("/", ".")
    assert f" -m {module}" in ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))


@pytest.mark.parametrize("name", ["__init__", "setup/__init__", "setup/environment"])
def test_what_runs_before_the_installation_needs_only_an_old_python(name):
    source = (ROOT / "press" / f"{name}.py").read_text(encoding="utf-8")
    tree = ast.parse(source, feature_version=(3, 6))
    imports = [node for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom)]
    asked = {getattr(node, "module", None) or node.names[0].name for node in imports}
    assert asked <= sys.stdlib_module_names


def test_an_edition_brings_its_own_table_of_contents_or_takes_ours(tmp_path):
    other = Edition(tmp_path / "other", tmp_path / "made")
    other.book.mkdir()
    assert other.pages == HOME.pages
    contents = {"root": "index", "parts": [{"caption": "I · One", "chapters": [{"file": "a"}]}]}
    (other.book / "_toc.yml").write_text(yaml.safe_dump(contents), encoding="utf-8")
    other = Edition(other.book, other.build)
    assert (other.pages, other.chapters) == (["index", "a"], ["a"])
    assert other.html == tmp_path / "made" / "html"


def test_contributing_is_short_and_names_only_what_exists():
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    named = set(re.findall(r"\b(?:lib|press|tests|book)/[\w./-]*\w", text))
    examples = {name for name in named if "ordinal" in name}
    assert len(named) > 20
    assert {name for name in named - examples if not (ROOT / name).exists()} == set()
    modules = re.findall(r"python -m (press[\w.]*\w)", text)
    assert all((ROOT / f"{name.replace('.', '/')}.py").is_file() for name in modules)
    assert len(text.splitlines()) <= 120
