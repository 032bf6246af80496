"""What metrics and dimensions name each other: whether it is there, and fits."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from stacks.definitions import units
from stacks.definitions.metrics import (
    MAX_DIMENSIONS,
    MAX_METRICS,
    MAX_TABLES,
    OWN_DIMENSIONS,
    ByDimension,
    Dimension,
    Metric,
)
from stacks.definitions.mistakes import Contradiction, Numbered, cut
from stacks.definitions.sizes import MOST_BYTES, statement_bytes

# Figures that can be added up. Of the others a sum means nothing.
_ADDABLE = frozenset({"count", "sum", "count_distinct"})
# Each event has another one: as units they would have no end.
_ENDLESS = frozenset({"event_id"})


def of_dimensions(found: Numbered[Dimension]) -> Iterator[Contradiction]:
    """What is wrong between dimensions."""
    for number, dimension in found.items():
        if dimension.name in OWN_DIMENSIONS:
            yield number, "name", f"{dimension.name} is a dimension of every event already"
        if number >= MAX_DIMENSIONS:
            yield number, "", f"there are at most {MAX_DIMENSIONS} dimensions"


def of_metrics(
    found: Numbered[Metric],
    dimensions: Numbered[Dimension],
    names: Collection[str],
    dimension_names: Collection[str],
) -> Iterator[Contradiction]:
    """What is wrong between metrics, and between them and dimensions.

    `names`, `dimension_names`: all that the file has, those of faulty tables too.
    """
    by_name = {metric.name: metric for metric in found.values()}
    endless = {one.name for one in dimensions.values() if {p[0] for p in one.expr} & _ENDLESS}
    allowed = [*OWN_DIMENSIONS, *dimension_names]
    tables = 0
    for number, metric in found.items():
        tables += len(metric.by or [])
        if metric.by and tables > MAX_TABLES:
            yield number, "by", f"there are at most {MAX_TABLES} in all metrics together"
        if number >= MAX_METRICS:
            yield number, "", f"there are at most {MAX_METRICS} metrics"
        for name in metric.by or []:
            if name not in allowed:
                yield number, "by", f"there is no {cut(name)}; allowed: {', '.join(allowed)}"
        if isinstance(metric.unit, ByDimension):
            yield from ((number, *one) for one in _unit(metric.unit, dimension_names, endless))
        for key, parts in metric.parts.items():
            for name in parts:
                if name not in names:
                    there = ", ".join(sorted(names))
                    yield number, key, f"there is no metric {cut(name)}; there are: {there}"
                elif name in by_name and (what := _unfit(metric, by_name[name])):
                    yield number, key, what
        yield from ((number, *one) for one in units.contradictions(metric, by_name))
        size = statement_bytes(metric, by_name, {one.name: one for one in dimensions.values()})
        if size > MOST_BYTES:
            yield (
                number,
                "",
                f"its paths and filters, and those of what it names, come to {size:,} bytes of SQL,"
                f" and may come to {MOST_BYTES:,}; fewer or shorter ones fit",
            )


def _unit(
    unit: ByDimension, dimension_names: Collection[str], endless: Collection[str]
) -> Iterator[tuple[str, str]]:
    if unit.dimension not in dimension_names:
        there = ", ".join(sorted(dimension_names)) or "none"
        yield "unit.dimension", f"there is no dimension {cut(unit.dimension)}; there are: {there}"
    elif unit.dimension in endless:
        yield "unit.dimension", f"{unit.dimension} has another value for every event"


def _unfit(metric: Metric, part: Metric) -> str | None:
    """Why a metric cannot be made of another one, if it cannot."""
    if part.is_ratio:
        return f"{part.name} is a ratio, and a metric is made of counted ones or their sums"
    if metric.is_ratio:
        return None
    if part.is_sum:
        return f"{part.name} is a sum itself; name what it is made of"
    if part.agg not in _ADDABLE:
        return f'{part.name} has agg = "{part.agg}"; allowed: {", ".join(sorted(_ADDABLE))}'
    return None
