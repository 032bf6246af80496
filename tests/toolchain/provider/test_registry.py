"""Whether the registry can be used is known within seconds."""

from __future__ import annotations

import socket

import pytest

from tests.harness.web_server import answering
from toolchain.provider import registry


def test_a_registry_that_offers_providers_is_one() -> None:
    with answering(200, b'{"modules.v1": "/v1/modules/", "providers.v1": "/v1/x/"}') as web:
        assert registry.unreachable(web.address) is None


@pytest.mark.parametrize("body", [b"<html>log in</html>", b"[]", b'{"modules.v1": "/"}'])
def test_what_answers_in_its_place_is_told_from_it(body: bytes) -> None:
    with answering(200, body) as web:
        assert "something else" in str(registry.unreachable(web.address))


def test_an_answer_that_refuses_is_a_reason() -> None:
    with answering(403, b"no") as web:
        assert "Forbidden" in str(registry.unreachable(web.address))


def test_the_proxy_of_the_environment_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.delenv("NO_PROXY", raising=False)
    with answering(200, b'{"providers.v1": "/v1/x/"}') as web:
        monkeypatch.setenv("http_proxy", web.address)
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
