"""Which figure of a metric: as a key of what is known of it. In JSON it is a MetricPlace."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal, NamedTuple

if TYPE_CHECKING:
    from functions.report.document.metrics import MetricPlace

# What a finding is about, if not about the value of a figure.
WITHOUT_NUMBER: Final = "without_number"


class Place(NamedTuple):
    """A figure of a metric in a unit and, if it is one of a table, of a value of a dimension.

    `about`: what of it a finding is about, if not its value: the share of its events that have no
    number, which is 1 where it has no value.
    """

    metric: str
    unit: str | None
    dimension: str | None = None
    value: str | None = None
    about: Literal["without_number"] | None = None

    @property
    def whole(self) -> Place:
        """The figure that a value of a table is a part of."""
        return self._replace(dimension=None, value=None)

    @property
    def figure(self) -> Place:
        """The figure itself, whatever of it a finding is about."""
        return self._replace(about=None)

    @classmethod
    def of(cls, found: MetricPlace) -> Place:
        """That which a finding is about."""
        which = found["metric"], found["unit"], found["dimension"], found["value"]
        return cls(*which, found.get("about"))

    def to_json(self, title: str) -> MetricPlace:
        """As a finding has it."""
        place: MetricPlace = {
            "metric": self.metric,
            "title": title,
            "unit": self.unit,
            "dimension": self.dimension,
            "value": self.value,
        }
        if self.about is not None:
            place["about"] = self.about
        return place
