"""What is called unusual is never read as inside the range that is called usual."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from functions.report.document.comparison import FindingKind, Usual
from functions.report.text import ranges

_UNITS = {"ms": 1, "s": 1_000, "min": 60_000, "h": 3_600_000, "d": 86_400_000}


def usual(observed: float, expected: float, low: float, high: float) -> Usual:
    return {"observed": observed, "expected": expected, "low": low, "high": high}


def read(text: str) -> Decimal:
    """What a reader takes a figure for: "<0.1%" is a little less than 0.1%."""
    if match := re.fullmatch(r"([<>]?)([0-9.,]+)(%| ms)?", text):
        little = {"": 0, "<": -1, ">": 1}[match[1]] * Decimal("1e-9")
        return Decimal(match[2].replace(",", "")) + little
    parts = re.findall(r"([0-9.,]+) (ms|s|min|h|d)", text)
    return sum((Decimal(n.replace(",", "")) * _UNITS[unit] for n, unit in parts), Decimal())


def reads_outside(shown: ranges.Range) -> bool:
    low, observed, high = read(shown.low), read(shown.observed), read(shown.high)
    return low <= high and not low <= observed <= high


@pytest.mark.parametrize(
    ("kind", "figures", "texts"),
    [
        ("volume", usual(0, 9, 0.3, 18.2), ("0", "9", "1", "18")),
        ("volume", usual(19, 9, 0.3, 18.9), ("19", "9", "1", "18")),
        ("silent_source", usual(0, 412.5, 300.2, 500), ("0", "412", "301", "500")),
        ("failure_rate", usual(0.336, 0.5, 0.341, 0.649), ("33.6%", "50.0%", "34.1%", "64.9%")),
        ("failure_rate", usual(0.3406, 0.5, 0.3408, 0.65), ("34.06%", "50.0%", "34.08%", "65.00%")),
        ("failure_rate", usual(0.000001, 0.02, 0.01, 0.03), ("<0.1%", "2.0%", "1.0%", "3.0%")),
        ("failure_rate", usual(0.999999, 0.5, 0.4, 0.6), (">99.9%", "50.0%", "40.0%", "60.0%")),
        ("quarantine", usual(0.0005, 0.00002, 0, 0.00004), ("0.050%", "<0.1%", "0%", "0.004%")),
        ("quarantine", usual(1, 0, 0, 0.999999), ("100%", "0%", "0%", "99.9%")),
        ("latency", usual(90_061, 3, 2, 4.26), ("1 d 1 h", "3.00 s", "2.00 s", "4.26 s")),
        ("latency", usual(61.401, 50, 40, 61.3), ("61.4 s", "50.0 s", "40.0 s", "61.3 s")),
        ("latency", usual(61.07, 50, 40, 61.0304), ("61.1 s", "50.0 s", "40.0 s", "61.0 s")),
        ("latency", usual(61.08, 50, 40, 61.0704), ("61.1 s", "50.0 s", "40.0 s", "61.0 s")),
        ("latency", usual(61.04, 50, 40, 61.0304), ("61.04 s", "50.0 s", "40.00 s", "61.03 s")),
    ],
)
def test_ends_are_rounded_inwards_and_have_the_digits_it_takes(
    kind: FindingKind, figures: Usual, texts: tuple[str, ...]
) -> None:
    assert ranges.shown(kind, figures) == texts


def _ordered(values: st.SearchStrategy[float]) -> st.SearchStrategy[list[float]]:
    return st.lists(values, min_size=3, max_size=3).map(sorted)


@given(_ordered(st.integers(0, 10**12).map(lambda n: n / 10**6)), st.integers(0, 10**6))
def test_a_count_reads_as_outside_of_its_range(band: list[float], observed: int) -> None:
    low, expected, high = band
    assume(-(-low // 1) <= high // 1 and not low <= observed <= high)
    assert reads_outside(ranges.shown("volume", usual(observed, expected, low, high)))


@given(_ordered(st.integers(0, 10**6).map(lambda n: n / 10**6)), st.integers(0, 10**6))
@example([0.34061, 0.5, 0.65], 340_600)
def test_a_share_reads_as_outside_of_its_range(band: list[float], millionths: int) -> None:
    (low, expected, high), observed = band, millionths / 10**6
    assume(not low <= observed <= high)
    shown = ranges.shown("failure_rate", usual(observed, expected, low, high))
    assert reads_outside(shown)
    for value, text in ((observed, shown.observed), (low, shown.low), (high, shown.high)):
        assert (read(text) == 0) == (value == 0)
        assert (read(text) == 100) == (value == 1)


@given(_ordered(st.integers(0, 10**12).map(lambda n: n / 10**6)), st.integers(0, 10**9))
def test_a_duration_reads_as_longer_than_what_is_usual(band: list[float], ms: int) -> None:
    (low, expected, high), observed = band, ms / 1000
    assume(observed > high)
    shown = ranges.shown("latency", usual(observed, expected, low, high))
    assert read(shown.observed) > read(shown.high)
