"""The figures of metrics of some events, by docs/metrics.md: plain Python with exact decimals."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Context, Decimal, localcontext
from typing import NamedTuple

from tests.reference import condition, event_texts
from tests.reference.books import Json

_NANO = Decimal("1e-9")
_EXACT = Context(prec=400)
# Of values that a table leaves out together, these are not known.
_WHOLE_ONLY = ("percentile", "count_distinct")


class Figure(NamedTuple):
    """A value, and how many events it is of."""

    value: Decimal | None
    events: int
    without_value: int = 0
    inexact: int = 0


@dataclass
class _Tally:
    """What a counted metric counts of some events."""

    events: int = 0
    without_value: int = 0
    inexact: int = 0
    numbers: list[Decimal] = field(default_factory=list)
    texts: set[str] = field(default_factory=set)


class Figures:
    """Of metrics by name, as metrics.py has them."""

    def __init__(self, metrics: Mapping[str, Json]) -> None:
        self._metrics = metrics

    def of(self, metric: Json, events: Sequence[Json]) -> Figure:
        """Of some events. A sum has the events of its parts, a ratio those of its denominator."""
        if metric.get("plus"):
            added = [self.of(self._metrics[name], events) for name in metric["plus"]]
            taken = [self.of(self._metrics[name], events) for name in metric.get("minus", ())]
            total = _sum([one.value or Decimal(0) for one in added])
            total = _EXACT.subtract(total, _sum([one.value or Decimal(0) for one in taken]))
            events_of = zip(*(one[1:] for one in [*added, *taken]), strict=True)
            return Figure(total, *map(sum, events_of))
        if metric.get("numerator"):
            names = metric["numerator"], metric["denominator"]
            above, below = (self.of(self._metrics[name], events) for name in names)
            value = None
            if above.value is not None and below.value:
                value = _rounded(_EXACT.divide(above.value, below.value))
            return below._replace(value=value)
        tally = self._tally(metric, events)
        return Figure(_value(metric, tally), tally.events, tally.without_value, tally.inexact)

    def _tally(self, metric: Json, events: Sequence[Json]) -> _Tally:
        tally = _Tally()
        for event in events:
            wanted = metric.get("filter")
            if wanted and not any(condition.fits(one, event) for one in wanted):
                continue
            tally.events += 1
            if metric["agg"] == "count":
                continue
            found = event_texts.first(event, metric["expr"])
            if metric["agg"] == "count_distinct":
                text = event_texts.text(found)
                tally.without_value += text is None
                tally.texts |= set() if text is None else {text}
            elif not event_texts.is_number(found):
                tally.without_value += 1
            else:
                number = event_texts.counted(float(found))
                tally.inexact += number is None
                tally.numbers += [] if number is None else [_rounded(number)]
        return tally

    def of_rest(self, metric: Json, events: Sequence[Json]) -> Figure:
        """Of values that a table leaves out together."""
        names = [metric["name"], *_parts(metric)]
        names += [name for one in _parts(metric) for name in _parts(self._metrics[one])]
        is_known = all(self._metrics[name].get("agg") not in _WHOLE_ONLY for name in names)
        found = self.of(metric, events)
        return found if is_known else found._replace(value=None)


def _parts(metric: Json) -> list[str]:
    named = [metric.get("numerator"), metric.get("denominator")]
    return [*metric.get("plus", ()), *metric.get("minus", ()), *filter(None, named)]


def _rounded(number: Decimal) -> Decimal:
    with localcontext(_EXACT):
        return number.quantize(_NANO, ROUND_HALF_UP) + 0


def _sum(numbers: Iterable[Decimal]) -> Decimal:
    with localcontext(_EXACT):
        return sum(numbers, Decimal(0))


def _value(metric: Json, tally: _Tally) -> Decimal | None:
    if metric["agg"] in {"count", "count_distinct"}:
        return Decimal(tally.events if metric["agg"] == "count" else len(tally.texts))
    numbers = sorted(tally.numbers)
    scale = Decimal(metric.get("scale") or 1)
    total = _EXACT.multiply(_sum(numbers), scale)
    if metric["agg"] == "sum":
        return total
    if not numbers:
        return None
    if metric["agg"] == "average":
        return _rounded(_EXACT.divide(total, Decimal(len(numbers))))
    ranks = {"min": 1, "max": len(numbers)}
    percent = Decimal(metric.get("percentile") or 100)
    rank = ranks.get(metric["agg"]) or math.ceil(percent * len(numbers) / 100)
    return _EXACT.multiply(numbers[rank - 1], scale)
