"""Are two builds the same, byte for byte?

    python -m press.checks.same _build/html elsewhere/_build/html

Every file must be: figures, style sheets, formulas and the search index too. Nothing in a build
tells its folder, its time or the Python that made it.
"""

import sys
from pathlib import Path


def files(folder: Path) -> dict[str, bytes]:
    """Every file of a folder by its path in it."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def differences(one: Path, other: Path) -> list[str]:
    """What differs, in words."""
    a, b = files(one), files(other)
    if not a:
        return [f"there is no file in {one}"]
    alone = [f"{name} is only in one" for name in sorted(a.keys() ^ b.keys())]
    return alone + [f"{name} differs" for name in sorted(a.keys() & b.keys()) if a[name] != b[name]]


if __name__ == "__main__":
    found = differences(Path(sys.argv[1]), Path(sys.argv[2]))
    print(*(found or [f"{sys.argv[1]} and {sys.argv[2]} are the same, byte for byte."]), sep="\n")
    sys.exit(bool(found))
