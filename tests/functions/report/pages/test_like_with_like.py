"""Delays of a day are compared with those of earlier days: of on-time events, on both sides."""

from __future__ import annotations

from functions.report.pages.draw import day_page
from tests.harness.made_report import made_report, with_comparison


def test_two_equal_days_with_late_events_do_not_differ() -> None:
    """On each a tenth of the events came two days late, and the others within two seconds."""
    report = with_comparison(made_report())
    report["latency_seconds"]["p95"] = 172_800.0
    report["latency_seconds"]["on_time"]["p95"] = 2.0
    previous = report["comparison"]["previous_day"]
    assert previous
    previous["p95_latency_seconds"] = 2.0
    page = day_page(report)
    assert "86,4" not in page
