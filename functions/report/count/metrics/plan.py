"""What counting needs of each event: the columns that are made of it, each once.

An event becomes a row of few columns: whether it passes each filter, the numbers and texts that
metrics count, the dimensions. The queries of metrics read these alone, and never its JSON.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from functions.report.count.metrics.conditions import condition_sql, paths_of
from functions.report.count.metrics.dialect import DOCUMENTS, Dialect
from functions.report.count.metrics.items import Item, at_path, of_column, of_flag
from functions.report.count.metrics.values import first_scalar, number, whole
from functions.report.count.queries import failed, short_name
from functions.report.definitions import Metric, Metrics, Steps

# What a table can be made by without a dimension of one's own, as columns of `stored`.
OWN = {
    "source": "source",
    "event_type": "event_type",
    "action": "action_name",
    "status": "status_name",
}
_NUMBERS = frozenset({"sum", "average", "min", "max", "percentile"})


@dataclass(frozen=True, slots=True)
class Levels:
    """Columns to be added to a query of event files, level by level: each reads those before."""

    extracted: Sequence[Sequence[str]]
    values: Sequence[str]
    made: Sequence[str]

    def of(self, rows: str, *more: str) -> str:
        """The query with the columns. `rows`: what it reads from; `more`: further columns of it."""
        for level in (more, *self.extracted, self.values, self.made):
            if level:
                rows = f"(SELECT *, {', '.join(level)} FROM {rows}) AS read"
        return rows


class Plan:
    """The columns that some metrics need: their names, and how they are made.

    `dimension(name)`, `fits(metric)`, `value(metric)`: the columns that queries read.
    """

    def __init__(self, metrics: Metrics) -> None:
        self.metrics = metrics
        self._dimensions = {one.name: place for place, one in enumerate(metrics.dimensions)}
        counted = [one for one in metrics.metrics if one.agg is not None]
        self._filters = _each_once(_key(one.filter) for one in counted if one.filter)
        self._numbers = _each_once(_key(one.expr) for one in counted if one.agg in _NUMBERS)
        self._texts = _each_once(_key(one.expr) for one in counted if one.agg == "count_distinct")

    def dimension(self, name: str) -> str:
        return OWN[name] if name in OWN else f"dimension_{self._dimensions[name]}"

    def fits(self, metric: Metric) -> str:
        """Whether an event passes the filter of a counted metric."""
        return f"fits_{self._filters[_key(metric.filter)]}" if metric.filter else "true"

    def value(self, metric: Metric) -> str | None:
        """What a counted metric counts of an event; None where it counts events."""
        if metric.agg in _NUMBERS:
            return f"number_{self._numbers[_key(metric.expr)]}"
        if metric.agg == "count_distinct":
            return f"text_{self._texts[_key(metric.expr)]}"
        return None

    def columns(self, asked: Collection[str]) -> list[str]:
        """The columns that are made, and those of `stored` that tables are made by."""
        return [OWN[name] for name in OWN if name in asked] + self.made

    @property
    def made(self) -> list[str]:
        return [
            *(f"dimension_{place}" for place in self._dimensions.values()),
            *(f"fits_{place}" for place in self._filters.values()),
            *(f"number_{place}" for place in self._numbers.values()),
            *(f"text_{place}" for place in self._texts.values()),
        ]

    def levels(self, dialect: Dialect) -> Levels:
        """How the columns are made by an engine."""
        at = _Items(dialect, self._paths())
        defined = {one.name: one.expr for one in self.metrics.dimensions}
        dimensions = [(f"dimension_{n}", defined[name]) for name, n in self._dimensions.items()]
        texts = [(f"text_{n}", json.loads(expr)) for expr, n in self._texts.items()]
        numbers = [(f"number_{n}", json.loads(expr)) for expr, n in self._numbers.items()]
        made = [
            *(f"{short_name(f'of_{name}', dialect.digest)} AS {name}" for name, _ in dimensions),
            *(f"{whole(dialect, f'of_{name}')} AS {name}" for name, _ in texts),
            *(f"{number(dialect, [*map(at.item, expr)])} AS {name}" for name, expr in numbers),
            *(
                f"{condition_sql(dialect, json.loads(key), at.item)} AS fits_{n}"
                for key, n in self._filters.items()
            ),
        ]
        return Levels(
            extracted=dialect.extracted(at.paths),
            values=[
                *(
                    f"{first_scalar(dialect, [*map(at.item, expr)])} AS of_{name}"
                    for name, expr in [*dimensions, *texts]
                ),
            ],
            made=made,
        )

    def _paths(self) -> list[Steps]:
        """The paths into documents."""
        found = [path for one in self.metrics.dimensions for path in one.expr]
        for metric in self.metrics.metrics:
            found += metric.expr
            found += paths_of(metric.filter or [])
        inside = _each_once(_key(path) for path in found if path[0] in DOCUMENTS)
        return [json.loads(path) for path in inside]


class _Items:
    """What stands at the paths of an event, given the columns of the extraction."""

    def __init__(self, dialect: Dialect, paths: Sequence[Steps]) -> None:
        self.paths = paths
        self._items = {_key(path): at_path(dialect, place) for place, path in enumerate(paths)}

    def item(self, path: Steps) -> Item:
        if path[0] in DOCUMENTS:
            return self._items[_key(path)]
        if path[0] == "failed":
            return of_flag(failed("status"))
        return of_column(str(path[0]))


def _key(value: Any) -> str:
    return json.dumps(value, default=str)


def _each_once(keys: Iterable[str]) -> dict[str, int]:
    """The number of each key, in the order in which they come."""
    return {key: number for number, key in enumerate(dict.fromkeys(keys))}
