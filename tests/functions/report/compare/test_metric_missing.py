"""Figures of which the numbers are missing: they are found, said, and no day with them is usual."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from bench.defined import ready_metrics
from functions.report.count.measured import Series
from functions.report.document.encoding import encoded
from functions.report.document.place import Place
from functions.report.text.metric_flags import flags
from tests.harness.measured import MONDAY, day_with, days_before, judged, series, wobble

if TYPE_CHECKING:
    from functions.report.document.report import Compared, Report

METRICS = ready_metrics("""
[[metric]]
name = "fee"
agg = "average"
expr = "details.fee"
by = ["source"]
better = "lower"
[[metric]]
name = "fees"
agg = "sum"
expr = "details.fee"
[[metric]]
name = "amount"
agg = "sum"
expr = "details.amount"
[[metric]]
name = "fee_share"
numerator = "fees"
denominator = "amount"
""")


def usual(day: date, lost: int = 0, **odd: Series) -> Report:
    factor = wobble(day)
    fee, fees, amount = round(13.6 * factor, 2), round(5440 * factor), round(50_000 * factor)
    left = None if lost == 400 else fee
    fees = round(fees * (400 - lost) / 400)
    return day_with(
        METRICS,
        {
            "fee": series((left, 400), lost=lost, source={"shop": (left, 300), "app": (left, 100)}),
            "fees": series((fees, 400), lost=lost),
            "amount": series((amount, 400)),
            "fee_share": series((round(fees / amount, 4), 400)),
            **odd,
        },
        day,
    )


MONTH = days_before(usual)


def sentences(made: Compared) -> list[str]:
    return [one["sentence"] for one in made["comparison"]["causes"]]


def test_a_usual_day_lacks_nothing() -> None:
    assert sentences(judged(usual(MONDAY), MONTH)) == []


def test_a_figure_without_any_value_is_found_and_worse() -> None:
    made = judged(usual(MONDAY, lost=400), MONTH)
    (first,) = made["comparison"]["causes"]
    assert first["sentence"] == (
        "Fee has no value today: 400 of 400 events have no number; 13.56 is usual."
    )
    assert first["detail"] == "The same holds for Fees."
    assert first["worse"]
    assert first["confidence"] == "high"
    said = [one["sentence"] for one in made["comparison"]["stands_out"]]
    assert "400 of 400 events of Fees have no number (100%); 0% to 5.6% is usual." in said
    assert first["of"]["about"] == "without_number"
    assert "numbers missing" in flags(made)[Place("fee", None)]


@pytest.mark.parametrize(("lost", "found"), [(0, 0), (3, 0), (40, 1), (375, 1)])
def test_an_unusual_share_of_events_without_a_number_is_found(lost: int, found: int) -> None:
    """The fall of the sum, and of the ratio of it, follows from it."""
    made = judged(usual(MONDAY, lost=lost), MONTH)
    about = [one["of"].get("about") for one in made["comparison"]["causes"]]
    assert about == ["without_number"] * found
    if lost == 375:
        assert sentences(made)[0].startswith("375 of 400 events of Fee have no number (93.8%); ")


def test_what_usually_lacks_numbers_is_not_found() -> None:
    month = days_before(lambda day: usual(day, lost=200 + day.toordinal() % 20))
    assert sentences(judged(usual(MONDAY, lost=210), month)) == []


def test_days_are_compared_with_those_of_their_weekday() -> None:
    """On Mondays half of all lack a number, as usual; on other days none does."""
    month = days_before(lambda day: usual(day, lost=200 * (day.weekday() == 0)))
    assert sentences(judged(usual(MONDAY, lost=200), month)) == []
    assert len(sentences(judged(usual(MONDAY, lost=300), month))) == 1


def test_a_value_without_a_figure_is_found_where_the_whole_has_one() -> None:
    fee = series((13.6, 400), lost=4, source={"shop": (13.6, 300), "app": (None, 100)})
    made = judged(usual(MONDAY, fee=fee), MONTH)
    assert sentences(made) == [
        "Fee of source app has no value today: 100 of 100 events have no number; 13.56 is usual."
    ]


def test_many_units_that_lack_numbers_are_one_cause_that_names_the_others() -> None:
    defined = ready_metrics("""
[[dimension]]
name = "currency"
expr = "details.currency"
[[metric]]
name = "fee"
agg = "average"
expr = "details.fee"
unit = { dimension = "currency" }
""")

    def day_of(day: date, fee: float | None, lost: int) -> Report:
        units = ("CHF", "EUR", "GBP", "USD")
        return day_with(defined, {"fee": [series((fee, 400), u, lost=lost) for u in units]}, day)

    made = judged(day_of(MONDAY, None, 400), days_before(lambda day: day_of(day, 13, 0)))
    (cause,) = made["comparison"]["causes"]
    assert cause["sentence"].startswith("Fee in USD has no value today")
    assert cause["detail"] == "Also CHF, EUR and GBP."


def test_metrics_of_other_numbers_are_causes_of_their_own() -> None:
    odd = series((0, 400), lost=400)
    made = judged(usual(MONDAY, lost=400, amount=odd), MONTH)
    assert [one["of"]["metric"] for one in made["comparison"]["causes"]] == ["amount", "fee"]


def test_it_lasts_since_its_first_day() -> None:
    sunday = judged(usual(date(2026, 11, 22), lost=400), MONTH[1:])
    made = judged(usual(MONDAY, lost=400), [encoded(sunday), *MONTH[1:]])
    assert made["comparison"]["causes"][0]["since"] == "2026-11-22"
    assert made["comparison"]["causes"][0]["history"][-1] == 1
