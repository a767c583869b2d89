"""Each page is visited once, as on a phone, and looked at in every mode."""

from functools import cache

import pytest
import yaml
from visits import ROOT, SCHEMES, visit

from press.toc import pages_of

STILL = 0.01  # layout shift
TOC = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))
PAGES = [*(f"{slug}.html" for slug in pages_of(TOC)), "search.html", "404.html"]
each_page = pytest.mark.parametrize("name", PAGES)


@pytest.fixture(scope="session")
def seen(browser, origin):
    """What the visit of a page saw; each is visited once."""
    return cache(lambda name: visit(browser, f"{origin}/{name}"))


@each_page
def test_no_request_leaves_the_site_and_nothing_complains(name, seen, origin):
    assert seen(name).strangers(origin) == []
    assert seen(name).complaints == []


@each_page
def test_nothing_moves_while_a_page_loads(name, seen):
    assert seen(name).shift < STILL


@pytest.mark.parametrize("mode", ["phone", "desktop", *SCHEMES])
@each_page
def test_axe_finds_no_violation(name, mode, seen):
    assert seen(name).violations[mode] == []


@each_page
def test_no_page_scrolls_sideways_on_the_smallest_phone(name, seen):
    assert seen(name).too_wide == []


@each_page
def test_every_letter_comes_with_the_course(name, seen):
    assert seen(name).borrowed == []
