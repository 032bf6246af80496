"""The team's own figures as people were told of them: what a mark remembers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, NotRequired, TypedDict

from functions.report.document.metrics import each_series

if TYPE_CHECKING:
    from functions.report.document.metrics import MetricFigures, SeriesFigures
    from functions.report.document.report import Counted


class ToldFigure(TypedDict):
    """A figure that people got. `unit`: that of a series, else None; `value`: with all its digits.

    It is text, so that no reader of the mark makes a float of it. None where there was no value.
    `events`: of how many it was; marks of earlier versions do not say.
    """

    unit: str | None
    value: str | None
    events: NotRequired[int]


class ToldMetric(TypedDict):
    """A metric that people got. `digest`: of what decided its value; `cut`: units were left out."""

    name: str
    digest: str
    figures: list[ToldFigure]
    cut: bool


def told_metrics(report: Counted) -> list[ToldMetric]:
    """What a mark remembers of a report's metrics."""
    return [
        {
            "name": metric["name"],
            "digest": metric["digest"],
            "figures": [
                {
                    "unit": unit,
                    "value": None if one["value"] is None else str(one["value"]),
                    "events": one["events"],
                }
                for unit, one in by_unit(metric).items()
            ],
            "cut": metric["more_series"] > 0,
        }
        for metric in report.get("metrics", [])
    ]


def by_unit(metric: MetricFigures) -> Mapping[str | None, SeriesFigures]:
    """The figures of a metric by unit; a unit that is only missed today is not there."""
    if metric["unit_dimension"] is None:
        return {None: metric}
    return {one["unit"]: one for one in each_series(metric) if one["events"]}
