"""The site on http://localhost:8000, built and shown again at every change  (make serve).

python -m press.site.preview [--book book] [--to _build]
"""

import subprocess
import sys
from functools import partial

import uvicorn
from sphinx_autobuild.filter import IgnoreFilter
from sphinx_autobuild.middleware import JavascriptInjectorMiddleware
from sphinx_autobuild.server import RebuildServer
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import Mount, WebSocketRoute
from starlette.staticfiles import StaticFiles

from press.paths import ROOT, command_line, edition_of

HOST, PORT = "127.0.0.1", 8000
OURS = ("lib", "press/site", "press/typography", "_config.yml", "_toc.yml")


def rebuild(edition, changed_paths):
    """Build in a process of its own, which imports today's code."""
    where = ["--book", edition.book, "--to", edition.build]
    subprocess.run([sys.executable, "-m", "press.site.build", "--preview", *where], cwd=ROOT)


def application(edition):
    """Serves the preview, and tells the open pages when there is another one."""
    folder = edition.build / "preview" / "html"
    folder.mkdir(parents=True, exist_ok=True)
    watched = [edition.book, *(ROOT / name for name in OURS)]
    ignored = IgnoreFilter([], [r"__pycache__|\.ipynb_checkpoints"])
    watcher = RebuildServer(watched, ignored, partial(rebuild, edition))
    return Starlette(
        routes=[
            WebSocketRoute("/websocket-reload", watcher, name="reload"),
            Mount("/", app=StaticFiles(directory=folder, html=True), name="pages"),
        ],
        middleware=[Middleware(JavascriptInjectorMiddleware, ws_url=f"{HOST}:{PORT}")],
        lifespan=watcher.lifespan,
    )


if __name__ == "__main__":
    edition = edition_of(command_line(__doc__).parse_args())
    rebuild(edition, ())
    print(f"http://localhost:{PORT}", flush=True)
    uvicorn.run(application(edition), host=HOST, port=PORT, log_level="warning")
