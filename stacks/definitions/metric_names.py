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
from stacks.definitions.mistakes import Contradiction, Numbered, missing
from stacks.definitions.sizes import (
    MOST_BYTES,
    MOST_COUNTED_APART,
    counted_apart,
    statement_bytes,
)
from stacks.definitions.tables import Found

# Figures that can be added up. Of the others a sum means nothing.
_ADDABLE = frozenset({"count", "sum", "count_distinct"})
# What the rules of metrics that are made of others look at.
_OF_A_PART = ("agg", "plus", "minus", "numerator", "denominator", "unit")
# Each event has another one: as units they would have no end.
_ENDLESS = frozenset({"event_id"})


def of_dimensions(found: Numbered[Dimension]) -> Iterator[Contradiction]:
    """What is wrong between dimensions."""
    for number, dimension in found.items():
        if dimension.name in OWN_DIMENSIONS:
            yield number, "name", f"{dimension.name} is a dimension of every event already"
        if number >= MAX_DIMENSIONS:
            yield number, "", f"there are at most {MAX_DIMENSIONS} dimensions"


def of_metrics(found: Found[Metric], dimensions: Found[Dimension]) -> Iterator[Contradiction]:
    """What is wrong between metrics, and between them and dimensions."""
    by_name = {one.name: one for one in found.with_right("name", *_OF_A_PART).values()}
    by_dimension = {one.name: one for one in dimensions.with_right("name", "expr").values()}
    endless = {one.name for one in by_dimension.values() if {p[0] for p in one.expr} & _ENDLESS}
    names = dimensions.all_names
    allowed = None if names is None else [*OWN_DIMENSIONS, *names]
    tables = 0
    for number, metric in found.tables.items():
        tables += len(metric.by or [])
        if metric.by and tables > MAX_TABLES:
            yield number, "by", f"there are at most {MAX_TABLES} in all metrics together"
        if number >= MAX_METRICS:
            yield number, "", f"there are at most {MAX_METRICS} metrics"
        if what := missing("dimension", metric.by or [], allowed):
            yield number, "by", what
        if isinstance(metric.unit, ByDimension):
            yield from ((number, *one) for one in _unit(metric.unit, names, endless))
        for key, parts in metric.parts.items():
            if what := missing("metric", parts, found.all_names):
                yield number, key, what
            for name in parts:
                if name in by_name and (what := _unfit(metric, by_name[name])):
                    yield number, key, what
        yield from ((number, *one) for one in units.contradictions(metric, by_name))
        if (apart := counted_apart(metric, by_name)) > MOST_COUNTED_APART:
            yield (
                number,
                "",
                f"is made of {apart} distinct counts and percentiles, and may be of"
                f" {MOST_COUNTED_APART}",
            )
        size = statement_bytes(metric, by_name, by_dimension)
        if size > MOST_BYTES:
            yield (
                number,
                "",
                f"its paths and filters, and those of what it names, come to {size:,} bytes of SQL,"
                f" and may come to {MOST_BYTES:,}; fewer or shorter ones fit",
            )


def _unit(
    unit: ByDimension, dimensions: Collection[str] | None, endless: Collection[str]
) -> Iterator[tuple[str, str]]:
    if what := missing("dimension", [unit.dimension], dimensions):
        yield "unit.dimension", what
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
