"""A web server on this machine that answers every request alike, and keeps what it was asked."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from tests.harness.serving import serving


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as it came; the names of its headers are in lower case."""

    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class WebServer:
    """The server. `asked`: the requests, the first one first."""

    address: str
    asked: list[Asked] = field(default_factory=list)


@contextmanager
def answering(status: int = 200, body: bytes = b"") -> Iterator[WebServer]:
    """A server that runs meanwhile."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"  # a connection lasts

        def do_GET(self) -> None:
            headers = {name.lower(): text for name, text in self.headers.items()}
            asked = self.rfile.read(int(headers.get("content-length", 0)))
            web.asked.append(Asked(headers, asked))
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def do_POST(self) -> None:
            self.do_GET()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    web = WebServer(f"http://127.0.0.1:{server.server_port}")
    with serving(server):
        yield web
