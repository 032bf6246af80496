"""What stands out is said in a sentence, with the figures and the names that the page shows."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from functions.report.document.comparison import FindingKind, Usual
from functions.report.document.rates import failure_rate
from functions.report.document.report import Report
from functions.report.text import untrusted
from functions.report.text.sentences import day_sentence, finding_sentence
from tests.harness.made_report import made_report, with_comparison

MONDAY = date(2026, 11, 23)


def usual(observed: float, expected: float, low: float, high: float) -> Usual:
    return {"observed": observed, "expected": expected, "low": low, "high": high}


@pytest.mark.parametrize(
    ("kind", "name", "figures", "sentence"),
    [
        (
            "volume",
            None,
            usual(1, 2000.4, 1800.6, 2200),
            "All sources together sent 1 event: on a Monday, 1,801 to 2,200 are usual.",
        ),
        (
            "volume",
            "shop",
            usual(12_345, 3, 1.5, 6.5),
            "Source shop sent 12,345 events: on a Monday, 2 to 6 are usual.",
        ),
        (
            "silent_source",
            "shop",
            usual(0, 412.5, 300, 500),
            "Source shop is silent: about 412 events are usual on a Monday.",
        ),
        ("new_source", "shop", usual(38, 0, 0, 0), "Source shop is new: 38 events, none before."),
        (
            "latency",
            None,
            usual(90_061, 3, 2, 4.26),
            "Events took 1 d 1 h to arrive (p95): up to 4.26 s is usual.",
        ),
        (
            "failure_rate",
            "shop",
            usual(0.184, 0.02, 0.005, 0.0312),
            "The failure rate of source shop is 18.4%: 0.5% to 3.1% is usual.",
        ),
        (
            "quarantine",
            None,
            usual(0.0999, 0.02, 0, 0.03),
            "Quarantined events make up 10.0%: up to 3.0% is usual.",
        ),
    ],
)
def test_a_finding_says_what_is_unusual_and_what_would_be_usual(
    kind: FindingKind, name: str | None, figures: Usual, sentence: str
) -> None:
    assert finding_sentence(kind, name, MONDAY, figures) == sentence


def day(events: int, before: int, failures: int) -> Report:
    """A day of so many events, so many of them failed, after a day of `before` events."""
    made = with_comparison(made_report())
    activity: Any = {
        **made["activity"],
        "events": events,
        "failures": failures,
        "failure_rate": failure_rate(failures, events),
    }
    previous: Any = {**(made["comparison"]["previous_day"] or {}), "events": before}
    comparison: Any = {**made["comparison"], "previous_day": previous}
    return {**made, "activity": activity, "comparison": comparison}


@pytest.mark.parametrize(
    ("events", "before", "failures", "words"),
    [
        (1_000_000, 1, 1, "1 of them failed (<0.1%); 1,000,000 times as many as the day before."),
        (10_000, 10_000, 9_996, "9,996 of them failed (>99.9%); as many as the day before."),
        (1_004, 1_000, 0, "0 of them failed (0%); less than 1% more than the day before."),
        (10_000_000, 10**9, 1, "1 of them failed (<0.1%); 99% less than the day before."),
        (1, 10**9, 1, "1 of them failed (100%); more than 99% less than the day before."),
    ],
)
def test_a_day_is_never_said_to_have_none_all_or_as_many_where_it_has_not(
    events: int, before: int, failures: int, words: str
) -> None:
    assert day_sentence(day(events, before, failures)).endswith(words)


@pytest.mark.parametrize("name", ["", " ", "a\nb", "\u202egnp.exe", "x" * 1_000])
@pytest.mark.parametrize("kind", ["new_source", "failure_rate"])
def test_a_hostile_name_is_shown_as_on_the_page(kind: FindingKind, name: str) -> None:
    sentence = finding_sentence(kind, name, MONDAY, usual(0.5, 0, 0, 0))
    assert f"ource {untrusted.name(name)} is " in sentence
