"""Numbers of metrics are exact: no digit of a sum is lost on its way into a report."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.report.document.encoding import decoded, encoded
from functions.report.document.metrics import exact

NUMBERS = st.decimals(-(10**28), 10**28, places=9, allow_nan=False, allow_infinity=False)


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (Decimal("1200.00"), b"1200"),
        (Decimal("1E+3"), b"1000"),
        (Decimal("-0.00"), b"0"),
        (0.1, b"0.1"),
        (1e21, b"1000000000000000000000"),
        (Decimal("9999999999999999999999999999.123456789"),) * 2,
    ],
)
def test_whole_numbers_have_no_point_and_all_have_their_digits(
    value: float | Decimal, written: bytes | Decimal
) -> None:
    text = written if isinstance(written, bytes) else str(written).encode()
    assert encoded(exact(value)).strip() == text


@given(NUMBERS)
def test_no_digit_is_lost(value: Decimal) -> None:
    report = {"metrics": [{"value": exact(value)}]}
    assert decoded(encoded(report))["metrics"][0]["value"] == value
