"""Folds what stands out of metrics into causes: what follows from something else is not said twice.

- A value whose change is that of the total, or of its unit, is one thing with it.
- A missed target and an unusual figure are one thing: the target, with what is usual.
- A sum or a ratio that one of its parts explains is one thing with it: with the part, unless it
  misses a target of its own, or is worse though the part is better.
- A figure whose numbers are missing is one thing with the same of its values, of the ratios that it
  is a part of and of metrics of the same numbers, and with its fall, if that explains it.
- Many values of a table, or many units, that do the same are one thing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from functions.report.compare.baseline import Band
from functions.report.compare.folded import SEPARATE, Folded
from functions.report.compare.metric_found import Found, would_be_usual
from functions.report.compare.metric_missing_folding import MissingFolding
from functions.report.compare.metric_parts import Parts
from functions.report.compare.outlier import Outlier
from functions.report.document.place import Place

if TYPE_CHECKING:
    from functions.report.document.metrics import MetricFigures


def fold_metrics(
    metrics: Sequence[MetricFigures], bands: Mapping[Place, Band], outliers: Iterable[Outlier]
) -> list[Folded]:
    """The causes that are about metrics. `bands`: what is usual of their figures."""
    by_name = {one["name"]: one for one in metrics}
    found = [
        Found.of(one, one.place, bands.get(one.place), by_name[one.place.metric])
        for one in outliers
        if one.place is not None
    ]
    parts = Parts(metrics)
    wholes = _with_targets(one for one in found if one.place.value is None)
    values = [one for one in found if one.place.value is not None]
    said = {(one.place, one.rose) for one in wholes}
    left = [one for one in values if (one.place.whole, one.rose) not in said]
    missing = MissingFolding(metrics, parts, wholes)
    kept = _into_parts(wholes, parts)
    left += _told_by_no_part(values, wholes, kept, parts)
    wholes = missing.of_wholes(kept)
    left = missing.of_values(_without_their_sums(left, parts))
    return [one.folded() for one in (*_units_alike(wholes), *_values_alike(left))]


def _with_targets(wholes: Iterable[Found]) -> list[Found]:
    """One for each figure: its missed target, if it has one."""
    by_place: dict[Place, Found] = {}
    for one in wholes:
        if one.is_target or one.place not in by_place:
            by_place[one.place] = one
    return list(by_place.values())


def _into_parts(wholes: Sequence[Found], parts: Parts) -> list[Found]:
    """Without sums and ratios that would be usual, had one of their parts been."""
    by_place = {one.place: one for one in wholes}
    for one in wholes:
        for part in parts.places(one.place):
            found = by_place.get(part)
            if found is None or found.band is None or one.place not in by_place:
                continue
            otherwise = parts.otherwise(one.place, part, found.band.expected)
            if otherwise is None or not would_be_usual(one, otherwise):
                continue
            if one.is_target or _is_good_for_what_is_bad(found, one):
                if not found.is_target:
                    del by_place[part]
            else:
                del by_place[one.place]
                by_place[part] = replace(found, worse=found.worse or one.worse)
    return list(by_place.values())


def _told_by_no_part(
    values: Sequence[Found], wholes: Sequence[Found], kept: Sequence[Found], parts: Parts
) -> list[Found]:
    """Values of sums and ratios that are folded into a part of which the same value is usual.

    Nothing else would name them.
    """
    folded = {(one.place, one.rose) for one in wholes} - {(one.place, one.rose) for one in kept}
    found = {one.place for one in values}
    return [
        one
        for one in values
        if (one.place.whole, one.rose) in folded
        and not any(
            part._replace(dimension=one.place.dimension, value=one.place.value) in found
            for part in parts.places(one.place.whole)
        )
    ]


def _without_their_sums(values: Sequence[Found], parts: Parts) -> list[Found]:
    """Without values of sums and ratios of which a part stands out for the same value."""
    by_place = {one.place: one for one in values}
    for one in values:
        for whole in parts.places(one.place.whole):
            part = whole._replace(dimension=one.place.dimension, value=one.place.value)
            found = by_place.get(part)
            if found is None or one.place not in by_place:
                continue
            if _is_good_for_what_is_bad(found, one):
                del by_place[part]
            else:
                by_place[part] = replace(found, worse=found.worse or one.worse)
                del by_place[one.place]
    return list(by_place.values())


def _is_good_for_what_is_bad(part: Found, whole: Found) -> bool:
    """Whether a part changed for the better, by its metric, and its sum or ratio for the worse.

    "Late fees fell to 0" is no bad news: that there is less income is, and names them.
    """
    return part.good and whole.worse


def _units_alike(wholes: Iterable[Found]) -> Iterator[Found]:
    """More than a few units of a metric that did the same are one cause."""
    groups: dict[tuple[str, str, bool], list[Found]] = {}
    for one in wholes:
        kind = one.place.about or one.outlier.kind
        groups.setdefault((one.place.metric, kind, one.rose), []).append(one)
    for group in groups.values():
        yield from _few_or_worst(group)


def _values_alike(values: Iterable[Found]) -> Iterator[Found]:
    """More than a few values of a table that did the same are one cause."""
    groups: dict[tuple[Place, str | None, bool], list[Found]] = {}
    for one in values:
        groups.setdefault((one.place.whole, one.place.dimension, one.rose), []).append(one)
    for group in groups.values():
        yield from _few_or_worst(group)


def _few_or_worst(group: Sequence[Found]) -> Iterator[Found]:
    if len(group) <= SEPARATE:
        yield from group
    else:
        yield max(group, key=lambda one: (one.weight, str(one.place)))
