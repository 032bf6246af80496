"""What a figure of a metric is called: `Revenue in EUR of source shop.checkout`. Pure.

`named` writes titles, and units and values, which come from events: for a page, mail or chat.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from functions.report.document.metrics import each_series
from functions.report.text import untrusted
from functions.report.text.untrusted import Named

if TYPE_CHECKING:
    from functions.report.document.metrics import (
        MetricFigures,
        MetricPlace,
        Number,
        SeriesFigures,
    )
    from functions.report.document.report import Counted


def metric_of(report: Counted, of: MetricPlace) -> MetricFigures:
    """The metric that a finding is about."""
    return next(one for one in report["metrics"] if one["name"] == of["metric"])


def series_of(metric: MetricFigures, of: MetricPlace) -> SeriesFigures:
    """The figure in total, or in the unit, that a finding is about or belongs to."""
    return next(one for one in each_series(metric) if one["unit"] == of["unit"])


def value_of(metric: MetricFigures, of: MetricPlace) -> Number | None:
    """The value of the figure that a finding is about. That of the finding is a float."""
    series = series_of(metric, of)
    rows = (table["values"] for table in series["by"] if table["dimension"] == of["dimension"])
    named = (row["value"] for values in rows for row in values if row["name"] == of["value"])
    return series["value"] if of["dimension"] is None else next(named)


def figure_name(metric: MetricFigures, of: MetricPlace, named: Named = untrusted.name) -> str:
    """A figure as the beginning of a sentence."""
    name = named(of["title"])
    if metric["unit_dimension"] is not None:
        unit = of["unit"]
        name += f" without {metric['unit_dimension']}" if unit is None else f" in {named(unit)}"
    if of["value"] is not None:
        name += f" of {of['dimension']} {named(of['value'])}"
    return name
