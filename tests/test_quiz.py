"""The questions in the page: their form, their numbers, and the HTML made of them."""

import json
import math
import re
from collections import Counter
from pathlib import Path

import nbformat
import numpy as np
import pytest
import yaml
from scipy import stats
from scipy.optimize import minimize_scalar

from lib import quiz
from lib.links import LOGIT, SOFTMAX

ROOT = Path(__file__).resolve().parents[1]
BOOK = ROOT / "book"
TOC = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))
CHAPTERS = {
    one["file"]
    for part in TOC["parts"]
    if part.get("caption", "Back matter") != "Back matter"
    for one in part["chapters"]
}
OPTIONAL = {"counts", "spread", "zoo", "not-a-likelihood", "capstone"}
CORE = CHAPTERS - OPTIONAL
SLIPS = set("abcdefghijklmnopqrst")
QUESTIONS = {one["id"]: (slug, one) for slug in quiz.names() for one in quiz.load(slug)}
each_chapter = pytest.mark.parametrize("slug", quiz.names())
each_question = pytest.mark.parametrize("name", QUESTIONS)
DECIMAL = re.compile(r"(?<![\w.])\d+\.\d+(?![\w.]*\d)")


def texts(one):
    """All that a reader can read of one question."""
    choices = [choice[key] for choice in one["choices"] for key in ("text", "feedback")]
    return [one["question"], *choices]


# --- form ---------------------------------------------------------------------------------------


def test_every_core_chapter_has_questions_and_no_other_page_has():
    assert len(CORE) >= 15
    assert CORE - set(quiz.names()) == set(), "write questions, or add it to OPTIONAL"
    assert set(quiz.names()) <= CHAPTERS


@each_chapter
def test_a_chapter_has_three_to_five(slug):
    assert 3 <= len(quiz.load(slug)) <= 5, "3 to 5 questions"


@each_question
def test_a_question_has_one_right_choice_of_four(name):
    one = QUESTIONS[name][1]
    assert set(one) - {"slip"} == {"id", "question", "choices"}
    assert len(one["choices"]) == 4
    assert [choice["correct"] for choice in one["choices"]].count(True) == 1
    assert len({choice["text"] for choice in one["choices"]}) == 4
    assert one.get("slip", "a") in SLIPS
    assert re.fullmatch(r"[a-z-]+", name), "an id has small letters and hyphens only"


@each_question
def test_every_choice_says_why(name):
    for choice in QUESTIONS[name][1]["choices"]:
        assert set(choice) == {"text", "correct", "feedback"}
        assert len(choice["feedback"]) >= 20, choice
        assert choice["feedback"][-1] in ".?!", f"end the feedback with a full stop: {choice}"
        assert choice["text"][-1] not in ".!", f"end the choice without a full stop: {choice}"


@each_question
def test_it_reads_well_without_mathematics_software(name):
    for text in texts(QUESTIONS[name][1]):
        assert "$" not in text, "write formulas in plain characters"
        assert "\\" not in text
        assert "<" not in re.sub(r"< ", "", text)


def test_names_are_unique():
    assert len(QUESTIONS) == sum(len(quiz.load(slug)) for slug in quiz.names())


def test_the_core_chapters_ask_about_every_slip():
    asked = {one.get("slip") for slug in CORE & set(quiz.names()) for one in quiz.load(slug)}
    assert asked >= SLIPS


def test_the_letter_does_not_give_the_answer_away():
    right = Counter(
        "abcd"[[choice["correct"] for choice in one["choices"]].index(True)]
        for _, one in QUESTIONS.values()
    )
    assert all(0.2 <= count / len(QUESTIONS) <= 0.3 for count in right.values()), right


def test_the_length_does_not_give_the_answer_away():
    longest = 0
    for _, one in QUESTIONS.values():
        size = {choice["correct"]: 0 for choice in one["choices"]}
        for choice in one["choices"]:
            size[choice["correct"]] = max(size[choice["correct"]], len(choice["text"]))
        longest += size[True] > size[False]
    assert longest <= len(QUESTIONS) / 3, "too often the right choice is the longest"


def test_a_chapter_shows_its_own_questions():
    for path in BOOK.glob("*.ipynb"):
        shown = re.findall(r'quiz\.show\("([^"]*)"\)', path.read_text("utf-8").replace('\\"', '"'))
        assert set(shown) <= {path.stem}, path.stem


# --- numbers ------------------------------------------------------------------------------------


