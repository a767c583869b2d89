"""What `make book` keeps from build to build, and when it starts anew."""

import pytest

from press.notebooks.executed import fingerprint
from press.paths import PINS, Edition
from press.site import build as book


@pytest.fixture
def build(monkeypatch, tmp_path):
    """A build in which Sphinx writes one page and ends as told; what it found before."""

    def build(result=0):
        found = []

        def sphinx(source, target, doctreedir, **options):
            found.extend(sorted(path.name for path in tmp_path.rglob("*.*") if path.is_file()))
            for folder, name in ((target, "page.html"), (doctreedir, "page.doctree")):
                folder.mkdir(exist_ok=True)
                (folder / name).touch()
            return result

        monkeypatch.setattr(book, "build_sphinx", sphinx)
        monkeypatch.setattr(book.complete, "report", lambda site, pages: 0)
        assert book.build(Edition(build=tmp_path)) == result
        return found

    return build


ALL = ["page.doctree", "page.html"]


def test_a_finished_build_is_kept(build):
    assert build() == []
    assert build() == ALL


def test_after_a_failure_everything_is_built_anew(build):
    build()
    assert build(result=1) == ALL
    assert build() == []


@pytest.mark.parametrize("name", book.SETTINGS)
def test_after_a_change_of_a_setting_everything_is_built_anew(build, monkeypatch, name):
    build()
    monkeypatch.setenv(name, "https://example.org")
    assert build() == []


@pytest.mark.parametrize("place", ["lib", "press/site", "_toc.yml", "requirements.txt"])
def test_after_a_change_outside_the_pages_everything_is_built_anew(tmp_path, place):
    for name in (*PINS, "lib", *book.OUTSIDE, *book.OF_EDITION):
        file = tmp_path / name if "." in name else tmp_path / name / "file.py"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("before", encoding="utf-8")
    outside = [tmp_path / name for name in (*book.OUTSIDE, *book.OF_EDITION)]
    before = fingerprint(*outside, root=tmp_path)
    assert fingerprint(*outside, root=tmp_path) == before
    changed = tmp_path / place
    (changed / "file.py" if changed.is_dir() else changed).write_text("after", encoding="utf-8")
    assert fingerprint(*outside, root=tmp_path) != before
