"""Figures that take all values of a group at once: distinct ones, and percentiles.

DuckDB's own aggregates hold them in memory. Groups and windows, as here, spill to the disk.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from functions.report.count.metrics.plan import Plan
from functions.report.count.metrics.values import DECIMAL, INEXACT
from functions.report.definitions import Metric


def figures_alone(
    plan: Plan, part: Metric, rows: str, keys: Sequence[str]
) -> tuple[str, Sequence[str]]:
    """What has a row for each value of a part in a group, and the figures of the part from it.

    `rows`: the events that fit. `keys`: those of their columns that groups are by, if any.
    """
    value = plan.value(part)
    each = (
        f"(SELECT {', '.join([*keys, f'{value} AS value'])}, count(*) AS times FROM {rows}"
        f" WHERE {plan.fits(part)} GROUP BY {', '.join([*keys, str(value)])}) AS each"
    )
    events, without = "sum(times)", "coalesce(sum(times) FILTER (WHERE value IS NULL), 0)"
    if part.agg == "count_distinct":
        return each, (events, without, "0", f"CAST(count(value) AS {DECIMAL})")
    exact = f"value < {INEXACT}"
    groups = f"PARTITION BY {', '.join(keys)} " if keys else ""
    times = f"CASE WHEN {exact} THEN times END"
    running = (
        f"(SELECT *, sum({times}) OVER ({groups}ORDER BY value) AS up_to,"
        f" sum({times}) OVER ({groups}) AS every FROM {each}) AS running"
    )
    inexact = f"coalesce(sum(times) FILTER (WHERE value = {INEXACT}), 0)"
    reached = f"min(value) FILTER (WHERE {exact} AND {_reached(part)})"
    return running, (events, without, inexact, reached)


def _reached(part: Metric) -> str:
    """Whether a value is not exceeded by the percentage: in whole numbers."""
    numerator, denominator = (part.percentile or Decimal(0)).as_integer_ratio()
    number = "CAST({} AS DECIMAL(18, 0))"
    return (
        f"{number.format('up_to')} * CAST('{100 * denominator}' AS DECIMAL(18, 0))"
        f" >= {number.format('every')} * CAST('{numerator}' AS DECIMAL(18, 0))"
    )
