"""Every exercise accepts its solution, knows when it is unanswered, and withstands an attack.

The chapters run here once more, in this process, with figures thrown away.
"""

import contextlib
import io
import itertools
import json
import os
import re
from pathlib import Path

import matplotlib.pyplot as plt
import nbformat
import pytest

from lib.exercises import IDEAS
from tests.attack import ANSWER, attack

BOOK = Path(__file__).resolve().parents[1] / "book"
TEMPLATE = BOOK.parent / "tools" / "chapter_template.ipynb"
CHAPTERS = [
    path
    for path in [*sorted(BOOK.glob("*.ipynb")), TEMPLATE]
    if "## Exercises" in path.read_text("utf-8")
]


def tagged(cell, tag):
    return tag in cell.metadata.get("tags", [])


def run(source, namespace):
    """What a cell prints."""
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(source, "<cell>", "exec"), namespace)
    return printed.getvalue()


def reports(path):
    """For each exercise: its source, what it says untouched and solved, and its faults."""
    namespace = {"__name__": "__main__", "display": lambda *_: None}
    cells = [c for c in nbformat.read(path, as_version=4).cells if c.cell_type == "code"]
    for cell, following in zip(cells, [*cells[1:], None], strict=True):
        if not tagged(cell, "exercise"):
            run(re.sub(r"^( *)%.*$", r"\1pass", cell.source, flags=re.M), namespace)
            plt.close("all")
            continue
        assert len(ANSWER.findall(cell.source)) == 1, cell.source
        assert following is not None
        assert tagged(following, "solution"), "a solution follows each exercise"
        untouched = run(cell.source, namespace)
        run(following.source, namespace)
        solved = run(ANSWER.sub("", cell.source), namespace)
        yield cell.source, untouched, solved, attack(cell.source, namespace)


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)
def test_exercises_judge_answers_rightly(path, monkeypatch):
    monkeypatch.chdir(BOOK)
    monkeypatch.setattr(plt, "show", lambda: None)
    plt.switch_backend("agg")
    count = 0
    for source, untouched, solved, faults in reports(path):
        count += 1
        assert untouched.startswith("○"), source
        assert solved.startswith("✓"), (source, solved)
        assert f'ideas="{path.stem}-{count}"' in source, "the ideas are those of the exercise"
        assert not faults, f"{source}\n\n" + "\n".join(faults)
    assert 4 <= count <= 6, "a chapter has 4 to 6 exercises"
    ideas = json.loads((IDEAS / f"{path.stem}.json").read_text("utf-8"))
    assert list(ideas) == [str(number + 1) for number in range(count)]
    assert os.getcwd() == str(BOOK)


LOSSES = {
    "skipped": "...",
    "no function": "0.5",
    "stops": "lambda y, z: y.nothing",
    "nothing": "lambda y, z: None",
    "numbers alone": "lambda y, z: math.log(y) + z",
    "no area": "lambda y, z: 1e400 * y",
    "no array": "lambda y, z: 0.0",
    "writes": "lambda y, z: np.multiply(y, 0, out=y)",
}


@pytest.mark.parametrize("loss", LOSSES.values(), ids=LOSSES)
def test_a_milestone_needs_no_other(loss):
    """Whatever the first milestone is, the others hold for the right answers and for no zero."""
    namespace = {"__name__": "__main__"}
    cells = [c for c in nbformat.read(BOOK / "capstone.ipynb", 4).cells if c.cell_type == "code"]
    workbench = next(i for i, cell in enumerate(cells) if "my_places = [" in cell.source)
    count = 0
    with contextlib.chdir(BOOK):
        for cell, following in itertools.pairwise([cells[0], *cells[workbench:]]):
            if not tagged(cell, "exercise"):
                run(cell.source, namespace)
                continue
            count += 1
            first = loss if count == 1 else "lambda y, z: 0 * y"
            said = run(ANSWER.sub(lambda _, a=first: f"answer = {a}", cell.source), namespace)
            assert said.startswith("○" if first in ("...", "lambda y, z: None") else "✗"), said
            if count > 1:
                run(following.source, namespace)
                assert run(ANSWER.sub("", cell.source), namespace).startswith("✓"), cell.source
