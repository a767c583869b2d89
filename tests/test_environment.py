"""The set-up says what is wrong: each failure by what really happened, and what to do."""

import errno
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from press.setup import environment


@pytest.fixture
def course(tmp_path, monkeypatch):
    """An empty copy of the course, to install into."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(environment, "ROOT", str(tmp_path))
    monkeypatch.setattr(environment, "VENV", str(tmp_path / ".venv"))
    monkeypatch.setattr(environment, "VENV_PYTHON", str(tmp_path / ".venv" / "bin" / "python"))
    monkeypatch.setattr(environment, "UNFINISHED", str(tmp_path / ".venv" / ".unfinished"))
    environment.need_a_folder_to_write_in()
    return tmp_path


def refusal(function, *arguments):
    """What it says when it stops."""
    with pytest.raises(SystemExit) as stopped:
        function(*arguments)
    return stopped.value.code


@pytest.mark.parametrize("version", [(3, 6, 15), (3, 11, 1), (3, 15, 0)])
def test_a_python_that_the_pins_do_not_serve_is_refused_in_a_sentence(version, monkeypatch):
    monkeypatch.setattr(sys, "version_info", version)
    monkeypatch.setenv("PATH", "")
    said = refusal(environment.use_a_python_that_suits)
    have = ".".join(map(str, version))
    assert f"needs Python 3.11.2 to 3.14, and {sys.executable} is Python {have}" in said
    assert "Nothing was installed" in said


def test_another_python_of_the_machine_takes_over(tmp_path, monkeypatch):
    (tmp_path / "python3.14").write_text("#!/bin/sh\nexit 1\n")  # broken, or 3.14 in name only
    (tmp_path / "python3.13").write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
    for python in tmp_path.iterdir():
        python.chmod(0o755)
    monkeypatch.setattr(sys, "version_info", (3, 9, 18))
    monkeypatch.setenv("PATH", str(tmp_path))
    chosen = []
    monkeypatch.setattr(os, "execv", lambda python, arguments: chosen.append(python) or sys.exit())
    refusal(environment.use_a_python_that_suits)
    assert chosen == [str(tmp_path / "python3.13")]


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        (errno.EROFS, "expected a folder to write in"),
        (errno.EACCES, "expected a folder to write in"),
        (errno.ENOSPC, "expected room for about 900 MB"),
    ],
)
def test_a_folder_that_cannot_be_written_to(number, expected, course, monkeypatch):
    def refuse(**_):
        raise OSError(number, os.strerror(number), str(course))

    monkeypatch.setattr("tempfile.TemporaryFile", refuse)
    said = refusal(environment.need_a_folder_to_write_in)
    assert expected in said
    assert str(course) in said


def test_a_python_without_ensurepip(course, monkeypatch):
    monkeypatch.setitem(sys.modules, "ensurepip", None)
    said = refusal(environment.create_venv)
    assert f"{sys.executable} has no ensurepip" in said
    assert f"apt install python3.{sys.version_info[1]}-venv" in said


def half_made(venv, kind):
    """A .venv as an accident leaves it."""
    (venv / "bin").mkdir(parents=True)
    if kind == "python gone":
        (venv / "bin" / "python").symlink_to("/nowhere/python3")
    if kind == "no pip":
        (venv / "bin" / "python").symlink_to("/usr/bin/false")
    if kind == "cut short":
        (venv / "bin" / "python").symlink_to(sys.executable)
        (venv / ".unfinished").touch()


@pytest.mark.parametrize("kind", ["python gone", "no pip", "cut short", "empty"])
def test_a_half_made_venv_is_made_anew(kind, course, monkeypatch, capsys):
    commands = []
    monkeypatch.setattr(environment, "run", lambda failed, *command: commands.append(command))
    half_made(course / ".venv", kind)
    environment.create_venv()
    assert "--clear" in commands[0]
    assert "Making .venv anew: " in capsys.readouterr().out


def test_a_whole_venv_is_kept(course, monkeypatch):
    monkeypatch.setattr(environment, "run", None)
    monkeypatch.setattr(environment, "VENV", sys.prefix)
    monkeypatch.setattr(environment, "VENV_PYTHON", sys.executable)
    environment.create_venv()


FULL = "ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device"
UNKNOWN_NAME = """\
WARNING: Retrying after connection broken by 'NewConnectionError('Failed to establish a new
 connection: [Errno -3] Temporary failure in name resolution')': /simple/six/
