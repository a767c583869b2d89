"""One version of everything: pins, ranges and the notebooks' Python agree."""

import ast
import re
import sys
import tomllib
from importlib import metadata
from pathlib import Path

import nbformat
import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]
FILES = [
    "requirements.txt",
    "constraints.txt",
    "tests/requirements.txt",
    "tests/peers/requirements.txt",
    "tests/lab/requirements.txt",
    "tests/lab/repo2docker.txt",
    "binder/requirements.txt",
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


# --- Binder ---------------------------------------------------------------------------------------

BROUGHT = {"mpmath": "sympy", "matplotlib-inline": "ipython"}  # by a package that is pinned


def imported_packages():
    """The distributions that the notebooks and lib import, for those others bring: the bringers."""
    cells = (
        cell.source
        for path in (ROOT / "book").glob("*.ipynb")
        for cell in nbformat.read(path, as_version=4).cells
        if cell.cell_type == "code"
    )
    modules = (path.read_text(encoding="utf-8") for path in (ROOT / "lib").rglob("*.py"))
    roots = set()
    for source in [*cells, *modules]:
        for node in ast.walk(ast.parse(re.sub(r"^( *)%.*$", r"\1pass", source, flags=re.M))):
            if isinstance(node, ast.Import):
                roots |= {name.name.split(".")[0] for name in node.names}
            if isinstance(node, ast.ImportFrom) and not node.level:
                roots.add(node.module.split(".")[0])
    distributions = metadata.packages_distributions()
    names = {
        canonicalize_name(distributions[root][0])
        for root in roots - sys.stdlib_module_names - {"lib"}
    }
    return {BROUGHT.get(name, name) for name in names}


def test_binder_runs_a_python_that_the_pins_support():
    python = (ROOT / "binder/runtime.txt").read_text().strip().removeprefix("python-")
    assert Requirement(f"python{PROJECT['requires-python']}").specifier.contains(python)
    assert not (ROOT / "runtime.txt").exists()  # binder/ wins, so one there would be ignored


def test_binder_installs_what_the_notebooks_import_a_kernel_and_nothing_else():
    assert pins("binder/requirements.txt").keys() == imported_packages() | {"ipykernel"}
    assert (ROOT / "binder/requirements.txt").read_text().rstrip().endswith("\n-e .")


def test_the_package_asks_for_what_the_notebooks_import():
    asked = {canonicalize_name(Requirement(name).name) for name in PROJECT["dependencies"]}
    assert asked == imported_packages()


def test_binder_has_the_pins_of_the_readers():
    assert pins("binder/requirements.txt").items() <= pins("requirements.txt").items()
