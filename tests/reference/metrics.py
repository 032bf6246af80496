"""A day's metrics, by docs/metrics.md: plain Python with exact decimals, one event after another.

It reads the text of a metrics.toml itself, and the JSON of events as it is written. It is slow and
literal: a group is a list of events.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from tests.reference import event_texts
from tests.reference.books import Json
from tests.reference.metric_figures import Figure, Figures

_OWN = ("source", "event_type", "action", "status")
_MOST_UNITS, _MOST_ROWS = 20, 1_000


class Table(NamedTuple):
    """The figures by a dimension; of the values that are left out, and of events without one."""

    values: list[tuple[str, Figure]]
    other: Figure | None
    more_values: int
    no_value: Figure | None


class Series(NamedTuple):
    """What is said in one unit; the tables by their dimension."""

    figure: Figure
    tables: dict[str, Table]


class Measured(NamedTuple):
    """A metric: a series for each unit, those with most events first. None: without a unit."""

    name: str
    series: dict[str | None, Series]
    more_series: int


_Rows = dict[str | None, list[Json]]


def from_toml(text: str) -> Json:
    """The tables of a metrics.toml, with paths as steps and a filter as a list of patterns."""
    tables = tomllib.loads(text, parse_float=Decimal)
    metrics = tables["metric"]
    for one in [*tables.get("dimension", ()), *metrics]:
        one["expr"] = event_texts.paths(one.get("expr", []))
    for one in metrics:
        wanted = one.get("filter", [])
        one["filter"] = wanted if isinstance(wanted, list) else [wanted]
    return {"dimensions": tables.get("dimension", []), "metrics": metrics}


class Day:
    """The events of a day, each once: objects with the members of an event (event_texts.py)."""

    def __init__(self, definitions: Json, events: Iterable[Json]) -> None:
        self._dimensions = {one["name"]: one["expr"] for one in definitions["dimensions"]}
        self._metrics: dict[str, Json] = {one["name"]: one for one in definitions["metrics"]}
        self._figures = Figures(self._metrics)
        self._events = list(events)

    def metrics(self) -> list[Measured]:
        """What is said of each."""
        return [self._measured(one) for one in self._metrics.values()]

    def named(self, dimension: str, event: Json) -> str | None:
        """The value of a dimension, as reports cut it."""
        if dimension in _OWN:
            return event_texts.short(event.get(dimension))
        found = event_texts.first(event, self._dimensions[dimension])
        return event_texts.short(event_texts.text(found))

    def _measured(self, metric: Json) -> Measured:
        by = self._unit(metric)
        units: _Rows = {None: self._events}
        if by:
            units = self._groups(metric, self._events, by)
        of_units = {unit: self._figures.of(metric, events) for unit, events in units.items()}
        order = sorted(units, key=lambda unit: (-of_units[unit].events, unit or ""))
        named = [unit for unit in order if unit is not None]
        kept = [*named[:_MOST_UNITS], *([None] if None in units else [])]
        tables: dict[str, dict[str | None, Table]] = {
            name: self._tables(metric, name, {unit: units[unit] for unit in kept})
            for name in metric.get("by", ())
        }
        series = {
            unit: Series(of_units[unit], {name: one[unit] for name, one in tables.items()})
            for unit in kept
        }
        return Measured(metric["name"], series, max(0, len(named) - _MOST_UNITS))

    def _tables(self, metric: Json, by: str, units: _Rows) -> dict[str | None, Table]:
        """The table of each unit, of which a thousand rows are kept in all."""
        groups = {unit: self._groups(metric, events, by) for unit, events in units.items()}
        figures = {
            unit: {name: self._figures.of(metric, events) for name, events in found.items()}
            for unit, found in groups.items()
        }
        rows = sorted(
            (self._rank(metric, one), name, unit is not None, unit or "")
            for unit, found in figures.items()
            for name, one in found.items()
            if name is not None
        )
        kept = {(name, unit if has_unit else None) for _, name, has_unit, unit in rows[:_MOST_ROWS]}
        tables: dict[str | None, Table] = {}
        for unit, found in figures.items():
            values = [(n, one) for n, one in found.items() if n is not None and (n, unit) in kept]
            left = [name for name in found if name is not None and (name, unit) not in kept]
            other = [event for name in left for event in groups[unit][name]]
            tables[unit] = Table(
                sorted(values, key=lambda row: (_greatest_first(row[1]), row[0])),
                self._figures.of_rest(metric, other) if left else None,
                len(left),
                found.get(None),
            )
        return tables

    @staticmethod
    def _rank(metric: Json, figure: Figure) -> tuple[Any, ...]:
        """Which rows are kept: of a ratio those with most events."""
        return (-figure.events,) if metric.get("numerator") else _greatest_first(figure)

    def _groups(self, metric: Json, events: Sequence[Json], dimension: str) -> _Rows:
        """The events by a dimension, where the metric has any."""
        found: _Rows = {}
        for event in events:
            found.setdefault(self.named(dimension, event), []).append(event)
        return {name: own for name, own in found.items() if self._figures.of(metric, own).events}

    def _unit(self, metric: Json) -> str | None:
        """The dimension of a metric's unit, which may be that of what is added up, or divided."""
        unit = metric.get("unit")
        if isinstance(unit, dict):
            return str(unit["dimension"])
        parts = [*metric.get("plus", ()), metric.get("numerator")]
        return self._unit(self._metrics[parts[0]]) if unit is None and parts[0] else None


def _greatest_first(figure: Figure) -> tuple[Any, ...]:
    """By magnitude, without rounding; what has no value is last."""
    return figure.value is None, (figure.value or Decimal(0)).copy_abs().copy_negate()
