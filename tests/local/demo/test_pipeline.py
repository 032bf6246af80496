"""The demo's commands: one that fails is reported, whatever its exit code means elsewhere."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from rich.console import Console

from local.demo.pipeline import Pipeline, StepError


def test_a_file_that_cannot_be_sent_at_all_is_a_step_that_failed(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """`send` ends with 1 there too, as it does of rejected lines, but has no account of any."""
    pipeline = Pipeline(tmp_path, Console(file=io.StringIO()))
    with pytest.raises(StepError, match=r"^`pipeline send .* failed"):
        pipeline.send(tmp_path / "events", tmp_path / "rejects")
    assert "no embedded AWS runs in" in capfd.readouterr().err
