"""The search by itself: what is read of a page, what a word is, and what is found."""

import json
import re

import pytest
import quickjs

from press.paths import ROOT
from press.site import search

TEMPLATES = ROOT / "press/site/templates"
PAGE = """<html><head><meta content="MSE, Gaussian &amp; co" name="keywords" /></head><body>
<nav><h2>Elsewhere</h2></nav><article><section id="normal">
<h1>Normal: why squares<a class="headerlink" href="#normal">#</a></h1>
<p>Squared error <mjx-math>drawn</mjx-math><math><mi>σ</mi></math>.</p>
<section id="code"><h2>In code</h2><p>Read this.</p><div class="cell_input"><pre>
<span>loss</span> = nn.PoissonNLLLoss(log_input=True)</pre></div><div class="cell_output">
<pre>0.693</pre></div><details class="hide"><summary>Show</summary><div class="cell_input">
<pre>hidden_name = 1</pre></div></details></section>
<section id="exercises"><h2>Exercises</h2><section id="one"><h3>1. Poisson</h3><p>Do it.</p>
</section></section></section></article><footer><h2>Below</h2></footer></body></html>"""


def page(slug, title, *sections, keywords=""):
    """A page as the search sees it, with its sections: heading and text."""
    found = [search.Section(f"s{i}", *section) for i, section in enumerate(sections)]
    return search.Page(slug, keywords, [search.Section("", title, "An introduction."), *found])


BOOK = [
    page("normal", "Normal: why squared error", ("The fit", "Least squares and the Gaussian.")),
    page("laplace", "Laplace: why absolute error", ("Medians", "Where NLLLoss is not asked for.")),
    page("map", "MAP: the penalty", ("Ridge", "A normal prior."), keywords="Tikhonov"),
    page("framework", "Libraries", ("Names", "CrossEntropyLoss takes pos_weight and logits.")),
    page(
        "glossary",
        "Glossary",
        ("likelihood", "우도, 가능도 · As a function."),
        ("prior", "사전분포 · …"),
    ),
]


@pytest.fixture(scope="module")
def find():
    """Query → addresses, in the book above."""
    engine = quickjs.Context()
    engine.eval(search.script_of(search.data_of(BOOK, search.words_of("en"))) + ";0")
    asked = engine.eval("(query) => JSON.stringify(bookSearch(query))")
    return lambda query: [one["href"] for one in json.loads(asked(query))]


# ---- What is read ----


def test_a_page_is_cut_at_its_headings_within_the_article():
    sections = search.read("normal", PAGE).sections
    told = [(one.anchor, one.heading, one.above) for one in sections]
    assert told == [
        ("", "Normal: why squares", ""),
        ("code", "In code", ""),
        ("one", "1. Poisson", "Exercises"),
    ]


def test_words_are_read_once_and_what_is_hidden_or_printed_is_not():
    first, code, _ = search.read("normal", PAGE).sections
    assert first.text == "Squared error σ."
    assert code.text == "Read this."
    assert code.names == "PoissonNLLLoss log_input"


def test_keywords_are_those_of_the_page():
    assert search.read("normal", PAGE).keywords == "MSE, Gaussian & co"


def test_exercises_come_after_what_they_ask_about():
    data = search.data_of([search.read("normal", PAGE)], search.words_of("en"))
    assert [weight for *_, weight in data["sections"]] == [1, 1, search.QUIET]


# ---- What is found ----


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("squared error", "normal.html"),
        ("MSE", "normal.html"),
        ("gaussian distribution", "normal.html"),
        ("MAE", "laplace.html"),
        ("least-squares", "normal.html"),
        ("tikhonov", "map.html"),
        ("ridge regression", "map.html#s0"),
        ("CrossEntropyLoss", "framework.html#s0"),
        ("nn.CrossEntropyLoss", "framework.html#s0"),
        ("crossentropyloss", "framework.html#s0"),
        ("posweight", "framework.html#s0"),
        ("pos_wei", "framework.html#s0"),
        ("POS_WEIGHT", "framework.html#s0"),
        ("weight", "framework.html#s0"),
        ("mediam", "laplace.html#s0"),
        ("medians zebra", "laplace.html#s0"),
        ("우도", "glossary.html#s0"),
        ("가능도는", "glossary.html#s0"),
        ("우 도", "glossary.html#s0"),
        ("사전 확률", "glossary.html#s1"),
        ("사전", "glossary.html#s1"),
    ],
)
def test_a_query_finds_its_place_first(query, first, find):
    assert find(query)[0] == first


@pytest.mark.parametrize("query", ["", "the", "?", "zebra", "λ", "🙂", "가", "(" * 50])
def test_what_is_not_there_is_not_found(query, find):
    assert find(query) == []


def test_more_of_the_words_is_better(find):
    assert find("gaussian ridge prior")[0] == "map.html#s0"


# ---- The data of a language ----


def test_no_way_to_write_a_thing_belongs_to_two_things():
    engine = quickjs.Context()
    engine.eval((search.HERE / "words.js").read_text(encoding="utf-8") + ";0")
    stems = engine.eval("(text) => unitsOf(text).map((unit) => unit.stem).join(' ')")
    homes = {}
    for row in search.words_of("en")["synonyms"]:
        for name in row:
            assert stems(name), name
            assert homes.setdefault(stems(name), row) is row, name


def test_terms_of_the_glossary_join_the_synonyms():
    rows = search.data_of(BOOK, search.words_of("en"))["words"]["synonyms"]
    assert [row for row in rows if "우도" in row] == [row for row in rows if "likelihood" in row]
    assert search.joined([["a", "b"]], [["B", "c"], ["d"]]) == [["a", "b", "c"], ["d"]]


def test_the_search_says_what_its_language_says():
    said = set(search.words_of("en")["dialog"])
    templates = "".join(path.read_text("utf-8") for path in TEMPLATES.glob("*.html"))
    asked = set(re.findall(r"\{\{ search\.(\w+)", templates)) - {"file"}
    box = (search.HERE / "box.js").read_text(encoding="utf-8")
    assert asked | set(re.findall(r"\bwords\.(\w+)", box)) == said


def test_the_licence_goes_along_with_the_library():
    script = search.script_of(search.data_of(BOOK, search.words_of("en")))
    assert "Permission is hereby granted" in script
    assert "sourceMappingURL" not in script
