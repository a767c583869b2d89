"""The site shows the very run of a notebook that nbval judged."""

import subprocess
import sys

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output

from press.notebooks import executed
from press.paths import HOME, ROOT

PRINTED = new_output("stream", text="1\n")
DRAWN = new_output("display_data", {"text/plain": "<Figure>", "image/svg+xml": "<svg/>"})


@pytest.fixture
def kept(tmp_path):
    """What the store gives for a notebook that expects some outputs and showed others."""

    def kept(expected, shown):
        path, store = tmp_path / "page.ipynb", tmp_path / "store"
        notebook = new_notebook(cells=[new_code_cell("1", outputs=expected)])
        nbformat.write(notebook, path)
        executed.keep(path, [shown], store)
        key = executed.key_of(path, executed.fingerprint())
        if not executed.is_known(store / path.name, key):
            return None
        [cell] = executed.read(store / path.name).cells
        return cell.outputs

    return kept


def test_a_judged_run_need_not_be_run_again(kept):
    assert kept([PRINTED, DRAWN], [PRINTED, DRAWN]) == [PRINTED, DRAWN]


def test_a_run_whose_outputs_were_joined_is_run_again(kept):
    assert kept([PRINTED, DRAWN, PRINTED], [PRINTED, DRAWN]) is None


def test_an_exercise_of_one_chapter_runs_no_other(monkeypatch, tmp_path):
    folder = tmp_path / executed.OWN[0]
    folder.mkdir(parents=True)
    (tmp_path / "lib" / "code.py").write_text("", "utf-8")
    monkeypatch.setattr(executed, "ROOT", tmp_path)
    paths = [tmp_path / f"{name}.ipynb" for name in ("one", "two")]
    for path in paths:
        nbformat.write(new_notebook(cells=[new_code_cell("1")]), path)
    keys = []
    for hint in ("Think.", "Think again."):
        (folder / "one.json").write_text(hint, "utf-8")
        keys.append([executed.key_of(p, executed.fingerprint(root=tmp_path)) for p in paths])
    assert [before == after for before, after in zip(*keys, strict=True)] == [False, True]


def test_each_exercise_is_attacked_once():
    path = HOME.book / "normal.ipynb"
    command = [sys.executable, "-m", "pytest", "--collect-only", "-q", path.relative_to(ROOT)]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    cells = executed.code_cells(executed.read(path))
    exercises = [cell for cell in cells if "exercise" in cell.metadata.get("tags", [])]
    assert exercises
    assert f"normal.ipynb: {len(cells) + len(exercises)}\n" in listed
