"""Every planted bug still applies, at one place, so that `make mutants` plants what it says."""

import pytest

from tools.mutants import MUTANTS, ROOT


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name)
def test_the_text_of_a_mutant_stands_once_in_its_file(mutant):
    source = (ROOT / mutant.file).read_text(encoding="utf-8")
    assert source.count(mutant.good) == 1, f"{mutant.file}: {mutant.good!r}"
    assert (ROOT / mutant.tests.split("::")[0]).exists()


def test_no_two_mutants_have_one_name():
    assert len({mutant.name for mutant in MUTANTS}) == len(MUTANTS)
