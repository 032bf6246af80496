"""Causes about metrics in words: hostile names, lost values, small changes, the next command."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from bench.defined import ready_metrics
from bench.thresholds import THRESHOLDS
from functions.report.compose.verdict import verdict
from functions.report.text.causes import cause_short
from tests.harness.measured import (
    MONDAY,
    Figures,
    day_with,
    days_before,
    judged,
    series,
)
from tests.harness.shop_reports import ODD_METRICS, Before, report_of

if TYPE_CHECKING:
    from functions.report.definitions import Metrics
    from functions.report.document.report import Compared

MINUS = "\N{MINUS SIGN}"
HOSTILE = "a\nb\u202e<b>" + "x" * 300


def metrics(more: str = "", agg: str = 'agg = "sum"\nexpr = "details.amount"') -> Metrics:
    return ready_metrics(f"""
[[dimension]]
name = "currency"
expr = "details.currency"
[[metric]]
name = "revenue"
{agg}
{more}
""")


def beside(defined: Metrics, usual: Figures, odd: Figures) -> Compared:
    before = days_before(lambda day: day_with(defined, usual, day))
    return judged(day_with(defined, odd), before)


def cause(defined: Metrics, usual: Figures, odd: Figures) -> Any:
    (one,) = beside(defined, usual, odd)["comparison"]["causes"]
    return one


def test_hostile_units_and_values_are_harmless_in_the_words_and_whole_beside_them() -> None:
    defined = metrics('unit = { dimension = "currency" }\nby = ["source"]')
    usual = {"revenue": [series((9_000, 900), HOSTILE, source={HOSTILE: (9_000, 900)})]}
    made = beside(
        defined, usual, {"revenue": [series((900, 900), HOSTILE, source={HOSTILE: (900, 900)})]}
    )
    (one,) = made["comparison"]["causes"]
    assert one["of"]["unit"] == HOSTILE
    texts = [one["sentence"], one["detail"], one["command"], cause_short(made, one)]
    texts += [finding["sentence"] for finding in made["comparison"]["stands_out"]]
    for text in texts:
        assert text.isprintable()
        assert len(text) < 400


@pytest.mark.parametrize(
    ("observed", "said"),
    [
        (1_200, "Revenue fell to 1,200 EUR, 88% less than on a usual Monday (9,7"),
        (13_000, "Revenue rose to 13,000 EUR, 30% more than on a usual Monday (9,7"),
        (25_000, "Revenue rose to 25,000 EUR, 2.5 times a usual Monday (9,7"),
        (1, "Revenue fell to 1 EUR, >99% less than on a usual Monday (9,7"),
        (0, "Revenue fell to 0 EUR; on a Monday 9,7"),
        (-5, f"Revenue fell to {MINUS}5 EUR; on a Monday 9,7"),
    ],
)
def test_a_change_is_said_beside_what_is_usual(observed: float, said: str) -> None:
    usual = {"revenue": series((10_000, 900))}
    one = cause(metrics('unit = "EUR"'), usual, {"revenue": series((observed, 900))})
    assert one["sentence"].startswith(said)


def test_a_change_of_percentages_is_said_by_both_of_them() -> None:
    """12% less of an error rate of 10% is 8.8%, and reads as none."""
    defined = metrics('unit = "%"', 'agg = "average"\nexpr = "details.amount"')
    usual = {"revenue": series((10, 900))}
    made = beside(defined, usual, {"revenue": series((6, 900))})
    (one,) = made["comparison"]["causes"]
    assert one["sentence"].startswith("Revenue fell to 6%, from 10% on a usual Monday (")
    assert cause_short(made, one) == "Revenue 6% (usually 10%)"
    many = cause(defined, usual, {"revenue": series((25, 900))})
    assert many["sentence"].startswith("Revenue rose to 25%, 2.5 times a usual Monday (")


MANY = "123456789012345678.25"


def test_a_figure_of_many_digits_is_said_with_all_of_them() -> None:
    defined = metrics('unit = "EUR"\nby = ["source"]\ntarget = { at_most = 1000 }')
    usual = {"revenue": series((90, 900), source={"shop": (90, 900)})}
    odd = {"revenue": series((MANY, 900), source={"shop": (MANY, 900)})}
    made = beside(defined, usual, odd)
    (one,) = made["comparison"]["causes"]
    assert one["kind"] == "target"
    whole = "123,456,789,012,345,678.25 EUR"
    findings = {one["kind"]: one["sentence"] for one in made["comparison"]["stands_out"]}
    assert f"Revenue is {whole}, above its target of 1,000 EUR" in one["sentence"]
    assert findings["target"] == f"Revenue is {whole}, above its target of 1,000 EUR."
    assert f"is {whole}: on a Monday, " in findings["metric"]
    untargeted = beside(metrics('unit = "EUR"\nby = ["source"]'), usual, odd)
    (one,) = untargeted["comparison"]["causes"]
    assert one["sentence"].startswith(f"Revenue rose to {whole}, ")
    assert f"shop {whole}" in one["detail"]


def test_many_events_without_a_value_are_said() -> None:
    odd = series((1_200, 900))
    lossy = replace(odd, figure=replace(odd.figure, without_value=700, inexact=1))
    usual = series((10_000, 900), lost=700)
    one = cause(metrics(), {"revenue": usual}, {"revenue": lossy})
    assert "701 of its 900 events have no value that counts." in one["detail"]


@pytest.mark.parametrize(
    ("condition", "options"),
    [
        ("", ""),
        ('filter = { event_type = "Paid" }', " --type Paid"),
        ('filter = { event_type = ["a", "b"], source = "shop" }', " --source shop"),
        ('filter = { source = { prefix = "shop" } }', ""),
        ("filter = { failed = true }", " --failed"),
        ("filter = { failed = false }", ""),
        ('filter = { source = "it\'s" }', " --source 'it'\"'\"'s'"),
        ('filter = { source = "--all" }', ""),
    ],
)
def test_the_next_command_shows_the_events_that_it_counts(condition: str, options: str) -> None:
    usual = {"revenue": series((10_000, 900))}
    one = cause(metrics(condition), usual, {"revenue": series((1_000, 900))})
    assert one["command"] == f"events --date 2026-11-23{options}"


def test_of_a_ratio_the_command_shows_the_events_of_its_part() -> None:
    defined = ready_metrics("""
