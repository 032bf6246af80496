"""What stands out is said in a sentence, with the figures and the names that the page shows."""

from __future__ import annotations

from typing import Any, cast

import pytest

from functions.report.document.comparison import FindingKind, Usual
from functions.report.document.rates import failure_rate
from functions.report.document.report import Report
from functions.report.text import untrusted
from functions.report.text.sentences import day_sentence, finding_sentence
from tests.harness.judged_report import judged_report
from tests.harness.made_report import made_report, with_comparison


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
    assert finding_sentence(kind, name, "on a Monday", figures) == sentence


def day(events: int, expected: float, failures: int, status: str = "complete") -> Report:
    """A Monday of so many events, so many of them failed, where `expected` are usual."""
    made = judged_report()
    activity: Any = {
        **made["activity"],
        "events": events,
        "failures": failures,
        "failure_rate": failure_rate(failures, events),
    }
    band = {"expected": expected, "low": expected * 0.8, "high": expected * 1.2}
    usual: Any = {**made["comparison"]["usual"], "events": band}
    comparison: Any = {**made["comparison"], "usual": usual}
    return {**made, "status": cast("Any", status), "activity": activity, "comparison": comparison}


@pytest.mark.parametrize(
    ("events", "expected", "failures", "words"),
    [
        (
            *(1_000_000, 1, 1),
            "sources, 1,000,000 times a usual Monday. 1 failed: <0.1%, usually 4.4%.",
        ),
        (
            10_000,
            10_000.2,
            9_996,
            ", as on a usual Monday. 9,996 failed: >99.9%, 23 times what is usual.",
        ),
        (1_004, 1_000, 53, ", +0.4% on a usual Monday. 53 failed: 5.3%, usually 3.5% to 5.3%."),
        (
            66_574,
            49_530.4,
            7_632,
            ", +34% on a usual Monday. 7,632 failed: 11.5%, 2.6 times what is usual.",
        ),
        (1, 10**9, 0, ", \N{MINUS SIGN}>99% on a usual Monday. None failed, usually 4.4%."),
        (7, 0.2, 0, ", none on a usual Monday. None failed, usually 4.4%."),
    ],
)
def test_a_day_stands_beside_a_usual_one_and_is_never_rounded_to_it(
    events: int, expected: float, failures: int, words: str
) -> None:
    assert day_sentence(day(events, expected, failures)).endswith(words)


def test_a_usual_monday_is_not_compared_with_its_sunday() -> None:
    made = day(5_000, 5_010, 200)
    assert made["comparison"]["previous_day"]
    made["comparison"]["previous_day"]["events"] = 1_500
    sentence = day_sentence(made)
    assert ", \N{MINUS SIGN}0.2% on a usual Monday" in sentence
    assert "day before" not in sentence


def test_a_share_that_is_unusual_never_reads_as_the_usual_one() -> None:
    made = day(1_000_000, 1_000_000, 43_640)
    band = {"expected": 0.0441, "low": 0.0437, "high": 0.0445}
    made["comparison"]["usual"]["failure_rate"] = band  # type: ignore[typeddict-item]
    assert day_sentence(made).endswith("43,640 failed: 4.36%, usually 4.37% to 4.45%.")


def test_an_incomplete_day_is_compared_with_none() -> None:
    assert "usual" not in day_sentence(day(1_200, 5_000, 200, status="incomplete"))


def test_a_day_of_which_nothing_is_usual_yet_has_its_figures_alone() -> None:
    made = with_comparison(made_report())
    assert day_sentence(made) == "5,805 events from 10 sources. 283 failed: 4.9%."


@pytest.mark.parametrize("name", ["", " ", "a\nb", "\u202egnp.exe", "x" * 1_000])
@pytest.mark.parametrize("kind", ["new_source", "failure_rate"])
def test_a_hostile_name_is_shown_as_on_the_page(kind: FindingKind, name: str) -> None:
    sentence = finding_sentence(kind, name, "on a Monday", usual(0.5, 0, 0, 0))
    assert f"ource {untrusted.name(name)} is " in sentence
