"""How pytest reads a notebook: nbval compares outputs, then each exercise must judge rightly.

With --keep, what a notebook printed and drew is kept, if all of it was right: the site shows that
very run. A translated notebook is the same program: only its outputs are compared.
"""

import re
from pathlib import Path

import nbformat
import pytest
from nbval.plugin import IPyNbCell
from xdist.scheduler import LoadScopeScheduling

from lib import words
from press.notebooks import executed
from press.paths import HOME
from press.translation.edition import edition_in

ATTACK = Path(__file__).parent / "tests" / "attack.py"
TRANSLATED = [edition_in(one) for one in words.languages() if one != words.ENGLISH]
EDITIONS = {edition.book: edition for edition in (HOME, *TRANSLATED)}
OUTPUTS = pytest.StashKey()  # of a notebook: what its cells showed so far; None once one failed


class ByFileOrPage(LoadScopeScheduling):
    """Tests of one file run in one process, but those of a visited page wherever one is free."""

    def _split_scope(self, nodeid):
        page = re.search(r"test_(?:visits|languages)\.py::.*\[((?:\w+/)?[\w-]+\.html)", nodeid)
        return page[1] if page else super()._split_scope(nodeid)


def pytest_xdist_make_scheduler(config, log):
    """How pytest-xdist shares tests out."""
    return ByFileOrPage(config, log)


class Verdicts(IPyNbCell):
    """A cell that runs after an exercise and its solution, and is not in the notebook."""


def pytest_addoption(parser):
    """What can be asked for on the command line."""
    parser.addoption("--keep", action="store_true", help="keep the runs of notebooks for the site")


def edition_of(notebook):
    """The edition that a collected notebook belongs to; None for another notebook."""
    return EDITIONS.get(notebook.path.parent)


def pytest_collectstart(collector):
    """Pictures are redrawn by the site: strict nbval compares everything else."""
    if collector.path.suffix == ".ipynb":
        collector.skip_compare += ("image/svg+xml",)


def pytest_collection_modifyitems(items):
    """Ask each exercise for its verdicts, in the kernel of its notebook, once it is solved."""
    for place, item in reversed(list(enumerate(items))):
        if not isinstance(item, IPyNbCell) or edition_of(item.parent) in TRANSLATED:
            continue
        if "exercise" in item.cell.metadata.get("tags", []):
            items.insert(place + 2, verdicts(item))


def verdicts(exercise):
    """A cell that says nothing when all is well, as a test; it ends in tests/attack.py."""
    judge = f'__import__("runpy").run_path({str(ATTACK)!r})["judge"]'
    source = f"{judge}({exercise.cell.source!r}, globals())"
    return Verdicts.from_parent(
        exercise.parent,
        name=f"{exercise.name} judges",
        cell_num=exercise.cell_num,
        cell=nbformat.v4.new_code_cell(source, execution_count=1),
        options=exercise.options,
    )


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """Forget the run of a notebook of which a cell failed."""
    report = yield
    if isinstance(item, IPyNbCell) and not report.passed:
        item.parent.stash[OUTPUTS] = None
    return report


def pytest_runtest_teardown(item, nextitem):
    """Keep the run of a notebook after its last cell."""
    if not item.config.option.keep or not isinstance(item, IPyNbCell):
        return
    notebook, edition = item.parent, edition_of(item.parent)
    if edition is None:
        return
    outputs = notebook.stash.setdefault(OUTPUTS, [])
    if outputs is not None and not isinstance(item, Verdicts):
        outputs.append(item.test_outputs)
    if outputs is not None and (nextitem is None or nextitem.parent is not notebook):
        words.speak(edition.language)
        executed.keep(notebook.path, outputs, edition.executed)
