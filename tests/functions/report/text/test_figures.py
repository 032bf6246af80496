"""Figures are shown so that nobody misreads them: never as none, as all or as the same."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.report.document.rates import failure_rate
from functions.report.text import figures

MINUS = "\N{MINUS SIGN}"
# Counts, means of counts to a tenth, rates to a millionth, and seconds to a millisecond: as reports
# have them.
COUNTS = st.integers(0, 10**12)
MEANS = st.integers(0, 10**10).map(lambda tenths: tenths / 10)
RATES = st.integers(0, 10**6).map(lambda millionths: millionths / 10**6)
SECONDS = st.integers(0, 10**9).map(lambda milliseconds: milliseconds / 1000)
FIGURES = COUNTS | MEANS | RATES | SECONDS


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        *((0, "0%"), (1, "100%"), (0.0001, "<0.1%"), (0.9999, ">99.9%"), (0.125, "12.5%")),
        *((0.000001, "<0.1%"), (0.9996, ">99.9%"), (0.9994, "99.9%"), (0.34, "34.0%")),
        *((0.9995, ">99.9%"), (0.0005, "0.1%"), (0.00049, "<0.1%")),
        (None, "\N{EN DASH}"),
    ],
)
def test_a_rate_is_never_rounded_to_nothing_or_to_all(value: float | None, shown: str) -> None:
    assert figures.rate(value) == shown


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        *((0, "0"), (1_200, "1,200"), (Decimal("1234.56"), "1,234.56"), (12.5, "12.50")),
        *((Decimal("-1234.567"), f"{MINUS}1,234.57"), (-0.0, "0"), (Decimal("-0.00"), "0")),
        *((0.0345, "0.0345"), (0.99999, "1.00"), (0.000000001, "0.000000001")),
        *((1e-12, "<0.000000001"), (-1e-12, f">{MINUS}0.000000001")),
        *((Decimal("0.0000123456"), "0.0000123"), (100, "100"), (10.001, "10.00")),
        *((0.5, "0.5"), (Decimal("99.999"), "100.00"), (Decimal("1E+3"), "1,000")),
        (Decimal("10000000000000000000000000000.123456789"), f"10{',000' * 9}.12"),
        *((1e21, f"1{',000' * 7}"), (None, "\N{EN DASH}")),
    ],
)
def test_a_number_is_shown_to_two_places_and_never_as_none(
    value: float | Decimal | None, shown: str
) -> None:
    assert figures.number(value) == shown


@given(st.decimals(allow_nan=False, allow_infinity=False, places=9).filter(lambda one: one != 0))
def test_no_number_is_rounded_to_none(value: Decimal) -> None:
    assert figures.number(value) != "0"


@given(st.integers(1, 10**12), st.integers(1, 10**12))
def test_some_failures_are_neither_none_nor_all(one: int, other: int) -> None:
    rate = failure_rate(one, one + other)
    assert rate is not None
    assert 0 < rate < 1
    assert figures.rate(rate) not in ("0%", "0.0%", "0.00%", "100%", "100.0%")


@pytest.mark.parametrize(
    ("failures", "events", "rate"),
    [
        *((0, 10**9, 0), (10**9, 10**9, 1), (1, 3, 0.333333), (0, 0, None)),
        *((1, 10**9, 0.000001), (10**9 - 1, 10**9, 0.999999)),
    ],
)
def test_a_rate_in_a_report_is_of_a_millionth_and_0_and_1_are_none_and_all(
    failures: int, events: int, rate: float | None
) -> None:
    assert failure_rate(failures, events) == rate


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        *((0, "0"), (1_234, "1,234"), (12.0, "12"), (12.4, "12.4"), (1_204.3, "1,204.3")),
        *((0.04, "<0.1"), (None, "\N{EN DASH}")),
    ],
)
def test_a_count_is_whole_and_a_mean_has_its_tenth(value: float | None, shown: str) -> None:
    assert figures.count(value) == shown


def test_every_rate_in_between_reads_so() -> None:
    shown = {figures.rate(millionths / 10**6) for millionths in range(1, 10**6)}
    assert shown.isdisjoint({"0%", "0.0%", "100%", "100.0%"})


@given(COUNTS | MEANS, COUNTS | MEANS)
def test_two_counts_that_differ_never_read_the_same(one: float, other: float) -> None:
    assert (figures.count(one) == figures.count(other)) == (one == other)


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        *((0.0, "0 ms"), (0.25, "250 ms"), (0.9996, "1.00 s"), (9.999, "10.0 s"), (59.97, "1 min")),
        *((61.2, "1 min 1 s"), (3_700, "1 h 2 min"), (86_399.9, "1 d"), (90_061, "1 d 1 h")),
        *(
            (7_199, "2 h"),
            (7_229, "2 h"),
            (7_231, "2 h 1 min"),
            (172_799, "2 d"),
            (0.0001, "<1 ms"),
            (0.0005, "<1 ms"),
            (0.0006, "1 ms"),
        ),
        *((-3, f"{MINUS}3.00 s"), (None, "\N{EN DASH}")),
    ],
)
def test_a_duration_has_at_most_two_units(value: float | None, shown: str) -> None:
    assert figures.seconds(value) == shown


@given(SECONDS)
def test_only_no_time_at_all_reads_as_none(value: float) -> None:
    assert (figures.seconds(value) == "0 ms") == (value == 0)


@pytest.mark.parametrize(
    ("now", "before", "shown"),
    [
        *(
            (110, 100, "+10%"),
            (90, 100, f"{MINUS}10%"),
            (5, 5, "no change"),
            (0, 5, f"{MINUS}100%"),
        ),
        *((5, 0, "from none"), (1_000_001, 1_000_000, "+<0.1%"), (5_000, 100, "50 times")),
        *(
            (1, 1_000_000, f"{MINUS}>99%"),
            (1_000_000, 1, "1,000,000 times"),
            (998, 999, f"{MINUS}0.1%"),
            (1_004, 1_000, "+0.4%"),
            (10_094, 10_000, "+0.9%"),
            (10_096, 10_000, "+1%"),
        ),
        *((9.96, 1, "+896%"), (5, None, "\N{EN DASH}")),
        # A latency below none is that of a clock that runs ahead: it has no ratio to another.
        *((2, -1, "\N{EN DASH}"), (-1, 2, "\N{EN DASH}"), (-1, -1, "no change")),
    ],
)
def test_a_change_says_more_or_less(now: float, before: float | None, shown: str) -> None:
    assert figures.change(now, before) == shown


@given(FIGURES, FIGURES)
def test_a_change_is_none_or_all_only_where_it_is(now: float, before: float) -> None:
    shown = figures.change(now, before)
    assert (shown == "no change") == (now == before)
    assert (shown == f"{MINUS}100%") == (now == 0 != before)
    assert shown not in ("+0%", f"{MINUS}0%", "0 times", "1 times")


@pytest.mark.parametrize(
    ("factor", "shown"),
    [
        *((3.48, "3.5 times"), (12.4, "12 times"), (9.96, "10.0 times"), (0.26, "0.3 times")),
        *(
            (1.04, "1.04 times"),
            (1.0, "1.00 times"),
            (1.0001, ">1.00 times"),
            (0.9999, "<1.00 times"),
        ),
        *((0.01, "<0.1 times"), (1234, "1,234 times")),
    ],
)
def test_a_factor_is_never_rounded_to_one_or_to_none(factor: float, shown: str) -> None:
    assert figures.times(factor) == shown


def test_money_below_a_dollar_shows_what_it_is() -> None:
    assert [figures.money(value) for value in (0, 0.00001, 0.0213, 0.99996, 12.345)] == [
        *("$0", "<$0.0001", "$0.0213", "$1.00", "$12.35")
    ]
