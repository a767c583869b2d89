"""What is published is complete: a missing page and a dead link are named."""

import re
from zipfile import ZipFile

import pytest
import yaml

from press import assemble
from press.assemble import MENU_END
from press.paths import HOME, ROOT, Edition

PAGE = f"<article>a page</article><ul>{MENU_END}print</button></li></ul>"


@pytest.fixture
def edition(tmp_path):
    """A small book, its slides and its PDFs."""
    for name in assemble.expected(HOME):
        folder, _, file = name.rpartition("/")
        path = tmp_path / (folder or "html") / file
        path.parent.mkdir(exist_ok=True)
        path.write_text('<a href="../index.html">book</a>' if folder else PAGE, encoding="utf-8")
    return Edition(build=tmp_path)


@pytest.fixture
def site(edition):
    """The assembled site."""
    assemble.assemble(edition)
    return edition.site


def test_a_complete_site_has_no_faults(site, edition):
    assert assemble.faults(edition) == []


def test_chapters_lead_to_their_slides_and_two_pages_to_everything(site):
    for slug in HOME.chapters:
        assert f'href="slides/{slug}.html"' in (site / f"{slug}.html").read_text("utf-8")
    for slug in ("index", "lecturers"):
        links = re.findall(r'href="([^"]+)"', (site / f"{slug}.html").read_text("utf-8"))
        wanted = ["slides/index.html", "pdf/losses-are-likelihoods.pdf", "pdf/formula-sheet.pdf"]
        assert links == wanted


@pytest.mark.parametrize("lost", ["zoo.html", "slides/zoo.html", "pdf/formula-sheet.pdf"])
def test_a_missing_file_is_named(site, edition, lost):
    (site / lost).unlink()
    assert f"{lost} is missing" in assemble.faults(edition)


def test_a_dead_link_is_named(site, edition):
    (site / "zoo.html").write_text('<img src="gone.svg">', encoding="utf-8")
    assert assemble.faults(edition) == ["dead link in zoo.html: gone.svg"]


def test_a_page_without_its_menu_stops_the_assembly(edition):
    (edition.html / f"{HOME.chapters[0]}.html").write_text("<article></article>", encoding="utf-8")
    with pytest.raises(ValueError, match="is it a page of the book"):
        assemble.assemble(edition)


def test_the_zip_has_one_folder(site, tmp_path):
    target = assemble.zipped(site, tmp_path / "course-1.zip")
    with ZipFile(target) as archive:
        names = archive.namelist()
    assert {name.split("/")[0] for name in names} == {"course-1"}
    assert "course-1/index.html" in names


# ---- The workflows ----

WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
STEPS = [
    (path.name, step)
    for path in WORKFLOWS
    for job in yaml.safe_load(path.read_text(encoding="utf-8"))["jobs"].values()
    for step in job["steps"]
]


def test_the_workflows_run_only_targets_of_the_makefile():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z-]+):", makefile, flags=re.M))
    runs = [step["run"] for _, step in STEPS if "run" in step]
    asked = {target for run in runs for target in re.findall(r"make ([a-z-]+)", run)}
    assert {"check", "release", "links"} <= asked <= targets


def test_every_action_is_pinned_to_a_commit():
    used = [step["uses"] for _, step in STEPS if "uses" in step]
    assert used
    assert [name for name in used if not re.fullmatch(r"actions/[\w-]+@[0-9a-f]{40}", name)] == []
