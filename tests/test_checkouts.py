"""The course works wherever it lands: other git settings, odd folders, bare or hostile machines."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
NOT_OURS = shutil.ignore_patterns(
    ".git", ".venv", "_build", "*.egg-info", ".*_cache", ".hypothesis", "__pycache__"
)
SCRIPTS = sorted((ROOT / "press").rglob("*.sh"))
READY = ["-o", ".venv/.reader-ready", "-o", ".venv/.author-ready"]  # nothing to install


def run(folder, *command):
    """Run a program in a folder; it must succeed."""
    done = subprocess.run(command, cwd=folder, capture_output=True, encoding="utf-8")
    assert done.returncode == 0, done.stdout + done.stderr


def files(folder):
    """Every file of the course and its bytes."""
    found = (path for path in folder.rglob("*") if path.is_file())
    made = {".git", ".venv", "_build", "__pycache__"}
    ours = (path for path in found if not made & {*path.parts})
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in ours}


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    """The course without .git, as from a zip, in a folder with spaces and Korean letters."""
    folder = tmp_path_factory.mktemp("zip") / "나의 course, copy"
    shutil.copytree(ROOT, folder, ignore=NOT_OURS)
    (folder / ".venv").symlink_to(sys.prefix)
    return folder


def test_git_that_writes_windows_line_endings_changes_no_byte(copy, tmp_path):
    ours = files(copy)
    source = tmp_path / "source"
    shutil.copytree(copy, source, ignore=NOT_OURS)
    me = ["-c", "user.name=a reader", "-c", "user.email=", "-c", "core.autocrlf=false"]
    run(source, "git", "init", "--quiet")
    run(source, "git", *me, "add", ".")
    run(source, "git", *me, "commit", "--quiet", "--message", "All")
    run(tmp_path, "git", "clone", "--quiet", "-c", "core.autocrlf=true", "source", "clone")
    cloned = files(tmp_path / "clone")
    assert {name for name in ours if cloned.get(name) != ours[name]} == set()


@pytest.fixture
def read_only(tmp_path):
    """A command that runs another one with a home that nobody can write to, not even root."""
    home = tmp_path / "home"
    home.mkdir(mode=0o555)
    as_home = ["env", f"HOME={home}"]
    if os.geteuid():
        return as_home
    mount = 'mount --bind "$1" "$1"; mount -o remount,bind,ro "$1"; shift; exec "$@"'
    return ["unshare", "--mount", "sh", "-ec", mount, "-", home, *as_home]


BARE = ["sh", "-c", 'umask 077; unset HOME LC_ALL; LANG=C exec "$@"', "-"]


@pytest.mark.parametrize("machine", ["bare", "read_only"])
def test_a_chapter_runs_there_to_the_same_bytes(machine, copy, request):
    before = BARE if machine == "bare" else request.getfixturevalue(machine)
    ours = files(copy)
    run(copy, *before, "make", *READY, "outputs", "NOTEBOOKS=book/bayes-rule.ipynb")
    assert files(copy) == ours


def test_parallel_make_runs_one_step_at_a_time(copy, tmp_path):
    log = tmp_path / "log"
    stub = f'#!/bin/sh\necho "start" >> "{log}"\nsleep 0.2\necho "end" >> "{log}"\n'
    for name in ("python", "jupyter-book"):
        (tmp_path / name).write_text(stub)
        (tmp_path / name).chmod(0o755)
    run(copy, "make", "-j4", "site", *READY, f"BIN={tmp_path}")
    steps = log.read_text().split()
    assert len(steps) >= 8
    assert steps == ["start", "end"] * (len(steps) // 2)


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_a_shell_script_is_portable(script):
    source = script.read_text(encoding="utf-8")
    assert source.startswith("#!/bin/sh\n")
    run(ROOT, shutil.which("dash") or "sh", "-n", str(script))
