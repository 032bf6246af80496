"""A headline has the report's main figures, each from its own place, and no others."""

from __future__ import annotations

from functions.report.document.headline import headline
from tests.harness.judged_report import judged_report
from tests.harness.made_report import made_report, with_comparison


def test_a_headline_has_these_figures() -> None:
    report = with_comparison(made_report(good=False))
    report["activity"]["events"] = 400
    report["activity"]["failures"] = 30
    report["activity"]["failure_rate"] = 0.075
    report["quality"]["quarantined"]["events"] = 20
    assert len(report["comparison"]["stands_out"]) == 4
    assert headline(report) == {
        "date": "2026-11-23",
        "revision": 2,
        "status": "incomplete",
        "balanced": False,
        "events": 400,
        "failures": 30,
        "failure_rate": 0.075,
        "quarantined": 20,
        "stands_out": 4,
        "causes": 0,
        "verdict": None,
    }


def test_a_headline_has_the_verdict_and_how_many_causes_there_are() -> None:
    made = headline(judged_report())
    assert made["causes"] == 5
    assert made["verdict"] == {
        "kind": "findings",
        "level": "attention",
        "sentence": "5 things to look at. All data is in.",
    }


def test_a_day_without_events_has_no_failure_rate() -> None:
    report = made_report()
    report["activity"]["failure_rate"] = None
    made = headline(report)
    assert (made["status"], made["balanced"], made["failure_rate"]) == ("complete", True, None)
