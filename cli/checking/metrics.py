"""What metrics count of files, for people and for programs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from rich.table import Table

from functions.report.text import untrusted
from functions.report.text.figures import plural

if TYPE_CHECKING:
    from cli.preview.counting import MetricCounts, SeriesCounts


def to_json(metrics: Sequence[MetricCounts]) -> list[dict[str, Any]]:
    """All of it; of each dimension of a table the events that have none."""
    return [
        {
            "name": metric.name,
            "unit_dimension": metric.unit_dimension,
            "nested_arrays": metric.nested_arrays,
            "series": [
                {
                    "unit": unit,
                    "events": series.events,
                    "without_value": series.without_value,
                    "inexact": series.inexact,
                    "without_dimension": dict(series.no_dimension),
                }
                for unit, series in metric.series.items()
            ],
        }
        for metric in metrics
    ]


def table(metrics: Sequence[MetricCounts]) -> Table:
    """A row for each metric and unit."""
    shown = Table("metric", box=None, pad_edge=False)
    shown.add_column("unit", overflow="fold")
    for heading in ("events", "without value", "inexact"):
        shown.add_column(heading, justify="right")
    shown.add_column("without", overflow="fold")
    for metric in metrics:
        for unit, series in metric.series.items() or [(None, None)]:
            shown.add_row(metric.name, _unit(metric, unit), *_cells(series))
    return shown


def hints(metrics: Sequence[MetricCounts]) -> Iterator[str]:
    """What a team may not expect."""
    for one in metrics:
        if number := one.nested_arrays:
            yield (
                f"{one.name}: in {plural(number, 'event')} its filter meets an array in an array;"
                " what is inside is not looked at"
            )


def _unit(metric: MetricCounts, unit: str | None) -> str:
    if unit is None and metric.unit_dimension and metric.series:
        return f"no {metric.unit_dimension}"
    return "" if unit is None else untrusted.name(unit)


def _cells(series: SeriesCounts | None) -> list[str]:
    if series is None:
        return ["0", "0", "0", ""]
    numbers = (series.events, series.without_value, series.inexact)
    without = ", ".join(f"{name}: {count:,}" for name, count in series.no_dimension.items())
    return [*(f"{number:,}" for number in numbers), without]
