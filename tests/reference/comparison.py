"""The comparison with earlier days, by docs/report.md, but for ranges and what stands out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from tests.reference.books import Json
from tests.reference.figures import rate

_HISTORY_DAYS = 28
_LEAST_DAYS = 21
_LEAST_WEEKDAYS = 3
_WEEK = 7
_DIMENSIONS = ("source", "event_type", "action", "status")
_DAY = timedelta(days=1)


def comparison(day: date, made: Json, reports: Mapping[date, Json]) -> Json:
    """The member of the report of a day, of the current reports of the days before."""
    known = _known(day, reports)
    week = [known[day - n * _DAY] for n in range(1, _WEEK + 1) if day - n * _DAY in known]
    return {
        "previous_day": _previous_day(known.get(day - _DAY)),
        "trailing_week": _trailing_week(week) if week else None,
        "history_days": len(known),
        "usual": _usual(day, made, known),
        "judged": _judged(day, made, known),
    }


def _usual(day: date, made: Json, known: Mapping[date, Json]) -> Json:
    """What happened on the days before, and how many of them were of the same weekday."""
    days = [known.get(day - n * _DAY) for n in range(_HISTORY_DAYS, 0, -1)]

    def each(figure: Callable[[Json], Any]) -> list[Any]:
        return [one and figure(one) for one in days]

    values = {
        f"by_{dimension}": [
            {"name": group["name"], "history": each(_events_of(dimension, group["name"]))}
            for group in made["activity"][f"by_{dimension}"]
            if group["name"] is not None
        ]
        for dimension in _DIMENSIONS
    }
    return {
        "basis": "weekday",
        "days": _same_weekdays(day, known),
        "history": {
            "events": each(lambda one: one["activity"]["events"]),
            "failure_rate": each(lambda one: one["activity"]["failure_rate"]),
            "invalid_rate": each(_invalid_rate),
            "p95_latency_seconds": each(_p95),
        },
        **values,
    }


def _events_of(dimension: str, name: str) -> Callable[[Json], int | None]:
    def events(report: Json) -> int | None:
        activity = report["activity"]
        listed = {group["name"]: group["events"] for group in activity[f"by_{dimension}"]}
        return listed.get(name, None if activity["other"][dimension]["values"] else 0)

    return events


def _invalid_rate(report: Json) -> float | None:
    events = report["processing"]["events"]
    invalid = report["quality"]["quarantined"]["events"]
    return rate(invalid, events["valid"] + invalid)


def _p95(report: Json) -> float | None:
    return None if report["arrival"]["backfilled"] else report["latency_seconds"]["on_time"]["p95"]


def _same_weekdays(day: date, known: Iterable[date]) -> int:
    return sum(one.weekday() == day.weekday() for one in known)


def _judged(day: date, made: Json, known: Mapping[date, Json]) -> Json:
    """Whether the day was judged, and why not; the words are left to others."""
    days, needed, reason = len(known), _LEAST_DAYS, None
    if days < needed:
        reason = "few_days"
    elif made["status"] != "complete":
        reason = "incomplete"
    elif _same_weekdays(day, known) < _LEAST_WEEKDAYS:
        days, needed, reason = _same_weekdays(day, known), _LEAST_WEEKDAYS, "few_days"
    return {
        "judged": reason is None,
        "reason": reason,
        "known_days": days,
        "needed_days": needed,
        "holiday": None,
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
    return {
        "date": report["date"],
        "events": report["activity"]["events"],
        "failures": report["activity"]["failures"],
        "failure_rate": report["activity"]["failure_rate"],
        "quarantined": report["quality"]["quarantined"]["events"],
        "p95_latency_seconds": _p95(report),
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
