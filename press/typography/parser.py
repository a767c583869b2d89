"""How Markdown is read outside Sphinx: tables, curly quotes, formulas that wait to be set."""

from markdown_it import MarkdownIt
from mdit_py_plugins.amsmath import amsmath_plugin
from mdit_py_plugins.dollarmath import dollarmath_plugin

from press.typography.waiting import waiting


def _parser():
    parser = MarkdownIt("commonmark", {"html": True, "typographer": True})
    parser.enable(["table", "smartquotes", "replacements"])
    parser.use(dollarmath_plugin, double_inline=True, renderer=_tex)
    parser.use(amsmath_plugin, renderer=lambda tex: _tex(tex, {"display_mode": True}))
    return parser


def _tex(content, options):
    return waiting(content, options["display_mode"])


PARSER = _parser()
