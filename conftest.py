"""How pytest reads a notebook: nbval compares outputs, then each exercise must judge rightly."""

import re
from pathlib import Path

import nbformat
from nbval.plugin import IPyNbCell
from xdist.scheduler import LoadScopeScheduling

ATTACK = Path(__file__).parent / "tests" / "attack.py"


class ByFileOrPage(LoadScopeScheduling):
    """Tests of one file run in one process, but those of a visited page wherever one is free."""

    def _split_scope(self, nodeid):
        page = re.search(r"test_visits\.py::.*\[([\w-]+\.html)", nodeid)
        return page[1] if page else super()._split_scope(nodeid)


def pytest_xdist_make_scheduler(config, log):
    """How pytest-xdist shares tests out."""
    return ByFileOrPage(config, log)


def pytest_collectstart(collector):
    """Pictures are redrawn by the site: strict nbval compares everything else."""
    if collector.path.suffix == ".ipynb":
        collector.skip_compare += ("image/svg+xml",)


def pytest_collection_modifyitems(items):
    """Ask each exercise for its verdicts, in the kernel of its notebook, once it is solved."""
    for place, item in reversed(list(enumerate(items))):
        if isinstance(item, IPyNbCell) and "exercise" in item.cell.metadata.get("tags", []):
            items.insert(place + 2, verdicts(item))


def verdicts(exercise):
    """A cell that says nothing when all is well, as a test; it ends in tests/attack.py."""
    judge = f'__import__("runpy").run_path({str(ATTACK)!r})["judge"]'
    source = f"{judge}({exercise.cell.source!r}, globals())"
    return IPyNbCell.from_parent(
        exercise.parent,
        name=f"{exercise.name} judges",
        cell_num=exercise.cell_num,
        cell=nbformat.v4.new_code_cell(source, execution_count=1),
        options=exercise.options,
    )
