"""Sphinx configuration of `make serve`: what jupyter-book makes of _config.yml and _toc.yml."""

from pathlib import Path

from jupyter_book.config import get_final_config

ROOT = Path(__file__).resolve().parents[2]
BOOK = ROOT / "book"

config, _ = get_final_config(
    user_yaml=ROOT / "_config.yml",
    cli_config={
        "external_toc_path": (ROOT / "_toc.yml").as_posix(),
        "latex_individualpages": False,
    },
    sourcedir=BOOK,
)
# Sphinx resolves these from the folder of its conf.py, jupyter-book from book/.
for name in ("html_static_path", "templates_path", "bibtex_bibfiles"):
    config[name] = [str(BOOK / path) for path in config.get(name, [])]
for name in ("html_favicon", "html_logo"):
    config[name] = str(BOOK / config[name])

globals().update(config)
