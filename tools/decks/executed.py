"""Notebooks with all outputs and figures, from the cache that the site fills and reads."""

import sys
from pathlib import Path

import nbformat
from jupyter_cache import get_cache
from jupyter_cache.executors import load_executor

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "book" / "_ext"))

import fresh_cache  # noqa: E402


def notebooks(paths, timeout=120):
    """The executed notebooks, in the order of `paths`; those not in the cache run side by side.

    RuntimeError, with the names, when notebooks fail.
    """
    folder = ROOT / "_build" / ".jupyter_cache" / fresh_cache.fingerprint(ROOT)
    folder.mkdir(parents=True, exist_ok=True)
    cache = get_cache(str(folder))
    for path in paths:
        cache.add_nb_to_project(str(path))
    wanted = [str(path) for path in paths]
    waiting = [record.uri for record in cache.list_unexecuted(filter_uris=wanted)]
    if waiting:
        print(f"notebooks to execute: {len(waiting)} of {len(wanted)}")
        executor = load_executor("local-parallel", cache)
        executor.run_and_cache(filter_uris=waiting, timeout=timeout)
        if failed := [record.uri for record in cache.list_unexecuted(filter_uris=wanted)]:
            raise RuntimeError(f"expected notebooks that run; failed: {', '.join(failed)}")
    return [cache.merge_match_into_notebook(nbformat.read(path, as_version=4))[1] for path in paths]