metric = [
    { name = "bad", agg = "sum", expr = "details.a", filter.failed = true },
    { name = "all", agg = "sum", expr = "details.a" },
    { name = "share", numerator = "bad", denominator = "all" },
]
""")
    figures = {"bad": series((90, 900)), "all": series((900, 900))}
    usual = {**figures, "share": series((0.1, 900))}
    one = cause(defined, usual, {**figures, "share": series((0.5, 900))})
    assert one["command"] == f"events --date {MONDAY} --failed"
    assert one["sentence"].startswith("Share rose to 50.0%, 5.0 times a usual Monday (")


def test_a_missed_target_is_something_to_look_at_on_a_day_that_is_not_judged_yet() -> None:
    made = report_of(before=Before(days=0), odd=ODD_METRICS, metrics=True)
    assert made["verdict"]["kind"] == "findings"
    assert made["verdict"]["level"] == "bad"
    assert made["verdict"]["short"] == "Request p95 misses its target"
    assert "Not judged yet: 0 of 21 days known." in made["verdict"]["detail"]


def test_a_change_that_nobody_called_worse_needs_no_more_than_attention() -> None:
    usual, odd = {"orders": series((900, 900))}, {"orders": series((200, 200))}
    levels = {}
    for better in ("higher", "lower", None):
        more = f'better = "{better}"' if better else ""
        defined = ready_metrics(f'[[metric]]\nname = "orders"\nagg = "count"\n{more}')
        made = beside(defined, usual, odd)
        whole: Any = report_of(before=Before(days=0))
        whole |= {"comparison": made["comparison"], "metrics": made["metrics"]}
        levels[better] = verdict(whole, THRESHOLDS)["level"]
    assert levels == {"higher": "bad", "lower": "attention", None: "attention"}


def test_what_is_usual_of_a_count_is_a_whole_number_in_the_detail_too() -> None:
    defined = metrics('by = ["source"]', 'agg = "count"')

    def of(counted: int) -> Figures:
        found = {"shop": (counted, counted), "bank": (300, 300)}
        return {"revenue": [series((counted + 300, counted + 300), source=found)]}

    before = days_before(lambda day: day_with(defined, of(300 + day.toordinal() // 7 % 3), day))
    one = judged(day_with(defined, of(5_000)), before)["comparison"]["causes"][0]
    assert "By source: shop 5,000 (usually 305)." in one["detail"]
