"""A figure that was on one side of 0 on every day known is not usual on the other side."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from bench.defined import ready_metrics
from tests.harness.measured import MONDAY, day_with, days_before, judged, series

if TYPE_CHECKING:
    from functions.report.document.comparison import Finding
    from functions.report.document.report import Report

OF = 'expr = "details.n"\nby = ["source"]\n'
AGGREGATES = {
    "average": f'agg = "average"\n{OF}',
    "percentile": f'agg = "percentile"\npercentile = 95\n{OF}',
    "min": f'agg = "min"\n{OF}',
    "max": f'agg = "max"\n{OF}',
    "sum": f'agg = "sum"\n{OF}',
}
PARTS = """
[[metric]]
name = "one"
agg = "sum"
expr = "details.n"
[[metric]]
name = "other"
agg = "count"
"""
MADE_OF = {
    "ratio": 'numerator = "one"\ndenominator = "other"\nby = ["source"]\n',
    "difference": 'plus = ["one"]\nminus = ["other"]\nby = ["source"]\n',
}


def usual(definition: str, value: Callable[[date], int]) -> tuple[Any, ...]:
    """The usual ranges of a figure: of the whole, and of a source."""
    metrics = ready_metrics(f'{PARTS}[[metric]]\nname = "figure"\n{definition}')

    def day_of(day: date) -> Report:
        figure = series((value(day), 400), source={"shop": (value(day), 400)})
        return day_with(metrics, {"figure": figure}, day)

    made = judged(day_of(MONDAY), days_before(day_of))
    figures: Any = next(one for one in made["metrics"] if one["name"] == "figure")
    (table,) = figures["by"]
    return figures["usual"], *(row["usual"] for row in table["values"])


def found(value: int) -> list[Finding]:
    """What stands out of a difference that was 20 to 60 on most days, and 0 on some."""
    metrics = ready_metrics(f'{PARTS}[[metric]]\nname = "figure"\n{MADE_OF["difference"]}')

    def day_of(day: date, figure: int) -> Report:
        return day_with(metrics, {"figure": series((figure, 400))}, day)

    month = days_before(lambda day: day_of(day, day.toordinal() * 7 % 11 % 4 * 20))
    return judged(day_of(MONDAY, value), month)["comparison"]["stands_out"]


def some(day: date) -> int:
    """On a third of the days none."""
    return day.toordinal() % 3 * 30


@pytest.mark.parametrize("definition", [*AGGREGATES.values(), *MADE_OF.values()])
def test_what_was_never_below_none_is_not_usual_there(definition: str) -> None:
    for one in usual(definition, some):
        assert 0 == one["low"] <= one["expected"] < one["high"]


@pytest.mark.parametrize("definition", [*AGGREGATES.values(), *MADE_OF.values()])
def test_what_was_never_above_none_is_not_usual_there(definition: str) -> None:
    for one in usual(definition, lambda day: -some(day)):
        assert one["low"] < one["expected"] <= one["high"] == 0


@pytest.mark.parametrize("definition", [*AGGREGATES.values(), *MADE_OF.values()])
def test_what_was_on_both_sides_of_none_may_be_so_again(definition: str) -> None:
    for one in usual(definition, lambda day: some(day) - 30):
        assert one["low"] < 0 < one["high"]


def test_a_difference_may_fall_a_little_below_none_by_chance() -> None:
    """On one of a hundred days of what is near 0, though on none of the last four weeks."""
    assert not found(-5)
    assert found(-500)


def test_little_below_what_chance_makes_is_not_sure() -> None:
    least = next(value for value in range(0, -500, -1) if found(value))
    assert [one["confidence"] for one in found(least)] == ["medium"]
    assert [one["confidence"] for one in found(5 * least)] == ["high"]
