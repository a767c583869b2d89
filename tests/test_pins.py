"""One version of everything: pins, ranges and the notebooks' Python agree."""

import re
import tomllib
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]
FILES = [
    "requirements.txt",
    "constraints.txt",
    "tests/requirements.txt",
    "tests/peers/requirements.txt",
]
FIXED_BY_THE_COURSE = {"jupyter-book", "numpy", "matplotlib", "sympy", "nbval"}


def requirements(file):
    lines = (line.split("#")[0].strip() for line in (ROOT / file).read_text().splitlines())
    return [Requirement(line) for line in lines if line and not line.startswith("-")]


def pins(file):
    return {canonicalize_name(r.name): str(r.specifier) for r in requirements(file)}


PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]


@pytest.mark.parametrize("file", FILES)
def test_every_requirement_is_pinned_exactly(file):
    assert requirements(file)
    for requirement in requirements(file):
        assert re.fullmatch(r"==[\w.]+", str(requirement.specifier)), requirement


@pytest.mark.parametrize("file", [FILES[0], FILES[2]])
def test_a_pin_has_the_same_version_in_the_constraints(file):
    assert pins(file).items() <= pins("constraints.txt").items()


def test_the_pins_lie_in_the_loose_ranges_and_cover_them():
    reader = pins("requirements.txt")
    for wanted in map(Requirement, PROJECT["dependencies"]):
        version = reader[canonicalize_name(wanted.name)].removeprefix("==")
        assert wanted.specifier.contains(version), wanted


def test_the_five_packages_of_the_course_are_pinned():
    assert pins("requirements.txt").keys() >= FIXED_BY_THE_COURSE
    assert pins("requirements.txt")["jupyter-book"].startswith("==1.")


def test_the_last_line_installs_lib():
    assert (ROOT / "requirements.txt").read_text().rstrip().endswith("\n-e .")


def test_what_is_installed_is_what_is_pinned():
    installed = {canonicalize_name(d.metadata["Name"]): d.version for d in metadata.distributions()}
    for name, pin in pins("constraints.txt").items():
        assert pin == f"=={installed.get(name, pin.removeprefix('=='))}", name
    assert pins("requirements.txt").keys() <= installed.keys()


def test_binder_runs_a_python_that_the_pins_support():
    python = (ROOT / "runtime.txt").read_text().strip().removeprefix("python-")
    assert Requirement(f"python{PROJECT['requires-python']}").specifier.contains(python)
