"""One version of everything: pins, ranges and the notebooks' Python agree."""

import ast
import re
import subprocess
import sys
import tomllib
from importlib import metadata
from pathlib import Path

import nbformat
import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from press.paths import ROOT
from press.setup import environment

LAYERS = [
    "requirements.txt",
    "tests/requirements.txt",
    "tests/peers/requirements.txt",
    "tests/lab/requirements.txt",
    "tests/lab/repo2docker.txt",
    "binder/requirements.txt",
]
FILES = [*LAYERS, "constraints.txt"]
NEW = range(environment.OLDEST[1] + 1, environment.NEWEST[1] + 1)
PYTHONS = [".".join(map(str, environment.OLDEST)), *(f"3.{minor}" for minor in NEW)]
FIXED_BY_THE_COURSE = {"jupyter-book", "numpy", "matplotlib", "sympy", "nbval"}


def requirements(file):
    lines = (line.split("#")[0].strip() for line in (ROOT / file).read_text().splitlines())
    return [Requirement(line) for line in lines if line and not line.startswith("-")]


def name_and_version(requirement):
    return canonicalize_name(requirement.name), str(requirement.specifier)


def pins(file):
    """Names and versions, of those that are for this Python and this machine."""
    mine = (r for r in requirements(file) if not r.marker or r.marker.evaluate())
    return dict(map(name_and_version, mine))


PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]


@pytest.mark.parametrize("file", FILES)
def test_every_requirement_is_pinned_exactly(file):
    assert requirements(file)
    for requirement in requirements(file):
        assert re.fullmatch(r"==[\w.]+", str(requirement.specifier)), requirement


@pytest.mark.parametrize("file", LAYERS)
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
    installed = {  # a build has a label of its own, as in 2.13.0+cpu
        canonicalize_name(one.metadata["Name"]): Version(one.version).public
        for one in metadata.distributions()
    }
    for name, pin in pins("constraints.txt").items():
        assert pin == f"=={installed.get(name, pin.removeprefix('=='))}", name
    assert pins("requirements.txt").keys() <= installed.keys()


# --- every Python that is promised ----------------------------------------------------------------


@pytest.fixture(scope="module")
def resolutions():
    """What uv makes of all layers together, without building anything, for each Python."""
    cache = Path(sys.prefix) / "uv-cache"
    command = [sys.executable, "-m", "uv", "pip", "compile", *LAYERS, "--only-binary", ":all:"]
    command += ["--no-header", "--no-annotate", "--cache-dir", cache, "--python-version"]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True, "cwd": ROOT}
    return {python: subprocess.Popen([*command, python], **pipes) for python in PYTHONS}


@pytest.mark.parametrize("python", PYTHONS)
def test_all_pins_together_can_be_installed_and_bring_pinned_packages_only(python, resolutions):
    found, reason = resolutions[python].communicate()
    assert resolutions[python].returncode == 0, reason  # uv names the pin that forbids this Python
    locked = {name_and_version(r) for r in requirements("constraints.txt")}
    lines = [Requirement(line) for line in found.splitlines() if not line.startswith("-")]
    brought = set(map(name_and_version, lines))
    assert brought, found
    assert brought <= locked, f"run: make lock (to pin {brought - locked})"


def test_every_file_promises_the_pythons_that_are_proved():
    assert PROJECT["requires-python"] == f">={PYTHONS[0]}"
    for file in ("README.md", "book/run.md", "Makefile"):
        assert f"Python {environment.PROMISE}" in (ROOT / file).read_text(encoding="utf-8"), file
    assert f"--python-version {PYTHONS[0]} " in (ROOT / "Makefile").read_text(encoding="utf-8")


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


def test_binder_installs_what_the_notebooks_import_a_kernel_and_its_arithmetic():
    translating = {"markdown-it-py", "mdit-py-plugins", "pyyaml"}  # binder/postBuild
    also = {"ipykernel", "gmpy2", *translating}
    assert pins("binder/requirements.txt").keys() == imported_packages() | also
    assert (ROOT / "binder/requirements.txt").read_text().rstrip().endswith("\n-e .")


def test_the_package_asks_for_what_the_notebooks_import():
    asked = {canonicalize_name(Requirement(name).name) for name in PROJECT["dependencies"]}
    assert asked == imported_packages()


def test_binder_has_the_pins_of_the_readers():
    assert pins("binder/requirements.txt").items() <= pins("requirements.txt").items()
