"""What a day's key says in words: never calm where nothing was judged, never more than it knows."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from functions.common.day_keys import Causes, DayKey, UsualEvents
from functions.report.text.known_days import (
    detail,
    deviation,
    is_amiss,
    is_notable,
    look_at,
    standing,
    verdict,
)

EARLIER = DayKey(
    day=date(2026, 2, 9),
    revision=1,
    status="complete",
    balanced=True,
    events=1_000,
    failures=36,
    quarantined=0,
    stands_out=0,
)
USUAL = replace(
    EARLIER,
    verdict="usual",
    level="good",
    causes=Causes(number=0),
    usual=UsualEvents(expected=900, low=800, high=1_100),
    arrived=1_000,
    waiting=0,
)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({}, "A usual Monday. All data is in."),
        ({"verdict": "outage"}, "No events: an outage?"),
        (
            {"verdict": "invalid", "quarantined": 1_579, "arrived": 1_731},
            "1,579 of 1,731 that arrived were invalid.",
        ),
        ({"verdict": "unbalanced"}, "The books do not balance."),
        ({"verdict": "incomplete", "waiting": 11_500}, "Incomplete: 11,500 events wait."),
        ({"verdict": "incomplete", "waiting": 1}, "Incomplete: 1 event waits."),
        ({"verdict": "incomplete"}, "Incomplete."),
        ({"verdict": "open"}, "The day is not over."),
        (
            {"verdict": "findings", "causes": Causes(number=7)},
            "7 things to look at. All data is in.",
        ),
        ({"verdict": "not_judged", "known": (8, 21)}, "Not judged yet: 8 of 21 days known."),
        ({"verdict": "not_judged"}, "Not judged."),
        ({"verdict": "restated"}, "Restated: late events changed what had been reported."),
        ({"verdict": "later_kind"}, "See its report."),
    ],
)
def test_a_verdict_is_a_sentence_from_the_days_figures(
    changes: dict[str, Any], sentence: str
) -> None:
    assert verdict(replace(USUAL, **changes)) == ("good", sentence)


def test_a_level_of_a_later_version_is_not_good() -> None:
    assert verdict(replace(USUAL, level="excellent")).level == "unknown"


@pytest.mark.parametrize(
    ("changes", "level"),
    [
        ({}, "unknown"),
        ({"stands_out": 2}, "attention"),
        ({"status": "open"}, "unknown"),
        ({"status": "incomplete"}, "attention"),
        ({"balanced": False}, "bad"),
    ],
)
def test_a_day_of_an_earlier_version_is_never_good(changes: dict[str, Any], level: str) -> None:
    assert verdict(replace(EARLIER, **changes)).level == level


def test_the_figures_of_a_day_are_told_beside_what_is_usual() -> None:
    assert detail(USUAL) == "1,000 events, +11% on the usual 900. 36 failed: 3.6%."
    assert detail(EARLIER) == "1,000 events. 36 failed: 3.6%."
    assert detail(replace(EARLIER, events=0, failures=0)) == "0 events."
    assert detail(replace(USUAL, quarantined=12)).endswith(
        " 12 of 1,000 that arrived were invalid."
    )
    assert deviation(replace(USUAL, events=900)) == "as usual"
    assert deviation(replace(USUAL, events=11_000)) == "12 times the usual 900"


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        (0, "much_less"),
        (450, "much_less"),
        (451, "less"),
        (799, "less"),
        (800, "usual"),
        (1_100, "usual"),
        (1_101, "more"),
        (1_799, "more"),
        (1_800, "much_more"),
    ],
)
def test_a_day_stands_beside_what_is_usual(events: int, expected: str) -> None:
    assert standing(replace(USUAL, events=events)) == expected
    assert standing(replace(EARLIER, events=events)) == "unknown"


def test_what_to_look_at_is_told_by_kind() -> None:
    causes = Causes(number=6, kinds=(("silent", 1), ("volume", 2)))
    assert look_at(replace(USUAL, causes=causes)) == "silent, volume (2), and 3 more"
    assert look_at(replace(USUAL, causes=replace(causes, number=3))) == "silent, volume (2)"
    assert look_at(USUAL) == look_at(EARLIER) == ""


def test_a_day_is_amiss_or_notable_or_neither() -> None:
    worst = replace(USUAL, verdict="outage", level="bad")
    assert [is_notable(day) for day in (worst, USUAL, EARLIER)] == [True, False, False]
    for flawed in (replace(worst, status="incomplete"), replace(worst, balanced=False)):
        assert is_amiss(flawed)
        assert not is_notable(flawed)
