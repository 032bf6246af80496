"""What is looked for in events is text: bytes of another encoding are refused, with exit code 2."""

from __future__ import annotations

import pytest

from tests.harness.command import run

NO_TEXT = "a\udcff"  # as Python has the byte 0xff of an argument


@pytest.mark.parametrize(
    "command",
    [
        ("query", NO_TEXT),
        ("query", "SELECT ?", NO_TEXT),
        ("events", "--source", NO_TEXT),
        ("events", "--type", NO_TEXT),
        ("check", "a.ndjson", "--source", NO_TEXT),
        ("discover", "a.ndjson", "--detail-type", NO_TEXT),
        ("quarantine", "show", "--source", NO_TEXT),
        ("quarantine", "show", "--id", NO_TEXT),
        ("replay", "--from", "today", "--to", "today", "--source", NO_TEXT),
    ],
)
def test_bytes_that_are_no_text_are_refused(command: tuple[str, ...]) -> None:
    result = run(*command)
    assert result.exit_code == 2
    assert "is no text in UTF-8" in " ".join(result.stderr.split())
