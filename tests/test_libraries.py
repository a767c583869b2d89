"""What the page on libraries lists is compared with the library, or marked as not compared."""

import re

import nbformat
import pytest

from press.paths import HOME, ROOT

PAGE = nbformat.read(HOME.book / "libraries.ipynb", as_version=4)
TESTED = "\n".join(path.read_text("utf-8") for path in (ROOT / "tests/peers").glob("test_*.py"))
WORD = re.compile(r"(?<![\w.\\])[A-Za-z][\w:]*(?:\.\w+)*")


def names_in(cell):
    """The names between backticks, without what stands in quotes."""
    for code in re.findall(r"`([^`]+)`", cell):
        yield from WORD.findall(re.sub(r'"[^"]*"', "", code))


ROWS = [
    line
    for cell in PAGE.cells
    if cell.cell_type == "markdown"
    for line in cell.source.splitlines()
    if line.startswith("|") and not line.startswith("|---")
]
LISTED = sorted({name for line in ROWS for name in names_in(line.split(" | ")[0])})


def is_tested(name):
    return all(re.search(rf"(?<!\w){re.escape(part)}(?!\w)", TESTED) for part in name.split("."))


def test_the_page_lists_every_library_of_its_title():
    found = [c.source for c in PAGE.cells if c.cell_type == "markdown"]
    heads = re.findall(r"^## (.+)$", "\n\n".join(found), flags=re.M)
    assert heads[1:-1] == [
        *("scikit-learn", "PyTorch", "Keras and TensorFlow", "JAX and optax"),
        *("XGBoost", "LightGBM", "statsmodels"),
    ]
    assert len(LISTED) > 80


@pytest.mark.parametrize("name", LISTED)
def test_a_name_in_a_table_is_in_a_test_against_its_library(name):
    assert is_tested(name), "compare it in tests/peers, or say on the page: not tested here"


def test_what_is_not_tested_says_so():
    prose = [line for cell in PAGE.cells for line in cell.source.splitlines() if "`tf." in line]
    assert prose
    assert all("*not tested here*" in line for line in prose)


def test_a_name_that_no_test_knows_is_noticed():
    assert not is_tested("NoSuchLoss")
    assert [*names_in("| `Adam(weight_decay=ω)`, `reg:gamma` |")] == [
        *("Adam", "weight_decay", "reg:gamma"),
    ]
