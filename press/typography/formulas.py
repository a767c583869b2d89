"""TeX becomes HTML when the book is built, for site, slides and paper alike.

MathJax 3.2.2 (mathjax/) runs in QuickJS, a small JavaScript engine with a wheel for
every platform, and turns TeX into HTML with MathML inside for screen readers. The
MathML also carries the TeX, for whoever copies a formula, and reads as a line of text where neither
HTML nor MathML is drawn.

Formulas are kept in a file between builds; the missing ones are set by one process per core.
"""

import json
import os
import re
from concurrent.futures import ProcessPoolExecutor
from hashlib import sha256
from pathlib import Path
from xml.etree import ElementTree

import quickjs
from sphinx.util import logging

LOG = logging.getLogger(__name__)
MATHJAX = Path(__file__).with_name("mathjax")
COMPONENTS = [  # in the order in which they need each other
    "loader",
    "core",
    "liteDOM",
    "tex-full",
    "chtml",
    "font-metrics",
    "assistive-mml",
    "typeset",
]
BROWSERLESS = (
    "globalThis.global = globalThis.self = globalThis;"
    "globalThis.MathJax = {startup: {typeset: false}, loader: {load: []}}; 0"
)
HEARD = {"display", "mathvariant", "linethickness"}  # attributes that a screen reader may use
FEW = 20  # formulas for which more processes do not pay
SIGNS = {  # what stands before each part of a layout, where it is written in one line
    "mfrac": ("", "/"),
    "msub": ("", "_"),
    "munder": ("", "_"),
    "msup": ("", "^"),
    "msubsup": ("", "_", "^"),
    "munderover": ("", "_", "^"),
}


class Engine:
    """MathJax in QuickJS: `engine(tex, display)` is HTML; MathJax's complaint is a ValueError."""

    def __init__(self):
        self.context = quickjs.Context()
        self.context.eval(BROWSERLESS)
        for name in COMPONENTS:
            self.context.eval((MATHJAX / f"{name}.js").read_text(encoding="utf-8") + "\n;0")
        self.typeset = self.context.get("typeset")

    def __call__(self, tex: str, display: bool) -> str:
        """One formula."""
        answer = json.loads(self.typeset(tex, display))
        if "error" in answer:
            raise ValueError(answer["error"])
        return readable(lean(answer["html"]), tex)

    def stylesheet(self) -> str:
        """Everything MathJax's output may need, fonts included."""
        return json.loads(self.context.eval("stylesheet()"))


def lean(formula: str) -> str:
    """Leave out what only MathJax itself would read."""
    for noise in (
        ' xmlns="http://www.w3.org/1998/Math/MathML"',
        ' style="position: relative;"',
        ' unselectable="on"',
        ' scriptlevel="0"',
        ' class="mjx-i"',
        ' class="mjx-n"',
    ):
        formula = formula.replace(noise, "")
    formula = re.sub(r' (data-mjx-)?texclass="\w+"', "", formula)
    return formula.replace('class=" ', 'class="')


def readable(formula: str, tex: str) -> str:
    """Add to the MathML its TeX, and signs that only text browsers show: (a+b)/2, x_i, √(2π)."""
    start, end = formula.index("<math"), formula.index("</math>") + len("</math>")
    math = ElementTree.fromstring(formula[start:end])
    spell(math)
    for part in math.iter():  # what MathML looks like matters to nobody here
        part.attrib = {k: v for k, v in part.attrib.items() if k in HEARD}
    math.set("alttext", " ".join(tex.split()))
    spelled = ElementTree.tostring(math, encoding="unicode", short_empty_elements=False)
    return formula[:start] + spelled + formula[end:]


def sign(text: str) -> ElementTree.Element:
    """Text that is neither drawn nor read aloud."""
    phantom = ElementTree.Element("mphantom")
    ElementTree.SubElement(phantom, "mtext").text = text
    return phantom


def spell(node: ElementTree.Element):
    """Write out what a layout means, in MathML that looks and sounds as before."""
    for place, part in reversed(list(enumerate(node))):
        spell(part)
        if part.tag == "mspace" or part.text == "\N{FUNCTION APPLICATION}":
            node.insert(place + 1, sign(" "))
    for place, before in enumerate(SIGNS.get(node.tag, ())):
        if before == "/" and node.get("linethickness"):  # n over k, in tall brackets
            before = " over "
        part = node[place]
        inner = part[0] if part.tag == "mrow" and len(part) == 1 else part
        alone = inner.tag in (("mi", "mn", "msub", "msup") if node.tag == "mfrac" else ("mi", "mn"))
        if inner.tag != "mo" and (before or not alone) and (before or node.tag == "mfrac"):
            node[place] = row = ElementTree.Element("mrow")
            row.extend([part] if alone else [part, sign(")")])
            row.insert(0, sign(before + "(" * (not alone)))
    if node.tag == "msqrt":
        node.insert(0, sign("√("))
        node.append(sign(")"))
    elif node.tag == "mtd":
        node.append(sign(" "))
    elif node.tag == "mtable":
        for row in node[:-1]:
            row[-1].append(sign("; "))


def version() -> str:
    """A hash of the engine: when it changes, every formula is set again."""
    digest = sha256(Path(__file__).read_bytes())
    for name in COMPONENTS:
        digest.update((MATHJAX / f"{name}.js").read_bytes())
    return digest.hexdigest()[:16]


class Formulas:
    """What has been set so far, on disk between builds."""

    def __init__(self, path: Path):
        self.path = path
        self.version = version()
        self.engine = None
        self.known = {}
        if path.is_file():
            stored = json.loads(path.read_text(encoding="utf-8"))
            if stored["version"] == self.version:
                self.known = stored["formulas"]

    @staticmethod
    def key(tex: str, display: bool) -> str:
        """The name of a formula in the store."""
        return ("$$" if display else "$") + tex

    def __call__(self, tex: str, display: bool) -> str:
        """HTML of a formula, set now if nobody asked for it before."""
        key = self.key(tex, display)
        if key not in self.known:
            self.engine = self.engine or Engine()
            self.known[key] = self.engine(tex, display)
        return self.known[key]

    def stylesheet(self) -> str:
        """Everything MathJax's output may need, fonts included; lean_site.py cuts it down."""
        if "stylesheet" not in self.known:  # the keys of formulas start with $
            self.engine = self.engine or Engine()
            self.known["stylesheet"] = self.engine.stylesheet()
        return self.known["stylesheet"]

    def prepare(self, wanted: set[tuple[str, bool]]):
        """Set many formulas side by side; one that fails is left to complain in its place."""
        missing = sorted(pair for pair in wanted if self.key(*pair) not in self.known)
        LOG.info("formulas to set: %d of %d", len(missing), len(wanted))
        cores = os.cpu_count() or 1
        if len(missing) < FEW or cores < 2:
            return
        with ProcessPoolExecutor(cores, initializer=start_worker) as pool:
            for pair, formula in zip(missing, pool.map(work, missing, chunksize=8), strict=True):
                if formula is not None:
                    self.known[self.key(*pair)] = formula

    def save(self):
        """Keep them for the next build."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        stored = {"version": self.version, "formulas": self.known}
        self.path.write_text(json.dumps(stored, ensure_ascii=False), encoding="utf-8")


def start_worker():
    """Give this process an engine of its own."""
    global engine
    engine = Engine()


def work(pair: tuple[str, bool]) -> str | None:
    """Set one formula in a worker."""
    try:
        return engine(*pair)
    except ValueError:
        return None
