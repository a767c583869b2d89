"""Two chapters in a real JupyterLab, run through its menu in headless Chromium  (make lab).

The server is that of the Binder environment, which press/binder/prove.sh builds;
JUPYTERLAB_PYTHON names another one. It has no extensions: what is seen here is what readers see.
"""

import json
import os
import secrets
import shutil
import socket
import subprocess
import time
import urllib.request
from pathlib import Path

import nbformat
import pytest
from playwright.sync_api import sync_playwright

from press.paper.chromium import launch

ROOT = Path(__file__).resolve().parents[2]
PYTHON = os.environ.get("JUPYTERLAB_PYTHON", str(ROOT / "_build/binder/env/bin/python"))
SETTINGS = {  # no dialogs about news, and every cell is in the page, not only those in view
    "@jupyterlab/apputils-extension/notification": {"fetchNews": "false", "checkForUpdates": False},
    "@jupyterlab/notebook-extension/tracker": {"windowingMode": "none"},
}
PATIENCE = 300_000  # milliseconds: other people may use this machine

NOTEBOOK = "const panel = window.jupyterapp.shell.currentWidget;"
KERNEL_IS_READY = """() => {
  const session = window.jupyterapp?.shell.currentWidget?.sessionContext;
  return session?.isReady && session.session?.kernel?.status === "idle";
}"""
ALL_CELLS_RAN = f"""() => {{  // or one of them failed
  {NOTEBOOK}
  const cells = panel.content.widgets.filter((one) => one.model.type === "code");
  const failed = (one) => one.model.sharedModel.outputs.some((o) => o.output_type === "error");
  return panel.sessionContext.session.kernel.status === "idle"
    && (cells.every((one, i) => one.model.executionCount === i + 1) || cells.some(failed));
}}"""
SEEN = f"""() => {{
  {NOTEBOOK}
  const page = panel.content.node;
  const count = (selector) => page.querySelectorAll(selector).length;
  const typeset = [...page.querySelectorAll(".jp-RenderedLatex")];
  const solution = (one) => (one.model.getMetadata("tags") || []).includes("solution");
  return {{
    figures: count(".jp-OutputArea .jp-RenderedSVG, .jp-OutputArea .jp-RenderedImage"),
    derivations: typeset.filter((one) => one.querySelector("mjx-container")).length,
    badFormulas: count("mjx-merror, [data-mjx-error]"),
    explorers: count(".explorer.explorer-on"),
    quizzes: count("form.quiz.quiz-on"),
    hints: count(".jp-RenderedMarkdown details:not([open])"),
    openSolutions: panel.content.widgets.filter((one) => solution(one) && !one.inputHidden).length,
    wrong: panel.content.widgets.filter((one) => one.model.type === "code").flatMap((one) =>
      one.model.sharedModel.outputs.filter((output) =>
        output.output_type === "error" || output.name === "stderr")),
  }};
}}"""


def promised(chapter):
    """How many outputs of each kind the stored notebook promises."""
    cells = nbformat.read(ROOT / "book" / f"{chapter}.ipynb", as_version=4).cells
    shown = [
        output.data
        for cell in cells
        for output in cell.get("outputs", [])
        if output.output_type != "stream"
    ]
    html = [data.get("text/html", "") for data in shown]
    return {
        "figures": sum("figure" in cell.metadata.get("tags", []) for cell in cells),
        "derivations": sum("text/latex" in data for data in shown),
        "explorers": sum('class="explorer"' in text for text in html),
        "quizzes": sum('class="quiz"' in text for text in html),
        "hints": sum(cell.source.count("<details>") for cell in cells if "outputs" not in cell),
    }


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """The address of a JupyterLab over a copy of the book, and its token."""
    folder = tmp_path_factory.mktemp("lab")
    shutil.copytree(ROOT / "book", folder / "book", ignore=shutil.ignore_patterns("_*", ".*"))
    for name, values in SETTINGS.items():
        file = folder / "settings" / f"{name}.jupyterlab-settings"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(values), encoding="utf-8")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    token = secrets.token_hex(8)
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"} | {
        "JUPYTERLAB_SETTINGS_DIR": str(folder / "settings"),
        "JUPYTERLAB_WORKSPACES_DIR": str(folder / "workspaces"),
        "JUPYTER_CONFIG_DIR": str(folder / "config"),
        "JUPYTER_DATA_DIR": str(folder / "data"),
        "JUPYTER_RUNTIME_DIR": str(folder / "runtime"),
    }
    options = {
        "ServerApp.ip": "127.0.0.1",
        "ServerApp.port": port,
        "ServerApp.port_retries": 0,
        "ServerApp.root_dir": folder / "book",
        "IdentityProvider.token": token,
        "LabApp.expose_app_in_browser": True,
    }
    command = [PYTHON, "-m", "jupyterlab", "--no-browser", "--allow-root"]
    command += [f"--{name}={value}" for name, value in options.items()]
    log = folder / "log.txt"
    with log.open("wb") as lines:
        process = subprocess.Popen(command, env=environment, stdout=lines, stderr=lines)
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(240):
            assert process.poll() is None, log.read_text()
            try:
                urllib.request.urlopen(f"{address}/api?token={token}")
                break
            except OSError:
                time.sleep(0.5)
        else:
            pytest.fail(f"JupyterLab did not answer for two minutes:\n{log.read_text()}")
        yield address, token
    finally:
        process.terminate()
        process.wait(timeout=30)


@pytest.fixture(scope="module")
def browser():
    with sync_playwright() as playwright:
        running = launch(playwright)
        yield running
        running.close()


@pytest.mark.parametrize("chapter", ["normal", "bernoulli"])
def test_run_all_cells_shows_figures_derivations_explorers_and_questions(server, browser, chapter):
    address, token = server
    page = browser.new_page(viewport={"width": 1400, "height": 1000})
    page.set_default_timeout(PATIENCE)
    errors = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(f"{address}/lab/tree/{chapter}.ipynb?token={token}&reset")
    page.wait_for_function(KERNEL_IS_READY)
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
    page.wait_for_function(ALL_CELLS_RAN, polling=500)

    want = promised(chapter)
    assert all(want.values()), "choose chapters that have one of each"
    want |= {"openSolutions": 0, "badFormulas": 0, "wrong": []}
    for _ in range(60):  # formulas are set after the cells have run
        seen = page.evaluate(SEEN)
        if seen == want:
            break
        page.wait_for_timeout(1000)
    assert seen == want
    assert errors == []
    page.close()
