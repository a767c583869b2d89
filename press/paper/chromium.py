"""Lay out an HTML file for paper in headless Chromium, measure it, and print it."""

import os
import re
import shutil
from contextlib import contextmanager
from pathlib import Path

import matplotlib

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# Text is drawn with the fonts that come with the course; for any other text, and so that it is
# the same on every machine, there is DejaVu (Matplotlib's copy), the font of a bare Linux.
NO_SYSTEM_FONTS = {
    "FONTCONFIG_FILE": str(Path(__file__).with_name("fonts.conf")),
    "XDG_DATA_HOME": matplotlib.get_data_path(),
}
MEASURE = Path(__file__).with_name("measure.js").read_text(encoding="utf-8")
SMALLEST = 0.72  # formulas may shrink to this share of their size
PIXELS_PER_MM = 96 / 25.4


def program() -> str | None:
    """The path of the system's Chromium."""
    names = [name for name in (os.environ.get("CHROMIUM"), *NAMES) if name]
    return next(filter(None, map(shutil.which, names)), None)


def launch(playwright):
    """A browser without a window that talks to nobody; RuntimeError if there is none."""
    if program() is None:
        raise RuntimeError("expected Chromium; found none; run: sh press/setup/system.sh")
    return playwright.chromium.launch(
        executable_path=program(), args=FLAGS, env={**os.environ, **NO_SYSTEM_FONTS}
    )


@contextmanager
def laid_out(browser, source, column):
    """A file as a page laid out for paper, and what is wrong on it, in words.

    column: the width of the text in mm.
    """
    page = browser.new_page(viewport={"width": round(column * PIXELS_PER_MM), "height": 1000})
    page.emulate_media(media="print")
    faults = []
    page.on("requestfailed", lambda request: faults.append(f"a missing file: {request.url}"))
    page.on("pageerror", lambda error: faults.append(f"a script fails: {error}"))
    page.on("request", lambda request: faults.extend(strange(request.url)))
    page.goto(source.as_uri(), timeout=120_000)
    faults += page.evaluate(MEASURE, SMALLEST)
    yield page, faults
    page.close()


def print_pdf(page, target, draft=False):
    """Print a page into a PDF, tagged and with an outline unless it is only a draft."""
    page.pdf(
        path=target,
        prefer_css_page_size=True,
        print_background=True,
        outline=not draft,
        tagged=not draft,
    )
    target.write_bytes(settled(target.read_bytes()))


def settled(pdf):
    """The same PDF in every print of the same page: without the time, its elements counted from 1.

    Nothing changes its length or order, so the tables of the PDF stay right.
    """
    pdf = re.sub(rb"\(D:\d{14}([^)]*)\)", rb"(D:20000101000000\1)", pdf)
    names = sorted(set(re.findall(rb"\(node\d{8}\)", pdf)))
    numbers = {name: b"(node%08d)" % number for number, name in enumerate(names, start=1)}
    return re.sub(rb"\(node\d{8}\)", lambda name: numbers[name[0]], pdf)


def strange(address):
    """A document for paper asks nobody."""
    return [] if address.startswith(("file:", "data:")) else [f"a request to {address}"]
