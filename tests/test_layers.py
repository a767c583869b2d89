"""Imports inside lib go downwards only, and every module has a place."""

import ast
import sys
from pathlib import Path

import pytest

LIB = Path(__file__).resolve().parents[1] / "lib"
LAYERS = [  # top to bottom; a module imports only from layers below its own
    {"plots", "show", "explorers", "quiz"},
    {"likelihoods", "priors", "derivation", "exercises", "models", "descent", "data"},
    {"links", "symbols"},
    {"_checks"},
]
ALSO = {"priors": {"likelihoods"}}  # the one neighbour: a constant of the normal density
OUTSIDE = {  # what a module may import besides NumPy and the standard library
    "plots": {"matplotlib", "matplotlib_inline"},
    "likelihoods": {"scipy"},
    "links": {"scipy"},
    "derivation": {"sympy", "mpmath"},
    "exercises": {"sympy", "mpmath"},
    "symbols": {"sympy"},
    "data": {"sklearn"},
}
MODULES = sorted(path.stem for path in LIB.glob("*.py") if path.stem != "__init__")


def imports(module):
    """Top-level names that a module imports; modules of lib as 'lib.<name>'."""
    found = set()
    for node in ast.walk(ast.parse((LIB / f"{module}.py").read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module == "lib":
            found |= {f"lib.{alias.name}" for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add(node.module)
    return {n if n.startswith("lib.") else n.split(".")[0] for n in found}


def layer(module):
    return next((k for k, names in enumerate(LAYERS) if module in names), None)


@pytest.mark.parametrize("module", MODULES)
def test_imports_go_downwards_only(module):
    assert layer(module) is not None, f"give {module} a place in LAYERS"
    for name in imports(module):
        if name.startswith("lib."):
            other = name.split(".")[1]
            assert layer(other) > layer(module) or other in ALSO.get(module, ()), (module, other)


@pytest.mark.parametrize("module", MODULES)
def test_a_module_needs_only_what_its_place_allows(module):
    outside = {name for name in imports(module) if not name.startswith("lib.")}
    assert outside <= sys.stdlib_module_names | {"numpy"} | OUTSIDE.get(module, set())


def test_the_derivations_do_not_know_the_numbers_they_are_compared_with():
    assert not any(name.startswith("lib") or name == "numpy" for name in imports("derivation"))
