"""How an explorer is driven in a page of its own."""

import importlib
from pathlib import Path

import pytest

CASES = {
    path.stem.replace("_", "-"): importlib.import_module(f"explorer_cases.{path.stem}").CASE
    for path in sorted(Path(__file__).parent.glob("explorer_cases/[a-z]*.py"))
}
each_explorer = pytest.mark.parametrize("name", CASES)

SET = """([name, value]) => {
    const input = document.querySelector(`[data-control="${name}"]`);
    if (input.type === "button") {
        input.click();
        return new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
    }
    if (input.type === "checkbox") input.checked = value; else input.value = value;
    input.dispatchEvent(new Event("input", {bubbles: true}));
}"""
READ = """() => Object.fromEntries([...document.querySelectorAll("[data-value]")].map(
    (one) => [one.dataset.value, one.textContent]))"""
READOUT = """() => Object.fromEntries([...document.querySelectorAll("[data-read]")].map(
    (one) => [one.dataset.read, one.textContent]))"""
SETTINGS = """() => {
    const now = {checkbox: (one) => one.checked, button: (one) => one.ariaPressed};
    return Object.fromEntries([...document.querySelectorAll("[data-control]")].map(
        (one) => [one.dataset.control, now[one.type] ? now[one.type](one) : one.value]));
}"""


def settle(page):
    """Wait until all is drawn."""
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => setTimeout(done)))")


def put(page, settings):
    """Set controls (a button is pressed) and wait until all is drawn."""
    for name, value in settings.items():
        page.evaluate(SET, [name, value])
    settle(page)


def unfold(page):
    """Open "More"."""
    page.evaluate("document.querySelector('.explorer-more').open = true")
