"""The comparison with earlier days, by docs/report.md, but for what stands out."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from tests.reference.books import Json
from tests.reference.figures import rate

_HISTORY_DAYS = 28
_WEEK = 7
_DAY = timedelta(days=1)


def comparison(day: date, reports: Mapping[date, Json]) -> Json:
    """The member of the report of a day, of the current reports of the days before."""
    known = _known(day, reports)
    week = [known[day - n * _DAY] for n in range(1, _WEEK + 1) if day - n * _DAY in known]
    return {
        "previous_day": _previous_day(known.get(day - _DAY)),
        "trailing_week": _trailing_week(week) if week else None,
        "history_days": len(known),
    }


def _known(day: date, reports: Mapping[date, Json]) -> dict[date, Json]:
    """Reports of the days that baselines know: complete, and not before the first event of all."""
    earlier = [day - n * _DAY for n in range(_HISTORY_DAYS, 0, -1)]
    complete = {
        one: reports[one]
        for one in earlier
        if one in reports and reports[one]["status"] == "complete"
    }
    with_events = [one for one in reports if reports[one]["activity"]["events"]]
    return {one: complete[one] for one in complete if with_events and one >= min(with_events)}


def _previous_day(report: Json | None) -> Json | None:
    if report is None:
        return None
    p95 = report["latency_seconds"]["on_time"]["p95"]
    return {
        "date": report["date"],
        "events": report["activity"]["events"],
        "failures": report["activity"]["failures"],
        "failure_rate": report["activity"]["failure_rate"],
        "quarantined": report["quality"]["quarantined"]["events"],
        "p95_latency_seconds": None if report["arrival"]["backfilled"] else p95,
    }


def _trailing_week(week: list[Json]) -> Json:
    def mean(figures: list[Any]) -> float:
        return float(round(Fraction(sum(figures), len(figures)), 1))

    events = [report["activity"]["events"] for report in week]
    failures = [report["activity"]["failures"] for report in week]
    return {
        "days": len(week),
        "events": mean(events),
        "failures": mean(failures),
        "failure_rate": rate(sum(failures), sum(events)),
        "quarantined": mean([report["quality"]["quarantined"]["events"] for report in week]),
        "by_hour": [
            mean([report["activity"]["by_hour"][hour]["events"] for report in week])
            for hour in range(24)
        ],
    }
