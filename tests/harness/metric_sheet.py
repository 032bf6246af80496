"""The rows that report.csv has for metrics, and metrics whose names read like other things."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from functions.report.pages.cells import name_cell
from tests.harness.metric_reports import many_metrics


def row_of(metric: Any, path: Sequence[object]) -> tuple[str, str | None, str] | None:
    """The row of a figure of a metric; None of a name."""
    section = f"metrics.{metric['name']}"
    unit: list[str] = []
    series = metric
    match path:
        case ("series", int() as n, *path):
            series = metric["series"][n]
            unit = [name_cell(series["unit"])]
    of_series = series is not metric
    match path:
        case ("name",) | ("by", int(), "dimension") | ("by", int(), "values", int(), "name"):
            return None
        case ("unit",) if of_series:
            return None
        case ("by", int() as n, "values", int() as m, *inner):
            table = series["by"][n]
            of = ".".join([f"{section}.by.{table['dimension']}", *unit])
            return of, table["values"][m]["name"], ".".join(map(str, inner))
        case ("by", int() as n, *inner):
            dimension, figure = series["by"][n]["dimension"], ".".join(map(str, inner))
            if of_series:
                return f"{section}.by.{dimension}", series["unit"], figure
            return f"{section}.by", dimension, figure
    figure = ".".join(map(str, path))
    return (
        (f"{section}.series", series["unit"], figure)
        if of_series
        else ("metrics", metric["name"], figure)
    )


def named_like(names: Sequence[str | None]) -> list[Any]:
    """A metric in units of these names, by values of these names; and one without units."""

    def named(n: int) -> str:
        return (names[n] if n < len(names) else None) or f"more {n}"

    count = len(names) + 1
    in_units: Any = many_metrics(1, values=count, units=count, named=named)["metrics"][0]
    for name, series in zip(names, in_units["series"], strict=False):
        series |= {"unit": name, "least_events": 20}
    plain: Any = many_metrics(2, values=count, named=lambda n: f"{named(n)}{n}")["metrics"][1]
    plain["least_events"] = 20
    return [in_units, plain]
