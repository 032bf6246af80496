"""Which figures of two reports of a day were made by definitions that are not the same. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from functions.report.document.metrics import each_series

if TYPE_CHECKING:
    from functions.report.document.metrics import DimensionFigures, MetricFigures, SeriesFigures
    from functions.report.document.report import Compared


def defined_otherwise(before: Compared, after: Compared) -> Iterator[str]:
    """What the paths of figures begin with that are defined otherwise, or in one report alone.

    And those of definitions, which are no figures.
    """
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
            within = f"{path}[{_label(name)}]."
            yield within if made.get(name) != makes.get(name) else f"{within}definition."


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


def _label(name: str | None) -> str:
    return json.dumps(name, ensure_ascii=False)
