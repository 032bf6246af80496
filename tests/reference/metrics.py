"""A day's metrics, by docs/metrics.md: plain Python with exact decimals, one event after another.

It reads the text of a metrics.toml itself, and the JSON of events as it is written. Names that are
cut, and tables of more than a thousand values, are not its matter.
"""

from __future__ import annotations

import math
import re
import tomllib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Context, Decimal, localcontext
from typing import Any

from tests.reference import condition, event_texts
from tests.reference.books import Json

_OWN = ("source", "event_type", "action", "status")
_NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?")
_NANO = Decimal("1e-9")
_EXACT = Context(prec=400)


@dataclass
class Tally:
    """What a counted metric counts of some events."""

    events: int = 0
    without_value: int = 0
    inexact: int = 0
    numbers: list[Decimal] = field(default_factory=list)
    texts: set[str] = field(default_factory=set)


# Which of some events are looked at, and which units and values there are.
Fits = Callable[[Json], bool]


class Day:
    """The events of a day, each once: objects with the members of an event, as JSON texts."""

    def __init__(self, definitions: str, events: Iterable[str]) -> None:
        tables = tomllib.loads(definitions, parse_float=Decimal)
        self._dimensions = {
            one["name"]: event_texts.paths(one["expr"]) for one in tables.get("dimension", ())
        }
        self._metrics: dict[str, Json] = {one["name"]: one for one in tables["metric"]}
        self._events = [event_texts.event(one) for one in events]

    def metrics(self) -> list[Json]:
        """What report.json says of each: its `series`, of which one without a unit has one."""
        return [self._metric(one) for one in self._metrics.values()]

    def _metric(self, metric: Json) -> Json:
        by = self._unit_dimension(metric)
        if by is None:
            return {"name": metric["name"], "series": {None: self._series(metric, lambda _: True)}}
        units = {
            self._named(by, event) for one in self._counted(metric) for event in self._passed(one)
        }
        return {
            "name": metric["name"],
            "series": {unit: self._series(metric, self._is(by, unit)) for unit in units},
        }

    def _series(self, metric: Json, fits: Fits) -> Json:
        return {**self._figure(metric, fits), "by": self._tables(metric, fits)}

    def _tables(self, metric: Json, fits: Fits) -> dict[str, Any]:
        tables: dict[str, Any] = {}
        for name in metric.get("by", ()):
            there = {
                self._named(name, event)
                for one in self._counted(metric)
                for event in self._passed(one)
                if fits(event)
            }
            rows = {
                value: self._figure(metric, _both(fits, self._is(name, value))) for value in there
            }
            no_value = rows.pop(None, None)
            listed = sorted(
                rows,
                key=lambda value: (
                    rows[value]["value"] is None,
                    Decimal(rows[value]["value"] or 0).copy_abs().copy_negate(),
                    value,
                ),
            )
            tables[name] = {
                "values": [(value, *_shown(rows[value])) for value in listed],
                "no_value": None if no_value is None else _shown(no_value),
            }
        return tables

    def _figure(self, metric: Json, fits: Fits) -> Json:
        """Of the events that fit. A sum has the events of its parts, a ratio of its denominator."""
        if "plus" in metric:
            signs = {
                **dict.fromkeys(metric["plus"], 1),
                **dict.fromkeys(metric.get("minus", ()), -1),
            }
            parts = [(sign, self._figure(self._metrics[n], fits)) for n, sign in signs.items()]
            total = _sum(_EXACT.multiply(Decimal(sign), part["value"]) for sign, part in parts)
            return {"value": total, **_added(part for _, part in parts)}
        if "numerator" in metric:
            names = metric["numerator"], metric["denominator"]
            above, below = (self._figure(self._metrics[name], fits) for name in names)
            value = None
            if above["value"] is not None and below["value"]:
                value = _rounded(_EXACT.divide(above["value"], below["value"]))
            return {"value": value, **_added([below])}
        tally = self._tally(metric, fits)
        value = _value(metric, tally)
        if value is not None:
            value = _EXACT.multiply(value, Decimal(metric.get("scale", 1)))
        return {"value": value, **_added([vars(tally)])}

    def _tally(self, metric: Json, fits: Fits) -> Tally:
        tally = Tally()
        paths = event_texts.paths(metric.get("expr", []))
        for event in self._passed(metric):
            if not fits(event):
                continue
            tally.events += 1
            found = event_texts.first(event, paths)
            if metric["agg"] == "count":
                continue
            if metric["agg"] == "count_distinct":
                text = event_texts.text(found)
                tally.without_value += text is None
                tally.texts |= set() if text is None else {text}
                continue
            if not isinstance(found, str) or not _NUMBER.fullmatch(found):
                tally.without_value += 1
                continue
            number = event_texts.counted(float(found))
            tally.inexact += number is None
            tally.numbers += [] if number is None else [_rounded(number)]
        return tally

    def _passed(self, metric: Json) -> Iterable[Json]:
        wanted = metric.get("filter")
        patterns = wanted if isinstance(wanted, list) else [wanted or {}]
        return (
            event for event in self._events if any(condition.fits(one, event) for one in patterns)
        )

    def _counted(self, metric: Json) -> list[Json]:
        """The metrics with an aggregation whose events those of a metric are."""
        if "agg" in metric:
            return [metric]
        keys = ("plus", "minus", "denominator")
        named = [metric[key] for key in keys if key in metric]
        names = [name for one in named for name in ([one] if isinstance(one, str) else one)]
        return [one for name in names for one in self._counted(self._metrics[name])]

    def _unit_dimension(self, metric: Json) -> str | None:
        """Of a ratio that of what is divided: EUR per order is a figure for each currency."""
        if "numerator" in metric:
            return self._unit_dimension(self._metrics[metric["numerator"]])
        units = [one.get("unit") for one in self._counted(metric)]
        return units[0]["dimension"] if isinstance(units[0], dict) else None

    def _named(self, dimension: str, event: Json) -> str | None:
        if dimension in _OWN:
            return event.get(dimension)
        return event_texts.text(event_texts.first(event, self._dimensions[dimension]))

    def _is(self, dimension: str, value: str | None) -> Fits:
        return lambda event: self._named(dimension, event) == value


def _rounded(number: Decimal) -> Decimal:
    with localcontext(_EXACT):
        return number.quantize(_NANO, ROUND_HALF_UP)


def _sum(numbers: Iterable[Decimal]) -> Decimal:
    with localcontext(_EXACT):
        return sum(numbers, Decimal(0))


def _value(metric: Json, tally: Tally) -> Decimal | None:
    numbers = sorted(tally.numbers)
    total = _sum(numbers)
    of_nothing = {
        "count": Decimal(tally.events),
        "count_distinct": Decimal(len(tally.texts)),
        "sum": total,
    }
    if metric["agg"] in of_nothing:
        return of_nothing[metric["agg"]]
    if not numbers:
        return None
    if metric["agg"] == "average":
        return _rounded(_EXACT.divide(total, Decimal(len(numbers))))
    ranks = {"min": 1, "max": len(numbers)}
    percent = Decimal(metric.get("percentile", 100))
    return numbers[ranks.get(metric["agg"], math.ceil(percent * len(numbers) / 100)) - 1]


def _added(parts: Iterable[Json]) -> Json:
    listed = list(parts)
    names = ("events", "without_value", "inexact")
    return {name: sum(part[name] for part in listed) for name in names}


def _shown(figure: Json) -> tuple[Decimal | None, int]:
    return figure["value"], figure["events"]


def _both(one: Fits, other: Fits) -> Fits:
    return lambda event: one(event) and other(event)
