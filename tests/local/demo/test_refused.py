"""What the bus rejected is told by reason, in words and with a line of the rejects file."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from local.demo.refused import refused

if TYPE_CHECKING:
    import pytest


class Faked:
    """A pipeline without anything in quarantine."""

    days = (date(2026, 11, 24),)
    start = datetime(2026, 11, 24, tzinfo=UTC)

    def target(self) -> None:
        return None


def test_each_reason_has_its_words_and_its_first_line(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("cli.quarantine.records.read", lambda *_: ())
    rejects = tmp_path / "rejected"
    throttled = b'{"timestamp": "2026-11-23T10:00:00Z"}'
    rejects.write_bytes(b"id,source\nid,other\n" + throttled + b"\n")
    summary = {
        "rejected": 3,
        "reasons": {"MalformedDetail": 2, "ThrottlingException": 1},
        "examples": {
            "MalformedDetail": [{"line": 1, "why": "no JSON"}, {"line": 2, "why": "no JSON"}],
            "ThrottlingException": [{"line": 3, "why": ""}],
        },
    }
    pipeline: Any = Faked()
    found = refused(pipeline, summary, rejects)
    assert [(one.code, one.words, one.lines, one.sample) for one in found.reasons] == [
        ("MalformedDetail", "no JSON", 2, b"id,source"),
        ("ThrottlingException", "an answer of EventBridge", 1, throttled),
    ]
