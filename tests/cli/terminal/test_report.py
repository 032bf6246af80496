"""The summary of a report says first how the day stands, then what to look at and with what."""

from __future__ import annotations

import io
import re
from copy import deepcopy
from typing import Any

import pytest
from rich.console import Console

from cli.terminal import report as terminal
from cli.terminal.report import print_report
from functions.report.document.report import Report
from tests.harness.anomalous import SILENT, anomalous
from tests.harness.made_report import made_report, with_comparison
from tests.harness.metric_reports import told_usual
from tests.harness.shop_reports import day_with_metrics


def lines(report: Report, capsys: pytest.CaptureFixture[str]) -> list[str]:
    print_report(report)
    return [line.rstrip() for line in capsys.readouterr().out.splitlines()]


def test_of_a_complete_day_it_says_no_more(capsys: pytest.CaptureFixture[str]) -> None:
    assert lines(made_report(), capsys)[0].endswith("revision 2: complete, balanced")


def test_an_incomplete_day_says_what_it_waits_for(capsys: pytest.CaptureFixture[str]) -> None:
    report = made_report(good=False)
    expected = "incomplete (3 batches are not processed), NOT balanced"
    assert lines(report, capsys)[0].endswith(expected)
    report["pending"] = {"day_over": False, "batches": 0, "keys": []}
    assert "incomplete (the day is not over), " in lines(report, capsys)[0]


def test_the_verdict_then_the_causes_then_the_figures(capsys: pytest.CaptureFixture[str]) -> None:
    shown = lines(anomalous(), capsys)
    assert shown[1:4] == [
        "7 things to look at. All data is in.",
        "66,574 events from 3 sources, +34% on a usual Monday.",
        "To look at",
    ]
    assert shown[4].startswith(f"1. Silent: {SILENT} sent nothing. Usually 5,297 on a Monday.")
    assert shown[4].endswith(" Owner: catalogue.")
    assert shown[5] == "   pipeline --env prod status --date 2026-02-09"
    more = shown.index("and 2 more")
    assert [line.split() for line in shown[more + 1 : more + 6]] == [
        ["day", "usual", "Mon", "change"],
        ["Events", "66,574", "49,530", "+34%"],
        ["Failed", "11.5%", "3.3%", "3.5", "times"],
        ["Invalid", "1.6%", "0.4%", "3.9", "times"],
        ["Delay", "p95", "3", "min", "53", "s", "1", "min", "6", "s", "3.5", "times"],
    ]


def test_a_report_of_an_earlier_version_is_shown_as_far_as_it_goes(
    capsys: pytest.CaptureFixture[str],
) -> None:
    shown = "\n".join(lines(with_comparison(made_report()), capsys))
    assert "\n4 things to look at.\n" in shown
    assert "1. Silent: Source partners.feed is silent" in shown
    assert "usual Mon" not in shown


def test_no_name_is_obeyed_by_a_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    shown = "\n".join(lines(anomalous("\x1b[31m[red]"), capsys))
    assert "1. Silent: [U+001B][31m[red] sent nothing." in shown
    assert "\x1b" not in shown


@pytest.mark.parametrize(("worse", "colour"), [(True, "\x1b[31mSilent:"), (False, "\x1b[1mSil")])
def test_red_is_only_what_is_worse_and_only_on_a_terminal(
    monkeypatch: pytest.MonkeyPatch, worse: bool, colour: str
) -> None:
    out = Console(
        file=io.StringIO(),
        force_terminal=True,
        color_system="standard",
        width=200,
        highlight=False,
        markup=False,
    )
    monkeypatch.setattr(terminal, "console", lambda: out)
    made: Any = anomalous()
    made["comparison"]["causes"][0]["worse"] = worse
    print_report(made)
    shown = out.file.getvalue()  # type: ignore[attr-defined]
    assert colour in shown
    assert "\x1b[1;33m7 things to look at." in shown
    rows = [line for line in shown.splitlines() if re.search(r"(Events|Failed|Late)  .*\d", line)]
    assert ["\x1b[31m" in row for row in rows] == [False, True, False]


def test_the_teams_figures_stand_first(capsys: pytest.CaptureFixture[str]) -> None:
    shown = lines(told_usual(deepcopy(day_with_metrics(usual=True))), capsys)
    first = next(at for at, line in enumerate(shown) if line.strip().startswith("Revenue (EUR)"))
    assert shown[first].split() == ["Revenue", "(EUR)", "42,598.22", "38,338", "+11%"]
    assert shown[first + 10].split()[0] == "Events"
    assert "Request p95: 50 of 39,940 events have no number" in shown
    assert "and 2 more figures: see the page" in shown


def test_a_title_is_no_markup_of_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    report: Any = told_usual(deepcopy(day_with_metrics(usual=True)))
    report["metrics"][1]["title"] = "[red]p95[/red]\x1b[31m"
    assert "[red]p95[/red][U+001B][31m" in " ".join(lines(report, capsys))
