"""The guard of the setup cells: quiet where `lib` is, helpful where it is not."""

import re
import subprocess
import sys

import nbformat
import pytest

from press.notebooks import guard as setup
from press.paths import HOME, ROOT, TEMPLATE

URL = "https://github.com/someone/losses"


def python(source, *options, cwd):
    """What a Python of its own says to a piece of code."""
    command = [sys.executable, *options, "-c", source]
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True)


@pytest.mark.parametrize("path", [*HOME.notebooks, TEMPLATE], ids=lambda path: path.stem)
def test_every_setup_cell_has_the_guard(path):
    cells = nbformat.read(path, as_version=4).cells
    first = next(cell for cell in cells if cell.cell_type == "code")
    assert "setup" in first.metadata.tags
    renewed = setup.guarded(first.source, setup.address())
    assert first.source == renewed, "run: python -m press.notebooks.clean"


def test_a_guard_is_put_in_once_and_renewed():
    bare = "import numpy as np\n\nfrom lib import data\n"
    once = setup.guarded(bare, "")
    assert once.endswith(f"\n\n{bare}")
    assert setup.guarded(once, "") == once
    renewed = setup.guarded(once, URL)
    assert f"    %pip install -q git+{URL}\n\n{bare}" in renewed
    assert setup.guarded(renewed, "") == once


def test_the_guard_is_quiet_where_lib_is():
    here = python(setup.guard(""), cwd=ROOT)
    assert (here.returncode, here.stdout, here.stderr) == (0, "", "")


def test_without_lib_and_address_it_says_what_to_do_in_one_line(tmp_path):
    alone = python(setup.guard(""), "-S", cwd=tmp_path)
    assert alone.returncode == 1
    last = alone.stderr.splitlines()[-1]
    assert re.match(r"ModuleNotFoundError: lib, .* is missing: open this notebook in .*book", last)
    assert "During handling" not in alone.stderr


@pytest.mark.parametrize("address", ["", URL])
@pytest.mark.parametrize("own", ["lib.py", "lib/__init__.py", "lib/notes.txt"])
def test_a_lib_of_your_own_that_hides_it_is_named(own, address, tmp_path):
    (tmp_path / own).parent.mkdir(exist_ok=True)
    (tmp_path / own).touch()
    hidden = python(setup.guard(address).replace("%pip", "pip #"), "-S", cwd=tmp_path)
    last = hidden.stderr.splitlines()[-1]
    assert re.match("ImportError: expected lib, .*; got a lib.py or folder lib .*rename it", last)


def test_another_package_that_is_missing_is_named(tmp_path):
    (tmp_path / "lib").mkdir()
    (tmp_path / "lib" / "data.py").write_text("import no_such_package")
    broken = python(setup.guard(""), "-S", cwd=tmp_path)
    assert broken.stderr.splitlines()[-1].endswith("No module named 'no_such_package'")


def test_with_an_address_it_installs_from_there(tmp_path):
    install = "print('fetched:', " + repr(URL) + ")"
    source = setup.guard(URL).replace(f"%pip install -q git+{URL}", install)
    alone = python(source, "-S", cwd=tmp_path)
    assert (alone.returncode, alone.stdout) == (0, f"fetched: {URL}\n")
