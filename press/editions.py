"""Make something of every edition: of each language, then the English one, which holds them.

python -m press.editions site.build       _build/html, and _build/html/ko
python -m press.editions slides.build     and so on: any module that takes --book and --to
"""

import shutil
import subprocess
import sys

from babel import Locale

from lib import words
from press.paths import HOME, ROOT, Edition
from press.translation.edition import edition_in, languages, whole, write


def elsewhere(edition: Edition, slug: str) -> list[dict]:
    """The same page in other languages: the code and the name of each, and the way there."""
    if edition == HOME:
        codes = [code for code in languages() if slug in whole(code) or slug not in HOME.pages]
        ways = {code: f"{code}/" for code in codes}
    elif edition in map(edition_in, languages()):
        ways = {words.ENGLISH: "../"}
    else:
        ways = {}
    return [
        {"code": code, "name": Locale(code).get_display_name(code), "way": way}
        for code, way in ways.items()
    ]


def run(module: str, edition: Edition):
    """Run a module of the press for an edition; SystemExit with its code when it fails."""
    where = ["--book", str(edition.book), "--to", str(edition.build)]
    done = subprocess.run([sys.executable, "-m", f"press.{module}", *where], cwd=ROOT)
    if done.returncode:
        raise SystemExit(done.returncode)


def main(module: str):
    """Command line."""
    made = {language: write(language) for language in languages()}
    for edition in (*made.values(), HOME):  # the English site holds the others
        run(module, edition)
    for language, edition in made.items() if module == "site.build" else ():
        beside = HOME.html / language
        shutil.rmtree(beside, ignore_errors=True)
        shutil.copytree(edition.html, beside)


if __name__ == "__main__":
    main(*sys.argv[1:])
