"""What is 0 is gone only where that is bad, or nobody says whether it is."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING

from bench.defined import ready_metrics
from tests.harness.measured import MONDAY, day_with, days_before, judged, series, wobble

if TYPE_CHECKING:
    from functions.report.document.comparison import Cause
    from functions.report.document.report import Report

SLOW = """
[[metric]]
name = "p95"
agg = "percentile"
percentile = 95
expr = "details.ms"
target = { at_most = 500 }
"""
USUAL = {"p95": 490.0}


def causes(toml: str, usual: Mapping[str, float], odd: Mapping[str, float]) -> list[Cause]:
    """The causes of a day on which a target is missed by a hair; `odd`: what else is not usual."""
    metrics = ready_metrics(f"{SLOW}{toml}")

    def of(values: Mapping[str, float], day: date) -> Report:
        factor = wobble(day)
        figures = {
            name: series((round(value * factor) if name != "p95" else value, 900))
            for name, value in values.items()
        }
        return day_with(metrics, figures, day)

    before = days_before(lambda day: of({**USUAL, **usual}, day))
    made = judged(of({"p95": 501.0, **usual, **odd}, MONDAY), before)
    return made["comparison"]["causes"]


def named(found: list[Cause]) -> list[tuple[str, bool]]:
    return [(one["of"]["metric"], one["worse"]) for one in found]


def count(name: str, more: str = "") -> str:
    return f'[[metric]]\nname = "{name}"\nagg = "count"\n{more}\n'


def amount(name: str, more: str = "") -> str:
    return f'[[metric]]\nname = "{name}"\nagg = "sum"\nexpr = "details.{name}"\n{more}\n'


def test_what_should_be_there_and_is_not_comes_first() -> None:
    found = causes(count("orders", 'better = "higher"'), {"orders": 400}, {"orders": 0})
    assert named(found) == [("orders", True), ("p95", True)]


def test_errors_that_are_none_again_are_good_news_and_come_last() -> None:
    found = causes(count("errors", 'better = "lower"'), {"errors": 400}, {"errors": 0})
    assert named(found) == [("p95", True), ("errors", False)]


def test_what_rose_to_none_is_not_gone() -> None:
    toml = f"""
{amount("gained")}{amount("lost")}
[[metric]]
name = "drift"
plus = ["gained"]
minus = ["lost"]
better = "lower"
"""
    usual = {"gained": 1_000, "lost": 9_000, "drift": -8_000}
    found = causes(toml, usual, {"gained": 5_000, "lost": 5_000, "drift": 0})
    assert ("drift", True) in named(found)
    assert named(found)[0] == ("p95", True)


def test_a_part_whose_fall_is_good_is_named_with_the_whole_whose_fall_is_bad() -> None:
    """Fees for late payments are 0, as they should be, and so there is less income."""
    toml = f"""
{amount("sold", 'better = "higher"')}{amount("late_fees", 'better = "lower"')}
[[metric]]
name = "income"
plus = ["sold", "late_fees"]
better = "higher"
"""
    usual = {"sold": 5_000, "late_fees": 5_000, "income": 10_000}
    found = causes(toml, usual, {"late_fees": 0, "income": 5_000})
    assert named(found) == [("p95", True), ("income", True)]
    assert found[1]["detail"].startswith("Late fees 0 (usually ")


def test_the_same_holds_for_a_value_of_a_table() -> None:
    by = 'by = ["source"]'
    lower = f"""better = "lower"
{by}"""
    toml = f"""
{amount("sold", by)}{amount("late_fees", lower)}
[[metric]]
name = "income"
plus = ["sold", "late_fees"]
better = "higher"
{by}
"""
    metrics = ready_metrics(toml)

    def of(shop: float, day: date) -> Report:
        factor = wobble(day)
        late = {"shop": (shop * factor, 300), "app": (50_000 * factor, 300)}
        sold = {"shop": (5_000 * factor, 300), "app": (50_000 * factor, 300)}
        both = {name: (late[name][0] + sold[name][0], 600) for name in late}
        figures = {
            name: series((sum(value for value, _ in rows.values()), 900), source=rows)
            for name, rows in (("sold", sold), ("late_fees", late), ("income", both))
        }
        return day_with(metrics, figures, day)

    made = judged(of(0, MONDAY), days_before(lambda day: of(5_000, day)))
    (cause,) = made["comparison"]["causes"]
    assert (cause["of"]["metric"], cause["of"]["value"], cause["worse"]) == ("income", "shop", True)


def test_of_what_nobody_says_is_better_what_is_gone_comes_first() -> None:
    toml = count("orders") + count("calls")
    found = causes(toml, {"orders": 40, "calls": 400}, {"orders": 0, "calls": 4_000})
    assert named(found) == [("p95", True), ("orders", False), ("calls", False)]


def test_what_may_be_none_by_its_target_is_not_gone() -> None:
    toml = count("refused", "target = { at_most = 900 }") + count("calls")
    found = causes(toml, {"refused": 40, "calls": 400}, {"refused": 0, "calls": 4_000})
    assert named(found) == [("p95", True), ("calls", False), ("refused", False)]
