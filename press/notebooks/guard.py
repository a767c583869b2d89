"""The guard that begins every setup cell: a notebook away from its repository fetches `lib`.

The address is `repository: url:` of _config.yml. While there is none, the guard says what to do
instead of installing from a guessed place. Where `lib` is, on Binder and your laptop, nothing runs.
"""

import yaml

from press.paths import HOME

# `import lib` alone would be content with any lib.py or folder lib, so a module of it is asked for
START = "try:\n    import lib.data  # noqa: F401\nexcept ModuleNotFoundError as missing:"
OTHER = """\
    if missing.name == "lib.data":
        raise ImportError(
            "expected lib, the package of this course; got a lib.py or folder "
            "lib of your own: rename it and restart the kernel"
        ) from None
    if missing.name != "lib":
        raise
"""
UNKNOWN = """\
    raise ModuleNotFoundError(
        "lib, the package of this course, is missing: open this notebook in "
        "the folder book of the course, or run %pip install <the course>"
    ) from None
"""


def address():
    """The public repository, or "" while it is not known."""
    config = yaml.safe_load(HOME.settings("_config.yml").read_text(encoding="utf-8"))
    return config.get("repository", {}).get("url", "")


def guard(url):
    """The lines that begin a setup cell."""
    remedy = f"    %pip install -q git+{url}\n" if url else UNKNOWN
    return f"{START}  # on Colab, or this file alone\n{OTHER}{remedy}\n"


def guarded(source, url):
    """The source of a setup cell with the guard, put in or renewed."""
    if source.startswith(START):
        source = source.split("\n\n", 1)[1]
    return guard(url) + source
