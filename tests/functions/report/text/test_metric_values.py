"""Figures of metrics as people read them: units, shares, bands, and what is chosen of many."""

from __future__ import annotations

from copy import deepcopy
from decimal import Decimal
from typing import TYPE_CHECKING, Any, cast

import pytest

from functions.report.count.measured import Figure, Measured, Series
from functions.report.definitions import Metric, Target
from functions.report.document.report import Report
from functions.report.text.figures import NOTHING
from functions.report.text.metric_flags import flags
from functions.report.text.metric_names import figure_name
from functions.report.text.metric_values import MetricFigure, chosen, metric_figures
from tests.harness.made_report import made_report
from tests.harness.metric_reports import many_metrics, odd, place, told_usual, with_metrics
from tests.harness.shop_reports import day_with_metrics

if TYPE_CHECKING:
    from functions.report.document.metrics import MetricPlace

MINUS = "\N{MINUS SIGN}"


def figure(value: str | None, *, usual: tuple[str, str, str] | None = None, **members: Any) -> Any:
    """The figure of a metric of this value, and of `usual`: expected, low, high."""
    definition = Metric(name="m", digest="0", **{"agg": "sum", **members})
    number = None if value is None else Decimal(value)
    counted = Measured(name="m", series=[Series(unit=None, figure=Figure(value=number, events=9))])
    made: Any = with_metrics(made_report(), [definition], [counted])
    if usual:
        expected, low, high = map(Decimal, usual)
        made["metrics"][0]["usual"] = {"expected": expected, "low": low, "high": high}
    return metric_figures(made)[0]


def named(report: Report, name: str) -> list[MetricFigure]:
    return [one for one in metric_figures(report) if one.metric["name"] == name]


@pytest.mark.parametrize(
    ("value", "change"),
    [
        ("-0.2", f"{MINUS}70.0 points"),
        ("-0.5", f"{MINUS}100 points"),
        ("0.4", f"{MINUS}10.0 points"),
    ],
)
def test_percentages_are_apart_by_points(value: str, change: str) -> None:
    """40% is not 20% less than 50%: that is 30%."""
    usual = ("0.5", "0.45", "0.55")
    members: Any = {"agg": None, "numerator": "a", "denominator": "b", "in_percent": True}
    assert figure(value, usual=usual, **members).change == change


def test_what_has_the_unit_percent_is_apart_by_points_until_it_is_many_times_as_much() -> None:
    usual = ("10", "9", "11")
    assert figure("8.8", usual=usual, unit="%").change == f"{MINUS}1.20 points"
    assert figure("10", usual=usual, unit="%").change == "no change"
    assert figure("100", usual=usual, unit="%").change == "10 times"
    assert figure("8.8", usual=usual, unit="ms").change == f"{MINUS}12%"


def test_points_of_small_percentages_have_the_digits_that_these_have() -> None:
    usual = ("0.0149", "0.01", "0.02")
    assert figure("0.015", usual=usual, unit="%").change == "+0.0001 points"
    assert figure("0.012", usual=usual, unit="%").change == f"{MINUS}0.0029 points"


@pytest.mark.parametrize(
    ("unit", "name", "text"),
    [
        (None, "M", "1,234.50"),
        ("ms", "M", "1,234.50 ms"),
        ("requests/s", "M", "1,234.50 requests/s"),
        ("%", "M", "1,234.50%"),
        ("thousands of requests", "M (thousands of requests)", "1,234.50"),
        ("<b>", "M (<b>)", "1,234.50"),
        ("*", "M (*)", "1,234.50"),
        ("\u202eme", "M ([U+202E]me)", "1,234.50"),
    ],
)
def test_a_unit_stands_after_the_value_or_else_in_the_name(
    unit: str | None, name: str, text: str
) -> None:
    one = figure("1234.5", unit=unit)
    assert (one.name, one.text) == (name, text)


def test_a_unit_that_events_name_is_in_the_name_alone() -> None:
    found = named(day_with_metrics(), "revenue")
    names = ["Revenue (EUR)", "Revenue (USD)", "Revenue (CHF)", "Revenue (no currency)"]
    assert [one.name for one in found] == names
    assert found[0].text == "42,598.22"
    assert found[0].path == "metrics.0.series.0"


def test_a_unit_that_events_name_is_shown_whatever_text_it_is() -> None:
    made: Any = deepcopy(day_with_metrics())
    revenue = next(one for one in made["metrics"] if one["name"] == "revenue")
    for series, unit in zip(revenue["series"], ("%", "", " "), strict=False):
        series["unit"] = unit
    found = named(made, "revenue")
    names = ["Revenue (%)", "Revenue ((empty))", "Revenue ([U+0020])"]
    assert [one.name for one in found[:3]] == names
    assert found[0].text == "42,598.22"
    where = {"metric": "revenue", "title": "Revenue", "unit": "%", "dimension": None, "value": None}
    assert figure_name(revenue, cast("MetricPlace", where)) == "Revenue in %"


def test_a_ratio_is_read_in_percent_where_its_definition_says_so() -> None:
    made: Any = deepcopy(day_with_metrics())
    (conversion,) = named(made, "conversion")
    assert (conversion.text, conversion.target) == ("16.8%", "at least 10.0%")
    metric = next(one for one in made["metrics"] if one["name"] == "conversion")
    metric["definition"]["in_percent"] = False
    (conversion,) = named(made, "conversion")
    assert (conversion.text, conversion.target) == ("0.168", "at least 0.1")


def test_a_percentage_that_was_counted_as_one_is_not_multiplied() -> None:
    one = figure("12", agg=None, numerator="a", denominator="b", unit="%")
    assert (one.name, one.text) == ("M", "12%")


