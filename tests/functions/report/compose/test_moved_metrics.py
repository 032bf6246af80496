"""A revision says which figures of the team's own moved, even if none of it is worth a mail."""

from __future__ import annotations

from datetime import date
from typing import Any

from bench.defined import ready_metrics
from functions.common.report_keys import ReportKeys
from functions.report.compose.revisions import next_revision
from functions.report.count.measured import Series
from tests.harness.made_report import made_report
from tests.harness.measured import measured, series
from tests.harness.metric_reports import with_metrics

KEYS = ReportKeys(day=date(2026, 11, 23))
TOML = """
[[dimension]]
name = "currency"
expr = "details.currency"
[[metric]]
name = "revenue"
agg = "sum"
expr = "details.n"
unit = { dimension = "currency" }
by = ["source"]
[[metric]]
name = "orders"
agg = "count"
"""


def day(*revenue: Series, orders: int = 900, toml: str = TOML) -> Any:
    metrics = ready_metrics(toml)
    counted = measured(metrics, {"revenue": revenue, "orders": series((orders, orders))})
    return with_metrics(made_report(), metrics.metrics, counted)


def sentences(before: Any, after: Any) -> list[str]:
    first = next_revision(KEYS, before, None)
    return next_revision(KEYS, after, first)["history"][-1].get("sentences", [])


EUR = series((1_200, 90), "EUR")


def test_one_late_event_of_a_rare_unit_is_said() -> None:
    before = day(EUR, series((500, 5), "CHF"))
    after = day(EUR, series((620, 6), "CHF"), orders=901)
    assert sentences(before, after) == ["Revenue (CHF) 500 → 620, Orders 900 → 901."]


def test_the_furthest_come_first_and_the_others_are_counted() -> None:
    before = [series((100, 10), f"U{at}") for at in range(5)]
    after = [series((100 + at, 10), f"U{at}") for at in range(5)]
    assert sentences(day(*before), day(*after)) == [
        "Revenue (U4) 100 → 104, Revenue (U3) 100 → 103, Revenue (U2) 100 → 102, 1 more figure."
    ]


def test_of_a_day_that_still_ran_every_figure_was_to_move() -> None:
    before = day(EUR)
    before["pending"]["day_over"] = False
    assert sentences(before, day(EUR, orders=1_000)) == []


def test_what_is_defined_in_another_way_has_not_moved() -> None:
    other = day(series((7, 90), "EUR"), toml=TOML.replace("details.n", "details.m"))
    assert sentences(day(EUR), other) == [
        "Made again with a changed definition of revenue: it is counted in another way."
    ]
