"""Events that are missing because they were invalid are one thing with that so many were."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from bench.thresholds import THRESHOLDS
from bench.weeks import report
from functions.report.compare.comparison import compare
from functions.report.compare.earlier import Day
from functions.report.document.report import Report

DAY = date(2026, 11, 23)
USUAL = {"shop": 4_000, "bank": 2_000, "mail": 1_000, "post": 500, "feed": 100}


def month() -> list[Day]:
    groups = {name: (events, events // 50) for name, events in USUAL.items()}
    days = [DAY - timedelta(days=ago) for ago in range(28, 0, -1)]
    return [Day.of(report(day, groups, 30, 60.0)) for day in days]


def today(invalid: dict[str | None, float], others: int = 0) -> Report:
    """The day on which such shares of the sources' events are invalid; `others`: invalid beside."""
    kept = {name: round(usual * (1 - invalid.get(name, 0))) for name, usual in USUAL.items()}
    refused = {name: usual - kept[name] for name, usual in USUAL.items() if usual > kept[name]}
    made: Any = report(
        DAY,
        {name: (events, events // 50) for name, events in kept.items() if events},
        sum(refused.values()) + others,
        60.0,
    )
    made["quality"]["quarantined"]["reasons"] = {"missing:event_id": sum(refused.values()) + others}
    made["quality"]["quarantined"]["by_source"] = [
        {"name": name, "events": events, "reasons": {"missing:event_id": events}}
        for name, events in sorted(refused.items(), key=lambda one: -one[1])
    ]
    return made  # type: ignore[no-any-return]


def causes(day: Report) -> list[tuple[str, list[str]]]:
    made = compare(day, month(), THRESHOLDS, DAY - timedelta(days=60))
    return [(one["kind"], one["sources"]) for one in made["causes"]]


@pytest.mark.parametrize(
    "invalid",
    [
        dict.fromkeys(USUAL, 0.94),
        dict.fromkeys(USUAL, 1.0),
        {"shop": 1.0, "bank": 1.0, "mail": 0.9},
        {"shop": 0.6},
    ],
    ids=["most of all", "all of all", "three sources", "most of one"],
)
def test_what_is_missing_because_it_was_invalid_is_said_once(
    invalid: dict[str | None, float],
) -> None:
    assert [kind for kind, _ in causes(today(invalid))] == ["invalid"]


def test_what_is_missing_besides_is_a_thing_of_its_own() -> None:
    made = today({"shop": 1.0, "bank": 1.0})
    made["activity"]["by_source"] = [
        one for one in made["activity"]["by_source"] if one["name"] != "mail"
    ]
    made["activity"]["events"] -= 1_000
    assert ("silent", ["mail"]) in causes(made)
    assert ("invalid", ["shop"]) in causes(made)


def test_invalid_events_of_nobody_explain_no_source() -> None:
    made = today({"bank": 1.0})
    by_source: Any = made["quality"]["quarantined"]["by_source"]
    by_source[0]["name"] = None
    assert ("silent", ["bank"]) in causes(made)


def test_what_stands_out_is_still_all_of_it() -> None:
    made = compare(today({"bank": 1.0}), month(), THRESHOLDS, DAY - timedelta(days=60))
    kinds = {(one["kind"], one["name"]) for one in made["stands_out"]}
    assert {("silent_source", "bank"), ("quarantine", None)} <= kinds


@pytest.mark.parametrize("share", [0.01, 0.02, 0.05, 0.1])
def test_hardly_any_events_of_all_sources_are_one_thing(share: float) -> None:
    """What chance makes of forty events and of four is no cause beside that all is missing."""
    odd = {"shop": 1.0, "bank": 0.8, "mail": 1.2, "post": 0.7, "feed": 1.5}
    groups = {name: (round(n * share * odd[name]), 0) for name, n in USUAL.items()}
    few = {name: (events, 0) for name, (events, _) in groups.items() if events}
    made = compare(report(DAY, few, 0, 60.0), month(), THRESHOLDS, DAY - timedelta(days=60))
    volumes = [one["sources"] for one in made["causes"] if one["kind"] == "volume"]
    assert volumes == [[]]
