"""Lines and bars are drawn where their figures say, from whole numbers alone."""

from __future__ import annotations

import re

import pytest

from functions.report.document.comparison import Expected
from functions.report.pages.drawing import columns, sparkline

USUAL: Expected = {"expected": 50, "low": 25, "high": 75}


def paths(drawing: str) -> dict[str, str]:
    return dict(re.findall(r'<path class="([a-z ]+)" d="([^"]*)"/>', drawing))


def test_a_line_goes_from_day_to_day_and_ends_with_the_day_itself() -> None:
    found = paths(sparkline([100, 50, 0], 25, USUAL))
    assert found["line"] == "M0 0h0L0 0 1 50 2 100 3 75"
    assert found["last"] == "M3 75h0"
    assert found["band"] == "M0 25H3V75H0z"


def test_a_day_that_is_not_known_is_a_gap() -> None:
    found = paths(sparkline([100, None, 0, None], None, None))
    assert found["line"] == "M0 0h0L0 0 M2 100h0L2 100"
    assert "last" not in found
    assert "band" not in found


def test_the_same_weekdays_are_dots() -> None:
    assert paths(sparkline(range(28), 28, None))["dots"].count("h0") == 4
    assert re.findall(r"M(\d+) ", paths(sparkline(range(28), 28, None))["dots"]) == [
        *("0", "7", "14", "21")
    ]
    assert re.findall(r"M(\d+) ", paths(sparkline(range(16), 9, None))["dots"]) == ["2", "9"]


def test_nothing_is_drawn_where_no_day_before_is_known() -> None:
    assert sparkline([None] * 28, 5, USUAL) == ""
    assert sparkline([], 5, None) == ""


@pytest.mark.parametrize("now", [0, -3.5, 10**12])
def test_every_drawing_has_whole_numbers_alone_and_stays_in_its_box(now: float) -> None:
    drawing = sparkline([1, 2.5, None, 0], now, USUAL, worse=True)
    assert 'class="last worse"' in drawing
    for data in paths(drawing).values():
        assert not re.findall(r"\d\.\d|e\+|nan|inf|-", data)
        assert all(0 <= int(number) <= 101 for number in re.findall(r"\d+", data))


def test_a_column_that_is_not_none_is_seen_and_the_usual_line_has_gaps() -> None:
    found = paths(columns([0, 1, 1_000], [500, None, 1_000], 1_000, "events"))
    assert found["bars"] == "M11 100V99h8V100zM21 100V0h8V100z"
    assert found["steps"] == "M0 50H10M20 0H30"
