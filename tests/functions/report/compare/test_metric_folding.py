"""What stands out of metrics as causes: few things, and what follows from another is none."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, cast

from bench.defined import ready_metrics
from functions.report.definitions import Definitions, Owner
from tests.harness.measured import MONDAY, Figures, day_with, days_before, judged, series, wobble

if TYPE_CHECKING:
    from functions.report.document.comparison import Cause
    from functions.report.document.report import Report

UNITS = ready_metrics("""
[[dimension]]
name = "currency"
expr = "details.currency"
[[dimension]]
name = "endpoint"
expr = "details.endpoint"
[[metric]]
name = "revenue"
agg = "sum"
expr = "details.amount"
unit = { dimension = "currency" }
better = "higher"
[[metric]]
name = "p95"
agg = "percentile"
percentile = 95
expr = "details.ms"
by = ["endpoint", "source"]
better = "lower"
""")
CURRENCIES = ("EUR", "USD", "CHF", "SEK", "GBP")
ENDPOINTS = ("/pay", "/cart", "/find", "/login", "/home")


def day_of(day: date, fell: tuple[str, ...] = (), slow: tuple[str, ...] = ()) -> Report:
    factor = wobble(day)
    figures: Figures = {
        "revenue": [
            series((round(1_000 * factor * (0.3 if unit in fell else 1)), 90), unit)
            for unit in CURRENCIES
        ],
        "p95": series(
            (round(100 * factor, 1), 900),
            None,
            endpoint={
                name: (round(100 * factor * (4 if name in slow else 1), 1), 180)
                for name in ENDPOINTS
            },
            source={"shop": (round(100 * factor * (4 if "shop" in slow else 1), 1), 900)},
        ),
    }
    return day_with(UNITS, figures, day)


MONTH = days_before(day_of)


def causes(day: Report, definitions: Definitions | None = None) -> list[Cause]:
    return judged(day, MONTH, definitions)["comparison"]["causes"]


def test_three_units_are_three_causes_and_four_are_one_that_names_the_others() -> None:
    three = causes(day_of(MONDAY, CURRENCIES[:3]))
    assert {one["of"]["unit"] for one in three} == set(CURRENCIES[:3])
    (one,) = causes(day_of(MONDAY, CURRENCIES[:4]))
    others = [unit for unit in CURRENCIES[:4] if unit != one["of"]["unit"]]
    assert one["detail"].startswith("Also ")
    assert all(f"{unit} 3" in one["detail"] for unit in others)


def test_three_values_are_three_causes_and_four_are_one_that_names_the_others() -> None:
    three = causes(day_of(MONDAY, slow=ENDPOINTS[:3]))
    assert {one["of"]["value"] for one in three} == set(ENDPOINTS[:3])
    (one,) = causes(day_of(MONDAY, slow=ENDPOINTS[:4]))
    assert one["of"]["dimension"] == "endpoint"
    assert "Also " in one["detail"]
    assert one["detail"].count("(usually ") == 3


def test_many_missed_targets_are_one_cause_that_names_the_others_without_any_past() -> None:
    defined = ready_metrics("""
[[dimension]]
name = "currency"
expr = "details.currency"
[[metric]]
name = "revenue"
agg = "sum"
expr = "details.amount"
unit = { dimension = "currency" }
target = { at_least = 1000 }
""")
    units = [series((100 + at, 90), unit) for at, unit in enumerate(("CHF", "EUR", "GBP", "USD"))]
    made = judged(day_with(defined, {"revenue": units}), [])
    (cause,) = made["comparison"]["causes"]
    assert cause["of"]["unit"] == "CHF"
    assert cause["detail"] == "Also EUR 101, GBP 102 and USD 103."


def test_a_value_of_a_ratio_is_named_where_the_part_that_explains_it_has_no_such_value() -> None:
    defined = ready_metrics("""
metric = [
    { name = "bad", agg = "count", better = "lower" },
    { name = "calls", agg = "count" },
    { name = "share", numerator = "bad", denominator = "calls", by = ["action"] },
]
""")

    def of(bad: int, day: date = MONDAY) -> Report:
        rows = {"/d": ((bad - 30) / 1000, 1000), "/e": (0.03, 1000)}
        figures = {
            "bad": series((bad, bad)),
            "calls": series((2_000, 2_000)),
            "share": series((bad / 2_000, 2_000), action=rows),
        }
        return day_with(defined, figures, day)

    made = judged(of(300), days_before(lambda day: of(60, day)))
    places = [(one["of"]["metric"], one["of"]["value"]) for one in made["comparison"]["causes"]]
    assert places == [("bad", None), ("share", "/d")]


def test_what_is_better_decides_whether_a_change_is_worse() -> None:
    (slow,) = causes(day_of(MONDAY, slow=("/pay",)))
    assert slow["worse"] is True
    neutral = ready_metrics("""
