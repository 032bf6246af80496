"""The metrics of one day, as another day is compared with them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from functions.report.compare.stored_metrics import (
    StoredMetric,
    StoredSeries,
    read_metrics,
)
from functions.report.compare.table_days import ABSENT, Counted, TableOfDay
from functions.report.document.made_by import MadeBy
from functions.report.document.place import Place

if TYPE_CHECKING:
    import msgspec


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesOfDay:
    """A metric in one unit, with its tables by dimension."""

    counted: Counted
    tables: Mapping[str, TableOfDay]


@dataclass(frozen=True, slots=True, kw_only=True)
class MetricOfDay:
    """A metric, by unit. `complete`: there were no more units.

    One without a unit by a dimension (`by_unit`) has one series, whatever its unit is called.
    `tables`: the dimensions by which it was counted, of an earlier day those that are defined as
    today's.
    """

    made_by: MadeBy
    series: Mapping[str | None, SeriesOfDay]
    by_unit: bool
    tables: Collection[str]
    complete: bool

    @classmethod
    def of(cls, stored: StoredMetric, made_by: MadeBy, today: MetricOfDay | None) -> MetricOfDay:
        """A metric of a report; `today`: of the day that is compared with it."""
        others = () if today is None else tuple(made_by.other_tables(today.made_by))
        tables = frozenset(made_by.tables).difference(others)
        by_unit = stored.unit_dimension is not None
        series = {}
        for one in stored.each_series():
            unit = one.unit if by_unit else None
            like = today.series.get(unit) if today else None
            # With the tables of a series that today lacks nothing is compared.
            series[unit] = _series(one, tables if like or not today else (), like)
        return cls(
            made_by=made_by,
            series=series,
            by_unit=by_unit,
            tables=tables,
            complete=not stored.more_series,
        )

    def counts_by(self, dimension: str | None) -> bool:
        """Whether it was counted by a dimension; by none it always was."""
        return dimension is None or dimension in self.tables

    def key(self, place: Place) -> Place:
        """A place of it whatever its unit is called, if that is a text."""
        return place if self.by_unit else place._replace(unit=None)

    def counted(self, place: Place) -> Counted | None:
        """One of its figures; None if nobody knows."""
        series = self._in(place.unit)
        if series is None:
            return ABSENT if self.complete else None
        if place.dimension is None:
            return series.counted
        table = series.tables.get(place.dimension)
        return None if table is None else table.counted(str(place.value))

    def missing(self, unit: str | None, dimension: str) -> set[str]:
        """The greatest values of a table that today's has not."""
        series = self._in(unit)
        table = series.tables.get(dimension) if series else None
        return set(table.missing) if table else set()

    def _in(self, unit: str | None) -> SeriesOfDay | None:
        return self.series.get(unit if self.by_unit else None)


def metrics_of_day(
    stored: msgspec.Raw, dimensions: Mapping[str, str], today: Mapping[str, MetricOfDay] | None
) -> Mapping[str, MetricOfDay]:
    """The `metrics` of a report by name; of an earlier day those whose values today's define alike.

    Without any today they are not even read. `dimensions`: digests of the team's own.
    """
    found: dict[str, MetricOfDay] = {}
    for one in read_metrics(stored) if today is None or today else ():
        made_by, same = one.made_by(dimensions), today.get(one.name) if today else None
        if today is None or (same is not None and made_by.is_value_of(same.made_by)):
            found[one.name] = MetricOfDay.of(one, made_by, same)
    return found


def _series(
    stored: StoredSeries, tables: Collection[str], today: SeriesOfDay | None
) -> SeriesOfDay:
    """`tables`: by which dimensions it is read; `today`: of the day that is compared with it."""
    return SeriesOfDay(
        counted=Counted(stored.value, stored.events, stored.without_value + stored.inexact),
        tables={
            table.dimension: TableOfDay.of(
                table.rows(),
                today.tables.get(table.dimension) if today else None,
                complete=not table.more_values,
            )
            for table in stored.by
            if table.dimension in tables
        },
    )
