"""Which figures of two reports of a day were made by definitions that are not the same. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from functions.report.document.metrics import each_series

if TYPE_CHECKING:
    from functions.report.document.metrics import DimensionFigures, MetricFigures, SeriesFigures
    from functions.report.document.report import Compared

# What says how a figure was made, or what is usual, and not what it is.
_BESIDE = frozenset({"definition", "usual", "history"})


def figures_alone(metrics: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The metrics of a report without what is usual of them."""
    return [_alone(one) for one in metrics]


def defined_otherwise(before: Compared, after: Compared) -> Iterator[str]:
    """What the paths of figures begin with that are defined otherwise, or in one report alone."""
    for path, old, new in (
        ("metrics", before.get("metrics", []), after.get("metrics", [])),
        (
            "activity.dimensions",
            before["activity"].get("dimensions", []),
            after["activity"].get("dimensions", []),
        ),
    ):
        made, makes = _digests(old), _digests(new)
        for name in {**made, **makes}:
            if made.get(name) != makes.get(name):
                yield f"{path}[{_label(name)}]."


def cut_lists(before: Compared, after: Compared) -> Iterator[str]:
    """What the paths of values begin with that one of two cut lists may have alone."""
    for report in (before, after):
        for metric in report.get("metrics", []):
            path = f"metrics[{_label(metric['name'])}]"
            if metric["unit_dimension"] is None:
                yield from _cut_tables(path, metric)
            else:
                for one in each_series(metric):
                    yield from _cut_tables(f"{path}.series[{_label(one['unit'])}]", one)
                if metric["more_series"]:
                    yield f"{path}.series["
        for dimension in report["activity"].get("dimensions", []):
            if dimension["other"]["values"]:
                yield f"activity.dimensions[{_label(dimension['name'])}].values["


def _cut_tables(path: str, series: SeriesFigures) -> Iterator[str]:
    for table in series["by"]:
        if table["more_values"]:
            yield f"{path}.by[{_label(table['dimension'])}].values["


def _digests(listed: Sequence[MetricFigures] | Sequence[DimensionFigures]) -> dict[str, str]:
    return {one["name"]: one["digest"] for one in listed}


def _alone(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _alone(inner) for name, inner in value.items() if name not in _BESIDE}
    return [_alone(inner) for inner in value] if isinstance(value, list) else value


def _label(name: str | None) -> str:
    return json.dumps(name, ensure_ascii=False)
