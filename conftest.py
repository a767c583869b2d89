"""How pytest reads a notebook: nbval compares outputs, then each exercise must judge rightly."""

from pathlib import Path

import nbformat
from nbval.plugin import IPyNbCell

JUDGED = Path(__file__).parent / "tests" / "judged.py"


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
    """A cell that says nothing when all is well, as a test; it ends in tests/judged.py."""
    about = exercise.cell.source, dict(exercise.cell.metadata)
    source = f'__import__("runpy").run_path({str(JUDGED)!r})["judge"](*{about!r}, globals())'
    return IPyNbCell.from_parent(
        exercise.parent,
        name=f"{exercise.name} judges",
        cell_num=exercise.cell_num,
        cell=nbformat.v4.new_code_cell(source, execution_count=1),
        options=exercise.options,
    )
