"""The summary of a report says first whether all of it is in, and if not, why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cli.terminal.report import print_report
from functions.report.document.report import Report
from tests.harness.made_report import made_report

if TYPE_CHECKING:
    import pytest


def first_line(report: Report, capsys: pytest.CaptureFixture[str]) -> str:
    print_report(report)
    return capsys.readouterr().out.splitlines()[0]


def test_of_a_complete_day_it_says_no_more(capsys: pytest.CaptureFixture[str]) -> None:
    assert first_line(made_report(), capsys).endswith("revision 2: complete, balanced")


def test_an_incomplete_day_says_what_it_waits_for(capsys: pytest.CaptureFixture[str]) -> None:
    report = made_report(good=False)
    expected = "incomplete (3 batches are not processed), NOT balanced"
    assert first_line(report, capsys).endswith(expected)
    report["pending"] = {"day_over": False, "batches": 0, "keys": []}
    assert "incomplete (the day is not over), " in first_line(report, capsys)