def claims():
    """For a question, the numbers that it prints, each computed."""
    bell = stats.norm.pdf
    entropy = -(0.6 * math.log(0.6) + 0.4 * math.log(0.4))
    theta, soft = np.array([0.7, 0.2, 0.1]), np.array([0.9, 0.05, 0.05])
    odds = 0.488 / 0.512 * 0.098
    focal = minimize_scalar(
        lambda q: -0.7 * (1 - q) ** 2 * math.log(q) - 0.3 * q**2 * math.log(1 - q),
        bounds=(0.01, 0.99),
        method="bounded",
        options={"xatol": 1e-10},
    ).x

    def total(q, b):
        return math.exp(b * (1 - q) ** 2 * math.log(q)) + math.exp(b * q**2 * math.log(1 - q))

    gauge = stats.norm.pdf(0, 0, 8.5)
    heads = stats.beta(5, 3)
    return {
        "likelihood-of-what": [("0.0366", bell(74, 68, 8.5)), ("0.0469", bell(68, 68, 8.5))],
        "likelihood-area": [("0.7734", heads.sf(0.5)), ("0.8125", stats.beta(4, 2).sf(0.5))],
        "likelihood-above-one": [("0.0469", gauge), ("46.9", 1000 * gauge), ("0.0085", 8.5 / 1000)],
        "mle-slope-zero": [("2.83", math.sqrt(8)), ("2.78", 100 / 36)],
        "mle-bias": [("0.8", 4 / 5), ("1.25", 5 / 4), ("0.64", 0.8**2)],
        "nll-lost-log": [("1.0", 1.0), ("0.58", 0.7**2 + 0.3**2)],
        "nll-log-of-pdf": [("800.92", -stats.norm.logpdf(40))],
        "descent-too-long": [("1.2", 372 / 169 - 1)],
        "recipe-output": [
            ("3.32", math.exp(1.2)),
            ("0.036", stats.poisson.pmf(0, math.exp(1.2))),
            ("0.77", LOGIT.to_theta(1.2)),
        ],
        "normal-negative": [("1374.6", 199 * math.log(1000)), ("6.908", math.log(1000))],
        "laplace-scale": [
            ("6.16", math.sqrt(np.mean(np.square([4, 1, 0, 2, 13])))),
            ("5.66", 4 * math.sqrt(2)),
        ],
        "bernoulli-odds": [
            ("0.086", LOGIT.to_theta(15.0429 - 0.232163 * 75)),
            ("0.512", 1 - 0.488),
            ("0.953", 0.488 / 0.512),
            ("0.0934", odds),
            ("1.0934", 1 + odds),
            ("0.093", odds),
            ("0.048", 0.488 * 0.098),
            ("0.390", 0.488 - 0.098),
        ],
        "bernoulli-right-nan": [("4.2", 1e18 * math.log1p(math.exp(-40)))],
        "categorical-soft": [
            ("0.517", -(soft @ np.log(theta))),
            ("0.439", -math.log(soft @ theta)),
        ],
        "categorical-double": [
            ("1.4612", math.log(math.e + 9) - 1),
            ("1.46", math.log(math.e + 9) - 1),
            ("2.30", math.log(10)),
        ],
        "categorical-shift": [("0.1", SOFTMAX.to_theta(np.zeros(10))[0])],
        "cross-entropy-floor": [("0.673", entropy), ("0.693", math.log(2))],
        "cross-entropy-perplexity": [("20.09", math.exp(3)), ("2.08", 3 * math.log(2))],
        "cross-entropy-proper": [("0.578", focal), ("0.3", 0.7 * 0 + 0.3 * 1)],
        "bayes-two-headed": [
            ("0.907", 9999 / (9999 + 1024)),
            ("9.76", 9999 / 1024),
            ("0.9999", 9999 / 10000),
        ],
        "bayes-reviews": [
            ("0.917", 11 / 12),
            ("0.942", 49 / 52),
            ("0.926", 187 / 202),
            ("0.893", stats.beta(187, 15).ppf(0.05)),
        ],
        "map-same-decay": [
            ("1.12", 5 * math.sqrt(10 / 199)),
            ("22.3", 5 * math.sqrt(199 / 10)),
            ("0.25", 5 * 10 / 199),
        ],
        "sparsity-soft": [("0.6", 3 / (1 + 4))],
        "sparsity-probability": [("0.43", 1 - 0.57)],
        "weight-decay-step": [("0.10", 0.01 / 0.1), ("0.02", 0.01 / 0.5)],
        "framework-variance": [("71.9", 8.48055**2), ("2.9", math.sqrt(8.48055))],
        "framework-tau": [
            ("0.00417", 1 / (60 * 4)),
            ("0.25", 1 / 4),
            ("0.00833", 2 / (60 * 4)),
            ("0.26", 1 / math.sqrt(60 * 0.25)),
        ],
        "framework-compare": [("1.82", 1.50 + 0.32)],
        "counts-spread": [("5.7", 100 * math.exp(-2.86))],
        "counts-exposure": [("2.25", 18 / 8), ("1.875", 30 / 16)],
        "spread-half": [("0.71", math.sqrt(0.5)), ("1.41", math.sqrt(2))],
        "not-focal": [
            ("0.84", math.exp(0.25 * math.log(0.5))),
            ("1.68", total(0.5, 1)),
            ("1.52", total(0.7, 1)),
            ("0.974", total(0.7, 4)),
            ("0.578", focal),
        ],
        "not-hinge": [("0.73", LOGIT.to_theta(1.0))],
    }


CLAIMS = claims()