ERROR: Could not find a version that satisfies the requirement six==1.17.0 (from versions: none)
ERROR: No matching distribution found for six==1.17.0"""
OLD_PYTHON = """\
ERROR: Ignored the following versions that require a different python version: 3.0 Requires-Python
ERROR: Could not find a version that satisfies the requirement soupsieve==4.1.2 (from versions: 2.9)
ERROR: No matching distribution found for soupsieve==4.1.2"""
NESTED = """\
  × pip subprocess to install build dependencies did not run successfully.
      WARNING: Retrying after connection broken by 'NewConnectionError([Errno 111] refused)'
      ERROR: No matching distribution found for setuptools>=77
      [end of output]
note: This error originates from a subprocess, and is likely not a problem with pip."""
VENV = "Error: [Errno 13] Permission denied: '/srv/course/.venv'"  # a path is no cause


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (FULL, "expected room"),
        (UNKNOWN_NAME, "expected a network"),
        (OLD_PYTHON, "expected every pinned version"),
        (VENV, "expected a folder to write in"),
        ("gcc: command not found in /srv/.venv", "for the reason below"),
    ],
)
def test_the_cause_is_what_the_failed_program_said(said, expected, course):
    script = f"import sys; print({said!r}); sys.exit(1)"
    answer = refusal(environment.run, "It failed", sys.executable, "-c", script)
    assert answer.startswith("\n  It failed")
    assert expected in answer
    assert said.splitlines()[-1] in answer
    assert said in Path(environment.LOG).read_text()


def test_the_reason_of_a_pip_that_pip_called():
    assert environment.last_words(NESTED) == [
        "WARNING: Retrying after connection broken by 'NewConnectionError([Errno 111] refused)'",
        "ERROR: No matching distribution found for setuptools>=77",
    ]


def pip(course, monkeypatch, wanted, **settings):
    """What a refused installation says, with the pip of this environment and these settings."""
    (course / ".venv").mkdir()
    (course / ".venv" / ".unfinished").touch()
    (course / "wanted.txt").write_text(wanted)
    for name in [name for name in os.environ if name.startswith("PIP_")]:
        monkeypatch.delenv(name)
    for name, value in {"CONFIG_FILE": os.devnull, **settings}.items():
        monkeypatch.setenv(f"PIP_{name}", value)
    monkeypatch.setattr(environment, "VENV_PYTHON", sys.executable)
    said = refusal(environment.install, "wanted.txt")
    assert said.startswith("\n  wanted.txt was not installed: ")
    assert not (course / ".venv" / ".unfinished").exists()  # pip had not begun to write
    return said


def test_an_index_that_does_not_answer(course, monkeypatch):
    said = pip(course, monkeypatch, "no-such-package==1", INDEX_URL="http://127.0.0.1:9/simple")
    assert "expected an answer from the package index" in said
    assert "Connection refused" in said


def wheel(folder, name, requires=""):
    """The smallest package that pip takes."""
    info = f"{name}-1.dist-info"
    with zipfile.ZipFile(folder / f"{name}-1-py3-none-any.whl", "w") as made:
        made.writestr(
            f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: 1\n{requires}"
        )
        made.writestr(
            f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        made.writestr(f"{info}/RECORD", "")


def test_a_conflict_is_shown_with_the_packages_that_disagree(course, monkeypatch):
    wheel(course, "likely", requires="Requires-Dist: unlikely>=2\n")
    wheel(course, "unlikely")
    wanted = "likely==1\nunlikely==1\n"
    said = pip(course, monkeypatch, wanted, NO_INDEX="1", FIND_LINKS=str(course))
    assert "expected pins that agree" in said
    assert "likely 1 depends on unlikely>=2" in said


def test_a_pin_that_the_index_does_not_have(course, monkeypatch):
    wheel(course, "likely")
    said = pip(course, monkeypatch, "likely==2", NO_INDEX="1", FIND_LINKS=str(course))
    assert "expected every pinned version" in said
    assert "likely==2" in said


def test_a_finished_installation_is_one_line(course, monkeypatch, capsys):
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", course / ".venv"], check=True)
    monkeypatch.setattr(environment, "run", lambda *_: None)
    environment.install("wanted.txt")
    out = capsys.readouterr().out
    assert out.count("\n") == 1
    assert out.endswith(f"done: Python {sys.version.split()[0]}.\n")
