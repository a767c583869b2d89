"""Every planted bug still has a place, and guards that exist."""

import pytest

from tests.cases import CASES
from tools.mutants import MUTANTS, ROOT


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name)
def test_a_planted_bug_has_one_place_in_its_file(mutant):
    source = (ROOT / mutant.file).read_text(encoding="utf-8")
    assert source.count(mutant.good) == 1, mutant.good
    assert mutant.good != mutant.bad


@pytest.mark.parametrize("case", CASES, ids=repr)
def test_every_likelihood_has_a_classic_bug(case):
    assert case.bugs, f"{case}: plant one in tests/cases.py"
