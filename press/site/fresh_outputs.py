"""A page is made again when, and only when, something that it shows has changed.

- Notebooks appear with the outputs of a run that belongs to today's code (press.notebooks). One
  that fails is a warning, hence (with -W) an error.
- A page is read again when its source or an output is another, whatever the clock says.
- Every page is written again when something changed that any page may show of another: a title, a
  number, a label.

What is outside the pages (lib, the theme, the settings) is the business of build.py.
"""

from hashlib import sha256
from pathlib import Path

import nbformat
from sphinx.util import logging

from press.notebooks import executed

# They work on whole books or on LaTeX, but do not say that pages may be read side by side.
SILENT = "sphinx_multitoc_numbering", "sphinx_jupyterbook_latex"
LOG = logging.getLogger(__name__)


def run(app, env, added, changed, removed):
    """Run what has to run; name the pages whose text or outputs are new."""
    for name in SILENT:
        app.extensions[name].parallel_read_safe = True
    app.notebooks = {}
    paths = {name: Path(env.doc2path(name)) for name in sorted(env.found_docs)}
    ours = {name: path for name, path in paths.items() if path.suffix == ".ipynb"}
    try:
        found = executed.notebooks(list(ours.values()), app.edition.executed)
    except RuntimeError as failure:
        LOG.warning("notebooks fail:\n%s", failure, type="site", subtype="notebook")
        return []
    app.notebooks = dict(zip(ours, map(nbformat.v4.writes, found), strict=True))
    texts = {name: path.read_text("utf-8") for name, path in paths.items()} | app.notebooks
    before = getattr(env, "texts_read", {})
    env.texts_read = {name: sha256(text.encode()).hexdigest() for name, text in texts.items()}
    return [name for name, text in env.texts_read.items() if before.get(name) != text]


def show(app, name, source):
    """Give the reader of a page its notebook with outputs."""
    if name in app.notebooks:
        source[0] = app.notebooks[name]


def shared_facts(env) -> str:
    """A hash of all that a page may show of another one."""
    facts = [
        {name: title.astext() for name, title in env.titles.items()},
        env.toc_secnumbers,
        env.toc_fignumbers,
        env.domaindata["std"]["labels"],
        env.domaindata["std"]["anonlabels"],
        env.domaindata["math"]["objects"],
        {name: about.get("myst_slugs") for name, about in env.metadata.items()},
    ]
    return sha256(repr([sorted(fact.items()) for fact in facts]).encode()).hexdigest()


def neighbours(app, env):
    """All pages, when what they may show of each other has changed."""
    before, env.shared_facts = getattr(env, "shared_facts", None), shared_facts(env)
    return [] if env.shared_facts == before else sorted(env.found_docs)


def setup(app):
    """Register with Sphinx."""
    app.connect("env-get-outdated", run)
    app.connect("source-read", show)
    app.connect("env-get-updated", neighbours, priority=900)  # once all numbers are known
    return {"parallel_read_safe": True, "parallel_write_safe": True}
