"""What a day's key says in words: never calm where nothing was judged, never more than it knows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from functions.common.day_keys import Causes, DayKey
from functions.report.document.report import Report
from functions.report.publish.index import day_key
from functions.report.text.known_days import (
    detail,
    deviation,
    is_amiss,
    is_notable,
    look_at,
    standing,
    verdict,
)
from tests.harness.day_keys import EARLIER, USUAL
from tests.harness.shop_days import Odd
from tests.harness.shop_reports import MONDAY, Before, report_of, restated


def shop(**report: Any) -> Callable[[], Report]:
    return lambda: report_of(**report)


@pytest.mark.parametrize(
    ("kind", "made"),
    [
        ("usual", shop()),
        ("findings", shop(odd=Odd(silent=["shop.catalogue"]))),
        ("not_judged", shop(before=Before(days=8))),
        ("not_judged", shop(before=Before(days=0))),
        ("outage", shop(odd=Odd(volume=0))),
        ("incomplete", shop(odd=Odd(waiting=0.15))),
        ("restated", lambda: restated(MONDAY, Odd(late=2_000))),
        ("findings", shop(odd=Odd(volume=0.3, sent_later=MONDAY + timedelta(days=3)))),
        ("backfilled", shop(odd=Odd(sent_later=MONDAY + timedelta(days=3)))),
    ],
)
def test_the_verdict_is_the_sentence_of_the_days_report(
    kind: str, made: Callable[[], Report]
) -> None:
    report = made()
    said = report["verdict"]
    assert said["kind"] == kind
    key = DayKey.parse(str(day_key(report)))
    assert verdict(key) == (said["level"], said["sentence"])


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        (
            {"verdict": "invalid", "quarantined": 1_579, "arrived": 1_731},
            "1,579 of 1,731 that arrived were invalid.",
        ),
        ({"verdict": "unbalanced", "unbalanced": 3}, "The books do not balance: 3 objects."),
        ({"verdict": "incomplete", "batches": 2}, "Incomplete: 2 batches are still waiting."),
        ({"verdict": "open"}, "The day is not over."),
        ({"verdict": "not_judged"}, "Not judged yet. All data is in."),
        ({"holiday": True}, "A usual holiday. All data is in."),
        ({"verdict": "later_kind"}, "See its report."),
        ({"verdict": "later_kind", "causes": Causes(number=1)}, "1 thing to look at."),
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
        ({"status": "incomplete"}, "bad"),
        ({"balanced": False}, "bad"),
    ],
)
def test_a_day_of_an_earlier_version_is_never_good(changes: dict[str, Any], level: str) -> None:
    assert verdict(replace(EARLIER, **changes)).level == level


def test_the_figures_of_a_day_are_told_beside_what_is_usual() -> None:
    assert detail(USUAL) == "1,000 events, +11% on a usual Monday. 36 failed: 3.6%."
    assert detail(EARLIER) == "1,000 events. 36 failed: 3.6%."
    assert detail(replace(EARLIER, events=0, failures=0)) == "0 events."
    assert detail(replace(USUAL, quarantined=12)).endswith(
        " 12 of 1,000 that arrived were invalid."
    )
    assert deviation(replace(USUAL, events=900)) == "as on a usual Monday"
    assert deviation(replace(USUAL, events=11_000)) == "12 times a usual Monday"


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


def test_a_day_that_is_not_complete_is_not_compared() -> None:
    """What is missing may only be late: the page says so too."""
    for status in ("incomplete", "open"):
        day = replace(USUAL, status=status, events=10)
        assert (standing(day), deviation(day)) == ("unknown", "")


def test_what_to_look_at_is_told_by_kind() -> None:
    causes = Causes(number=6, kinds=(("silent", 1), ("volume", 2)))
    assert look_at(replace(USUAL, causes=causes)) == "silent, volume (2) and 3 more"
    assert look_at(replace(USUAL, causes=replace(causes, number=3))) == "silent, volume (2)"
    of_metrics = replace(causes, kinds=(("target", 3), ("metric", 1)), number=4)
    assert look_at(replace(USUAL, causes=of_metrics)) == "missed target (3), unusual metric"
    assert look_at(USUAL) == look_at(EARLIER) == ""


def test_a_day_is_amiss_or_notable_or_neither() -> None:
    worst = replace(USUAL, verdict="outage", level="bad")
    assert [is_notable(day) for day in (worst, USUAL, EARLIER)] == [True, False, False]
    for flawed in (replace(worst, status="incomplete"), replace(worst, balanced=False)):
        assert is_amiss(flawed)
        assert not is_notable(flawed)
