"""Delays of a day are compared with those of earlier days: of on-time events, on both sides."""

from __future__ import annotations

from functions.report.document.report import Report
from functions.report.pages.draw import day_page
from functions.report.pages.tiles import tiles
from functions.report.text.beside_usual import rows
from tests.harness.judged_report import judged_report


def usual_day() -> Report:
    """Each day a tenth of the events comes two days late, and the others within two seconds."""
    report = judged_report()
    report["latency_seconds"] |= {"p95": 172_802.0, "p99": 172_802.0, "max": 172_802.0}
    report["latency_seconds"]["on_time"]["p95"] = 2.0
    report["comparison"]["usual"]["p95_latency_seconds"] = {"expected": 2.0, "low": 1, "high": 3}
    return report


def test_two_equal_days_with_late_events_do_not_differ() -> None:
    report = usual_day()
    previous = report["comparison"]["previous_day"]
    assert previous
    previous["p95_latency_seconds"] = 2.0
    (delay,) = (tile for tile in tiles(report) if tile.label.startswith("Delay"))
    assert "".join(part.text for part in delay.notes) == "usually 2.00 s; 40 late"
    assert (delay.figure.text, delay.worse) == ("2.00 s", False)
    assert "86,4" not in day_page(report)


def test_in_a_table_neither() -> None:
    (delay,) = (row for row in rows(usual_day()) if row.label.startswith("Delay"))
    assert (delay.day, delay.usual, delay.change) == ("2.00 s", "2.00 s", "no change")
    assert not delay.worse
