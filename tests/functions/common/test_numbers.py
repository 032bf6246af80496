"""Numbers of JSON are exact, whatever their exponent."""

from __future__ import annotations

from decimal import Decimal

import pytest

from functions.common.numbers import exact


@pytest.mark.parametrize("text", ["0.1", "1.50", "-2E+5", "1e400", "9" * 5000, "0.1e-7"])
def test_a_number_is_what_is_written(text: str) -> None:
    assert exact(text) == Decimal(text)


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("1e99999999999999999999", 10**18, None),
        ("-1E+99999999999999999999", None, -(10**18)),
        ("1e-99999999999999999999", 0, Decimal("1e-18")),
        ("-5e-99999999999999999999", Decimal("-1e-18"), 0),
    ],
)
def test_an_absurd_exponent_is_beyond_what_definitions_compare_with(
    text: str, low: Decimal | int | None, high: Decimal | int | None
) -> None:
    found = exact(text)
    assert low is None or found > low
    assert high is None or found < high


def test_nothing_stays_nothing() -> None:
    assert exact("0e99999999999999999999") == exact("-0.0e-99999999999999999999") == 0
