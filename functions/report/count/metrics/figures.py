"""The columns of figures. Each part of a metric has four: how many events it has, how many of them
have no value or an inexact one, and its value.
"""

from __future__ import annotations

from collections.abc import Sequence

from functions.report.count.metrics.parts import WHOLE_ONLY
from functions.report.count.metrics.plan import Plan
from functions.report.count.metrics.values import DECIMAL, INEXACT
from functions.report.count.metrics.whole import figures_alone
from functions.report.definitions import Metric

COLUMNS_OF_A_PART = ("events", "without", "inexact", "value")
_NOTHING = ("0", "0", "0", "NULL")


def of_all(plan: Plan, parts: Sequence[Metric]) -> str:
    """The columns of parts that are not WHOLE_ONLY, of all rows of a group."""
    return _named([_aggregates(plan, part) for part in parts])


def by_group(plan: Plan, parts: Sequence[Metric], rows: str, keys: Sequence[str]) -> str:
    """The query for a row for each unit and name, with the columns of all parts.

    `rows`: the events. `keys`: which of the two columns they have. To group by what is always null
    takes time.
    """
    simple = [None if part.agg in WHOLE_ONLY else _aggregates(plan, part) for part in parts]
    pieces = [_piece(rows, keys, _named(simple))] if any(simple) else []
    for at, part in enumerate(parts):
        if part.agg in WHOLE_ONLY:
            each, alone = figures_alone(plan, part, rows, keys)
            figures = [alone if n == at else None for n in range(len(parts))]
            # The first query of a union names the columns.
            pieces.append(_piece(each, keys, _unnamed(figures) if pieces else _named(figures)))
    if len(pieces) == 1:
        return pieces[0]
    summed = ", ".join(
        f"sum({column}_{n}) AS {column}_{n}"
        for n in range(len(parts))
        for column in COLUMNS_OF_A_PART
    )
    every = " UNION ALL ".join(pieces)
    return f"SELECT unit, name, {summed} FROM ({every}) AS pieces GROUP BY unit, name"


def _piece(rows: str, keys: Sequence[str], figures: str) -> str:
    """The query for a row for each unit and name, with some figures."""
    both = ", ".join(
        key if key in keys else f"CAST(NULL AS VARCHAR) AS {key}" for key in ("unit", "name")
    )
    return f"SELECT {both}, {figures} FROM {rows}" + (
        f" GROUP BY {', '.join(keys)}" if keys else ""
    )


def _named(parts: Sequence[Sequence[str] | None]) -> str:
    """The figures of parts as columns. Of a part that another piece has there is nothing."""
    return ", ".join(
        f"{one} AS {column}_{n}"
        for n, part in enumerate(parts)
        for column, one in zip(COLUMNS_OF_A_PART, part or _NOTHING, strict=True)
    )


def _unnamed(parts: Sequence[Sequence[str] | None]) -> str:
    return ", ".join(one for part in parts for one in part or _NOTHING)


def _aggregates(plan: Plan, part: Metric) -> tuple[str, str, str, str]:
    """The figures of a counted metric that is not WHOLE_ONLY."""
    fits, value = plan.fits(part), plan.value(part)
    events = f"count(*) FILTER (WHERE {fits})"
    if value is None:
        return events, "0", "0", f"CAST(NULL AS {DECIMAL})"
    return (
        events,
        f"count(*) FILTER (WHERE {fits} AND {value} IS NULL)",
        f"count(*) FILTER (WHERE {fits} AND {value} = {INEXACT})",
        f"{together(part, 'value')}({value}) FILTER (WHERE {fits} AND {value} < {INEXACT})",
    )


def together(part: Metric, column: str) -> str:
    """What puts the figures of several groups together."""
    return {"min": "min", "max": "max"}.get(part.agg or "", "sum") if column == "value" else "sum"
