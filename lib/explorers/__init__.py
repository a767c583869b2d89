"""Explorers: one idea each, to drag in the page; no kernel, no network, no framework.

``show("bernoulli")`` at the end of a cell puts an explorer under it: plain HTML, SVG and JavaScript
that works on the site, in JupyterLab, in Colab and from a file. The scripts stand beside this file,
one per explorer, on a shared core; each begins with the question above it, which dragging answers,
and with what a reader without JavaScript is told. The numbers they show are compared with `lib` in
a real browser.
"""

import json
import re
from dataclasses import dataclass
from html import escape
from pathlib import Path

from lib._checks import unknown
from lib.words import tell, told_script

HERE = Path(__file__).parent
TEMPLATE = """\
<div class="explorer" data-explorer="{name}">
<p class="explorer-question">{question}</p>
<p class="explorer-off">{off} {in_short}</p>
<div class="explorer-stage"></div>
<script type="application/json">{data}</script>
</div>
<style>
{style}</style>
<script>
(() => {{
{script}}})();
</script>"""


@dataclass(frozen=True)
class Explorer:
    """An explorer with its data; a notebook shows it as HTML."""

    name: str
    html: str

    def _repr_html_(self):
        return self.html

    def __repr__(self):
        return f"explorer {self.name}: drag it in a notebook or on the site"


def names():
    """The names of all explorers: a tuple of text."""
    return tuple(sorted(path.stem for path in HERE.glob("*.js") if path.stem != "core"))


def show(name, **data):
    """The explorer of that name; `data` are the lists and numbers that its script reads.

    ValueError for an unknown name, or for data with NaN or infinity in them.
    """
    if name not in names():
        raise ValueError(unknown("explorer", name, names()))
    own = _read(f"{name}.js")
    first = re.search(r"// Question: (.+\?)\n// In short: (.+)\n", own)
    if first is None:
        raise ValueError(
            f"{name}.js must have a line '// Question: …?' and then a line '// In short: …'; "
            "got none; add them above explore()"
        )
    question, in_short = (tell(text, name) for text in first.groups())
    return Explorer(
        name,
        TEMPLATE.format(
            name=name,
            question=escape(question),
            off=tell("This figure moves when JavaScript is on. In short:"),
            in_short=escape(in_short),
            data=_as_json(data),
            style=_read("explorer.css"),
            script=told_script(_read("core.js"), "lib") + told_script(own, name),
        ),
    )


def _as_json(data):
    """Floats to ten digits, which all machines share; '</' so that no script tag can end early."""
    plain = {key: _drawn(value) for key, value in data.items()}
    return json.dumps(plain, separators=(",", ":"), allow_nan=False).replace("</", "<\\/")


def _drawn(value):
    """Arrays as lists, floats without the digits that differ between machines."""
    value = value.tolist() if hasattr(value, "tolist") else value
    if isinstance(value, list | tuple):
        return [_drawn(item) for item in value]
    if isinstance(value, dict):
        return {key: _drawn(item) for key, item in value.items()}
    return float(f"{value:.10g}") if isinstance(value, float) else value


def _read(file):
    return (HERE / file).read_text(encoding="utf-8")
