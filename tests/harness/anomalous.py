"""The report of a Monday with seven things to look at, made by hand."""

from __future__ import annotations

from typing import Any

from functions.report.document.comparison import Cause, CauseKind, Expected
from functions.report.document.report import Report
from tests.harness.made_report import groups, made_report, with_comparison

MONDAY = "2026-02-09"
SILENT, FAILING, FED, GROWN = "shop.catalogue", "warehouse.stock", "partners.feed", "mobile.ios"
_DAYS = 28


def anomalous(  # the names of its sources
    silent: str = SILENT, failing: str = FAILING, fed: str = FED, grown: str = GROWN
) -> Report:
    """Judged against usual Mondays: a source is silent, many fail, some are invalid, some late."""
    made: Any = with_comparison(made_report())
    made |= {"date": MONDAY, "revision": 1, "history": made["history"][:1]}
    made["activity"] |= {"events": 66_574, "failures": 7_632, "failure_rate": 0.114639}
    made["activity"]["by_source"] = groups([failing, grown, fed])
    made["activity"]["by_source"][0]["failure_rate"] = 0.166
    quarantined = made["quality"]["quarantined"]
    quarantined |= {"events": 1_060, "reasons": {"missing:source": 1_060}}
    quarantined["by_source"] = [{"name": fed, "events": 1_060, "reasons": {"missing:source": 496}}]
    made["latency_seconds"]["on_time"]["p95"] = 233.0
    made["processing"]["events"] = {
        "received": 68_366,
        "valid": 67_306,
        "quarantined": 1_060,
        "pending": 0,
    }
    made["comparison"] |= {
        "usual": {
            "basis": "weekday",
            "days": 4,
            "events": expected(49_530),
            "failure_rate": expected(0.033),
            "invalid_rate": expected(0.004),
            "p95_latency_seconds": expected(66.0),
            "by_hour": [None] * 24,
            **{f"by_{name}": [] for name in ("source", "event_type", "action", "status")},
            "history": {
                "events": [49_000] * _DAYS,
                "failure_rate": [0.033] * _DAYS,
                "invalid_rate": [0.004] * _DAYS,
                "p95_latency_seconds": [66.0] * _DAYS,
                "usd": [0.02] * _DAYS,
            },
        },
        "judged": {
            "judged": True,
            "reason": None,
            "known_days": 28,
            "needed_days": 21,
            "holiday": None,
            "sentence": None,
        },
        "causes": [
            cause("silent", [silent], 0, expected(5_297), factor=None, owner="catalogue"),
            cause("failures", [failing, fed, grown], 0.114639, expected(0.033)),
            cause("invalid", [fed], 0.015505, expected(0.004)),
            cause("delay", [], 233.0, expected(66.0)),
            cause("volume", [grown], 4_434, expected(2_608), worse=False, owner="mobile"),
        ],
        "more_causes": 2,
    }
    made["pipeline"] = {"name": "reporting", "environment": "prod"}
    made["verdict"] = {
        "kind": "findings",
        "level": "attention",
        "sentence": "7 things to look at. All data is in.",
        "detail": "66,574 events from 3 sources, +34% on a usual Monday.",
        "short": "",
        "commands": [],
    }
    report: Report = made
    return report


def expected(value: float) -> Expected:
    """What is usual, give or take a tenth."""
    return {"expected": value, "low": value * 0.9, "high": value * 1.1}


def cause(
    kind: CauseKind,
    sources: list[str],
    observed: float,
    usual: Expected,
    **changes: Any,
) -> Cause:
    """A cause that is as of a day; its words are made anew where it is shown."""
    found: Any = {
        "kind": kind,
        "sources": sources,
        "more_sources": 0,
        "observed": observed,
        "usual": usual,
        "factor": observed / usual["expected"],
        "worse": True,
        "since": MONDAY,
        "last_event_at": None,
        "history": [],
        "owner": None,
        "confidence": "high",
        "sentence": "",
        "detail": "",
        "command": f"status --date {MONDAY}",
        **changes,
    }
    made: Cause = found
    return made
