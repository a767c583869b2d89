"""The course works wherever it lands: other git settings, odd folders, bare or hostile machines."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
NOT_OURS = shutil.ignore_patterns(
    ".git", ".venv", "_build", "*.egg-info", ".*_cache", "__pycache__"
)


def run(folder, *command, **settings):
    """What a program prints in a folder, with these settings; None takes one away."""
    env = {**os.environ, **settings}
    env = {name: value for name, value in env.items() if value is not None}
    done = subprocess.run(command, cwd=folder, env=env, capture_output=True, encoding="utf-8")
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def files(folder):
    """Every file of the course and its bytes."""
    found = (path for path in folder.rglob("*") if path.is_file())
    ours = (path for path in found if not {".git", ".venv", "_build"} & {*path.parts})
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


HOSTILE = {
    "LANG=C, umask 077, no HOME": {"LANG": "C", "LC_ALL": None, "HOME": None},
    "read-only home": {"HOME": "/sys" if os.geteuid() == 0 else "/"},
}


@pytest.mark.parametrize("machine", HOSTILE)
def test_a_chapter_runs_and_becomes_slides(machine, copy):
    settings = {**HOSTILE[machine], "PYTHONPATH": None, "UV_CACHE_DIR": None}
    ours = files(copy)
    run(copy, "sh", "-c", "umask 077; make -n book", **settings)
    python = [".venv/bin/python"]
    run(
        copy,
        "sh",
        "-c",
        'umask 077; exec "$@"',
        "-",
        *python,
        "tools/nbclean.py",
        "--execute",
        "book/recipe.ipynb",
        **settings,
    )
    run(copy, *python, "-m", "tools.slides", "recipe", **settings)
    assert (copy / "_build" / "slides" / "recipe.html").is_file()
    assert files(copy) == ours  # each number too


def test_parallel_make_runs_one_step_at_a_time(copy, tmp_path):
    log = tmp_path / "log"
    stub = f'#!/bin/sh\necho "start" >> "{log}"\nsleep 0.2\necho "end" >> "{log}"\n'
    for name in ("python", "jupyter-book"):
        (tmp_path / name).write_text(stub)
        (tmp_path / name).chmod(0o755)
    ready = ["-o", ".venv/.reader-ready", "-o", ".venv/.author-ready"]
    run(copy, "make", "-j4", "site", *ready, f"BIN={tmp_path}")
    steps = log.read_text().split()
    assert len(steps) > 8
    assert steps == ["start", "end"] * (len(steps) // 2)


@pytest.mark.parametrize("script", sorted(path.name for path in (ROOT / "tools").glob("*.sh")))
def test_a_shell_script_is_portable(script):
    source = (ROOT / "tools" / script).read_text(encoding="utf-8")
    assert source.startswith("#!/bin/sh\n")
    run(ROOT, shutil.which("dash") or "sh", "-n", f"tools/{script}")
