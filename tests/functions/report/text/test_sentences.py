"""What stands out is said in a sentence, with the figures and the names that the page shows."""

from __future__ import annotations

from datetime import date

import pytest

from functions.report.document.comparison import FindingKind, Usual
from functions.report.text import untrusted
from functions.report.text.sentences import finding_sentence

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
            "Events took 90,061 s to arrive (p95): up to 4.3 s is usual.",
        ),
        (
            "failure_rate",
            "shop",
            usual(0.184, 0.02, 0.005, 0.0312),
            "The failure rate of source shop is 18%: 0.50% to 3.12% is usual.",
        ),
        (
            "quarantine",
            None,
            usual(0.0999, 0.02, 0, 0.03),
            "Quarantined events make up 9.99%: up to 3.00% is usual.",
        ),
    ],
)
def test_a_finding_says_what_is_unusual_and_what_would_be_usual(
    kind: FindingKind, name: str | None, figures: Usual, sentence: str
) -> None:
    assert finding_sentence(kind, name, MONDAY, figures) == sentence


@pytest.mark.parametrize("name", ["", " ", "a\nb", "\u202egnp.exe", "x" * 1_000])
@pytest.mark.parametrize("kind", ["new_source", "failure_rate"])
def test_a_hostile_name_is_shown_as_on_the_page(kind: FindingKind, name: str) -> None:
    sentence = finding_sentence(kind, name, MONDAY, usual(0.5, 0, 0, 0))
    assert f"ource {untrusted.name(name)} is " in sentence
