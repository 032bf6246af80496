"""Definitions as JSON, as functions read them: lists of steps, conditions in normal form.

Whatever a function reads of them is checked and complete: presets are filled in, and the preset
that is always on is the last mapping.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from stacks.definitions.digests import digest, value_of
from stacks.definitions.loading import Definitions
from stacks.definitions.mappings import Mapping
from stacks.definitions.matchers import canonical
from stacks.definitions.metrics import ByDimension, Dimension, Metric
from stacks.definitions.presets import default
from stacks.definitions.texts import Constant, First, Hash, Join, Time
from stacks.definitions.units import is_in_percent, unit_of

Json = dict[str, Any]

# Keys of a metric that say how it is shown, and not what is counted.
_ONLY_SHOWN = frozenset({"title", "in_percent"})


def mappings(definitions: Definitions) -> Json:
    """The mappings in the order in which they are tried, and their digest.

    Each text is one of `{"first": paths}`, `{"value": text}`, `{"join": paths}`, `{"hash": paths}`;
    a time is `{"first": paths}`, with `zone` or `unit` where it has one. What is not set is not
    there: without `when` a mapping reads every event.
    """
    listed = [_mapping(one) for one in (*definitions.mappings, default())]
    return {"digest": digest(listed), "mappings": listed}


def metrics(definitions: Definitions) -> Json:
    """The dimensions and metrics in the order of the file, and their digest.

    Neither titles, nor what is read in percent, nor the order change the digest. Each dimension has
    one of its own, and so has each metric: of what decides its value.
    """
    dimensions = {one.name: _dimension(one) for one in definitions.dimensions}
    by_name = {one.name: one for one in definitions.metrics}
    listed = {name: _metric(one, by_name) for name, one in by_name.items()}
    counted = [{key: one[key] for key in one if key not in _ONLY_SHOWN} for one in listed.values()]
    whole = [_by_name(dimensions.values()), _by_name(counted)]
    return {
        "digest": digest(whole),
        "dimensions": [
            {**dimension, "digest": digest(dimension)} for dimension in dimensions.values()
        ],
        "metrics": [
            {**metric, "digest": digest(value_of(metric, listed, dimensions))}
            for metric in listed.values()
        ],
    }


def reported(definitions: Definitions) -> Json:
    """What reports are made by: who owns which sources, the marked days in order, and `metrics`.

    A source that nobody owns has no owner in a later table either: the first that fits counts.

    Of owners and marked days there is no digest: reports are counted alike whatever they say.
    """
    days = sorted(definitions.holidays, key=lambda one: one.date)
    return {
        "owners": [_given(source=one.source, owner=one.owner) for one in definitions.sources],
        "holidays": [{"date": one.date.isoformat(), "name": one.name} for one in days],
        "metrics": metrics(definitions),
    }


def to_bytes(compiled: Json) -> bytes:
    """The one form of these definitions: equal ones are equal bytes. Numbers are exact."""
    return canonical(compiled)


def _mapping(one: Mapping) -> Json:
    return _given(
        name=one.name,
        when=one.when,
        event_id=_text(one.event_id),
        source=_text(one.source),
        timestamp=_text(one.timestamp),
        event_type=_text(one.event_type),
        details={"first": one.details},
        action=_text(one.action),
        status=_text(one.status),
        failed_when=one.failed_when,
    )


def _text(text: First | Constant | Join | Hash | Time | None) -> Json | None:
    match text:
        case None:
            return None
        case First(paths):
            return {"first": paths}
        case Constant(value):
            return {"value": value}
        case Join(paths):
            return {"join": paths}
        case Hash(paths):
            return {"hash": paths}
        case Time(paths, zone, unit):
            return _given(first=paths, zone=zone, unit=unit)


def _dimension(one: Dimension) -> Json:
    return {"name": one.name, "expr": one.expr}


def _metric(one: Metric, by_name: dict[str, Metric]) -> Json:
    """`unit`: as it is worked out of its parts; `in_percent`: only of what is read so."""
    unit = unit_of(one, by_name)
    target = one.target and _given(at_least=one.target.at_least, at_most=one.target.at_most)
    return _given(
        name=one.name,
        title=one.title,
        agg=one.agg,
        expr=one.expr,
        percentile=one.percentile,
        scale=one.scale,
        filter=one.filter,
        plus=one.plus and sorted(one.plus),
        minus=one.minus and sorted(one.minus),
        numerator=one.numerator,
        denominator=one.denominator,
        unit={"dimension": unit.dimension} if isinstance(unit, ByDimension) else unit,
        in_percent=is_in_percent(one, by_name) or None,
        by=one.by,
        better=one.better,
        target=target,
        least_events=one.least_events,
    )


def _given(**members: Any) -> Json:
    """The members that are set: one that there is not yet will change no digest."""
    return {name: value for name, value in members.items() if value is not None}


def _by_name(tables: Iterable[Json]) -> list[Json]:
    return sorted(tables, key=lambda table: str(table["name"]))
