"""Where everything is.

An edition is a folder of notebooks and Markdown, and a folder for what is made of it: a second
language is a second edition. It may bring a `_toc.yml` and a `_config.yml` of its own.
"""

import argparse
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import yaml

from lib.words import speak
from press.toc import core_chapters, pages_of

ROOT = Path(__file__).resolve().parents[1]
PINS = ("requirements.txt", "constraints.txt", "pyproject.toml")
TEMPLATE = ROOT / "press" / "notebooks" / "chapter_template.ipynb"


@dataclass(frozen=True)
class Edition:
    """The sources of a book, and the folder that everything is built into."""

    book: Path = ROOT / "book"
    build: Path = ROOT / "_build"

    def __post_init__(self):
        for name in ("book", "build"):
            object.__setattr__(self, name, getattr(self, name).resolve())

    def settings(self, name: str) -> Path:
        """The edition's own _toc.yml or _config.yml, else that of the repository."""
        own = self.book / name
        return own if own.is_file() else ROOT / name

    @cached_property
    def toc(self) -> dict:
        """The table of contents."""
        return yaml.safe_load(self.settings("_toc.yml").read_text(encoding="utf-8"))

    @property
    def pages(self) -> list[str]:
        """The slugs of all pages, in reading order."""
        return pages_of(self.toc)

    @property
    def chapters(self) -> list[str]:
        """The slugs of the chapters to teach: each has a deck."""
        return core_chapters(self.toc)

    @property
    def decks(self) -> list[str]:
        """The slugs of all decks: the whole idea in one lecture, if there is one; the chapters."""
        return [*({"lecture"} & set(self.pages)), *self.chapters]

    @property
    def notebooks(self) -> list[Path]:
        """Every notebook of the folder."""
        return sorted(self.book.glob("*.ipynb"))

    @property
    def language(self) -> str:
        """The code of its language, such as "en"."""
        settings = yaml.safe_load(self.settings("_config.yml").read_text(encoding="utf-8"))
        return settings["sphinx"]["config"]["language"]

    executed = property(lambda self: self.build / "executed")  # notebooks with all their outputs
    formulas = property(lambda self: self.build / ".typeset.json")  # those that have been set
    html = property(lambda self: self.build / "html")
    slides = property(lambda self: self.build / "slides")
    pdf = property(lambda self: self.build / "pdf")
    site = property(lambda self: self.build / "site")  # all of it in one folder


HOME = Edition()


def command_line(doc: str) -> argparse.ArgumentParser:
    """A parser with the options that name an edition; `doc` is the docstring of a module."""
    parser = argparse.ArgumentParser(description=doc.splitlines()[0])
    parser.add_argument("--book", type=Path, default=HOME.book, help="folder of the notebooks")
    parser.add_argument("--to", type=Path, default=HOME.build, help="folder to build into")
    return parser


def edition_of(options: argparse.Namespace) -> Edition:
    """The edition that a command line names, its language spoken from here on.

    SystemExit where its folder has no notebooks.
    """
    edition = Edition(options.book, options.to)
    if not edition.notebooks:
        raise SystemExit(f"expected a folder with notebooks; got {edition.book}; check --book")
    speak(edition.language)
    return edition
