"""By what definitions a report's own figures were made: which of two reports' are comparable. Pure.

A metric's value and its tables are told apart: another dimension makes other tables, and the same
value.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from functions.report.document.metrics import MetricFigures
    from functions.report.document.report import Counted


class MadeBy(NamedTuple):
    """What a metric was made by. `digest`: of what decides its value.

    `tables`: of each dimension that it is counted by, the digest; None of one that every event has.
    """

    digest: str
    tables: Mapping[str, str | None]

    @classmethod
    def of(cls, metric: Mapping[str, Any], dimensions: Mapping[str, str]) -> MadeBy:
        """Of a compiled metric; `dimensions`: the digests of those of the team's own."""
        return cls(
            digest=metric["digest"],
            tables={name: dimensions.get(name) for name in metric.get("by", ())},
        )

    def is_value_of(self, other: MadeBy) -> bool:
        """Whether both make the same value of the same events."""
        return self.digest == other.digest

    def has_table_of(self, other: MadeBy, dimension: str) -> bool:
        """Whether both make the same table by a dimension."""
        return (
            self.is_value_of(other)
            and dimension in self.tables
            and dimension in other.tables
            and self.tables[dimension] == other.tables[dimension]
        )

    def other_tables(self, other: MadeBy) -> Iterator[str]:
        """The dimensions of tables that are not the same, or that one has alone."""
        for name in {**self.tables, **other.tables}:
            if not self.has_table_of(other, name):
                yield name


def made_by(report: Counted) -> dict[str, MadeBy]:
    """Of each metric of a report, by name."""
    dimensions = dimension_digests(report)
    return {one["name"]: _of(one, dimensions) for one in report.get("metrics", ())}


def table_name(metric: str, dimension: str) -> str:
    """What a metric's table by a dimension is called."""
    return f"{metric} by {dimension}"


def dimension_digests(report: Counted) -> dict[str, str]:
    """Of each dimension of the team's own, by name."""
    return {one["name"]: one["digest"] for one in report["activity"].get("dimensions", ())}


def _of(metric: MetricFigures, dimensions: Mapping[str, str]) -> MadeBy:
    return MadeBy.of({**metric["definition"], "digest": metric["digest"]}, dimensions)
