"""What the function logs, as far as alarms depend on it (stacks/operations/log_metrics.py)."""

from __future__ import annotations

import json

import pytest

from functions.report import handler
from functions.report.daily_run import DailyRunError
from tests.harness.pipeline import Memory, Pipeline

DONE = "scheduled run done"


def messages(capsys: pytest.CaptureFixture[str]) -> list[str]:
    return [json.loads(line)["message"] for line in capsys.readouterr().out.splitlines()]


def test_a_scheduled_run_says_that_it_is_done(
    pipeline: Pipeline, capsys: pytest.CaptureFixture[str]
) -> None:
    handler.handle({"scheduled_at": "2026-11-24T00:30:00Z"}, Memory())
    assert messages(capsys).count(DONE) == 1


def test_a_report_made_by_hand_does_not_stand_in_for_it(
    pipeline: Pipeline, capsys: pytest.CaptureFixture[str]
) -> None:
    handler.handle({"date": "2026-11-23"}, Memory())
    assert DONE not in messages(capsys)


def test_a_scheduled_run_that_fails_does_not(
    pipeline: Pipeline, capsys: pytest.CaptureFixture[str]
) -> None:
    pipeline.s3.delete_bucket(Bucket="reports")
    with pytest.raises(DailyRunError):
        handler.handle({"scheduled_at": "2026-11-24T00:30:00Z"}, Memory())
    assert DONE not in messages(capsys)
