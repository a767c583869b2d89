"""Never a stale figure: a notebook cache belongs to the code that filled it.

jupyter-cache runs a notebook again when one of its code cells changed, and only then. A chapter
also depends on lib/ and on the pinned packages, so the cache folder is named by a hash of those:
change one and the book starts from an empty cache. Folders of earlier hashes are deleted.

On a cold cache the notebooks run side by side first. That only fills the cache: one that fails
there is run again by the build itself, which reports it.
"""

import hashlib
import shutil
import sys
from pathlib import Path

from jupyter_cache import get_cache
from jupyter_cache.executors import load_executor
from sphinx.util import logging

ROOT = Path(__file__).resolve().parents[2]
LOG = logging.getLogger(__name__)


def inputs(root: Path) -> list[Path]:
    """Every file, apart from the notebook itself, that can change what a notebook prints."""
    pins = [root / name for name in ("requirements.txt", "constraints.txt", "pyproject.toml")]
    lib = (path for path in (root / "lib").rglob("*") if "__pycache__" not in path.parts)
    return sorted(path for path in [*pins, *lib] if path.is_file())


def fingerprint(root: Path) -> str:
    """A short hash of the inputs and of the running Python."""
    digest = hashlib.sha256(sys.version.encode())
    for path in inputs(root):
        digest.update(f"\n{path.relative_to(root).as_posix()}\n".encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:16]


def choose_cache(app, config):
    """Point myst-nb at the cache of this fingerprint and delete the others.

    The path is part of Sphinx's configuration, so a new one also outdates every page that an
    incremental build (`make serve`) remembers.
    """
    caches = Path(app.outdir).parent / ".jupyter_cache"
    current = caches / fingerprint(ROOT)
    for old in caches.iterdir() if caches.is_dir() else []:
        if old != current:
            shutil.rmtree(old) if old.is_dir() else old.unlink()
    current.mkdir(parents=True, exist_ok=True)
    config.nb_execution_cache_path = str(current)


def run_side_by_side(app, env, docnames):
    """Fill the cache with one process per core when two notebooks or more have to run."""
    paths = [str(env.doc2path(name)) for name in docnames]
    notebooks = [path for path in paths if path.endswith(".ipynb")]
    cache = get_cache(app.config.nb_execution_cache_path)
    for path in notebooks:
        cache.add_nb_to_project(path)
    waiting = [record.uri for record in cache.list_unexecuted(filter_uris=notebooks)]
    LOG.info("notebooks to execute: %d of %d", len(waiting), len(notebooks))
    if len(waiting) > 1:
        load_executor("local-parallel", cache).run_and_cache(
            filter_uris=waiting, timeout=app.config.nb_execution_timeout
        )


def setup(app):
    """Register with Sphinx."""
    app.connect("config-inited", choose_cache)
    app.connect("env-before-read-docs", run_side_by_side)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
