"""The lecturer's page: its arithmetic, its references, and every number of the exam."""

import math
import re
from pathlib import Path

import numpy as np
import pytest
from scipy import special, stats
from scipy.optimize import lsq_linear, minimize, minimize_scalar

from lib import explorers, quiz
from lib.likelihoods import Bernoulli, Categorical, Exponential, Laplace, Normal, Poisson

PAGE = (Path(__file__).resolve().parents[1] / "book" / "lecturers.md").read_text("utf-8")
ITEM = re.compile(
    r"\*\*(\d+)\.\*\* \*\((\d+) points, (?:basic|standard|transfer)\)\*\n(.+?)\n\n"
    r"<details>\n<summary>Answer to \1</summary>\n\n(.+?)\n\n</details>",
    flags=re.S,
)
ITEMS = {int(n): (int(points), task, answer) for n, points, task, answer in ITEM.findall(PAGE)}


def section(title):
    return re.search(rf"\n## {re.escape(title)}\n(.+?)(?=\n## |\Z)", PAGE, flags=re.S).group(1)


def rows(text):
    return [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in text.splitlines()
        if line.startswith("|") and not set(line) <= set("|- ")
    ][1:]


@pytest.mark.parametrize("lectures", [6, 8])
def test_every_lecture_has_ninety_minutes(lectures):
    name = {6: "Six", 8: "Eight"}[lectures]
    minutes = []
    for lecture, part, _ in rows(section(f"{name} lectures of 90 minutes")):
        if lecture:
            minutes.append(0)
        minutes[-1] += int(part)
    assert minutes == [90] * lectures


def test_every_slip_is_provoked_once():
    letters = [row[0] for row in rows(section("Misconceptions, and how to provoke them"))]
    assert "".join(letters) == "abcdefghijklmnopqrst"


def test_the_questions_in_the_room_are_those_of_the_chapters():
    for chapter, number, slip, _ in rows(section("Questions in the room")):
        slug = re.search(r"\((.+)\.ipynb\)", chapter).group(1)
        one = quiz.load(slug)[int(number) - 1]
        assert slip in (one.get("slip"), "–"), (slug, number)


def test_the_homework_exists():
    book = Path(__file__).resolve().parents[1] / "book"
    for _, _, exercises, _ in rows(section("Homework")):
        for chapter in exercises.split("; "):
            name, numbers = re.fullmatch(r"(\D+) ([\d, ]+)", chapter).groups()
            slug = name.lower().replace("'", "").replace(" ", "-")
            there = re.findall(r"### (\d)\. ", (book / f"{slug}.ipynb").read_text("utf-8"))
            assert set(re.findall(r"\d", numbers)) <= set(there), chapter


def test_the_demos_are_the_explorers():
    names = [row[0].strip("*") for row in rows(section("Demos in class"))]
    assert set(names) <= set(explorers.names())


def test_the_exam_has_thirty_questions_and_a_hundred_points():
    assert list(ITEMS) == list(range(1, 31))
    assert sum(points for points, _, _ in ITEMS.values()) == 100
    parts = re.split(r"^### .+ \((\d+) questions, (\d+) points\)$", PAGE, flags=re.M)[1:]
    for count, points, body in zip(parts[::3], parts[1::3], parts[2::3], strict=True):
        inside = [int(one[1]) for one in ITEM.findall(body)]
        assert (len(inside), sum(inside)) == (int(count), int(points))


def test_the_points_inside_an_answer_add_up():
    for number, (points, _, answer) in ITEMS.items():
        each = re.search(r"\(1 point (?:each|for each term)\)", answer)
        given = [float(one) for one in re.findall(r"\((\d(?:\.\d)?) points?\)", answer)]
        assert each or sum(given) == points, number


def test_the_sample_paper_has_about_fifty_points():
    paper = re.search(r"for instance questions ([\d, and]+)\.", PAGE).group(1)
    chosen = [int(one) for one in re.findall(r"\d+", paper)]
    assert sum(ITEMS[one][0] for one in chosen) == 50


def test_the_rubric_is_that_of_the_capstone():
    rubric = rows(section("The capstone's rubric"))
    assert sum(int(points) for _, points, _ in rubric) == 20
    capstone = (Path(__file__).resolve().parents[1] / "book" / "capstone.ipynb").read_text("utf-8")
    for name, points, _ in rubric:
        assert f"| {name} | {points} |" in capstone


