"""Runs `pipeline send`, and holds its account to what it promises."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from tests.harness.command import run
from tests.harness.put_events import PutEvents

# No event of the contract, and read by the preset that is always there.
LINE = b'{"id":"1","source":"s","event_type":"t"}'

# What the fixture `sending` of tests/cli/conftest.py gives.
Sending = Callable[..., PutEvents]


def events(count: int) -> list[bytes]:
    return [b'{"id":"%d","source":"s","event_type":"t"}' % n for n in range(count)]


def account(*arguments: str, stdin: bytes | None = None) -> tuple[int, dict[str, Any]]:
    """The exit code and the account of a send, whose parts add up."""
    result = run("send", *arguments, "--json", stdin=stdin)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.output
    figures: dict[str, Any] = json.loads(result.stdout)
    assert figures["lines"] == figures["accepted"] + figures["rejected"] + figures["unsent"]
    assert figures["rejected"] == sum(figures["reasons"].values())
    whole = figures["lines"] == figures["accepted"] and not figures["ended_early"]
    whole = whole and not figures.get("invalid")
    assert result.exit_code == (0 if whole and not figures["stopped"] else 1)
    return result.exit_code, figures


def refusal(*arguments: str, stdin: bytes | None = None) -> str:
    """What is said when nothing is sent at all."""
    result = run("send", *arguments, stdin=stdin)
    assert result.exit_code == 1
    assert "Traceback" not in result.output
    assert result.stdout == ""
    return " ".join(result.stderr.split())
