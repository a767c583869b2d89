"""One server and one browser for all tests."""

import threading

import pytest
from playwright.sync_api import sync_playwright
from visits import SITE

from tools.printed.chromium import launch, program
from tools.serve_site import server


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
        pytest.exit("No Chromium was found: run tools/system.sh.", returncode=1)
    with sync_playwright() as playwright:
        running = launch(playwright)
        yield running
        running.close()