def underflow():
    product, n = 1.0, 0
    while product > 0:
        product, n = product * 0.1, n + 1
    return n


def lowest(f, bounds):
    """The answer by search, beside the one by hand."""
    return minimize_scalar(f, bounds=bounds, method="bounded", options={"xatol": 1e-12}).x


def exam():
    """The numbers of each answer, by the library, by search or by SciPy, not by the same road."""
    bern, cat, pois = Bernoulli(), Categorical(), Poisson()
    kicks, laplace = np.array([3, 0, 2, 5, 0]), np.array([1.0, 2, 4, 9, 14])
    rate = lowest(lambda t: pois.nll(kicks, np.full(5, np.log(t))).sum(), (0.1, 9))
    h = 1e-4
    bend = [pois.nll(kicks, np.full(5, np.log(2 + k * h))).sum() for k in (-1, 0, 1)]
    two = lowest(lambda z: Normal(2).nll(20, z) + Normal(1).nll(26, z), (10, 40))
    theta, soft = np.array([0.6, 0.3, 0.1]), np.array([0.8, 0.1, 0.1])
    p, q = np.array([0.5, 0.25, 0.25]), np.array([0.25, 0.25, 0.5])
    scores = np.array([[1.0, 0.0, -1.0]])
    grad = cat.grad([2], scores)[0]
    mode = lowest(lambda t: -stats.beta(9, 5).logpdf(t), (0.01, 0.99))
    nine = lowest(lambda m: 9 * (5 - m) ** 2 / (2 * 9) + m**2 / (2 * 1.5**2), (-9, 9))
    sse = lowest(lambda v: 50 / (2 * v) + 10 / 4 * np.log(v), (0.1, 99))
    sse_right = lowest(lambda v: 50 / (2 * v) + 10 / 2 * np.log(v), (0.1, 99))
    ridge = [
        lowest(lambda w, a=a: (w - a) ** 2 / 2 + 0.4 * w**2, (-5, 5)) for a in (-2.5, 0.4, 1.2)
    ]
    lasso = [
        lowest(lambda w, a=a: (w - a) ** 2 / 2 + 0.8 * abs(w), (-5, 5)) for a in (-2.5, 0.4, 1.2)
    ]
    decayed = lowest(lambda w: 0.5 * (w - 2) ** 2 / 2 + 0.25 * w**2 / 2, (-5, 5))
    boxes = [lsq_linear([[1.0]], [2.0], (-1 / w, 1 / w)).x[0] for w in (0.25, 1.0)]
    student = [-stats.t(3).logpdf(r + h) + stats.t(3).logpdf(r - h) for r in (1, 10, 100)]
    geometric = [-stats.geom.logpmf(3, special.expit(k * h)) for k in (-1, 0, 1)]
    ill = np.array([20 * 0.95, 980 * 0.05])  # of a thousand people
    up = special.expit(special.logit(0.2) + 1.4)
    noisy = minimize(lambda z: -np.log(soft @ special.softmax(z)), np.zeros(3)).x
    assert special.softmax(noisy)[0] > 0.98
    return {
        1: {"0.1192": np.exp(-bern.nll(0, 2.0))},
        2: {"0.05": special.beta(4, 2)},
        3: {
            "1.995": stats.norm.pdf(0, 0, 0.2),
            "0.01995": stats.norm.pdf(0, 0, 20),
            "-0.690": Normal(0.2).nll(0, 0),
            "3.915": Normal(20).nll(0, 0),
        },
        4: {
            "2": rate,
            "2.5": (bend[0] - 2 * bend[1] + bend[2]) / h**2,
            "0.632": h / math.sqrt(bend[0] - 2 * bend[1] + bend[2]),
        },
        5: {"2.37": np.prod(stats.uniform.pdf([4, 7, 9], 0, 9) / stats.uniform.pdf(4, 0, 12))},
        6: {"0.847": bern.mle(np.repeat([1, 0], [7, 3]))},
        7: {"324": underflow(), "746.0": -324 * math.log(0.1)},
        8: {"0.00625": 0.5 / 80, "0.8": 80 * 0.01},
        9: {"0.0195": 10 * 0.5**9, "0.0098": 10 * 0.5**10},
        10: {"2.079": geometric[1], "0.5": (geometric[2] - geometric[0]) / (2 * h)},
        11: {"2.430": Normal(4).nll(12, 10), "1.3863": math.log(4), "0.125": 4 / 32},
        12: {"230.3": Normal(20).nll(0, 0) * 50 - Normal(0.2).nll(0, 0) * 50},
        13: {"24.8": two, "0.894": 1 / math.sqrt(1 / 4 + 1)},
        14: {"10": sse, "5": sse_right},
        15: {
            "4": stats.laplace.fit(laplace)[1],
            "15.397": Laplace(4).nll(laplace, 4 + 0 * laplace).sum(),
        },
        16: {
            "0.388": student[1] / (2 * h),
            "0.040": student[2] / (2 * h),
            "1": student[0] / (2 * h),
        },
        17: {
            "2.127": bern.nll(0, 2.0),
            "0.881": bern.grad(0, 2.0),
            "0.105": (bern.grad(0, 2 + h) - bern.grad(0, 2 - h)) / (2 * h),
        },
        18: {"1.014": up / (1 - up), "0.503": up},
        19: {
            "2.408": cat.nll([2], scores)[0],
            "0.665": grad[0],
            "0.245": grad[1],
            "-0.910": grad[2],
        },
        20: {
            "0.759": special.rel_entr(soft, theta).sum() + stats.entropy(soft),
            "0.654": -math.log(soft @ theta),
        },
        21: {
            "1.5": stats.entropy(p, base=2),
            "1.75": stats.entropy(p, base=2) + stats.entropy(p, q, base=2),
            "0.25": stats.entropy(p, q, base=2),
            "3.364": math.exp(-(p @ np.log(q))),
        },
        22: {"0.16": 0.8 * 0.2**2 + 0.2 * 0.8**2, "0.2": 0.2 * 1},
        23: {"0.388": ill[0] / ill[1], "0.279": ill[0] / ill.sum()},
        24: {"0.643": stats.beta(9, 5).mean(), "0.667": mode, "0.75": 6 / 8},
        25: {"3.46": nine},
        26: {
            "16": 2**2 / 0.5**2,
            "0.128": 2 * 2**2 / (250 * 0.5**2),
            "0.016": 1 / (250 * 0.5**2),
            "0.25": 0.5**2,
        },
        27: {
            "-1.7": lasso[0],
            "0": lasso[1],
            "0.4": lasso[2],
            "-1.389": ridge[0],
            "0.222": ridge[1],
            "0.667": ridge[2],
        },
        28: {"1.333": decayed, "2": boxes[0], "1": boxes[1]},
        29: {"1.213": 2 * math.exp(-0.5), "1.368": 1 + math.exp(-1)},
        30: {"2.393": 6.25 / 8 + Normal(2).nll(0, 0), "0.1": 3 / 30},
    }


