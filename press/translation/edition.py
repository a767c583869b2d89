"""The folder of pages in another language, which every product takes as it takes book/.

    python -m press.translation.edition ko    into _build/ko/book

A page whose catalogue lacks a text, or has the translation of an older one, is left out: what leads
to it leads to the English page and says so. Formulas, code, numbers and addresses are those of the
English page, because only texts are put in.
"""

import argparse
import json
import re
import shutil
from functools import cache
from pathlib import Path

import yaml

from lib import words
from press.paths import HOME, Edition
from press.translation import literals, markdown, outputs, pages
from press.words import say

SPEAK = "from lib import words\n\nwords.speak({!r})\n\n"
LINK = re.compile(r"\]\(([\w-]+)\.(?:ipynb|md)(#[\w-]+)?\)")
ENGLISH = "en:"  # the scheme of an address in the English edition; lean_site.py resolves it


def edition_in(language: str) -> Edition:
    """The edition in a language."""
    return Edition(HOME.build / language / "book", HOME.build / language)


def languages() -> list[str]:
    """The languages besides English that have a first page."""
    others = [language for language in words.languages() if language != words.ENGLISH]
    return [language for language in others if HOME.toc["root"] in whole(language)]


@cache
def whole(language: str) -> frozenset[str]:
    """The pages that are wholly translated."""
    return frozenset({*HOME.pages} - {*stale(language)})


def stale(language: str) -> dict[str, list[str]]:
    """What lacks in each page that is not whole: slug → its texts without a translation."""
    found = {}
    for slug in HOME.pages:
        known = words.catalogue(slug, language)
        texts = dict.fromkeys(one.text for one in pages.texts(slug))
        lacks = [text for text in texts if text not in known]
        if lacks:
            found[slug] = lacks
    return found


class Translator:
    """Puts the texts of a language into a page."""

    def __init__(self, language: str, slug: str, whole: set[str]):
        self.language, self.slug, self.whole = language, slug, whole
        self.known = words.catalogue(slug, language)

    def text(self, english: str) -> str:
        """A text; its links lead to English where a page is not whole."""
        return LINK.sub(self._link, self.known.get(english, english))

    def _link(self, match):
        slug, anchor = match[1], match[2] or ""
        if slug in self.whole or slug not in HOME.pages:
            return match[0]
        return f"]({ENGLISH}{slug}.html{anchor}) ({say('in English')})"

    def markdown(self, source: str) -> str:
        """A Markdown page or cell."""
        return markdown.translated(source, self.text)

    def code(self, cell: dict):
        """Put the texts into a code cell, in place; it has no outputs yet."""
        source, tags = "".join(cell["source"]), cell["metadata"].get("tags", [])
        about = cell["metadata"].get("mystnb", {})
        for key, part in (("figure", "caption"), ("image", "alt")):
            if part in about.get(key, {}):
                about[key][part] = self.known.get(about[key][part], about[key][part])
        for key in ("code_prompt_show", "code_prompt_hide"):
            if key in about:
                about[key] = say(about[key])
        if "setup" in tags:
            guard, imports = source.split("\n\n", 1)
            source = f"{guard}\n\n{SPEAK.format(self.language)}{imports}"
        else:
            source = literals.translated(source, lambda text: self.known.get(text, text))
        cell["source"] = source

    def notebook(self, notebook: dict) -> dict:
        """A notebook in the language, with the outputs that it must have."""
        about = pages.about(notebook)
        about.update({name: self.text(text) for name, text in about.items()})
        cells = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
        expected = outputs.expected(self.language, self.slug, cells)
        for cell, shown in zip(cells, expected, strict=True):
            self.code(cell)
            cell["outputs"] = shown
        for cell in notebook["cells"]:
            if cell["cell_type"] == "markdown":
                cell["source"] = self.markdown("".join(cell["source"]))
        return notebook


def contents(whole: set[str]) -> dict:
    """The table of contents; a page that is not whole is a link to the English one."""

    def entry(one):
        if one["file"] in whole:
            return one
        title = f"{pages.title(one['file'])} ({say('in English')})"
        return {"url": f"{ENGLISH}//{one['file']}.html", "title": title}

    toc = HOME.toc
    parts = [
        {key: say(value) if key == "caption" else value for key, value in part.items()}
        | {"chapters": [entry(one) for one in part["chapters"]]}
        for part in toc["parts"]
    ]
    return toc | {"parts": parts}


def settings(language: str) -> dict:
    """_config.yml with the words of the language."""
    config = yaml.safe_load(HOME.settings("_config.yml").read_text(encoding="utf-8"))
    config["title"] = config["sphinx"]["config"]["html_theme_options"]["logo"]["text"] = say(
        config["title"]
    )
    config["author"] = say(config["author"])
    sphinx = config["sphinx"]["config"]
    sphinx["language"] = language
    sphinx["myst_url_schemes"] = ["http", "https", "mailto", ENGLISH.removesuffix(":")]
    for name in ("nb_code_prompt_show", "nb_code_prompt_hide"):
        sphinx[name] = say(sphinx[name])
    sphinx["numfig_format"] = {kind: say(form) for kind, form in sphinx["numfig_format"].items()}
    return config


def write(language: str) -> Edition:
    """Write the edition; a file whose text is the same is not touched."""
    words.speak(language)
    edition, lacking = edition_in(language), stale(language)
    pages_here = {*HOME.pages} - {*lacking}
    edition.book.mkdir(parents=True, exist_ok=True)
    wanted = {}
    for slug in sorted(pages_here):
        source = pages.source_of(slug)
        translator = Translator(language, slug, pages_here)
        text = source.read_text(encoding="utf-8")
        if source.suffix == ".md":
            wanted[source.name] = translator.markdown(text)
        else:
            notebook = translator.notebook(json.loads(text))
            wanted[source.name] = json.dumps(notebook, ensure_ascii=False, indent=1) + "\n"
    for name, data in (("_toc.yml", contents(pages_here)), ("_config.yml", settings(language))):
        wanted[name] = yaml.safe_dump(data, allow_unicode=True, sort_keys=False)
    bibliography = HOME.book / "references.bib"
    wanted[bibliography.name] = bibliography.read_text(encoding="utf-8")
    _write_new(edition.book, wanted)
    for slug, texts in lacking.items():
        first = texts[0].partition("\n")[0][:60]
        what = f"texts to translate: {len(texts)}, first {first!r}"
        print(f"{language}: {slug} is shown in English; {what}", flush=True)
    return edition


def _write_new(folder: Path, wanted: dict[str, str]):
    """Make the files of a folder these, and touch no other."""
    for path in folder.iterdir():
        if path.name not in wanted:
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    for name, text in wanted.items():
        path = folder / name
        if not path.is_file() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")


def main():
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("languages", nargs="*", help="codes (default: all in locale/)")
    for language in parser.parse_args().languages or languages():
        write(language)


if __name__ == "__main__":
    main()
