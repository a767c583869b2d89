"""Notebooks with all outputs and figures: each runs once, then again only when it must.

    python -m press.notebooks.executed [--book book] [--to _build]    run those that have to run

Site, slides and PDF show these. A notebook depends on its code cells, on its own exercises and
questions, on their catalogue, on the rest of lib/, on the pins and on the Python that runs it; a
hash of them is kept beside its outputs, so a figure is never stale, and editing prose runs nothing.
What a cell printed is joined again from the pieces in which it came.
"""

import os
import sys
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from pathlib import Path

import nbformat
from nbclient.exceptions import CellExecutionError

from lib import words
from press.notebooks import clean
from press.paths import PINS, ROOT, command_line, edition_of

AT_ONCE = os.cpu_count() or 1
OWN = "lib/exercises/keys", "lib/quiz/questions"  # a file for each chapter


def fingerprint(*also: Path, root: Path = ROOT) -> str:
    """A hash of all that every notebook depends on, and of other files and folders."""
    digest = sha256(sys.version.encode())
    own = {root / name for name in OWN}
    for place in [*(root / name for name in (*PINS, "lib")), *also]:
        for path in sorted((place, *place.rglob("*"))):
            if path.is_file() and path.suffix != ".pyc" and path.parent not in own:
                digest.update(f"\n{path.relative_to(place.parent).as_posix()}\n".encode())
                digest.update(sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def read(path: Path):
    """A notebook as it stands (tests judge whether it is a valid one)."""
    return nbformat.v4.reads(path.read_text(encoding="utf-8"))


def code_cells(notebook) -> list:
    """The cells that run."""
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def key_of(path: Path, shared: str) -> str:
    """A hash of all that one notebook depends on; `shared` is the fingerprint."""
    own = [ROOT / folder / f"{path.stem}.json" for folder in OWN]
    texts = [one.read_text(encoding="utf-8") for one in own if one.is_file()]
    texts += map(repr, words.told_at_run_time(path.stem))
    sources = [cell.source for cell in code_cells(read(path))]
    return sha256("\n\n".join([shared, *texts, *sources]).encode()).hexdigest()


def run(path: Path, kept: Path, key: str):
    """Run a notebook and keep it with its key."""
    notebook = read(path)
    clean.execute(notebook, path.parent)
    for cell in code_cells(notebook):
        cell.outputs = clean.merged(cell.outputs)
    write(notebook, kept, key)


def keep(path: Path, outputs: list, store: Path):
    """Keep another's run of all code cells, unless something in it was shown in another order.

    nbval joins what a cell printed before and after a figure.
    """
    notebook = read(path)
    for cell, shown in zip(code_cells(notebook), outputs, strict=True):
        if [one.output_type for one in shown] != [one.output_type for one in cell.outputs]:
            return
        cell.outputs = shown
    store.mkdir(parents=True, exist_ok=True)
    write(notebook, store / path.name, key_of(path, fingerprint()))


def write(notebook, kept: Path, key: str):
    """Write a run with its key, which says what it depends on."""
    notebook.metadata["key"] = key
    nbformat.write(notebook, kept)


def is_known(kept: Path, key: str) -> bool:
    """Does the store keep a run for this key?"""
    return kept.is_file() and read(kept).metadata.get("key") == key


def notebooks(paths, store: Path) -> list:
    """The notebooks at `paths` as they stand, with the outputs that `store` keeps.

    Those that must run do so side by side.

    RuntimeError, with the tracebacks, when some fail.
    """
    store.mkdir(parents=True, exist_ok=True)
    shared, failures = fingerprint(), []
    found = {path: read(path) for path in paths}
    keys = {path: key_of(path, shared) for path in paths}
    waiting = [path for path in paths if not is_known(store / path.name, keys[path])]
    print(f"notebooks to run: {len(waiting)} of {len(found)}", flush=True)

    def attempt(path):
        try:
            run(path, store / path.name, keys[path])
        except CellExecutionError as error:
            failures.append(f"{path.name}: {error}")

    with ThreadPoolExecutor(AT_ONCE) as pool:  # the longest first: no core waits for a late one
        list(pool.map(attempt, sorted(waiting, key=lambda path: -path.stat().st_size)))
    if failures:
        raise RuntimeError("\n\n".join(sorted(failures)))
    for path, notebook in found.items():
        kept = read(store / path.name)
        for cell, twin in zip(code_cells(notebook), code_cells(kept), strict=True):
            cell.outputs = twin.outputs
    return list(found.values())


if __name__ == "__main__":
    edition = edition_of(command_line(__doc__).parse_args())
    notebooks(edition.notebooks, edition.executed)
