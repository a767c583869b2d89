"""Run the translated notebooks and store what their cells print.

    python -m press.translation.store            all pages of all languages  (make outputs)
    python -m press.translation.store normal     one page

Only what cannot be derived is stored (outputs.py).
"""

import argparse
import json
from pathlib import Path

from press.notebooks import clean, executed
from press.translation import edition, outputs, pages


def store(language: str, slugs=()):
    """Run the notebooks of a language and store what differs from what can be derived."""
    made = edition.write(language)
    paths = [path for path in made.notebooks if not slugs or path.stem in slugs]
    for path, notebook in zip(paths, executed.notebooks(paths, made.executed), strict=True):
        english = json.loads(pages.source_of(path.stem).read_text(encoding="utf-8"))
        cells = [one for one in english["cells"] if one["cell_type"] == "code"]
        differ = {}
        for place, (cell, twin) in enumerate(
            zip(cells, executed.code_cells(notebook), strict=True)
        ):
            shown = clean.merged(map(clean.clean_output, twin.outputs))
            if shown != outputs.derived(cell["outputs"]):
                differ[place] = shown
        where = outputs.path_of(language, path.stem)
        where.unlink(missing_ok=True)
        if differ:
            where.parent.mkdir(exist_ok=True)
            text = json.dumps(differ, ensure_ascii=False, indent=1)
            where.write_text(text + "\n", encoding="utf-8")


def main():
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("slugs", nargs="*", help="pages (default: all)")
    options = parser.parse_args()
    for language in edition.languages():
        store(language, [Path(slug).stem for slug in options.slugs])


if __name__ == "__main__":
    main()
