"""Every planted bug still applies, at one place, so that `make mutants` plants what it says."""

import pytest

from press.checks.mutants import MUTANTS
from press.paths import ROOT
from tests.cases import CASES


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name)
def test_a_planted_bug_has_one_place_in_its_file(mutant):
    source = (ROOT / mutant.file).read_text(encoding="utf-8")
    assert source.count(mutant.good) == 1, f"{mutant.file}: {mutant.good!r}"
    assert mutant.good != mutant.bad
    assert (ROOT / mutant.tests.split("::")[0].split()[0]).exists()


def test_no_two_planted_bugs_have_one_name():
    assert len({mutant.name for mutant in MUTANTS}) == len(MUTANTS)


@pytest.mark.parametrize("case", CASES, ids=repr)
def test_every_likelihood_has_a_classic_bug(case):
    assert case.bugs, f"{case}: plant one in tests/cases.py"