def rounds_to(value, text):
    decimals = len(text.split(".")[1]) if "." in text else 0
    return abs(float(value) - float(text)) <= 0.5001 * 10**-decimals


@pytest.mark.parametrize("name", CLAIMS)
def test_every_computed_number_stands_in_its_question(name):
    said = DECIMAL.findall(" ".join(texts(QUESTIONS[name][1])))
    for text, value in CLAIMS[name]:
        assert text in said, (name, text)
        assert rounds_to(value, text), (name, text, value)


@each_question
def test_every_decimal_is_computed_here_or_printed_in_the_chapter(name):
    slug, one = QUESTIONS[name]
    notebook = nbformat.read(BOOK / f"{slug}.ipynb", as_version=4)
    cells = [cell for cell in notebook.cells if "quiz.show(" not in cell.source]  # not itself
    told = [[cell.source, cell.get("outputs", [])] for cell in cells]
    chapter = json.dumps(told, ensure_ascii=False)
    printed = set(DECIMAL.findall(chapter))
    given = set(DECIMAL.findall(one["question"]))  # the question may invent its own data
    said = {text for part in texts(one)[1:] for text in DECIMAL.findall(part)}
    for text in said - given - {text for text, _ in CLAIMS.get(name, [])}:
        exact = text in printed
        rounded = len(text.lstrip("0.")) > 1 and any(rounds_to(long, text) for long in printed)
        assert exact or rounded, f"{name}: compute {text} in claims()"


def test_the_fractions_and_whole_numbers():
    area = math.gamma(5) * math.gamma(3) / math.gamma(8)
    assert math.isclose(area, 1 / 105)
    assert math.isclose(15 * area, 1 / 7)
    assert math.comb(20, 12) == 125970
    slope_at_half = 12 / 0.5 - 8 / 0.5
    assert slope_at_half == 8
    assert round(math.log(5e-324)) == -744
    with np.errstate(divide="ignore"):
        assert np.log(stats.norm.pdf(40)) == -math.inf
    assert round(4e-308 * 1e299 * 1e298 / 1e289) == 4  # 1000 ** 199 = 1e597
    eight = [61, 62, 62, 65, 66, 70, 74, 81]
    assert round(np.mean([*eight[:-1], 810]) - np.mean(eight)) == 91
    assert np.median(eight[:-1]) == 65
    threshold = 1 / 5
    assert math.isclose(4 * threshold, 1 - threshold)
    assert math.isclose(threshold / (1 - threshold), 1 / 4)
    assert round((3 / 0.1) ** 2) == 900
    assert (18 + 30) / (8 + 16) == 2
    theta = np.linspace(0.001, 0.999, 9981)
    density = theta * (1 - theta) ** 3
    assert theta[density.argmax()] == pytest.approx(1 / 4, abs=1e-3)
    assert theta[(density * theta * (1 - theta)).argmax()] == pytest.approx(1 / 3, abs=1e-3)
    north = np.deg2rad([359, 1])
    assert np.arctan2(np.sin(north).sum(), np.cos(north).sum()) == pytest.approx(0, abs=1e-12)
    for truth in (0.6, 0.9):
        z = np.linspace(-3, 3, 601)
        hinge = truth * np.maximum(0, 1 - z) + (1 - truth) * np.maximum(0, 1 + z)
        assert z[hinge.argmin()] == pytest.approx(1)


# --- the page -----------------------------------------------------------------------------------


@each_chapter
def test_the_html_is_the_same_each_time_and_asks_nobody(slug):
    html = quiz.show(slug)._repr_html_()
    assert html == quiz.show(slug)._repr_html_()
    assert "http" not in html
    assert " id=" not in html  # nothing that could clash with another quiz on the page


@each_chapter
def test_everything_is_readable_without_javascript(slug):
    html = quiz.show(slug).html
    for one in quiz.load(slug):
        for choice in one["choices"]:
            plain = quiz._inline(choice["feedback"])
            assert html.count(plain) == 1, f"two choices have the reason: {plain}"
    assert html.count("<fieldset") == html.count("<legend>") == len(quiz.load(slug))
    assert html.count('type="radio"') == 4 * len(quiz.load(slug))


def test_repr_is_a_sentence():
    assert repr(quiz.show("normal")).startswith("questions of normal: ")


@pytest.mark.parametrize("wrong", ["norml", "", None])
def test_an_unknown_chapter_is_refused(wrong):
    with pytest.raises(ValueError, match=re.escape(f"got {wrong!r}; ")):
        quiz.show(wrong)
    with pytest.raises(ValueError, match="did you mean 'normal'"):
        quiz.load("norml")


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("a < b & c", "a &lt; b &amp; c"),
        ("`x < 1`", "<code>x &lt; 1</code>"),
        ("*so* and **so**", "<em>so</em> and <strong>so</strong>"),
        ("$a_1 * b * c$", "$a_1 * b * c$"),
        ("*", "*"),
        ("", ""),
    ],
)
def test_a_little_markdown(text, html):
    assert quiz._inline(text) == html
