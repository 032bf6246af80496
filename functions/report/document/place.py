"""Which figure of a metric: as a key of what is known of it. In JSON it is a MetricPlace."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from functions.report.document.metrics import MetricPlace


class Place(NamedTuple):
    """A figure of a metric in a unit and, if it is one of a table, of a value of a dimension."""

    metric: str
    unit: str | None
    dimension: str | None = None
    value: str | None = None

    @property
    def whole(self) -> Place:
        """The figure that a value of a table is a part of."""
        return self._replace(dimension=None, value=None)

    @classmethod
    def of(cls, found: MetricPlace) -> Place:
        """That which a finding is about."""
        return cls(found["metric"], found["unit"], found["dimension"], found["value"])

    def to_json(self, title: str) -> MetricPlace:
        """As a finding has it."""
        return {
            "metric": self.metric,
            "title": title,
            "unit": self.unit,
            "dimension": self.dimension,
            "value": self.value,
        }
