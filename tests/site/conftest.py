"""One server and one browser for all tests."""

import threading
from functools import cache

import pytest
from driving import CASES
from playwright.sync_api import sync_playwright
from visits import DESKTOP, SITE

from lib import explorers
from press.paper.chromium import launch, program
from press.site.serve import server

PAGE = (
    '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>alone</title>'
    '<meta name="viewport" content="width=device-width"></head><body><main>{}</main></body></html>'
)


@pytest.fixture(scope="session")
def site():
    """The folder of the built site."""
    if not (SITE / "index.html").is_file():
        pytest.exit(f"There is no built site in {SITE}: run `make book` first.", returncode=1)
    return SITE


@pytest.fixture(scope="session")
def origin(site):
    """Where the site is served."""
    running = server(site)
    threading.Thread(target=running.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{running.server_port}"
    running.shutdown()
    running.server_close()


@pytest.fixture(scope="session")
def browser():
    """The system's Chromium."""
    if program() is None:
        pytest.exit("No Chromium was found: run press/setup/system.sh.", returncode=1)
    with sync_playwright() as playwright:
        running = launch(playwright)
        yield running
        running.close()


@pytest.fixture
def page(browser):
    """A tab of its own."""
    context = browser.new_context(viewport=DESKTOP)
    yield context.new_page()
    context.close()


@pytest.fixture(scope="session")
def text(site):
    """The HTML of a page."""
    return cache(lambda name: (site / name).read_text(encoding="utf-8"))


@pytest.fixture
def alone(browser, tmp_path):
    """Open the HTML of one output by itself; fails on an error or a request elsewhere."""
    contexts, errors = [], []

    def alone(html, **options):
        context = browser.new_context(**options)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda m: errors.append(m.text) if m.type == "error" else None)
        page.on("request", lambda r: None if r.url.startswith("file:") else errors.append(r.url))
        file = tmp_path / "alone.html"
        file.write_text(PAGE.format(html), encoding="utf-8")
        page.goto(file.as_uri())
        return page

    yield alone
    for context in contexts:
        context.close()
    assert errors == []


@pytest.fixture
def explorer(alone):
    """Open an explorer in a page of its own."""

    def explorer(name, **options):
        return alone(explorers.show(name, **CASES[name].data).html, **options)

    return explorer
