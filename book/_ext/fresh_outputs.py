"""The site shows notebooks with the outputs of a run that belongs to today's code (tools/executed).

A notebook that fails is a warning, hence (with -W) an error.
"""

import json
from pathlib import Path
from zlib import crc32

from sphinx.util import logging
from tools import executed

# They work on whole books or on LaTeX, but do not say that pages may be read side by side.
SILENT = "sphinx_multitoc_numbering", "sphinx_jupyterbook_latex"
LOG = logging.getLogger(__name__)


def run(app, env, added, changed, removed):
    """Run what has to run; pages whose outputs are new are read again."""
    for name in SILENT:
        app.extensions[name].parallel_read_safe = True
    app.notebooks = {}
    paths = {name: Path(env.doc2path(name)) for name in sorted(env.found_docs)}
    paths = {name: path for name, path in paths.items() if path.suffix == ".ipynb"}
    try:
        found = executed.notebooks(list(paths.values()))
    except RuntimeError as failure:
        LOG.warning("notebooks fail:\n%s", failure, type="site", subtype="notebook")
        return []
    texts = [json.dumps(notebook) for notebook in found]
    app.notebooks = dict(zip(paths, texts, strict=True))
    before = getattr(env, "outputs_read", {})
    env.outputs_read = {name: crc32(text.encode()) for name, text in app.notebooks.items()}
    return [name for name, crc in env.outputs_read.items() if before.get(name) != crc]


def show(app, name, source):
    """Give the reader of a page its notebook with outputs."""
    if name in app.notebooks:
        source[0] = app.notebooks[name]


def setup(app):
    """Register with Sphinx."""
    app.connect("env-get-outdated", run)
    app.connect("source-read", show)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
