"""A report made by hand, with all that is said of its day beside what is usual."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from tests.harness.made_report import made_report, with_comparison

if TYPE_CHECKING:
    from functions.report.document.comparison import (
        Cause,
        Expected,
        UsualDay,
        UsualValue,
    )
    from functions.report.document.dimensions import GroupFigures
    from functions.report.document.report import Report

_DAYS = 28


def judged_report(report: Report | None = None, name: str = "partners.feed") -> Report:
    """The report with its comparison, causes and verdict; `name`: of the source that is silent."""
    made = with_comparison(report or made_report(), name)
    return {
        **made,
        "comparison": {
            **made["comparison"],
            "usual": _usual(made, name),
            "judged": {
                "judged": True,
                "reason": None,
                "known_days": 28,
                "needed_days": 21,
                "holiday": None,
                "sentence": None,
            },
            "causes": [_silent(name), _failures(name)],
            "more_causes": 3,
        },
        "verdict": {
            "kind": "findings",
            "level": "attention",
            "sentence": "5 things to look at. All data is in.",
            "detail": "5,855 events, +17% on a usual Monday.",
            "short": "partners.feed silent, 18.4% failed (+3 more)",
            "commands": ["status --date 2026-11-23"],
        },
        "pipeline": {"name": "reporting", "environment": "prod"},
    }


def _usual(report: Report, silent: str) -> UsualDay:
    activity = report["activity"]
    return {
        "basis": "weekday",
        "days": 4,
        "events": _range(5_000),
        "failure_rate": _range(0.0441),
        "invalid_rate": _range(0.009),
        "p95_latency_seconds": _range(3.2),
        "by_hour": [None, *(_range(hour["events"] * 0.9) for hour in activity["by_hour"][1:])],
        "by_source": [
            *_values(activity["by_source"]),
            {
                "name": silent,
                "events": _range(412.5),
                "failure_rate": None,
                "history": [410] * (_DAYS - 1) + [None],
            },
        ],
        "by_event_type": _values(activity["by_event_type"]),
        "by_action": _values(activity["by_action"]),
        "by_status": _values(activity["by_status"]),
        "history": {
            "events": [5_000 + 10 * n for n in range(_DAYS - 1)] + [None],
            "failure_rate": [0.04 + n / 1_000 for n in range(_DAYS - 1)] + [None],
            "invalid_rate": [0.009] * (_DAYS - 1) + [None],
            "p95_latency_seconds": [3.2] * (_DAYS - 1) + [None],
            "usd": [0.02] * (_DAYS - 1) + [None],
        },
    }


def _values(groups: Sequence[GroupFigures]) -> list[UsualValue]:
    return [
        {
            "name": group["name"],
            "events": _range(group["events"] * 0.9),
            "failure_rate": _range(0.02),
            "history": [group["events"]] * (_DAYS - 1) + [None],
        }
        for group in groups
        if group["name"] is not None
    ]


def _range(expected: float) -> Expected:
    return {"expected": expected, "low": expected * 0.8, "high": expected * 1.2}


def _silent(name: str) -> Cause:
    return {
        "kind": "silent",
        "sources": [name],
        "more_sources": 0,
        "observed": 0,
        "usual": _range(412.5),
        "factor": None,
        "worse": True,
        "since": "2026-11-23",
        "last_event_at": "2026-11-22",
        "history": [410] * (_DAYS - 1) + [None],
        "owner": "partners",
        "confidence": "high",
        "sentence": "partners.feed sent nothing.",
        "detail": "Usually 412 on a Monday.",
        "command": "status --date 2026-11-23",
    }


def _failures(name: str) -> Cause:
    return {
        "kind": "failures",
        "sources": ["shop.checkout", name],
        "more_sources": 1,
        "observed": 0.184,
        "usual": _range(0.021),
        "factor": 8.76,
        "worse": True,
        "since": "2026-11-21",
        "last_event_at": None,
        "history": [0.02] * _DAYS,
        "owner": None,
        "confidence": "medium",
        "sentence": "18.4% of all events failed.",
        "detail": "Usually 2.1%.",
        "command": "query failing_actions 2026-11-23",
    }
