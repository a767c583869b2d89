"""Imports inside lib go downwards only, as CONTRIBUTING.md draws, and every module has a place."""

import ast
import re
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
LIB = ROOT / "lib"
MODULES = {
    ".".join(path.relative_to(LIB).with_suffix("").parts).removesuffix(".__init__"): path
    for path in sorted(LIB.rglob("*.py"))
    if path != LIB / "__init__.py"
}
OUTSIDE = {  # what a module may import besides NumPy and the standard library
    "plots": {"matplotlib", "matplotlib_inline"},
    "likelihoods": {"scipy"},
    "links": {"scipy"},
    "_numerics": {"scipy"},
    "derivation": {"sympy", "mpmath"},
    "exercises": {"sympy"},
    "symbols": {"sympy"},
    "data": {"sklearn"},
    "words": {"polib"},
}


def drawn():
    """(layers, rooms) of the drawing: lists of sets of names, top to bottom; rooms by package."""
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    house, packages = re.search(
        r"`lib/` is in layers.*?```\n(.*?)\n\n(.*?)```", text, re.S
    ).groups()
    layers = [set(re.split(r" {3,}", line)[0].split()) for line in house.splitlines()]
    rows = (line.split("/ ", 1) for line in packages.splitlines())
    return layers, {room: [set(part.split()) for part in row.split(">")] for room, row in rows}


LAYERS, ROOMS = drawn()
each_module = pytest.mark.parametrize("module", MODULES)


def imports(module):
    """What a module imports: other libraries by name, modules of lib as 'lib.<dotted name>'."""
    found = set()
    for node in ast.walk(ast.parse(MODULES[module].read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{module}: write the whole name of what is imported"
            names = {f"{node.module}.{alias.name}" for alias in node.names}
            found |= {n if n.removeprefix("lib.") in MODULES else node.module for n in names}
    return {name if name.startswith("lib.") else name.split(".")[0] for name in found}


def inside(module):
    """The modules of lib that a module imports, as dotted names."""
    return {name.removeprefix("lib.") for name in imports(module) if name.startswith("lib.")}


def rank(module):
    """(layer, layer inside the package); a package itself stands above its modules."""
    room, _, name = module.partition(".")
    layer = [room in names for names in LAYERS].index(True)
    return layer, 1 + [name in names for names in ROOMS[room]].index(True) if name else 0


def test_the_drawing_names_every_module_once_and_nothing_else():
    names = [name for layer in LAYERS for name in layer]
    names += [f"{room}.{name}" for room, rows in ROOMS.items() for row in rows for name in row]
    assert sorted(names) == sorted(MODULES)


@each_module
def test_imports_go_downwards_only(module):
    room, here = module.partition(".")[0], rank(module)
    for other in inside(module):
        there = rank(other)
        if other.partition(".")[0] == room:
            assert there[1] > here[1], (module, other)
        else:
            assert there[0] > here[0], (module, other)


@each_module
def test_a_module_needs_only_what_its_place_allows(module):
    outside = {name for name in imports(module) if not name.startswith("lib.")}
    allowed = OUTSIDE.get(module.partition(".")[0], set())
    assert outside <= sys.stdlib_module_names | {"numpy"} | allowed


@pytest.mark.parametrize("module", [m for m in MODULES if m.partition(".")[0] == "derivation"])
def test_the_derivations_do_not_know_the_numbers_they_are_compared_with(module):
    assert "numpy" not in imports(module)
    assert all(name.startswith("derivation.") or name == "words" for name in inside(module))


@each_module
def test_no_module_and_no_function_is_long(module):
    source = MODULES[module].read_text(encoding="utf-8")
    assert source.count("\n") <= 350
    functions = (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.FunctionDef))
    assert not [f.name for f in functions if f.end_lineno - f.lineno >= 60], "at most 60 lines"
