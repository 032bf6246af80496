"""What a metric is made of: counted figures, and how they come to its value.

A counted figure of some events is a Part; a metric's value is computed from its parts in plain
Python, exactly, whichever engine counted them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal

from functions.report.count.measured import Figure
from functions.report.definitions import Metric, Metrics

PLACES = Decimal("1e-9")
# Sums have up to 38 digits, scales and factors 15: enough for each product to be exact.
_EXACT = Context(prec=200, rounding=ROUND_HALF_UP)
_ALWAYS_THERE = frozenset({"count", "sum", "count_distinct"})
# Their figures of several groups cannot be put together.
WHOLE_ONLY = frozenset({"percentile", "count_distinct"})


@dataclass(frozen=True, slots=True)
class Part:
    """A counted figure of some events. `value`: not scaled; of an average the sum."""

    events: int
    without_value: int
    inexact: int
    value: Decimal | None

    @property
    def valued(self) -> int:
        return self.events - self.without_value - self.inexact


def parts_of(metric: Metric, metrics: Metrics) -> Sequence[Metric]:
    """The counted metrics that one is made of, in order, each once."""
    if metric.agg is not None:
        return [metric]
    named = [*metric.plus, *metric.minus, metric.numerator, metric.denominator]
    found = [
        part
        for name in named
        if name is not None
        for part in parts_of(metrics.named(name), metrics)
    ]
    return list({one.name: one for one in found}.values())


def figure(
    metric: Metric, metrics: Metrics, parts: Mapping[str, Part], *, rest: bool = False
) -> Figure:
    """The figure of a metric, given its parts by name.

    `rest`: the parts are of several groups together, where some figures are not known.
    """
    if metric.agg is not None:
        part = parts[metric.name]
        return Figure(
            value=_counted(metric, part, rest=rest),
            events=part.events,
            without_value=part.without_value,
            inexact=part.inexact,
        )
    if metric.numerator is not None and metric.denominator is not None:
        above, below = (
            figure(metrics.named(name), metrics, parts, rest=rest)
            for name in (metric.numerator, metric.denominator)
        )
        return Figure(
            value=_ratio(above.value, below.value),
            events=below.events,
            without_value=below.without_value,
            inexact=below.inexact,
        )
    added = [figure(metrics.named(name), metrics, parts, rest=rest) for name in metric.plus]
    taken = [figure(metrics.named(name), metrics, parts, rest=rest) for name in metric.minus]
    every = [*added, *taken]
    value = None
    if all(one.value is not None for one in every):
        value = Decimal(0)
        for one in added:
            value = _EXACT.add(value, one.value or 0)
        for one in taken:
            value = _EXACT.subtract(value, one.value or 0)
    return Figure(
        value=value,
        events=sum(one.events for one in every),
        without_value=sum(one.without_value for one in every),
        inexact=sum(one.inexact for one in every),
    )


def _counted(metric: Metric, part: Part, *, rest: bool) -> Decimal | None:
    if metric.agg == "count":
        return Decimal(part.events)
    if rest and metric.agg in WHOLE_ONLY:
        return None
    value = part.value
    if value is None:
        return Decimal(0) if metric.agg in _ALWAYS_THERE else None
    if metric.scale is not None:
        value = _EXACT.multiply(value, metric.scale)
    if metric.agg == "average":
        value = _EXACT.divide(value, part.valued).quantize(PLACES, context=_EXACT)
    return value


def _ratio(above: Decimal | None, below: Decimal | None) -> Decimal | None:
    """To nine places, halves away from zero."""
    if above is None or not below:
        return None
    return _EXACT.divide(above, below).quantize(PLACES, context=_EXACT)
