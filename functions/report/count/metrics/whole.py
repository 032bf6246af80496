"""Figures that take all values of a group at once: distinct ones, and percentiles.

DuckDB's own aggregates hold them in memory. Groups and windows, as here, spill to the disk.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from functions.report.count.metrics.plan import Plan
from functions.report.count.metrics.values import DECIMAL, INEXACT
from functions.report.definitions import Metric


def value_alone(plan: Plan, part: Metric, rows: str, places: Sequence[bool]) -> str:
    """A row for each unit and name, with the value of one part."""
    value, fits = plan.value(part), plan.fits(part)
    # The first query of the union names the columns.
    columns = ", ".join(f"0, 0, 0, {'value' if here else 'NULL'}" for here in places)
    if part.agg == "count_distinct":
        made = (
            f"SELECT unit, name, CAST(count(*) AS {DECIMAL}) AS value FROM ("
            f"SELECT unit, name, {value} FROM {rows} WHERE {fits} AND {value} IS NOT NULL"
            f" GROUP BY unit, name, {value}) AS each GROUP BY unit, name"
        )
    else:
        made = (
            f"SELECT unit, name, min({value}) FILTER (WHERE {_reached(part)}) AS value FROM ("
            f"SELECT unit, name, {value},"
            f" sum(times) OVER (PARTITION BY unit, name ORDER BY {value}) AS up_to,"
            f" sum(times) OVER (PARTITION BY unit, name) AS every FROM ("
            f"SELECT unit, name, {value}, count(*) AS times FROM {rows}"
            f" WHERE {fits} AND {value} < {INEXACT}"
            f" GROUP BY unit, name, {value}) AS each) AS running GROUP BY unit, name"
        )
    return f"SELECT unit, name, {columns} FROM ({made}) AS made"


def _reached(part: Metric) -> str:
    """Whether a value is not exceeded by the percentage: in whole numbers."""
    numerator, denominator = (part.percentile or Decimal(0)).as_integer_ratio()
    number = "CAST({} AS DECIMAL(18, 0))"
    return (
        f"{number.format('up_to')} * CAST('{100 * denominator}' AS DECIMAL(18, 0))"
        f" >= {number.format('every')} * CAST('{numerator}' AS DECIMAL(18, 0))"
    )
