"""Clean notebooks: keep what a strict comparison should compare, drop what changes by itself.

    python -m press.notebooks.clean --execute           run all, then clean them  (make outputs)
    python -m press.notebooks.clean book/normal.ipynb   clean one as it stands

Text, LaTeX and Markdown outputs stay: strict nbval compares them, so each printed number is a
regression test. Pictures go, because the site draws them anew. A caption, which the site takes from
the metadata of the cell, is repeated as a comment above the code, for readers in JupyterLab, Colab
and on GitHub; the setup and the solutions are folded in JupyterLab as they are on the site. A setup
cell begins with the guard of guard.py. Running it twice changes no byte.
"""

import argparse
import re
import sys
import textwrap
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

from press.notebooks.guard import address, guarded
from press.paths import HOME, TEMPLATE
from press.words import marked

KEPT = "text/plain", "text/latex", "text/markdown", "text/html"
FOLDED = {"hide-input", "hide-cell"}
HIDE = marked("Hide the code")
FOLDS = {  # what the button of a folded cell says, by its tag or by what it shows
    "setup": (marked("Show the setup"), marked("Hide the setup")),
    "figure": (marked("Show the code of this figure"), HIDE),
    "solution": (marked("Show the solution"), marked("Hide the solution")),
    "derivation": (marked("Show the code of this derivation"), HIDE),
    "table": (marked("Show the code of this table"), HIDE),
    "": (marked("Show the code"), HIDE),
}
KERNEL = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


def clean_output(output):
    """One output without pictures, counters and metadata."""
    output = nbformat.from_dict(dict(output))
    if "data" in output:
        output["data"] = {kind: text for kind, text in output["data"].items() if kind in KEPT}
        output["metadata"] = {}
    if "execution_count" in output:
        output["execution_count"] = 1
    return output


def merged(outputs):
    """Neighbouring pieces of one stream as one piece: where it was cut is chance."""
    result = []
    for output in outputs:
        last = result[-1] if result else {}
        if output["output_type"] == "stream" and output.get("name") == last.get("name"):
            last["text"] += output["text"]
        else:
            result.append(output)
    return result


def captioned(cell):
    """The source of a cell with the caption of its figure above it, if it has one."""
    source = re.sub(r"\A# Figure\. (?:.+\n)+\n+", "", cell["source"])
    if caption := cell["metadata"].get("mystnb", {}).get("figure", {}).get("caption"):
        comment = {"initial_indent": "# ", "subsequent_indent": "# "}
        lines = textwrap.fill(f"Figure. {caption}", 80, break_on_hyphens=False, **comment)
        gap = "\n\n\n" if source.startswith(("def ", "class ", "@")) else "\n\n"  # as ruff has it
        source = f"{lines}{gap}{source}"
    return source


def shown(output):
    """What an output is, as far as a fold names it."""
    data = output.get("data", {})
    if "text/latex" in data:
        return "derivation"
    return "table" if "".join(data.get("text/html", "")).startswith("<table") else ""


def fold(cell):
    """Say on the button of a folded cell what it hides, and fold the cell in JupyterLab and Colab.

    A figure stays open there: its caption stands above its code.
    """
    tags = set(cell["metadata"].get("tags", []))
    if not tags & FOLDED:
        return
    kinds = {"", *tags, *map(shown, cell["outputs"])}
    kind = next(kind for kind in FOLDS if kind in kinds)
    words = dict(zip(("code_prompt_show", "code_prompt_hide"), FOLDS[kind], strict=True))
    cell["metadata"]["mystnb"] = dict(cell["metadata"].get("mystnb", {})) | words
    if kind != "figure":
        cell["metadata"]["jupyter"] = {"source_hidden": True}
        cell["metadata"]["cellView"] = "form"


def clean(notebook):
    """Clean a notebook in place; every code cell counts as executed once, as nbval asks."""
    notebook["metadata"] = KERNEL | {
        key: value
        for key, value in sorted(notebook["metadata"].items())
        if key not in {*KERNEL, "widgets", "jupytext"}
    }
    notebook["nbformat"], notebook["nbformat_minor"] = 4, 5
    url = address()
    for number, cell in enumerate(notebook["cells"]):
        cell["id"] = f"cell-{number:02d}"
        cell["metadata"] = {
            key: value
            for key, value in sorted(cell["metadata"].items())
            if key in {"tags", "mystnb", "slideshow"}
        }
        if cell["cell_type"] == "code":
            cell["execution_count"] = 1
            cell["source"] = captioned(cell)
            if "setup" in cell["metadata"].get("tags", []):
                cell["source"] = guarded(cell["source"], url)
            cell["outputs"] = merged(map(clean_output, cell["outputs"]))
            fold(cell)
    return notebook


def execute(notebook, folder):
    """Run all cells in a fresh kernel whose working directory is `folder`."""
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            cell["outputs"], cell["execution_count"] = [], None
    NotebookClient(
        notebook,
        timeout=120,
        resources={"metadata": {"path": str(folder)}},
        extra_arguments=["--log-level=ERROR"],  # each kernel would warn that it listens on TCP
    ).execute()


def process(path, run):
    """Clean one file, and run it first if asked; '' or what went wrong."""
    notebook = nbformat.read(path, as_version=4)
    if run:
        try:
            execute(notebook, path.parent)
        except CellExecutionError as error:
            return f"{path}: {error}"
    path.write_text(nbformat.writes(clean(notebook)).rstrip("\n") + "\n", encoding="utf-8")
    return ""


def main():
    """Command line; exit code 1 when a notebook fails."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("paths", nargs="*", type=Path, help="notebooks (default: all)")
    parser.add_argument("--execute", action="store_true", help="run the cells first")
    options = parser.parse_args()
    paths = options.paths or [*HOME.notebooks, TEMPLATE]
    if missing := [str(path) for path in paths if not path.is_file()]:
        sys.exit(f"expected notebook files; got {', '.join(missing)}; check the spelling")
    with ThreadPoolExecutor(max_workers=2) as pool:
        failures = [f for f in pool.map(lambda path: process(path, options.execute), paths) if f]
    sys.exit("\n\n".join(failures) or 0)


if __name__ == "__main__":
    main()
