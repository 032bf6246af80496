"""Figures are shown so that nobody misreads them."""

from __future__ import annotations

import pytest

from functions.report.text import figures


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        *((0, "0%"), (1, "100%"), (0.0001, "<0.1%"), (0.9999, ">99.9%"), (0.125, "12.5%")),
        (None, "\N{EN DASH}"),
    ],
)
def test_a_rate_is_never_rounded_to_nothing_or_to_all(value: float | None, shown: str) -> None:
    assert figures.rate(value) == shown


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        *((0.0, "0 ms"), (0.25, "250 ms"), (0.9996, "1.00 s"), (9.999, "10.0 s"), (59.97, "1 min")),
        *((61.2, "1 min 1 s"), (3_700, "1 h 1 min"), (86_399.9, "1 d"), (90_061, "1 d 1 h")),
        (-3, "\N{MINUS SIGN}3.00 s"),
    ],
)
def test_a_duration_has_at_most_two_units(value: float, shown: str) -> None:
    assert figures.seconds(value) == shown


@pytest.mark.parametrize(
    ("now", "before", "shown"),
    [
        *((110, 100, "+10%"), (90, 100, "\N{MINUS SIGN}10%"), (5, 5, "no change")),
        *((5, 0, "from none"), (1_000_001, 1_000_000, "+<1%"), (5_000, 100, "50 times")),
        (5, None, "\N{EN DASH}"),
    ],
)
def test_a_change_says_more_or_less(now: float, before: float | None, shown: str) -> None:
    assert figures.change(now, before) == shown


def test_a_change_of_a_rate_is_in_points() -> None:
    assert figures.points(0.05, 0.02) == "+3.0 pt"
    assert figures.points(0.02, 0.02001) == "no change"


def test_money_below_a_dollar_shows_what_it_is() -> None:
    assert [figures.money(value) for value in (0, 0.00001, 0.0213, 12.345)] == [
        *("$0", "<$0.0001", "$0.0213", "$12.35")
    ]


@pytest.mark.parametrize(
    ("value", "shown"),
    [(0, "0.00%"), (0.0012, "0.12%"), (0.0999, "9.99%"), (0.1, "10%"), (0.456, "46%"), (1, "100%")],
)
def test_a_rate_in_a_sentence_has_fewer_digits_the_larger_it_is(value: float, shown: str) -> None:
    assert figures.rate(value, in_sentence=True) == shown


@pytest.mark.parametrize(
    ("value", "shown"), [(0.25, "0.2 s"), (9.96, "10.0 s"), (61.2, "61 s"), (90_061, "90,061 s")]
)
def test_a_duration_in_a_sentence_is_in_seconds(value: float, shown: str) -> None:
    assert figures.seconds(value, in_sentence=True) == shown
