"""What metrics come to, in plain Python: shares no code with functions/report/count/metrics.

Slow and literal: events are decoded one by one, with the first of repeated keys, and every group
is a list of events.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, localcontext
from hashlib import sha256
from typing import Any

from functions.common.patterns import compile_condition
from functions.report.count.measured import Figure, Measured, Series, Table
from functions.report.definitions import ByDimension, Metric, Metrics
from tests.harness.stored_events import Stored, is_failure

NINE_PLACES = Decimal("0.000000001")
NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?")


class Written(str):
    """A number, as it is written."""


def decoded(text: str | None) -> Any:
    """JSON with numbers as they are written, and the first of repeated keys."""
    if text is None:
        return None

    def first(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        return dict(reversed(pairs))

    return json.loads(text, object_pairs_hook=first, parse_int=Written, parse_float=Written)


@dataclass
class Event:
    stored: Stored
    details: Any
    extra: Any

    def at(self, steps: Sequence[str | int]) -> Any:
        root, *further = steps
        value = (
            getattr(self, str(root))
            if root in {"details", "extra"}
            else getattr(self.stored, str(root))
        )
        for step in further:
            fits = isinstance(value, dict if isinstance(step, str) else list)
            if not fits or (isinstance(step, str) and step not in value):
                return None
            if isinstance(step, int) and step >= len(value):
                return None
            value = value[step]
        return value

    def first(self, paths: Iterable[Sequence[str | int]]) -> Any:
        return next((value for path in paths if (value := self.at(path)) is not None), None)

    def fits(self, condition: Any) -> bool:
        if not condition:
            return True
        whole = {
            name: getattr(self.stored, name)
            for name in ("event_id", "source", "event_type", "action", "status")
        }
        whole |= {"details": as_numbers(self.details), "extra": as_numbers(self.extra)}
        whole["failed"] = is_failure(self.stored.status)
        return compile_condition(condition)(whole)


def as_numbers(value: Any) -> Any:
    """Numbers as patterns.py takes them, after they were doubles."""
    if isinstance(value, Written):
        if re.fullmatch("-?[0-9]+", value):
            return int(value)
        return (
            Decimal(value)
            if abs(Decimal(value)) > Decimal("1e300")
            else Decimal(repr(float(value)))
        )
    if isinstance(value, dict):
        return {name: as_numbers(inner) for name, inner in value.items()}
    return [as_numbers(inner) for inner in value] if isinstance(value, list) else value


def number(value: Any) -> Decimal | str | None:
    """A number that counts; "inexact"; None if it is none."""
    if not isinstance(value, str) or not NUMBER.fullmatch(value):
        return None
    double = float(value)
    if double in {float("inf"), -float("inf")}:
        return "inexact"
    shortest = Decimal(repr(double))
    digits = "".join(map(str, shortest.as_tuple().digits)).strip("0")
    is_long = len(digits) > 15 and abs(shortest) >= Decimal(10) ** 15
    if is_long or abs(shortest) >= Decimal(10) ** 18:
        return "inexact"
    with localcontext(prec=400):
        return shortest.quantize(NINE_PLACES, ROUND_HALF_UP) + 0


def text(value: Any) -> str | None:
    """A scalar as text: numbers that are not whole by their value."""
    if isinstance(value, bool):
        return str(value).lower()
    if not isinstance(value, Written):
        return value if isinstance(value, str) else None
    if re.fullmatch("-?[0-9]+", value):
        return "0" if value == "-0" else str(value)
    double = float(value)
    if double in {float("inf"), -float("inf")} or abs(double) >= 1e300:
        return str(value)
    exact = number(value)
    if isinstance(exact, Decimal) and float(exact) == double:
        plain = f"{exact:f}"
        return plain.rstrip("0").rstrip(".") if "." in plain else plain
    return f"{double:.16e}"


def short(name: str | None) -> str | None:
    if name is None or len(name) <= 256:
        return name
    digest = sha256(name.encode()).hexdigest()[:16]
    return f"{name[:256]}… ({len(name)} characters, SHA-256 {digest})"


Count = Callable[[list[Event]], Figure]


class Reference:
    """Counts events that are each there once."""

    def __init__(self, metrics: Metrics, stored: Iterable[Stored]) -> None:
        self.metrics = metrics
        self.events = [Event(one, decoded(one.details), decoded(one.extra)) for one in stored]

    def dimension(self, event: Event, name: str) -> str | None:
        for one in self.metrics.dimensions:
            if one.name == name:
                return short(text(event.first(one.expr)))
        return short(getattr(event.stored, name))

    def named(self, name: str) -> Metric:
        return next(one for one in self.metrics.metrics if one.name == name)

    def unit(self, metric: Metric) -> str | None:
        if isinstance(metric.unit, ByDimension):
            return metric.unit.dimension
        part = metric.plus[0] if metric.plus else metric.denominator
        return self.unit(self.named(part)) if metric.unit is None and part else None

    def counted(self, metric: Metric, events: list[Event]) -> Figure:
        passed = [one for one in events if one.fits(metric.filter)]
        if metric.agg == "count":
            return Figure(value=Decimal(len(passed)), events=len(passed))
        values = [one.first(metric.expr) for one in passed]
        if metric.agg == "count_distinct":
            texts = [text(one) for one in values]
            return Figure(
                value=Decimal(len({*texts} - {None})),
                events=len(passed),
                without_value=texts.count(None),
            )
        numbers = [number(one) for one in values]
        exact = sorted(one for one in numbers if isinstance(one, Decimal))
        return Figure(
            value=aggregated(metric, exact),
            events=len(passed),
            without_value=numbers.count(None),
            inexact=numbers.count("inexact"),
        )

    def figure(self, metric: Metric, events: list[Event]) -> Figure:
        if metric.agg is not None:
            return self.counted(metric, events)
        if metric.denominator is not None and metric.numerator is not None:
            above = self.figure(self.named(metric.numerator), events)
            below = self.figure(self.named(metric.denominator), events)
            value = None
            if above.value is not None and below.value:
                with localcontext(prec=400):
                    value = (above.value / below.value).quantize(NINE_PLACES, ROUND_HALF_UP)
            return Figure(
                value=value,
                events=below.events,
                without_value=below.without_value,
                inexact=below.inexact,
            )
        parts = [(1, self.counted(self.named(name), events)) for name in metric.plus]
        parts += [(-1, self.counted(self.named(name), events)) for name in metric.minus]
        with localcontext(prec=400):
            total = sum((sign * (one.value or Decimal(0)) for sign, one in parts), Decimal(0))
        return Figure(
            value=total,
            events=sum(one.events for _, one in parts),
            without_value=sum(one.without_value for _, one in parts),
            inexact=sum(one.inexact for _, one in parts),
        )

    def measured(self) -> list[Measured]:
        return [self._measured(one) for one in self.metrics.metrics]

    def _measured(self, metric: Metric) -> Measured:
        unit = self.unit(metric)
        by_unit: dict[str | None, list[Event]] = {None: self.events}
        if unit:
            by_unit = self._groups(metric, self.events, unit)
        named = sorted(
            (name for name in by_unit if name is not None),
            key=lambda name: (-self.figure(metric, by_unit[name]).events, name),
        )
        kept = [*named[:20], *([None] if None in by_unit else [])]
        tables = [
            self._tables(metric, by, [(name, by_unit[name]) for name in kept]) for by in metric.by
        ]
        return Measured(
            name=metric.name,
            series=[
                Series(
                    unit=name,
                    figure=self.figure(metric, by_unit[name]),
                    tables=[one[place] for one in tables],
                )
                for place, name in enumerate(kept)
            ],
            more_series=max(0, len(named) - 20),
        )

    def _groups(
        self, metric: Metric, events: list[Event], dimension: str
    ) -> dict[str | None, list[Event]]:
        """The events by a dimension, where the metric has any."""
        found: dict[str | None, list[Event]] = {}
        for one in events:
            found.setdefault(self.dimension(one, dimension), []).append(one)
        return {name: own for name, own in found.items() if self.figure(metric, own).events}

    def _tables(
        self, metric: Metric, by: str, series: list[tuple[str | None, list[Event]]]
    ) -> list[Table]:
        """The table of each series, of which a thousand rows are kept in all."""
        groups = [self._groups(metric, events, by) for _, events in series]
        rows = [
            (self._order(metric, own), name, series[place][0] or "", place)
            for place, found in enumerate(groups)
            for name, own in found.items()
            if name is not None
        ]
        rows.sort()
        kept = {(name, place) for _, name, _, place in rows[:1_000]}
        return [self._table(metric, by, found, place, kept) for place, found in enumerate(groups)]

    def _order(self, metric: Metric, events: list[Event]) -> tuple[bool, Decimal]:
        figure = self.figure(metric, events)
        if metric.denominator is not None:
            return False, Decimal(-figure.events)
        return figure.value is None, greatest_first(figure)

    def _table(
        self,
        metric: Metric,
        by: str,
        groups: dict[str | None, list[Event]],
        place: int,
        kept: set[tuple[str, int]],
    ) -> Table:
        figures = {name: self.figure(metric, own) for name, own in groups.items()}
        values = [(n, one) for n, one in figures.items() if n is not None and (n, place) in kept]
        values.sort(key=lambda one: (one[1].value is None, greatest_first(one[1]), one[0]))
        left = [n for n in groups if n is not None and (n, place) not in kept]
        other = None
        if left:
            other = self.figure(metric, [event for name in left for event in groups[name]])
            if self._holistic(metric):
                other = Figure(
                    value=None,
                    events=other.events,
                    without_value=other.without_value,
                    inexact=other.inexact,
                )
        return Table(
            dimension=by,
            values=values,
            other=other,
            more_values=len(left),
            no_value=figures.get(None),
        )

    def _holistic(self, metric: Metric) -> bool:
        if metric.agg is not None:
            return metric.agg in {"percentile", "count_distinct"}
        parts = [*metric.plus, *metric.minus, metric.numerator, metric.denominator]
        return any(self._holistic(self.named(one)) for one in parts if one)


def greatest_first(figure: Figure) -> Decimal:
    """By magnitude, without rounding."""
    return (figure.value or Decimal(0)).copy_abs().copy_negate()


def aggregated(metric: Metric, numbers: list[Decimal]) -> Decimal | None:
    """Of numbers in order."""
    scale = metric.scale or Decimal(1)
    with localcontext(prec=400):
        if metric.agg == "sum":
            return sum(numbers, Decimal(0)) * scale
        if not numbers:
            return None
        if metric.agg == "average":
            mean = sum(numbers, Decimal(0)) * scale / len(numbers)
            return mean.quantize(NINE_PLACES, ROUND_HALF_UP)
        if metric.agg == "percentile":
            assert metric.percentile is not None
            rank = next(
                n for n in range(1, len(numbers) + 1) if n * 100 >= len(numbers) * metric.percentile
            )
            return numbers[rank - 1] * scale
        return (numbers[0] if metric.agg == "min" else numbers[-1]) * scale
