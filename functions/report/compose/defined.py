"""Which figures of two reports of a day were made by definitions that are not the same. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING

from functions.report.document.made_by import dimension_digests, made_by
from functions.report.document.metrics import each_series

if TYPE_CHECKING:
    from functions.report.document.metrics import SeriesFigures
    from functions.report.document.report import Compared


def defined_otherwise(before: Compared, after: Compared) -> Iterator[str]:
    """What the paths of figures begin with that are defined otherwise, or in one report alone.

    And those of definitions, which are no figures.
    """
    made, makes = made_by(before), made_by(after)
    for name in {**made, **makes}:
        within = f"metrics[{_label(name)}]."
        if name in made and name in makes and made[name].is_value_of(makes[name]):
            yield f"{within}definition."
            yield f"{within}digest"
            for dimension in made[name].other_tables(makes[name]):
                yield from _tables(before, after, name, dimension)
        else:
            yield within
    old, new = dimension_digests(before), dimension_digests(after)
    for name in {**old, **new}:
        if old.get(name) != new.get(name):
            yield f"activity.dimensions[{_label(name)}]."


def _tables(before: Compared, after: Compared, name: str, dimension: str) -> Iterator[str]:
    """The paths of a metric's tables by a dimension: its own, and that of each unit."""
    path, table = f"metrics[{_label(name)}]", f"by[{_label(dimension)}]."
    yield f"{path}.{table}"
    for report in (before, after):
        for metric in report["metrics"]:
            if metric["name"] == name:
                for one in metric["series"]:
                    yield f"{path}.series[{_label(one['unit'])}].{table}"


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


def _label(name: str | None) -> str:
    return json.dumps(name, ensure_ascii=False)