[[metric]]
name = "orders"
agg = "count"
""")
    before = days_before(lambda day: day_with(neutral, {"orders": series((900, 900))}, day))
    for orders in (300, 2_700):
        made = judged(day_with(neutral, {"orders": series((orders, orders))}), before)
        (cause,) = made["comparison"]["causes"]
        assert cause["worse"] is False


def causes_of_few_orders(of_conversion: str) -> list[Cause]:
    """What stands out where a quarter of the orders came of as many visits as ever.

    `of_conversion`: what the definition of their ratio says besides.
    """
    metrics = ready_metrics(f"""
metric = [
    {{ name = "orders", agg = "count" }},
    {{ name = "visits", agg = "count" }},
    {{ name = "conversion", numerator = "orders", denominator = "visits", {of_conversion} }},
]
""")

    def of(orders: int, day: date = MONDAY) -> Report:
        figures = {
            "orders": series((orders, orders)),
            "visits": series((2_000, 2_000)),
            "conversion": series((orders / 2_000, 2_000)),
        }
        return day_with(metrics, figures, day)

    before = days_before(lambda day: of(round(400 * wobble(day)), day))
    return judged(of(100), before)["comparison"]["causes"]


def test_a_part_is_as_bad_as_the_ratio_that_it_explains() -> None:
    (cause,) = causes_of_few_orders('better = "higher"')
    assert (cause["of"]["metric"], cause["worse"]) == ("orders", True)


def test_a_missed_target_of_a_ratio_takes_the_place_of_the_part_that_explains_it() -> None:
    (cause,) = causes_of_few_orders("target.at_least = 0.1")
    assert (cause["kind"], cause["of"]["metric"]) == ("target", "conversion")
    assert "Orders 100 (usually 39" in cause["detail"]


def test_a_value_by_source_has_the_owner_of_the_source() -> None:
    definitions = Definitions(owners=[Owner(["shop"], "storefront")])
    (cause,) = causes(day_of(MONDAY, slow=("shop",)), definitions)
    assert (cause["of"]["value"], cause["owner"]) == ("shop", "storefront")
    assert cause["command"] == "events --date 2026-11-23 --source shop"


def test_what_is_worse_comes_before_what_is_not_and_a_metric_before_volume() -> None:
    sources = {"shop": (4_000, 20), "bank": (400, 8), "mail": (600, 12)}
    slow = day_of(MONDAY, slow=("/pay",))
    more = {**day_with(UNITS, {}, MONDAY, sources), "metrics": slow["metrics"]}
    kinds = [one["kind"] for one in causes(cast("Report", more))]
    assert kinds.index("metric") < kinds.index("volume")


def test_a_ratio_that_is_counted_in_each_unit_follows_what_it_divides_in_that_unit() -> None:
    """EUR per order fell as EUR did. Orders of all currencies together do not tell it."""
    defined = ready_metrics("""
dimension = [{ name = "currency", expr = "details.currency" }]
metric = [
    { name = "revenue", agg = "sum", expr = "details.amount", unit.dimension = "currency" },
    { name = "orders", agg = "count" },
    { name = "per_order", numerator = "revenue", denominator = "orders", better = "higher" },
]
""")
    orders = {"EUR": 900, "USD": 1_800}

    def of(fell: float, day: date = MONDAY) -> Report:
        factor = wobble(day)
        each = {"EUR": round(10 * factor * fell, 2), "USD": round(20 * factor, 2)}
        figures: Figures = {
            "revenue": [series((each[unit] * n, n), unit) for unit, n in orders.items()],
            "orders": series((2_700, 2_700)),
            "per_order": [series((each[unit], n), unit) for unit, n in orders.items()],
        }
        return day_with(defined, figures, day)

    made = judged(of(0.3), days_before(lambda day: of(1, day)))
    assert {one["of"]["metric"] for one in made["comparison"]["stands_out"]} == {
        "revenue",
        "per_order",
    }
    (cause,) = made["comparison"]["causes"]
    assert (cause["of"]["metric"], cause["of"]["unit"], cause["worse"]) == ("revenue", "EUR", True)


def test_what_is_gone_is_said_before_a_target_that_is_missed_by_a_hair() -> None:
    defined = ready_metrics("""
[[dimension]]
name = "endpoint"
expr = "details.endpoint"
[[metric]]
name = "calls"
agg = "count"
by = ["endpoint"]
better = "higher"
[[metric]]
name = "p95"
agg = "percentile"
percentile = 95
expr = "details.ms"
target = { at_most = 500 }
""")

    def figures(p95: int, calls: dict[str, int]) -> Figures:
        by = {name: (number, number) for name, number in calls.items()}
        total = sum(calls.values())
        return {"calls": series((total, total), endpoint=by), "p95": series((p95, total))}

    usual = figures(490, dict.fromkeys(ENDPOINTS, 180))
    odd = figures(501, dict.fromkeys(ENDPOINTS[1:], 180))
    before = days_before(lambda day: day_with(defined, usual, day))
    causes = judged(day_with(defined, odd), before)["comparison"]["causes"]
    assert [(one["kind"], one["of"]["value"]) for one in causes] == [
        ("metric", "/pay"),
        ("target", None),
    ]
