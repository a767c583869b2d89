"""Laws of lib.show: both forms of a table say the same, with decimal points in line."""

import numpy as np
import pytest
from bs4 import BeautifulSoup

from lib import show

ROWS = [
    ("g", 8480.55, -2082.44, None),
    ("kg <b>", 8.48055, 707.81, True),
    ("σ̂ & co", 0.00848055, -0.001, np.False_),
]
COLUMNS = "unit", "σ̂ (in it):.6g", "NLL:.1f", "sure?"


def texts(table):
    """The cells of the HTML, row by row."""
    rows = BeautifulSoup(table._repr_html_(), "html.parser").select("tr")
    return [[cell.get_text() for cell in row.find_all(["th", "td"])] for row in rows]


def test_html_and_plain_text_hold_the_same_strings_in_the_same_order():
    table = show.table(ROWS, *COLUMNS, caption="Three < units")
    plain = repr(table).splitlines()
    assert plain[0] == "Three < units"
    assert [line.split() for line in plain[1:]] == [" ".join(row).split() for row in texts(table)]
    assert texts(table)[1:] == [
        ["g", "8480.55", "−2082.4", "–"],
        ["kg <b>", "8.48055", "707.8", "yes"],
        ["σ̂ & co", "0.00848055", "0.0", "no"],
    ]


def test_in_plain_text_decimal_points_stand_in_line_and_a_hat_takes_no_place():
    table = show.table([("a", 10.5), ("b", 2), ("σ̂σ̂", 0.125), ("c", None)], "", "x̂:g")
    assert repr(table) == "\n".join(
        ["          x̂", "a    10.5", "b     2", "σ̂σ̂    0.125", "c     –"]
    )


def test_the_gaps_of_the_html_bring_all_decimal_points_of_a_column_in_line():
    soup = BeautifulSoup(show.table(ROWS, *COLUMNS)._repr_html_(), "html.parser")
    for place in (1, 2):
        cells = [row.find_all(["th", "td"])[place] for row in soup.select("tbody tr")]
        ends = {len((c.get_text() + c.get("data-gap", "")).partition(".")[2]) for c in cells}
        assert len(ends) == 1
    assert not any(cell.get("data-gap") for cell in soup.select(".words"))


def test_a_screen_reader_gets_caption_and_heads_of_columns_and_rows():
    soup = BeautifulSoup(show.table(ROWS, *COLUMNS, caption="Units")._repr_html_(), "html.parser")
    assert soup.table.find(True) is soup.caption
    assert [th["scope"] for th in soup.select("thead th")] == ["col"] * 4
    assert [row.find(True)["scope"] for row in soup.select("tbody tr")] == ["row"] * 3
    unnamed = show.table([("a", 1)], "", "n:d")._repr_html_()
    assert "<thead><tr><td></td><th" in unnamed  # no head is announced where there is none


def test_without_columns_it_is_a_list_of_named_values():
    table = show.table([("slope", "11.49 kg"), ("at 170 cm", "64.6 kg")])
    assert repr(table) == "slope       11.49 kg\nat 170 cm   64.6 kg"
    assert "<thead>" not in table._repr_html_()


def test_text_is_shown_as_it_is_in_a_column_of_figures_too():
    table = show.table([("a", 1.5), ("b", "∞"), ("c", "-2.25 ± 1")], "", "x:.1f")
    assert [row[1] for row in texts(table)[1:]] == ["1.5", "∞", "−2.25 ± 1"]


@pytest.mark.parametrize(
    ("value", "spec", "shown"),
    [
        (-0.004, ".2f", "0.00"),
        (-0.006, ".2f", "−0.01"),
        (np.float64(-1e-30), ".0e", "−1e-30"),
        (np.int64(12345), ",d", "12,345"),
        (float("-inf"), ".2f", "−inf"),
        (3.14159, "9.2f", "3.14"),
        (0.00001, "+.3f", "0.000"),
        (-0.00001, "+.3f", "0.000"),
        (0.001, "+.3f", "+0.001"),
    ],
)
def test_a_figure_has_the_format_of_its_column_a_real_minus_and_no_signed_zero(value, spec, shown):
    assert texts(show.table([("a", value)], "", f"x:{spec}"))[1][1] == shown


@pytest.mark.parametrize(
    ("rows", "columns", "message"),
    [
        ([], ["n:d"], "at least one row; got none"),
        ([(1, 2), (3,)], ["n:d", "m:d"], r"each row must hold 2 values.*got \(3,\)"),
        (["ab"], ["n", "m"], r"each row must hold 2 values.*got \('ab',\)"),
        ([("a", 1.5)], ["", "n:d"], "column 'n' must hold what 'd' can format; got 1.5"),
        ([("a", 1.5)], ["", "n"], "column 'n' must hold text, for it has no format"),
        ([("a", 1.5)], [], "column '' must hold text"),
        ([("a", np.ones(2))], ["", "n:.1f"], "column 'n' must hold what"),
        ([("a", "b")], ["", "n: one"], "a column must be a head, or head:format; got 'n: one'"),
        ([("a", 1)], ["", {"n": "d"}], "a column must be a head, or head:format; got {"),
    ],
)
def test_what_no_table_can_show_is_refused_with_a_remedy(rows, columns, message):
    with pytest.raises(ValueError, match=message):
        show.table(rows, *columns)
