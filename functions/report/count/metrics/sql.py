"""The queries of metrics, over a relation `measures` that has the columns of a plan.

Each has rows of the same form (COLUMNS), then of each part of its metrics: events, those without a
value, inexact ones, and the value as text.
"""

from __future__ import annotations

from collections.abc import Sequence

from functions.report.count.metrics.figures import COLUMNS_OF_A_PART, by_group, of_all, together
from functions.report.count.metrics.parts import parts_of
from functions.report.count.metrics.plan import Plan
from functions.report.count.metrics.values import DECIMAL
from functions.report.definitions import Metric
from functions.report.document.lists import MOST_NAMED

MOST_UNITS = 20
# The unit, the name of a dimension's value, whether a row has all names that are left out, and how
# many names (or units) a row has. A row without a name has the events that have none, unless it is
# `beyond`.
COLUMNS = ("unit", "name", "beyond", "names")


def dimension_query(plan: Plan, name: str) -> str:
    """The values of a dimension: name, whether left out, names, events, failures."""
    column = plan.dimension(name)
    return f"""
SELECT CASE WHEN beyond = 0 THEN name END AS kept, beyond, count(*) AS names,
       sum(events) AS events, sum(failures) AS failures
FROM (
    SELECT *, CASE WHEN name IS NOT NULL AND row_number() OVER (
        PARTITION BY name IS NULL ORDER BY events DESC, name
    ) > {MOST_NAMED} THEN 1 ELSE 0 END AS beyond
    FROM (
        SELECT {column} AS name, count(*) AS events, count(*) FILTER (WHERE failed) AS failures
        FROM measures GROUP BY {column}
    ) AS counted
) AS ranked
GROUP BY CASE WHEN beyond = 0 THEN name END, beyond
"""


def totals_query(plan: Plan, parts: Sequence[Metric]) -> str:
    """One row: the parts of all events. None of them may be WHOLE_ONLY."""
    counted = f"(SELECT {of_all(plan, parts)} FROM measures) AS counted"
    return f"SELECT {_NO_GROUP}, {_as_text(parts, counted)}"


def units_query(plan: Plan, metric: Metric, unit: str | None) -> str:
    """The figures of a metric: of the units with most events, of all others, of those without."""
    column = plan.dimension(unit) if unit else None
    return _ranked(plan, metric, None, column, most=MOST_UNITS, order=_events(plan, metric))


def table_query(plan: Plan, metric: Metric, by: str, unit: str | None) -> str:
    """The figures of a metric by the values of a dimension, in the units with most events."""
    column = plan.dimension(unit) if unit else None
    order = _magnitude(plan, metric)
    return _ranked(plan, metric, column, plan.dimension(by), most=MOST_NAMED, order=order)


_NO_GROUP = "CAST(NULL AS VARCHAR), CAST(NULL AS VARCHAR), 0, 1"


def _ranked(
    plan: Plan, metric: Metric, unit: str | None, name: str | None, *, most: int, order: str
) -> str:
    """The groups of a metric, of which the first `most` with a name are kept apart."""
    parts = parts_of(metric, plan.metrics)
    beyond = f"""CASE WHEN name IS NOT NULL AND row_number() OVER (
        PARTITION BY name IS NULL ORDER BY {order} DESC NULLS LAST, name, unit NULLS FIRST
    ) > {most} THEN 1 ELSE 0 END"""
    figures = ", ".join(
        f"{together(part, column)}({column}_{n}) AS {column}_{n}"
        for n, part in enumerate(parts)
        for column in COLUMNS_OF_A_PART
    )
    kept = "CASE WHEN beyond = 0 THEN name END"
    grouped = f"""(
    SELECT unit, {kept} AS name, beyond, count(*) AS names, {figures}
    FROM (
        SELECT *, {beyond} AS beyond FROM ({_groups(plan, metric, unit, name)}) AS counted
        WHERE {_events(plan, metric)} > 0
    ) AS ranked
    GROUP BY unit, {kept}, beyond
) AS grouped"""
    return f"SELECT {', '.join(COLUMNS)}, {_as_text(parts, grouped)}"


def _groups(plan: Plan, metric: Metric, unit: str | None, name: str | None) -> str:
    """A row for each unit and name, with the figures of all parts."""
    parts = parts_of(metric, plan.metrics)
    columns = {"unit": unit, "name": name}
    keys = [key for key, column in columns.items() if column]
    fits = " OR ".join(dict.fromkeys(plan.fits(part) for part in parts))
    units = _of_most_events(plan, metric, unit) if unit else ""
    named = "".join(f"{columns[key]} AS {key}, " for key in keys)
    rows = f"(SELECT {named}* FROM measures WHERE ({fits}){units}) AS fitting"
    return by_group(plan, parts, rows, keys)


def _of_most_events(plan: Plan, metric: Metric, unit: str) -> str:
    """The condition that a row has one of the units that units_query() keeps apart, or none."""
    counted = _with_its_events(plan, metric)
    fits = " OR ".join(dict.fromkeys(plan.fits(part) for part in counted))
    events = " + ".join(f"count(*) FILTER (WHERE {plan.fits(part)})" for part in counted)
    return (
        f" AND ({unit} IS NULL OR {unit} IN (SELECT {unit} FROM measures"
        f" WHERE ({fits}) AND {unit} IS NOT NULL GROUP BY {unit}"
        f" ORDER BY {events} DESC, {unit} LIMIT {MOST_UNITS}))"
    )


def _events(plan: Plan, metric: Metric) -> str:
    """The events of a metric in a group."""
    parts = [one.name for one in parts_of(metric, plan.metrics)]
    counted = _with_its_events(plan, metric)
    return " + ".join(f"events_{parts.index(one.name)}" for one in counted)


def _with_its_events(plan: Plan, metric: Metric) -> Sequence[Metric]:
    """The parts whose events a metric has: of a ratio those of its denominator."""
    whole = plan.metrics.named(metric.denominator) if metric.denominator else metric
    return parts_of(whole, plan.metrics)


def _magnitude(plan: Plan, metric: Metric) -> str:
    """What the groups of a metric are ordered by: its value without a sign."""
    if metric.denominator is not None:
        return f"({_events(plan, metric)})"
    if metric.agg == "count":
        return "events_0"
    if metric.agg == "average":
        valued = "(events_0 - without_0 - inexact_0)"
        return f"abs(CAST(value_0 AS DOUBLE) / CASE WHEN {valued} > 0 THEN {valued} END)"
    if metric.agg is not None:
        return "abs(value_0)"
    names = [one.name for one in parts_of(metric, plan.metrics)]
    scaled = any(plan.metrics.named(name).scale is not None for name in names)
    terms = []
    for sign, part in [*(("+", one) for one in metric.plus), *(("-", one) for one in metric.minus)]:
        definition = plan.metrics.named(part)
        column = "events" if definition.agg == "count" else "value"
        value = f"coalesce(CAST({column}_{names.index(part)} AS {DECIMAL}), 0)"
        if scaled:
            value = f"CAST({value} AS DOUBLE) * CAST('{definition.scale or 1}' AS DOUBLE)"
        terms.append(f"{sign} {value}")
    return f"abs({' '.join(terms)})"


def _as_text(parts: Sequence[Metric], rows: str) -> str:
    """The figures of parts, from rows that have them."""
    figures = ", ".join(
        f"events_{n}, without_{n}, inexact_{n}, CAST(value_{n} AS VARCHAR) AS value_{n}"
        for n in range(len(parts))
    )
    return f"{figures} FROM {rows}"