EXAM = exam()


@pytest.mark.parametrize("number", range(1, 31))
def test_every_number_of_an_answer_is_computed(number):
    answer = ITEMS[number][2].replace("−", "-")
    said = set(re.findall(r"-?\d+(?:\.\d+)?", answer)) | set(re.findall(r"\d+(?:\.\d+)?", answer))
    for text, value in EXAM[number].items():
        decimals = len(text.split(".")[1]) if "." in text else 0
        assert text in said, (number, text)
        assert abs(float(value) - float(text)) <= 0.5001 * 10**-decimals, (number, text, value)


def test_the_derivations_of_the_exam():
    y, z, h = np.array([1.0, 3, 7]), np.array([-2.0, 0.5, 1]), 1e-6
    loss = y * np.logaddexp(0, z) - z  # 10: attempts until the first success
    assert np.allclose(loss, -stats.geom.logpmf(y, special.expit(z)))
    slope = (y * np.logaddexp(0, z + h) - (z + h) - y * np.logaddexp(0, z - h) + z - h) / (2 * h)
    assert np.allclose(slope, y * special.expit(z) - 1, atol=1e-6)
    assert np.allclose(Exponential().mle([4.0, 7, 9]), np.log(20 / 3))
    for b in (0.1, 1.0, 4.0):  # 29: 2 exp(−b/2) < 1 + exp(−b)
        assert 2 * math.exp(-b / 2) < 1 + math.exp(-b)
    b_hat = lowest(
        lambda b: Laplace(b).nll(np.array([1.0, 2, 4, 9, 14]), np.full(5, 4.0)).sum(), (0.5, 20)
    )
    assert round(b_hat, 4) == 4
