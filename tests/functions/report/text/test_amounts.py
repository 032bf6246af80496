"""What is usual of a metric, rounded: what is inside reads as inside, and what is outside not."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from functions.report.text.amounts import amount, usual_range

NUMBERS = st.decimals(-(10**9), 10**9, places=6)


def metric(**definition: Any) -> Any:
    return {"unit": None, "definition": {"numerator": None, "agg": "sum", **definition}}


SUM, COUNT = metric(), metric(agg="count")
RATIO = metric(agg=None, numerator="a", in_percent=True)


def number(text: str) -> Decimal:
    """What a text says; `<0.1` is a little less than 0.1."""
    found = Decimal(re.sub(r"[<>,%]", "", text).replace("\N{MINUS SIGN}", "-"))
    return found * Decimal("0.999" if "<" in text else "1.001" if ">" in text else "1")


def around(low: Decimal, high: Decimal) -> Any:
    low, high = min(low, high), max(low, high)
    return {"expected": (low + high) / 2, "low": low, "high": high}


@pytest.mark.parametrize("one", [SUM, RATIO])
@given(NUMBERS, NUMBERS, NUMBERS)
@example(Decimal("0.000001"), Decimal("0.000002"), Decimal("0.00001"))
def test_a_figure_reads_as_inside_exactly_if_it_is(
    one: Any, value: Decimal, low: Decimal, high: Decimal
) -> None:
    usual = around(low, high)
    shown = usual_range(one, value, usual)
    is_inside = usual["low"] <= value <= usual["high"]
    assert (number(shown.low) <= number(shown.observed) <= number(shown.high)) == is_inside


def test_the_widest_range_of_the_greatest_figures_is_said() -> None:
    """Days that differ by all that numbers can, and a scale: 10^18 each, and e^100 around them."""
    widest: Any = {"expected": Decimal("1e54"), "low": Decimal("1e-18"), "high": Decimal("2.7e97")}
    for value in (Decimal("1e54"), Decimal("1e98"), Decimal(0), -Decimal("1e54")):
        shown = usual_range(SUM, value, widest)
        is_inside = widest["low"] <= value <= widest["high"]
        assert (number(shown.low) <= number(shown.observed) <= number(shown.high)) == is_inside


@given(st.integers(0, 10**6), NUMBERS.map(abs), NUMBERS.map(abs))
def test_a_count_reads_as_inside_exactly_if_it_is(value: int, low: Decimal, high: Decimal) -> None:
    usual = around(low, high)
    shown = usual_range(COUNT, value, usual)
    is_inside = usual["low"] <= value <= usual["high"]
    assert (number(shown.low) <= number(shown.observed) <= number(shown.high)) == is_inside


@pytest.mark.parametrize(
    ("value", "low", "high", "shown"),
    [
        ("42598.22", "25931.202532", "74155.007646", ("42,598.22", "25,932", "74,155")),
        ("99.6", "99.4", "200", ("99.6", "99.4", "200")),
        ("3", "3.2", "3.8", ("3", "3.2", "3.8")),
    ],
)
def test_a_range_has_few_digits(
    value: str, low: str, high: str, shown: tuple[str, str, str]
) -> None:
    found = usual_range(SUM, Decimal(value), around(Decimal(low), Decimal(high)))
    assert (found.observed, found.low, found.high) == shown


def test_a_share_has_few_digits_where_it_is_usual() -> None:
    found = usual_range(RATIO, Decimal("0.168131"), around(Decimal("0.089126"), Decimal("0.2389")))
    assert (found.observed, found.low, found.high) == ("16.8%", "9.0%", "23.8%")
    assert amount(RATIO, Decimal("1.5")) == "150.0%"


def test_a_count_without_a_whole_number_in_its_range_has_the_range() -> None:
    found = usual_range(COUNT, Decimal(4), around(Decimal("3.2"), Decimal("3.8")))
    assert (found.observed, found.low, found.high) == ("4", "3.2", "3.8")
