"""What goes with a cause about a metric: in which values and parts it is, what is lost. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from functions.report.document.metrics import each_series, same_numbers, without_number
from functions.report.text.amounts import amount, expected_of, usual_range, with_unit
from functions.report.text.figures import count, listed
from functions.report.text.metric_names import metric_of, series_of, value_of
from functions.report.text.untrusted import Named

if TYPE_CHECKING:
    from functions.report.document.comparison import CauseFigures
    from functions.report.document.metrics import (
        MetricFigures,
        MetricPlace,
        Number,
        SeriesFigures,
        TargetFigures,
        UsualNumber,
    )
    from functions.report.document.report import Compared


_MOST_NAMED = 3
# So many more that do the same are one cause with it (compare/metric_folding.py).
_MANY = 3
# From this share of its events on it is worth a word that they have no value.
_WORTH_A_WORD = 0.05


class _Figure(NamedTuple):
    name: str
    value: Number | None
    usual: UsualNumber | None
    target: TargetFigures | None = None

    def misses(self, *, rose: bool) -> bool:
        """Whether it misses its target at that end."""
        if self.target is None or self.value is None or self.target["met"] is not False:
            return False
        most = self.target["at_most"]
        return (most is not None and self.value > most) == rose

    def is_outside(self, *, rose: bool) -> bool:
        if self.value is None or self.usual is None:
            return False
        return self.value > self.usual["high"] if rose else self.value < self.usual["low"]

    @property
    def distance(self) -> float:
        if self.value is None or self.usual is None:
            return 0.0
        return abs(float(self.value) - float(self.usual["expected"]))


def metric_detail(report: Compared, cause: CauseFigures, named: Named) -> Iterator[str]:
    """The figures that go with a metric that is unusual or misses its target."""
    of = cause["of"]
    metric = metric_of(report, of)
    series = series_of(metric, of)
    if of.get("about"):
        yield from _also_missing(report, of, named)
        return
    if cause["kind"] == "target" and cause["usual"]:
        shown = usual_range(metric, value_of(metric, of), cause["usual"])
        yield f"Usually {with_unit(metric, shown.ends)}."
    rose = _rose(cause, series)
    if of["dimension"] is None:
        units = _units(metric, of, named)
        if cause["kind"] == "target":
            yield from _also(metric, [one for one in units if one.misses(rose=rose)])
        else:
            yield from _also(metric, _outside(units, rose=rose))
        for table in series["by"]:
            values = [
                _Figure(named(r["name"]), r["value"], r.get("usual")) for r in table["values"]
            ]
            if found := _outside(values, rose=rose):
                yield f"By {table['dimension']}: {_listed(metric, found)}."
        yield from _parts(report, metric, of)
        yield from _lost(series)
    else:
        values = [
            _Figure(named(row["name"]), row["value"], row.get("usual"))
            for table in series["by"]
            for row in table["values"]
            if table["dimension"] == of["dimension"] and row["name"] != of["value"]
        ]
        yield from _also(metric, _outside(values, rose=rose))


def _rose(cause: CauseFigures, series: SeriesFigures) -> bool:
    """Whether it is too much, for its target or for what is usual."""
    target, usual = series["target"], cause["usual"]
    if cause["kind"] == "target" and target is not None:
        value = series["value"]
        return value is not None and target["at_most"] is not None and value > target["at_most"]
    return usual is not None and cause["observed"] > usual["expected"]


def _outside(values: Iterable[_Figure], *, rose: bool) -> list[_Figure]:
    """What is unusual in the same direction, the furthest first."""
    found = [one for one in values if one.is_outside(rose=rose)]
    return sorted(found, key=lambda one: (-one.distance, one.name))


def _also(metric: MetricFigures, found: list[_Figure]) -> Iterator[str]:
    """What does the same, if there is so much of it that it is one cause."""
    if len(found) >= _MANY:
        yield f"Also {_listed(metric, found)}."


def _also_missing(report: Compared, of: MetricPlace, named: Named) -> Iterator[str]:
    """The other units, or values, that lack numbers, and the metrics that are made of the same."""
    missing = [
        one["of"]
        for one in report["comparison"]["stands_out"]
        if "of" in one and one["of"].get("about")
    ]
    others = [one for one in missing if one["metric"] == of["metric"]]
    titles = [
        named(one["title"])
        for one in missing
        if one["metric"] != of["metric"]
        and one["unit"] == of["unit"]
        and one["value"] is None
        and same_numbers(metric_of(report, one), metric_of(report, of))
    ]
    if titles and of["value"] is None:
        left = max(len(titles) - _MOST_NAMED, 0)
        yield f"The same holds for {listed(titles[:_MOST_NAMED], left)}."
    names = [
        named((one["unit"] if of["value"] is None else one["value"]) or "without one")
        for one in others
        if one != of
        and one["dimension"] == of["dimension"]
        and (of["value"] is None or one["unit"] == of["unit"])
    ]
    if len(names) >= _MANY:
        yield f"Also {listed(names[:_MOST_NAMED], len(names) - _MOST_NAMED)}."


def _units(metric: MetricFigures, of: MetricPlace, named: Named) -> list[_Figure]:
    return [
        _Figure(
            "without one" if one["unit"] is None else named(one["unit"]),
            one["value"],
            one["usual"],
            one["target"],
        )
        for one in each_series(metric)
        if one["unit"] != of["unit"]
    ]


def _listed(metric: MetricFigures, found: list[_Figure]) -> str:
    """`shop.checkout 200 (usually 8,000), mobile 30 (usually 900) and 2 more`."""
    texts = [
        f"{one.name} {amount(metric, one.value)}"
        + (f" (usually {amount(metric, expected_of(metric, one.usual))})" if one.usual else "")
        for one in found[:_MOST_NAMED]
    ]
    return listed(texts, len(found) - len(texts))


def _parts(report: Compared, metric: MetricFigures, of: MetricPlace) -> Iterator[str]:
    """Of a sum or a ratio the parts that are unusual."""
    definition = metric["definition"]
    names = [*definition["plus"], *definition["minus"]]
    names += [definition[key] for key in ("numerator", "denominator") if definition[key]]
    for part in report["metrics"]:
        if part["name"] not in names:
            continue
        for series in each_series(part):
            figure = _Figure(part["title"], series["value"], series["usual"])
            alike = part["unit_dimension"] is None or series["unit"] == of["unit"]
            if alike and (figure.is_outside(rose=True) or figure.is_outside(rose=False)):
                yield f"{_listed(part, [figure])}."


def _lost(series: SeriesFigures) -> Iterator[str]:
    """How many of its events have no value that counts, if they are many."""
    lost, events = without_number(series), series["events"]
    if lost and lost >= _WORTH_A_WORD * events:
        yield f"{count(lost)} of its {count(events)} events have no value that counts."
