"""Days with metrics of a test's own, as report.json: only what a comparison reads."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from bench.thresholds import THRESHOLDS
from bench.weeks import report
from functions.report.compare.comparison import compared
from functions.report.compare.earlier import Day
from functions.report.compose.metrics import metric_figures
from functions.report.count.measured import Figure, Measured, Series, Table
from functions.report.definitions import Definitions, Dimension, Metrics
from functions.report.document.encoding import encoded

if TYPE_CHECKING:
    from functions.report.document.dimensions import DimensionFigures, OtherFigures
    from functions.report.document.report import Compared, Report

MONDAY = date(2026, 11, 23)
_DAY = timedelta(days=1)
# The value and the events of a figure: `(1200, 30)`; None where there is no value.
Value = tuple[float | str | None, int]
Rows = Mapping[str, Value]
# What is given of the metrics of a day.
Figures = Mapping[str, Series | Sequence[Series]]
SOURCES = {"shop": (1_000, 20), "bank": (400, 8), "mail": (600, 12)}


def figure(value: Value, lost: int = 0) -> Figure:
    """`lost`: how many of its events have no number."""
    number, events = value
    exact = None if number is None else Decimal(str(number))
    return Figure(value=exact, events=events, without_value=lost)


def series(value: Value, unit: str | None = None, *, lost: int = 0, **tables: Rows) -> Series:
    """A metric in a unit, with tables by dimension; their values are in the order of the test."""
    return Series(
        unit=unit,
        figure=figure(value, lost),
        tables=[
            Table(dimension=name, values=[(value, figure(of)) for value, of in rows.items()])
            for name, rows in tables.items()
        ],
    )


def measured(metrics: Metrics, figures: Figures) -> list[Measured]:
    """The metrics of a day; those that are not given are 0 of no events."""
    found = []
    for one in metrics.metrics:
        given = figures.get(one.name, series((0, 0)))
        all_of_it = [given] if isinstance(given, Series) else given
        found.append(Measured(name=one.name, series=all_of_it))
    return found


def day_with(
    metrics: Metrics,
    figures: Figures,
    day: date = MONDAY,
    sources: Mapping[str, tuple[int, int]] = SOURCES,
) -> Report:
    """A day with these figures."""
    made = report(day, dict(sources), 5, 60.0)
    if metrics.dimensions:
        made["activity"]["dimensions"] = [_uncounted(one) for one in metrics.dimensions]
    return {**made, "metrics": metric_figures(measured(metrics, figures), metrics)}


def _uncounted(dimension: Dimension) -> DimensionFigures:
    """A dimension that no event has."""
    other: OtherFigures = {"values": 0, "events": 0, "failures": 0}
    return {"name": dimension.name, "digest": dimension.digest, "values": [], "other": other}


def days_before(make: Callable[[date], Report], number: int = 28) -> list[bytes]:
    """The report.json of so many days before the Monday."""
    return [encoded(make(MONDAY - ago * _DAY)) for ago in range(1, number + 1)]


def judged(
    day: Report, earlier: Sequence[bytes], definitions: Definitions | None = None
) -> Compared:
    """A day beside earlier ones, which are read as a run reads them."""
    today, long_ago = Day.of(day), date(2025, 1, 1)
    days = [Day.parse(one, today) for one in earlier]
    return compared(day, days, THRESHOLDS, long_ago, definitions or Definitions())


def wobble(day: date, share: float = 0.05) -> float:
    """A factor by which figures of a day differ, the same for each run."""
    return 1 + share * ((day.toordinal() * 7) % 11 - 5) / 5
