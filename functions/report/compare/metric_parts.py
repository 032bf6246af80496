"""The parts of sums and ratios, and what these would be with another value of a part."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from functions.report.document.metrics import each_series
from functions.report.document.place import Place

if TYPE_CHECKING:
    from functions.report.document.metrics import MetricFigures


class Parts:
    """The metrics of a report by what they are made of."""

    def __init__(self, metrics: Sequence[MetricFigures]) -> None:
        self._metrics = {one["name"]: one for one in metrics}
        self._values = {
            Place(metric["name"], series["unit"]): series["value"]
            for metric in metrics
            for series in each_series(metric)
        }

    def places(self, whole: Place) -> Iterator[Place]:
        """The figures that one is made of, as far as the report has them.

        What a ratio divides by is counted in each of its units; a metric without units has no
        figure of that.
        """
        yield from self._signs(whole)
        definition = self._metrics[whole.metric]["definition"]
        for name in (definition["numerator"], definition["denominator"]):
            if name is not None and not self._is_counted_otherwise(name, whole):
                yield self._place(name, whole)

    def otherwise(self, whole: Place, part: Place, value: float) -> float | None:
        """What a sum or a ratio would be with another value of a part; None if it would be none."""
        places = list(self.places(whole))
        values = {one: self._values.get(one) for one in places} | {part: value}
        known = {one: float(number) for one, number in values.items() if number is not None}
        if len(known) < len(values):
            return None
        if signs := self._signs(whole):
            return sum(sign * known[one] for one, sign in signs.items())
        if len(places) == 1:
            now, before = self._values.get(whole), self._values.get(part)
            return float(now) * value / float(before) if now is not None and before else None
        numerator, denominator = places
        return known[numerator] / known[denominator] if known[denominator] else None

    def _is_counted_otherwise(self, part: str, whole: Place) -> bool:
        of_units = self._metrics[whole.metric]["unit_dimension"]
        return of_units is not None and self._metrics[part]["unit_dimension"] is None

    def _signs(self, whole: Place) -> dict[Place, int]:
        definition = self._metrics[whole.metric]["definition"]
        return {
            self._place(name, whole): sign
            for key, sign in (("plus", 1), ("minus", -1))
            for name in definition[key]
        }

    def _place(self, name: str, whole: Place) -> Place:
        """A part in the unit of the whole, if it has units by a dimension."""
        metric = self._metrics[name]
        return Place(name, whole.unit if metric["unit_dimension"] else metric["unit"])
