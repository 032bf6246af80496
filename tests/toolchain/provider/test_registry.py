"""Whether the registry can be used is known within seconds."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from toolchain.provider import registry


@contextlib.contextmanager
def answering(status: int, body: bytes) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/.well-known/terraform.json"
        finally:
            server.shutdown()
            thread.join()


def test_a_registry_that_offers_providers_is_one() -> None:
    with answering(200, b'{"modules.v1": "/v1/modules/", "providers.v1": "/v1/x/"}') as address:
        assert registry.unreachable(address) is None


@pytest.mark.parametrize("body", [b"<html>log in</html>", b"[]", b'{"modules.v1": "/"}'])
def test_what_answers_in_its_place_is_told_from_it(body: bytes) -> None:
    with answering(200, body) as address:
        assert "something else" in str(registry.unreachable(address))


def test_an_answer_that_refuses_is_a_reason() -> None:
    with answering(403, b"no") as address:
        assert "Forbidden" in str(registry.unreachable(address))


def test_the_proxy_of_the_environment_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.delenv("NO_PROXY", raising=False)
    with answering(200, b'{"providers.v1": "/v1/x/"}') as proxy:
        monkeypatch.setenv("http_proxy", proxy.removesuffix("/.well-known/terraform.json"))
        assert registry.unreachable("http://registry.invalid/terraform.json") is None
    assert registry.unreachable("http://registry.invalid/terraform.json") is not None


def test_nobody_who_answers_is_a_reason() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    assert "refused" in str(registry.unreachable(f"http://127.0.0.1:{port}/"))


def test_silence_is_not_waited_for() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        why = registry.unreachable(f"http://127.0.0.1:{silent.getsockname()[1]}/", 0.3)
    assert why in {"timed out", "no answer within 0 s"}
