"""Which earlier days a figure is compared with: those whose definition decides the same of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from bench.defined import ready_metrics
from functions.report.count.measured import Series
from functions.report.document.encoding import encoded
from tests.harness.measured import MONDAY, day_with, days_before, judged, series, wobble

if TYPE_CHECKING:
    from functions.report.document.report import Compared, Report

TOML = """
[[dimension]]
name = "country"
expr = "details.country"
[[dimension]]
name = "currency"
expr = "details.currency"
[[metric]]
name = "paid"
agg = "sum"
expr = "details.n"
unit = "EUR"
by = ["country", "source"]
better = "higher"
[[metric]]
name = "refunds"
agg = "sum"
expr = "details.r"
unit = "EUR"
[[metric]]
name = "net"
plus = ["paid"]
minus = ["refunds"]
[[metric]]
name = "orders"
agg = "sum"
expr = "details.n"
unit = { dimension = "currency" }
by = ["country"]
"""
OTHER_COUNTRY = TOML.replace('"details.country"', '"details.land"')
ONE_DAY = timedelta(days=1)


def paid(factor: float, unit: str, *dimensions: str) -> Series:
    countries = {"DE": (round(700 * factor, 2), 200), "FR": (round(300 * factor, 2), 100)}
    sources = {"shop": (round(1_000 * factor, 2), 300)}
    whole = (round(1_000 * factor, 2), 300)
    found = series(whole, unit, country=countries, source=sources)
    return replace(found, tables=[one for one in found.tables if one.dimension in dimensions])


def day_of(day: date, toml: str = TOML, factor: float = 1) -> Report:
    """A day by some definitions; `factor`: on all that is usual."""
    metrics = ready_metrics(toml)
    by = {one.name: one.by for one in metrics.metrics}
    unit = metrics.named("paid").unit
    assert isinstance(unit, str)
    value = wobble(day) * factor
    return day_with(
        metrics,
        {
            "paid": paid(value, unit, *by["paid"]),
            "refunds": series((round(100 * value, 2), 30), unit),
            "net": series((round(900 * value, 2), 330), unit),
            "orders": [paid(value, "EUR", *by["orders"])],
        },
        day,
    )


def month(toml: str = TOML, *, until: int = 0, since: int = 28) -> list[bytes]:
    """The reports of the last 28 days: `toml` made those between so many days ago."""

    def made(day: date) -> Report:
        ago = (MONDAY - day).days
        return day_of(day, toml if until < ago <= since else TOML)

    return days_before(made)


def metric(made: Compared, name: str) -> Any:
    return next(one for one in made["metrics"] if one["name"] == name)


def usual_of_values(figures: Any, dimension: str) -> list[Any]:
    (table,) = [one for one in figures["by"] if one["dimension"] == dimension]
    return [row["usual"] for row in table["values"]]


def test_another_dimension_begins_the_history_of_its_tables_alone() -> None:
    made = judged(day_of(MONDAY), month(OTHER_COUNTRY))
    for name in ("paid", "net", "orders"):
        assert metric(made, name)["known_days"] == 28
    whole = metric(made, "paid")
    assert whole["usual"] is not None
    assert None not in whole["history"]
    assert usual_of_values(whole, "country") == [None, None]
    assert None not in usual_of_values(whole, "source")
    (euros,) = metric(made, "orders")["series"]
    assert euros["usual"] is not None
    assert usual_of_values(euros, "country") == [None, None]


def test_a_table_that_earlier_days_lack_begins_its_own_history_alone() -> None:
    without = TOML.replace('by = ["country", "source"]', 'by = ["source"]')
    whole = metric(judged(day_of(MONDAY), month(without)), "paid")
    assert (whole["known_days"], whole["usual"] is None) == (28, False)
    assert usual_of_values(whole, "country") == [None, None]
    assert None not in usual_of_values(whole, "source")


def test_days_on_which_a_table_was_another_are_left_out_of_its_history_and_no_others() -> None:
    made = judged(day_of(MONDAY), month(OTHER_COUNTRY, until=7, since=14))
    assert None not in usual_of_values(metric(made, "paid"), "country")
    # What the other dimension called the values tells nothing about these.
    odd = judged(day_of(MONDAY), month(OTHER_COUNTRY, until=0, since=14))
    rows = usual_of_values(metric(odd, "paid"), "country")
    assert rows == usual_of_values(metric(judged(day_of(MONDAY), month()[14:]), "paid"), "country")


def test_a_value_that_only_another_dimension_named_is_not_missed() -> None:
    def by_land(day: date) -> Report:
        made = day_of(day, OTHER_COUNTRY)
        for table in (made["metrics"][0]["by"][0], made["metrics"][3]["series"][0]["by"][0]):
            table["values"][1]["name"] = "France"
        return made

    made = judged(day_of(MONDAY), days_before(by_land))
    assert [row["name"] for row in metric(made, "paid")["by"][0]["values"]] == ["DE", "FR"]
    assert made["comparison"]["stands_out"] == []


def test_the_tables_of_a_part_and_its_name_are_no_matter_of_the_whole() -> None:
    other = TOML.replace('by = ["country", "source"]\n', "").replace('"refunds"', '"returned"')
    net = metric(judged(day_of(MONDAY), month(other)), "net")
    assert (net["known_days"], net["usual"] is None) == (28, False)


def test_a_text_as_unit_may_be_another_without_losing_the_past() -> None:
    euro = TOML.replace('"EUR"', '"€"')
    made = judged(day_of(MONDAY, euro), month())
    whole = metric(made, "paid")
    assert (whole["unit"], whole["known_days"]) == ("€", 28)
    assert whole["usual"]["low"] < whole["value"] < whole["usual"]["high"]
    assert None not in whole["history"]
    assert None not in usual_of_values(whole, "country")


def test_a_figure_stands_out_since_the_same_day_whatever_its_unit_is_called() -> None:
    month_before = month()[1:]
    sunday = judged(day_of(MONDAY - ONE_DAY, factor=0.1), month_before)
    euro = day_of(MONDAY, TOML.replace('"EUR"', '"€"'), factor=0.1)
    made = judged(euro, [encoded(sunday), *month_before])
    causes = [one for one in made["comparison"]["causes"] if one["of"]["metric"] == "paid"]
    assert [one["since"] for one in causes] == [str(MONDAY - ONE_DAY)]
