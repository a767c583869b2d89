"""Serve the built site as GitHub Pages does: gzip, ten minutes of cache, 404.html.

    python -m press.site.serve [built site, default _build/html] [port, default 8000]

The tests and `make lighthouse` measure against this server.
"""

import gzip
import sys
from functools import lru_cache
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote, urlsplit

from press.paths import HOME

TEXT = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".ipynb": "application/x-ipynb+json",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".md": "text/markdown; charset=utf-8",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".xml": "application/xml",
}
OTHER = {".png": "image/png", ".woff2": "font/woff2"}


@lru_cache(maxsize=1024)
def compressed(path: Path, changed: int) -> bytes:
    """What a file weighs on the wire."""
    data = path.read_bytes()
    return gzip.compress(data, 6, mtime=0) if path.suffix in TEXT else data


def weight(path: Path) -> int:
    """Bytes on the wire."""
    return len(compressed(path, path.stat().st_mtime_ns))


class Handler(SimpleHTTPRequestHandler):
    """GET and HEAD of the files of one folder."""

    protocol_version = "HTTP/1.1"
    site = HOME.html

    def do_GET(self):
        """Send a file, or 404.html."""
        self.send(body=True)

    def do_HEAD(self):
        """Send the headers of a file."""
        self.send(body=False)

    def send(self, body: bool):
        """Headers as Pages sends them, then the compressed file."""
        path = (self.site / unquote(urlsplit(self.path).path).lstrip("/")).resolve()
        path = path / "index.html" if path.is_dir() else path
        found = path.is_file() and path.is_relative_to(self.site.resolve())
        if not found:
            path = self.site / "404.html"
        data = compressed(path, path.stat().st_mtime_ns)
        self.send_response(200 if found else 404)
        kind = TEXT.get(path.suffix) or OTHER.get(path.suffix, "application/octet-stream")
        self.send_header("Content-Type", kind)
        if path.suffix in TEXT:
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(data)))
        self.send_header("Cache-Control", "max-age=600")
        self.end_headers()
        if body:
            self.wfile.write(data)

    def log_message(self, *args):
        """Stay quiet."""


def server(site: Path = HOME.html, port: int = 0) -> ThreadingHTTPServer:
    """A server for `site`; port 0 picks a free one."""
    handler = type("SiteHandler", (Handler,), {"site": site})
    return ThreadingHTTPServer(("127.0.0.1", port), handler)


if __name__ == "__main__":
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else HOME.html
    with server(folder, int(sys.argv[2]) if len(sys.argv) > 2 else 8000) as running:
        print(f"http://localhost:{running.server_port}", flush=True)
        running.serve_forever()
