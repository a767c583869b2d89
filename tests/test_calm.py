"""A build is calm on the terminal, complete in its log, and loud when it fails."""

import subprocess
import sys

import pytest

from press.paths import ROOT
from press.setup import calm

CHATTER = [f"INFO chatter {i}" for i in range(300)]
BUILD = [
    "writing output... ",
    "ko: map is shown in English; texts to translate: 1, first 'A prior'",
    "reading sources... [ 50%] a",
    "a.md:3: \x1b[31mWARNING\x1b[0m: no such page",
    *CHATTER,
]


@pytest.fixture
def build(tmp_path, monkeypatch, capsys):
    """Run a program that says these lines; its exit code, the terminal, the log."""
    monkeypatch.setattr(calm, "ROOT", tmp_path)

    def build(code):
        script = f"import sys; print(*{BUILD!r}, sep='\\n'); sys.exit({code})"
        returned = calm.run("book", sys.executable, "-c", script)
        return returned, capsys.readouterr().out, (tmp_path / "_build" / "book.log").read_text()

    return build


def test_a_build_that_works_shows_its_phases_and_what_is_not_translated(build):
    code, terminal, log = build(0)
    assert (code, terminal) == (0, f"  {BUILD[1]}\n  reading sources\n")
    assert log.splitlines()[4:] == CHATTER


def test_a_build_that_fails_shows_its_warnings_its_end_and_the_log(build):
    code, terminal, _ = build(3)
    assert code == 3
    assert "a.md:3: WARNING: no such page\n" in terminal
    assert CHATTER[-1] in terminal
    assert CHATTER[0] not in terminal
    assert "the whole output is in _build/book.log" in terminal


def test_make_stops_with_the_build():
    command = [sys.executable, "-m", "press.setup.calm", "calm-test", sys.executable, "-c", "1 / 0"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    (ROOT / "_build" / "calm-test.log").unlink()
    assert done.returncode == 1
    assert "ZeroDivisionError" in done.stdout
