"""Reports with figures of the team's own, as many as a report can have, with what is usual of them.

They are composed as any other. What is usual, and what stands out, is put in by hand.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from copy import deepcopy
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any, cast

from functions.report.compose.metrics import metric_figures
from functions.report.count.measured import Figure, Measured, Series, Table
from functions.report.definitions import ByDimension, Metric, Metrics, Target
from functions.report.document.metrics import exact
from tests.harness.shop_reports import report_of

if TYPE_CHECKING:
    from functions.report.document.comparison import Finding
    from functions.report.document.metrics import MetricFigures, MetricPlace, SeriesFigures
    from functions.report.document.report import Report

_DAYS = 28
Named = Callable[[int], str]


def with_metrics(report: Report, metrics: Sequence[Metric], counted: Sequence[Measured]) -> Report:
    """A report with these metrics; nothing is known of the days before."""
    figures = metric_figures(counted, Metrics(metrics=metrics))
    return cast("Report", {**report, "metrics": figures})


def many_metrics(
    metrics: int,
    *,
    units: int = 1,
    values: int = 0,
    named: Named = lambda n: f"value-{n:03}",
    unit: Named = lambda n: f"u{n:02}",
    usual: bool = True,
) -> Report:
    """A report with so many metrics, each in so many units and by so many values of a dimension."""
    definitions = [
        Metric(
            name=f"metric_{at}",
            digest=f"{at:064}",
            title=f"Metric number {at}",
            agg="sum",
            unit=ByDimension("currency") if units > 1 else None,
            by=["place"] if values else [],
            better="higher",
            target=Target(at_least=Decimal(100)) if at % 2 == 0 else None,
        )
        for at in range(metrics)
    ]
    counted = [
        Measured(
            name=one.name,
            series=[
                Series(
                    unit=unit(n) if units > 1 else None,
                    figure=_figure(1_234_567 - 1_000 * at - n),
                    tables=[_table(values, units, n, named)] if values else [],
                )
                for n in range(units)
            ],
            more_series=3 if units > 1 else 0,
        )
        for at, one in enumerate(definitions)
    ]
    made = with_metrics(deepcopy(_usual_day()), definitions, counted)
    return told_usual(made) if usual else made


@cache
def _usual_day() -> Report:
    return report_of()


def _figure(value: int) -> Figure:
    return Figure(value=Decimal(value) / 100, events=value // 50, without_value=value % 3)


def _table(values: int, units: int, unit: int, named: Named) -> Table:
    """As many values as all units have together, of which each has its part."""
    rows = [(named(n), _figure(9_999_999 // (n + 1))) for n in range(unit, values, units)]
    return Table(
        dimension="place",
        values=rows,
        other=_figure(777_777),
        more_values=4_321,
        no_value=_figure(55_555),
    )


def told_usual(report: Report, days: int = _DAYS) -> Report:
    """The report with what is usual of each metric: a tenth less than today, within a twentieth."""
    for metric in report["metrics"]:
        metric["known_days"] = days
        for series in metric["series"] or [metric]:
            _tell(series, days)
    return report


def _tell(series: Any, days: int) -> None:
    value = series["value"]
    if value is None:
        return
    series["usual"] = _usual(value)
    noise = [Decimal(90 + (at * 7) % 5) / 100 for at in range(days)]
    series["history"] = [None] * (_DAYS - days) + [exact(value * part) for part in noise]
    for table in series["by"]:
        for row in table["values"][:100]:
            row["usual"] = _usual(row["value"])


def _usual(value: Any) -> dict[str, Any]:
    parts = {"expected": "0.9", "low": "0.855", "high": "0.945"}
    ends = {name: exact(value * Decimal(part)) for name, part in parts.items()}
    return ends if value >= 0 else {**ends, "low": ends["high"], "high": ends["low"]}


def unknown(report: Report) -> Report:
    """The report as one of metrics that were defined on its day."""
    for metric in report["metrics"]:
        metric["known_days"] = 0
        for series in (metric, *metric["series"]):
            series["usual"], series["history"] = None, []
            for table in series["by"]:
                for row in table["values"]:
                    row.pop("usual", None)
    return report


def odd(report: Report, *places: MetricPlace, kind: str = "metric") -> Report:
    """The report with findings of a kind about some figures, which fell below what is usual."""
    found: Any = [
        {
            "kind": kind,
            "name": None,
            "observed": 1.0,
            "expected": 2.0,
            "low": 1.8,
            "high": 2.2,
            "confidence": "high",
            "sentence": f"{place['title']} is unusual.",
            "of": place,
        }
        for place in places
    ]
    report["comparison"]["stands_out"] += cast("list[Finding]", found)
    return report


def place(metric: MetricFigures, series: SeriesFigures, value: str | None = None) -> MetricPlace:
    """The place of a figure; `value`: of the first dimension that it is counted by."""
    return {
        "metric": metric["name"],
        "title": metric["title"],
        "unit": series["unit"],
        "dimension": series["by"][0]["dimension"] if value is not None else None,
        "value": value,
    }
