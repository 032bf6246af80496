"""The team's own figures beside earlier days: what is usual, what stands out, what is judged."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from bench.defined import ready_metrics
from functions.report.compare.earlier import Day, read_earlier
from functions.report.count.measured import Series
from functions.report.definitions import Definitions, Holiday
from functions.report.document.encoding import decoded, encoded
from functions.report.text.metric_values import metric_figures
from tests.harness.measured import (
    MONDAY,
    SOURCES,
    Figures,
    day_with,
    days_before,
    judged,
    series,
    wobble,
)

if TYPE_CHECKING:
    from functions.report.document.report import Compared, Report

ONE_DAY = timedelta(days=1)
TOML = """
[[dimension]]
name = "currency"
expr = "details.currency"
[[metric]]
name = "revenue"
agg = "sum"
expr = "details.amount"
unit = { dimension = "currency" }
by = ["source"]
better = "higher"
[[metric]]
name = "p95"
title = "Request p95"
agg = "percentile"
percentile = 95
expr = "details.ms"
unit = "ms"
better = "lower"
target = { at_most = 500 }
[[metric]]
name = "orders"
agg = "count"
[[metric]]
name = "visits"
agg = "count"
[[metric]]
name = "conversion"
numerator = "orders"
denominator = "visits"
[[metric]]
name = "paid"
agg = "sum"
expr = "details.paid"
[[metric]]
name = "refunds"
agg = "sum"
expr = "details.refund"
[[metric]]
name = "net"
plus = ["paid"]
minus = ["refunds"]
"""
METRICS = ready_metrics(TOML)
USUAL = {"shop": (7_000, 200), "app": (3_000, 100)}


def revenue(factor: float = 1, unit: str | None = "EUR", **sources: float) -> Series:
    """About 10,000 by two sources."""
    rows = {
        name: (round(value * factor * sources.get(name, 1), 2), events)
        for name, (value, events) in USUAL.items()
    }
    whole = sum(value for value, _ in rows.values())
    return series((round(whole, 2), 300), unit, source=rows)


def conversion(orders: int, visits: int) -> dict[str, Series]:
    share = Decimal(orders) / visits if visits else None
    return {
        "orders": series((orders, orders)),
        "visits": series((visits, visits)),
        "conversion": series((None if share is None else str(share), visits)),
    }


def usual(day: date, **odd: Series | Sequence[Series]) -> Report:
    factor = wobble(day)
    figures: Figures = {
        "revenue": [revenue(factor), revenue(factor / 5, "USD")],
        "p95": series((round(400 * factor, 1), 900)),
        **conversion(round(200 * factor), 2_000),
        "paid": series((round(5_000 * factor), 400)),
        "refunds": series((round(4_900 / factor), 300)),
        "net": series((round(5_000 * factor) - round(4_900 / factor), 700)),
    }
    return day_with(METRICS, {**figures, **odd}, day)


MONTH = days_before(usual)


def found(made: Compared) -> list[tuple[str, str, str | None, str | None]]:
    """The kind, metric, unit and value of each finding of a metric."""
    return [
        (one["kind"], one["of"]["metric"], one["of"]["unit"], one["of"]["value"])
        for one in made["comparison"]["stands_out"]
        if "of" in one
    ]


def sentences(made: Compared) -> list[str]:
    return [one["sentence"] for one in made["comparison"]["causes"]]


def metric(made: Compared, name: str) -> Any:
    return next(one for one in made["metrics"] if one["name"] == name)


def test_nothing_stands_out_of_a_usual_day() -> None:
    made = judged(usual(MONDAY), MONTH)
    assert made["comparison"]["stands_out"] == []
    assert metric(made, "revenue")["known_days"] == 28


def test_a_fall_of_revenue_in_one_currency_is_found_and_said_with_the_currency() -> None:
    fallen = usual(MONDAY, revenue=[revenue(0.12), revenue(0.2, "USD")])
    made = judged(fallen, MONTH)
    assert found(made) == [
        ("metric", "revenue", "EUR", None),
        ("metric", "revenue", "EUR", "shop"),
        ("metric", "revenue", "EUR", "app"),
    ]
    (sentence,) = sentences(made)
    assert sentence.startswith("Revenue in EUR fell to 1,200, 88% less than on a usual Monday (")
    (cause,) = made["comparison"]["causes"]
    assert (cause["kind"], cause["worse"], cause["sources"]) == ("metric", True, [])
    assert cause["of"] == {
        "metric": "revenue",
        "title": "Revenue",
        "unit": "EUR",
        "dimension": None,
        "value": None,
    }
    assert "source: shop 840 (usually 6," in cause["detail"]
    assert len(cause["history"]) == 28


def test_what_is_usual_stands_with_each_series_and_each_listed_value() -> None:
    made = judged(usual(MONDAY), MONTH)
    euros, dollars = metric(made, "revenue")["series"]
    assert euros["usual"]["low"] < euros["value"] < euros["usual"]["high"]
    assert dollars["usual"]["expected"] < euros["usual"]["expected"] / 4
    assert len(euros["history"]) == 28
    assert (
        euros["history"][-1]
        == metric(judged(usual(MONDAY - ONE_DAY), []), "revenue")["series"][0]["value"]
    )
    shop, app = euros["by"][0]["values"]
    assert shop["usual"]["low"] < shop["value"] < shop["usual"]["high"]
    assert app["usual"]["expected"] < shop["usual"]["low"]
    # All of them exact, and the same after they were stored.
    assert decoded(encoded(made))["metrics"] == made["metrics"]


def test_a_change_of_one_value_is_a_cause_of_its_own_where_the_total_is_usual() -> None:
    shifted = usual(MONDAY, revenue=[revenue(app=0.2, shop=1.3), revenue(0.2, "USD")])
    made = judged(shifted, MONTH)
    assert ("metric", "revenue", "EUR", "app") in found(made)
    assert any(
        one.startswith("Revenue in EUR of source app fell to 600, 80% less than")
        for one in sentences(made)
    )


def test_a_currency_or_a_value_that_is_missing_is_found_and_shown_as_none() -> None:
    only_shop = series((7_000, 200), "EUR", source={"shop": (7_000, 200)})
    made = judged(usual(MONDAY, revenue=[only_shop]), MONTH)
    assert ("metric", "revenue", "USD", None) in found(made)
    assert ("metric", "revenue", "EUR", "app") in found(made)
    euros, dollars = metric(made, "revenue")["series"]
    assert (dollars["unit"], dollars["value"], dollars["events"]) == ("USD", 0, 0)
    assert dollars["usual"]["low"] > 0
    assert euros["by"][0]["values"][1]["name"] == "app"
    assert any(one.startswith("Revenue in USD fell to 0; on a Monday ") for one in sentences(made))


def test_only_days_with_an_equal_definition_are_compared() -> None:
    other = ready_metrics(TOML.replace('"details.amount"', '["details.amount", "details.sum"]'))
    figures = {"revenue": [revenue(9), revenue(1.8, "USD")]}
    before = days_before(lambda day: day_with(other, figures, day), 20) + MONTH[20:]
    made = judged(usual(MONDAY), before)
    assert metric(made, "revenue")["known_days"] == 8
    assert metric(made, "revenue")["series"][0]["history"][-1] is None
    fallen = judged(usual(MONDAY, revenue=[revenue(0.1)]), before)
    assert "revenue" not in {one[1] for one in found(fallen)}


def test_a_title_a_target_and_what_is_better_may_change_without_losing_the_past() -> None:
    other = ready_metrics(TOML.replace("at_most = 500", "at_most = 900").replace("Request", "R"))
    figures = {"p95": series((400, 900))}
    before = days_before(lambda day: day_with(other, figures, day))
    assert metric(judged(usual(MONDAY), before), "p95")["known_days"] == 28


def test_a_missed_target_and_an_unusual_figure_are_one_cause() -> None:
    made = judged(usual(MONDAY, p95=series((860, 900))), MONTH)
    assert found(made) == [("target", "p95", "ms", None), ("metric", "p95", "ms", None)]
    (cause,) = made["comparison"]["causes"]
    assert cause["sentence"] == "Request p95 is 860 ms, above its target of 500 ms."
    assert cause["detail"].startswith("Usually 327 to 487 ms.")
    assert (cause["kind"], cause["worse"]) == ("target", True)
    assert cause["usual"] is not None
    assert metric(made, "p95")["target"]["met"] is False


def test_a_target_is_judged_without_any_earlier_day_but_not_on_a_day_that_is_not_over() -> None:
    missed = usual(MONDAY, p95=series((501, 900)))
    made = judged(missed, [])
    assert sentences(made) == ["Request p95 is 501 ms, above its target of 500 ms."]
    assert made["comparison"]["judged"]["reason"] == "few_days"
    incomplete = judged({**missed, "status": "incomplete"}, MONTH)
    assert incomplete["comparison"]["causes"] == []
    assert metric(incomplete, "p95")["target"]["met"] is None


@pytest.mark.parametrize(("events", "met"), [(19, None), (20, False)])
def test_a_target_of_few_events_is_not_judged(events: int, met: bool | None) -> None:
    made = judged(usual(MONDAY, p95=series((860, events))), [])
    assert metric(made, "p95")["target"]["met"] is met


def test_values_below_none_have_a_band_and_are_judged() -> None:
    made = judged(usual(MONDAY), MONTH)
    net = metric(made, "net")
    assert net["usual"]["low"] < 0 < net["usual"]["high"]
    fallen = judged(usual(MONDAY, net=series((-4_000, 700))), MONTH)
    assert found(fallen) == [("metric", "net", None, None)]
    (cause,) = fallen["comparison"]["causes"]
    assert cause["factor"] is None
    assert cause["sentence"].startswith("Net fell to \N{MINUS SIGN}4,000; on a Monday ")


@pytest.mark.parametrize(("before", "today"), [(0.98, 0.82), (0.02, 0.18)])
def test_a_share_near_one_is_judged_as_what_it_lacks_is(before: float, today: float) -> None:
    """That 98% succeed is that 2% fail: 82% are as far from it as 18% that fail."""
    month = days_before(lambda day: usual(day, **conversion(round(200 * before), 200)))
    made = judged(usual(MONDAY, **conversion(round(200 * today), 200)), month)
    assert ("metric", "conversion", None, None) in found(made)


def test_a_ratio_with_nothing_below_judges_nothing() -> None:
    made = judged(usual(MONDAY, **conversion(0, 0)), MONTH)
    assert {one[1] for one in found(made)} == {"orders", "visits"}
    assert metric(made, "conversion")["value"] is None


def test_what_a_part_explains_is_one_cause_with_it() -> None:
    made = judged(usual(MONDAY, **conversion(60, 2_000)), MONTH)
    assert {one[1] for one in found(made)} == {"orders", "conversion"}
    (cause,) = made["comparison"]["causes"]
    assert cause["of"]["metric"] == "orders"
    paid = judged(usual(MONDAY, paid=series((500, 400)), net=series((-4_400, 700))), MONTH)
    assert {one[1] for one in found(paid)} == {"paid", "net"}
    assert [one["of"]["metric"] for one in paid["comparison"]["causes"]] == ["paid"]


def test_what_moved_as_all_events_did_is_no_cause_of_its_own() -> None:
    figures: Figures = {
        "revenue": [revenue(0.3), revenue(0.06, "USD")],
        "p95": series((400, 900)),
        **conversion(60, 600),
        "paid": series((1_500, 120)),
        "refunds": series((1_470, 90)),
        "net": series((30, 210)),
    }
    fewer = {name: (events * 3 // 10, failed // 4) for name, (events, failed) in SOURCES.items()}
    made = judged(day_with(METRICS, figures, MONDAY, fewer), MONTH)
    assert found(made) == []
    assert {one["kind"] for one in made["comparison"]["causes"]} == {"volume"}


def test_of_a_day_without_events_no_metric_is_said() -> None:
    made = judged(day_with(METRICS, {"revenue": []}, MONDAY, {}), MONTH)
    assert found(made) == []
    assert [one["kind"] for one in made["comparison"]["causes"]] == ["silent"]


def test_what_a_silent_source_takes_with_it_is_no_cause_of_its_own() -> None:
    def of_sources(day: date, *sources: str) -> Report:
        rows = {name: (round(2_000 * wobble(day)), 200) for name in sources}
        whole = sum(value for value, _ in rows.values())
        figures = {"revenue": [series((whole, 600), "EUR", source=rows)]}
        events = {name: of for name, of in SOURCES.items() if name in sources}
        return day_with(METRICS, figures, day, events)

    before = days_before(lambda day: of_sources(day, "shop", "bank", "mail"))
    made = judged(of_sources(MONDAY, "shop", "mail"), before)
    assert [one["kind"] for one in made["comparison"]["causes"]] == ["silent"]


@pytest.mark.parametrize("today", ["999999999999999000", "0.000000001", 0])
def test_days_as_far_apart_as_numbers_can_be_fail_no_report(today: float | str) -> None:
    """Other days than Mondays alternate, so nobody knows how far a Monday strays."""

    def wild(day: date) -> Report:
        small = day.weekday() != 0 and day.toordinal() // 7 % 2
        value = "0.000000001" if small else "999999999999999000"
        return day_with(METRICS, {"p95": series((today if day == MONDAY else value, 100))}, day)

    made = judged(wild(MONDAY), days_before(wild))
    usual_of = metric(made, "p95")["usual"]
    assert usual_of["high"] > 10**61
    assert encoded(made)
    (figure,) = (one for one in metric_figures(made) if one.metric["name"] == "p95")
    assert " to 26,881," in figure.band


def test_a_range_of_one_figure_is_said_as_that_figure() -> None:
    month = days_before(lambda day: day_with(METRICS, {"paid": series((0, 400))}, day))
    made = judged(day_with(METRICS, {"paid": series((1, 400))}), month)
    assert sentences(made) == ["Paid rose to 1; on a Monday 0 is usual."]
    (finding,) = (one for one in made["comparison"]["stands_out"] if "of" in one)
    assert finding["sentence"] == "Paid is 1: on a Monday, 0 is usual."
    assert [one.band for one in metric_figures(made) if one.metric["name"] == "paid"] == ["0"]


def test_a_small_count_is_as_many_times_what_is_usual_wherever_it_is_said() -> None:
    """Of 2 that are shown as usual, and not of the 2.46 that they are rounded from."""
    month = days_before(
        lambda day: day_with(METRICS, {"visits": series((n := 2 + day.toordinal() % 2, n))}, day)
    )
    made = judged(day_with(METRICS, {"visits": series((30, 30))}), month)
    (sentence,) = sentences(made)
    assert sentence.startswith("Visits rose to 30, 15 times a usual Monday")
    (figure,) = (one for one in metric_figures(made) if one.metric["name"] == "visits")
    assert (figure.expected, figure.change) == ("2", "15 times")


def test_few_events_are_not_judged() -> None:
    few = {"revenue": [series((300, 6), "EUR")]}
    before = days_before(lambda day: day_with(METRICS, few, day))
    much = {"revenue": [series((30_000, 6), "EUR")]}
    assert found(judged(day_with(METRICS, much), before)) == []


def test_least_events_of_a_metric_stand_before_those_of_the_settings() -> None:
    metrics = ready_metrics(
        TOML.replace('better = "higher"', 'better = "higher"\nleast_events = 5')
    )
    few = {"revenue": [series((300, 6), "EUR")]}
    before = days_before(lambda day: day_with(metrics, few, day))
    much = {"revenue": [series((30_000, 6), "EUR")]}
    assert found(judged(day_with(metrics, much), before)) == [("metric", "revenue", "EUR", None)]


def test_a_metric_is_not_judged_before_it_is_known_for_long_enough() -> None:
    fallen = usual(MONDAY, revenue=[revenue(0.1), revenue(0.2, "USD")])
    other = ready_metrics(TOML.replace('"details.amount"', '"details.sum"'))
    young = days_before(lambda day: day_with(other, {}, day))
    assert "revenue" not in {one[1] for one in found(judged(fallen, [*MONTH[:20], *young[20:]]))}
    assert "revenue" in {one[1] for one in found(judged(fallen, [*MONTH[:21], *young[21:]]))}


def test_a_holiday_is_compared_with_days_of_its_name_alone() -> None:
    marked = [MONDAY - 100 * ONE_DAY, MONDAY - 50 * ONE_DAY, MONDAY - 6 * ONE_DAY, MONDAY]
    holidays = Definitions(holidays=[Holiday(day, "Feast") for day in marked])

    def quiet(day: date) -> Report:
        return usual(day, revenue=[revenue(0.1 * wobble(day)), revenue(0.02, "USD")])

    days = [MONDAY - ago * ONE_DAY for ago in range(1, 29)]
    before = [encoded(usual(day)) for day in days if day not in marked]
    before += [encoded(quiet(day)) for day in marked[:-1]]
    assert found(judged(quiet(MONDAY), before, holidays)) == []
    made = judged(usual(MONDAY), before, holidays)
    assert ("metric", "revenue", "EUR", None) in found(made)
    assert any("a usual Feast" in one for one in sentences(made))
    # And they teach nothing about usual days.
    usual_day = judged(usual(MONDAY + ONE_DAY), [*before, encoded(quiet(MONDAY))], holidays)
    assert found(usual_day) == []


def test_a_figure_stands_out_since_the_first_day_of_a_row() -> None:
    days = [encoded(usual(MONDAY - ago * ONE_DAY)) for ago in range(28, 2, -1)]
    for ago in (2, 1, 0):
        low = usual(MONDAY - ago * ONE_DAY, revenue=[revenue(0.3), revenue(0.2, "USD")])
        made = judged(low, days)
        days.append(encoded(made))
    (cause,) = made["comparison"]["causes"]
    assert cause["since"] == str(MONDAY - 2 * ONE_DAY)
    assert "Since Sat 21 Nov." in cause["detail"]


def test_a_report_without_metrics_is_compared_as_before() -> None:
    plain: Any = {name: value for name, value in usual(MONDAY).items() if name != "metrics"}
    made = judged(plain, MONTH)
    assert "metrics" not in made
    assert made["comparison"]["stands_out"] == []


def test_of_earlier_days_only_what_is_compared_is_kept() -> None:
    today = Day.of(usual(MONDAY))
    body = encoded(
        usual(
            MONDAY - ONE_DAY,
            revenue=[
                series((9, 900), "EUR", source={f"s{n}": (n, 1) for n in range(900, 0, -1)}),
                series((9, 900), "SEK", source={"shop": (5, 5)}),
            ],
        )
    )
    (day,) = read_earlier(lambda _: body, today, [MONDAY - ONE_DAY])
    table = day.metrics["revenue"].series["EUR"].tables["source"]
    assert list(table.places) == ["shop", "app"]
    assert len(table.missing) == 100
    assert "s900" in table.missing
    assert "s1" not in table.missing
    assert not day.metrics["revenue"].series["SEK"].tables


def test_a_comparison_with_metrics_can_be_written() -> None:
    made = judged(usual(MONDAY, p95=series((860, 900))), MONTH)
    assert json.loads(encoded(made))["comparison"]["causes"][0]["kind"] == "target"