def test_a_figure_of_many_digits_is_shown_with_all_of_them() -> None:
    many = "123456789012345678.25"
    alone = figure(many, unit="EUR")
    assert alone.text == "123,456,789,012,345,678.25 EUR"
    compared = figure(many, usual=("100000000000000000", "9e16", "1.2e17"), unit="EUR")
    assert (compared.text, compared.change) == (alone.text, "+23%")
    assert figure(many, usual=("123456789012345678.5", "1", "2")).change == f"{MINUS}<0.1%"
    share = figure("1234567890123456789.125", agg=None, numerator="a", in_percent=True)
    assert share.text == "123,456,789,012,345,678,912.5%"


@pytest.mark.parametrize(
    ("value", "shown"),
    [("0", "0%"), ("1", "100%"), ("1.0001", "100.0%"), ("0.99999", ">99.9%"), ("12.5", "1,250.0%")],
)
def test_a_share_is_neither_none_nor_all_unless_it_is(value: str, shown: str) -> None:
    made: Any = deepcopy(day_with_metrics())
    metric = next(one for one in made["metrics"] if one["name"] == "conversion")
    metric |= {"value": Decimal(value), "usual": None}
    assert named(made, "conversion")[0].text == shown
    metric["value"] = Decimal("-0.25")
    assert named(made, "conversion")[0].text == f"{MINUS}25.0%"


def test_no_value_has_no_unit() -> None:
    one = figure(None, unit="ms")
    assert (one.text, one.expected, one.band, one.change) == (NOTHING,) * 4


def test_what_is_unusual_never_reads_as_an_end_of_what_is_usual() -> None:
    outside = figure("10.0012", usual=("9", "8", "10.0009"), unit="ms")
    assert (outside.text, outside.band) == ("10.001 ms", "8 to 10 ms")
    inside = figure("10.0012", usual=("9", "8", "10.002"), unit="ms")
    assert (inside.text, inside.band) == ("10.00 ms", "8 to 10 ms")


def test_a_count_is_compared_with_whole_numbers() -> None:
    one = figure("10", usual=("9.6", "7.2", "11.9"), agg="count")
    assert (one.expected, one.band, one.change) == ("10", "8 to 11", "no change")


@pytest.mark.parametrize(
    ("value", "expected", "change"),
    [
        ("150", "100", "+50%"),
        ("0", "100", f"{MINUS}100%"),
        ("5", "0", "from none"),
        ("-50", "100", f"{MINUS}150 EUR"),
        ("-50", "-100", "+50 EUR"),
        ("-100", "-100", "no change"),
    ],
)
def test_below_nothing_a_change_is_the_difference(value: str, expected: str, change: str) -> None:
    assert figure(value, usual=(expected,) * 3, unit="EUR").change == change


@pytest.mark.parametrize(
    ("target", "shown"),
    [
        (Target(at_least=Decimal(10_000)), "at least 10,000 EUR"),
        (Target(at_most=Decimal("12.5")), "at most 12.50 EUR"),
        (Target(at_least=Decimal(1), at_most=Decimal(2)), "1 to 2 EUR"),
    ],
)
def test_what_a_value_should_be(target: Target, shown: str) -> None:
    assert figure("12.5", target=target, unit="EUR").target == shown
    assert figure("12.5").target == ""


@pytest.mark.parametrize(("met", "missed"), [(True, False), (False, True), (None, False)])
def test_a_target_is_missed_where_the_report_says_so(met: bool | None, missed: bool) -> None:
    one = figure("12.5", target=Target(at_least=Decimal(10)))
    one.series["target"]["met"] = met
    assert one.is_missed is missed
    assert not figure("12.5").is_missed


def test_each_metric_comes_before_the_second_unit_of_any() -> None:
    report = many_metrics(3, units=4)
    found, more = chosen(report, 5, flags(report))
    assert [one.path for one in found] == [
        *("metrics.0.series.0", "metrics.0.series.1", "metrics.1.series.0", "metrics.1.series.1"),
        "metrics.2.series.0",
    ]
    assert more == 7
    assert chosen(made_report(), 5, {}) == ([], 0)


def test_what_stands_out_is_among_the_first() -> None:
    report = many_metrics(30, units=3)
    metric = report["metrics"][20]
    report = odd(report, place(metric, metric["series"][2]))
    found, _ = chosen(report, 5, flags(report))
    assert [one.path for one in found] == [
        *(f"metrics.{at}.series.0" for at in range(4)),
        "metrics.20.series.2",
    ]


def test_what_is_worse_is_shown_before_good_news() -> None:
    """Twelve metrics are better than ever, and the thirteenth fell."""
    report = many_metrics(13)
    for metric in report["metrics"][:12]:
        metric["better"] = "lower"
    report = odd(report, *(place(metric, metric) for metric in report["metrics"]))
    found, more = chosen(report, 10, flags(report))
    assert [one.metric["name"] for one in found] == [
        *(f"metric_{at}" for at in range(9)),
        "metric_12",
    ]
    assert more == 3


def test_a_metric_of_which_no_event_named_a_unit_has_a_figure_without_one() -> None:
    made: Any = many_metrics(1, units=2)
    made["metrics"][0]["series"] = []
    (one,) = metric_figures(made)
    assert (one.name, one.path, one.text) == ("Metric number 0", "metrics.0", NOTHING)


def test_told_usual_is_a_tenth_less() -> None:
    one = named(told_usual(deepcopy(day_with_metrics())), "paid")[0]
    assert one.change == "+11%"
