"""A report made by hand, for what is drawn from a report alone."""

from __future__ import annotations

from collections.abc import Sequence

from functions.common.books import EventBooks
from functions.common.named_keys import NamedKeys
from functions.report.document.comparison import FindingKind
from functions.report.document.dimensions import GroupFigures
from functions.report.document.report import Change, Hour, Report

# Events of each hour: quiet at night, busy by day.
_HOURS = (12, 8, 6, 5, 5, 9, 20, 35, 60, 80, 90, 95, 88, 92, 99, 96, 85, 70, 55, 45, 38, 30, 22, 16)
SOURCES = (
    *("shop.checkout", "shop.catalogue", "payments.card", "accounts.login", "search.api"),
    *("warehouse.stock", "mail.sender", "billing.invoices", "partners.feed", "support.chat"),
)
KEY = "events/dt=2026-11-23/hr=23/{}-n500.ndjson.gz"


def made_report(
    *,
    sources: Sequence[str | None] = SOURCES,
    good: bool = True,
    original: str = '{"event_id": ""}',
) -> Report:
    """The report of a Monday. `good`: complete and balanced."""
    hours: list[Hour] = [
        {"hour": h, "events": n * 5, "failures": n // 4} for h, n in enumerate(_HOURS)
    ]
    events, failures = sum(h["events"] for h in hours), sum(h["failures"] for h in hours)
    reasons = {"missing:source": 31, "bad_timestamp": 14, "not_json": 9}
    keys = [] if good else [KEY.format("<i>a</i>")] * 3
    pending: NamedKeys = {"batches": len(keys), "keys": keys}
    further: list[Change] = [
        {"figure": f"quality.{n}", "before": None, "after": n} for n in range(8)
    ]
    return {
        "report_version": 2,
        "date": "2026-11-23",
        "time_zone": "Europe/Zurich",
        "generated_at": "2026-11-24T00:30:12.123456Z",
        "first_generated_at": "2026-11-24T00:30:12.123456Z",
        "revision": 2,
        "status": "complete" if good else "incomplete",
        "pending": {"day_over": True, **pending},
        "activity": {
            "events": events,
            "first_event_at": "2026-11-22T23:00:04.000000Z",
            "last_event_at": "2026-11-23T22:59:58.000000Z",
            "failures": failures,
            "failure_rate": round(failures / events, 6),
            "by_source": groups(sources),
            "by_event_type": groups(["OrderPlaced", "PageViewed", "LoginSucceeded"]),
            "by_action": groups(["order", "view", None]),
            "by_status": groups(["success", "failure", "error", None]),
            "other": {
                "source": {"values": 0, "events": 0, "failures": 0},
                "event_type": {"values": 0, "events": 0, "failures": 0},
                "action": {"values": 17, "events": 29, "failures": 3},
                "status": {"values": 0, "events": 0, "failures": 0},
            },
            "by_hour": hours,
        },
        "arrival": {
            "stored": events + 137,
            "before_the_day": 7,
            "after_the_day": 45,
            "first_date": "2026-11-24",
            "last_date": "2026-11-26",
            "backfilled": False,
        },
        "quality": {
            "duplicates": 120,
            "conflicting_duplicates": 15,
            "redelivered": 2,
            "late": 40,
            "quarantined": {
                "events": sum(reasons.values()),
                "reasons": reasons,
                "redelivered": 1,
                "samples": [
                    {"reason": reason, "message": f"why: {original}", "original": original}
                    for reason in reasons
                ],
                "by_source": [
                    {
                        "name": sources[0] or "shop",
                        "events": 45,
                        "reasons": {"missing:source": 31, "bad_timestamp": 14},
                    },
                    {"name": None, "events": 9, "reasons": {"not_json": 9}},
                ],
                "other_sources": {"values": 3, "events": 4},
            },
        },
        "mappings": {
            "digests": [{"digest": "0f" * 32, "events": 38, "quarantined": 54}],
            "by_mapping": [{"name": "pino", "events": 30}, {"name": "eventbridge", "events": 8}],
            "by_source": [
                {"name": sources[-1] or "shop", "events": 8, "envelope_ids": 8, "envelope_times": 8}
            ],
            "other_sources": {"values": 2, "events": 3, "envelope_ids": 3, "envelope_times": 1},
        },
        "latency_seconds": {
            "p50": 1.84,
            "p95": 142_000.0,
            "p99": 92.0,
            "max": 90_061.0,
            "on_time": {"p50": 0.25, "p95": 59.9, "p99": 80.2, "max": 3_700.0},
        },
        "processing": {
            "batches": {"received": 48, "processed": 45, "pending": 3, "recovered": 1},
            "events": {"received": 6_554, "valid": 6_000, "quarantined": 54, "pending": 500},
            "balanced": good,
            "pending": pending,
            "unbalanced": pending,
            "superseded": {"batches": 0, "keys": []},
        },
        "comparison": {
            "previous_day": None,
            "trailing_week": None,
            "history_days": 0,
            "stands_out": [],
        },
        "cost_estimate": {
            "currency": "USD",
            "total": 0.0213,
            "prices_as_of": "2026-11-01",
            "by_service": [
                {"name": "EventBridge", "usd": 0.0109, "units": {"events": 5_855}},
                {"name": "Lambda", "usd": 0.0104, "units": {"requests": 120}},
            ],
        },
        "history": [
            {
                "revision": 1,
                "generated_at": "2026-11-24T00:30:12.123456Z",
                "key": "daily/dt=2026-11-23/revisions/0001.json",
                "changes": [],
                "more_changes": 0,
            },
            {
                "revision": 2,
                "generated_at": "2026-11-25T00:30:12.123456Z",
                "key": "daily/dt=2026-11-23/revisions/0002.json",
                "changes": [
                    {
                        "figure": f'activity.by_source["{sources[0]}"].events',
                        "before": 1,
                        "after": 2,
                    },
                    *further,
                ],
                "more_changes": 12,
                "sentences": ["38 events that were invalid are now valid: mapping pino."],
            },
        ],
    }


def backfilled(report: Report) -> Report:
    """The report as one of a day whose events were all sent two days later."""
    stored = report["arrival"]["stored"]
    zero: EventBooks = {"received": 0, "valid": 0, "quarantined": 0, "pending": 0}
    return {
        **report,
        "arrival": {
            "stored": stored,
            "before_the_day": 0,
            "after_the_day": stored,
            "first_date": "2026-11-25",
            "last_date": "2026-11-25",
            "backfilled": True,
        },
        "quality": {
            **report["quality"],
            "quarantined": {"events": 0, "reasons": {}, "redelivered": 0, "samples": []},
        },
        "processing": {
            **report["processing"],
            "batches": {"received": 0, "processed": 0, "pending": 0, "recovered": 0},
            "events": zero,
        },
    }


def with_comparison(report: Report, name: str = "partners.feed") -> Report:
    """The report with its comparison; `name`: of the source that stands out."""
    usual = [n * 4.75 for n in _HOURS]
    outliers: Sequence[tuple[FindingKind, float, float]] = (
        ("silent_source", 0, 412.5),
        ("failure_rate", 0.184, 0.021),
        ("latency", 75.5, 3.2),
        ("new_source", 38, 0),
    )
    return {
        **report,
        "comparison": {
            "previous_day": {
                "date": "2026-11-22",
                "events": 5_000,
                "failures": 250,
                "failure_rate": 0.0441,
                "quarantined": 51,
                "p95_latency_seconds": 207_764.1,
            },
            "trailing_week": {
                "days": 7,
                "events": sum(usual),
                "failures": 250.5,
                "failure_rate": 0.0441,
                "quarantined": 51,
                "by_hour": usual,
            },
            "history_days": 28,
            "stands_out": [
                {
                    "kind": kind,
                    "name": name,
                    "observed": observed,
                    "expected": expected,
                    "low": expected * 0.8,
                    "high": expected * 1.2,
                    "confidence": "high",
                    "sentence": f"Source {name[:80]} is unusual.",
                }
                for kind, observed, expected in outliers
            ],
        },
    }


def groups(names: Sequence[str | None]) -> list[GroupFigures]:
    """Rows of a dimension, most events first."""
    return [
        {
            "name": name,
            "events": len(names) + 1_000 // (place + 1),
            "failures": place % 7,
            "failure_rate": round(place % 7 / (len(names) + 1_000 // (place + 1)), 6),
        }
        for place, name in enumerate(names)
    ]
