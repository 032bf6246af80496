"""The unit of a metric, worked out as in physics, and which units do not go together.

Equal units cancel, and of others a quotient is left: MB by s are `MB per s`. A unit by a dimension
over none gives a series for each of its values: EUR per order, of the orders that have EUR.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import combinations
from typing import TypeAlias

from stacks.definitions.metrics import ByDimension, Metric

Unit: TypeAlias = str | ByDimension | None

# As the unit of a ratio it asks for percent. Any other metric has it as a unit like all.
_PERCENT = "%"


def unit_of(metric: Metric, by_name: Mapping[str, Metric]) -> Unit:
    """A metric's unit: its own, or else that of its parts; of a ratio in percent only a series."""
    sides = _sides(metric, by_name)
    if sides is None:
        return metric.unit or _unit_of_parts(metric, by_name)
    quotient = _quotient(*(unit_of(side, by_name) for side in sides))
    if metric.unit == _PERCENT:
        return quotient if isinstance(quotient, ByDimension) else None
    return metric.unit or quotient


def is_in_percent(metric: Metric, by_name: Mapping[str, Metric]) -> bool:
    """Whether a metric is read in percent: a ratio whose unit says so, or of two that are alike.

    Alike are counts and counts, sums and sums, and so on, of one unit. The values have no say in
    it: by these a ratio would be read otherwise from day to day.
    """
    sides = _sides(metric, by_name)
    if sides is None or isinstance(metric.unit, str):
        return sides is not None and metric.unit == _PERCENT
    above, below = sides
    alike = unit_of(above, by_name) == unit_of(below, by_name)
    return alike and _kinds(above, by_name) == _kinds(below, by_name)


def contradictions(metric: Metric, by_name: Mapping[str, Metric]) -> Iterator[tuple[str, str]]:
    """What is wrong between the units of a metric and of its parts, with the key to mend."""
    if metric.is_sum:
        yield from _of_sum(metric, by_name)
    elif sides := _sides(metric, by_name):
        yield from _of_ratio(metric, *sides, by_name)


def _of_sum(metric: Metric, by_name: Mapping[str, Metric]) -> Iterator[tuple[str, str]]:
    parts = [by_name[name] for names in metric.parts.values() for name in names if name in by_name]
    units = {part.name: unit_of(part, by_name) for part in parts}
    for one, other in combinations(units, 2):
        if units[one] != units[other]:
            yield "unit", f"{one} and {other} have different units; a sum is of one"
            return
    if not units or metric.unit is None:
        return
    name, unit = next(iter(units.items()))
    if unit is not None and unit != metric.unit:
        yield "unit", f"is that of {name}; leave it out"
    elif unit is None and isinstance(metric.unit, ByDimension):
        hint = f'unit = {{ dimension = "{metric.unit.dimension}" }}'
        yield "unit", f"{name} has none by {metric.unit.dimension}; give each part {hint}"


def _of_ratio(
    metric: Metric, above: Metric, below: Metric, by_name: Mapping[str, Metric]
) -> Iterator[tuple[str, str]]:
    over, under = unit_of(above, by_name), unit_of(below, by_name)
    if isinstance(under, ByDimension) and over != under:
        yield (
            "denominator",
            f"{below.name} has a unit by {under.dimension}, and {above.name} has another or none;"
            " what has a unit by a dimension divides only what has the same",
        )
    elif isinstance(over, ByDimension) and isinstance(under, str):
        yield (
            "denominator",
            f"{above.name} has a unit by {over.dimension}, and {below.name} has {under}; what has a"
            " unit by a dimension is divided only by what has none, or the same",
        )
    elif isinstance(over, ByDimension):
        allowed = {None, over, *([_PERCENT] if over == under else [])}
        if metric.unit not in allowed:
            percent = f', or "{_PERCENT}"' if over == under else ""
            yield "unit", f"there is a series for each {over.dimension}; leave it out{percent}"
    elif isinstance(metric.unit, ByDimension):
        hint = f'unit = {{ dimension = "{metric.unit.dimension}" }}'
        yield "unit", f"{above.name} has none by {metric.unit.dimension}; give it {hint}"


def _sides(metric: Metric, by_name: Mapping[str, Metric]) -> tuple[Metric, Metric] | None:
    """What a ratio divides, and by what; None of others, and where one of them is not right."""
    above, below = (by_name.get(name or "") for name in (metric.numerator, metric.denominator))
    if above is None or below is None or above.is_ratio or below.is_ratio:
        return None
    return above, below


def _unit_of_parts(metric: Metric, by_name: Mapping[str, Metric]) -> Unit:
    """The unit of what a sum adds up. A part that is a sum, or a ratio, is told."""
    first = by_name.get(metric.plus[0]) if metric.plus else None
    return first.unit if first is not None and first.agg is not None else None


def _quotient(over: Unit, under: Unit) -> Unit:
    if under is None or (over == under and isinstance(over, ByDimension)):
        return over
    if over == under or isinstance(over, ByDimension) or isinstance(under, ByDimension):
        return None
    return f"per {under}" if over is None else f"{over} per {under}"


def _kinds(metric: Metric, by_name: Mapping[str, Metric]) -> frozenset[object]:
    """How the parts of one side of a ratio are counted."""
    names = [name for named in metric.parts.values() for name in named]
    parts = [metric] if metric.agg else [by_name[name] for name in names if name in by_name]
    return frozenset((part.agg, part.percentile) for part in parts)
