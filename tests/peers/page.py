"""The numbers that the page "Libraries, exactly" prints."""

import re

import nbformat

from press.paths import HOME

PAGE = nbformat.read(HOME.book / "libraries.ipynb", as_version=4)
LINES = [
    line
    for cell in PAGE.cells
    for output in cell.get("outputs", [])
    for line in (output.get("data", {}).get("text/plain") or output.get("text", "")).splitlines()
]
FIGURE = re.compile(r"[−-]?\d+(?:\.\d+)?(?:e[−-]\d+)?|\bnan\b")


def figures(line, words):
    """The figures behind the words."""
    rest = line.strip().removeprefix(words)
    return [float(figure.replace("−", "-")) for figure in FIGURE.findall(rest)]


def row(words, n_figures):
    """The figures of the one row, of all tables, that begins with these words and has so many."""
    found = [figures(line, words) for line in LINES if line.strip().startswith(words)]
    [wanted] = [one for one in found if len(one) == n_figures]
    return wanted
