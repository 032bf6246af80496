"""The totals of a day beside what is usual; red only for worse."""

from __future__ import annotations

from functions.report.document.report import Report
from functions.report.pages.dimensions import table
from functions.report.pages.tiles import tiles
from tests.harness.judged_report import judged_report
from tests.harness.made_report import backfilled, made_report
from tests.harness.shop_days import Odd
from tests.harness.shop_reports import Before, anomalous_day, report_of


def texts(report: Report) -> dict[str, str]:
    return {
        tile.label: f"{tile.figure.text}: {''.join(part.text for part in tile.notes)}"
        for tile in tiles(report)
    }


def red(report: Report) -> list[str]:
    return [tile.label for tile in tiles(report) if tile.worse]


def test_each_figure_stands_beside_what_is_usual() -> None:
    assert texts(judged_report()) == {
        "Events": "5,805: +16% on a usual Monday (5,000)",
        "Failed": "4.9%: 283; usually 4.4%",
        "Invalid": "0.9%: 54 of 6,054 arrived; usually 0.9%",
        "Delay, on-time p95": "59.9 s: usually 3.20 s; 40 late",
        "Cost": "$0.0213: $0.6014 a month at the pace of 28 days",
    }


def test_a_report_of_an_earlier_version_has_the_figures_alone() -> None:
    assert texts(made_report()) == {
        "Events": "5,805: ",
        "Failed": "4.9%: 283",
        "Invalid": "0.9%: 54 of 6,054 arrived",
        "Delay, on-time p95": "59.9 s: 40 late",
        "Cost": "$0.0213: $0.6390 a month at this pace",
    }


def test_a_usual_monday_is_not_beside_its_sunday() -> None:
    made = report_of()
    previous = made["comparison"]["previous_day"]
    assert previous
    assert made["activity"]["events"] > 2 * previous["events"]
    assert texts(made)["Events"] == "49,580: \N{MINUS SIGN}3% on a usual Monday (51,009)"


def test_part_of_a_day_is_not_compared_with_a_whole_one() -> None:
    made = judged_report()
    made["pending"]["day_over"], made["status"] = False, "incomplete"
    assert texts(made)["Events"] == "5,805: usually 5,000 on a whole Monday"
    assert not table(made, "source").compared


def test_part_of_a_marked_day_stands_beside_all_of_it() -> None:
    made = judged_report()
    made["pending"]["day_over"], made["status"] = False, "incomplete"
    made["comparison"]["usual"]["basis"] = "holiday"
    made["comparison"]["judged"]["holiday"] = "Easter"
    assert texts(made)["Events"] == "5,805: usually 5,000 on all of Easter"


def test_only_what_is_worse_is_red() -> None:
    assert red(anomalous_day()) == ["Failed", "Invalid", "Delay, on-time p95"]
    assert red(report_of()) == []
    assert red(report_of(odd=Odd(failures=0.1, delay=0.3, volume=2))) == []
    assert red(report_of(odd=Odd(volume=0))) == ["Events"]


def test_nothing_is_red_where_nothing_was_judged() -> None:
    fallen = Odd(volume=0.24, failures=4)
    assert red(report_of(odd=fallen, before=Before(days=15))) == []
    assert red(report_of(odd=Odd(waiting=0.5))) == []


def test_too_much_invalid_is_red_whatever_is_known() -> None:
    made = report_of(odd=Odd(invalid=60), before=Before(days=0), monday=2_000)
    assert red(made) == ["Invalid"]


def test_a_figure_that_is_unusual_is_never_shown_as_the_usual_one() -> None:
    made = judged_report()
    made["activity"]["failure_rate"] = 0.04413
    made["comparison"]["usual"]["failure_rate"] = {"expected": 0.0441, "low": 0.043, "high": 0.0441}
    assert texts(made)["Failed"] == "4.413%: 283; usually 4.300% to 4.410%"
    made["latency_seconds"]["on_time"]["p95"] = 62.4
    made["comparison"]["usual"]["p95_latency_seconds"] = {"expected": 61.6, "low": 61, "high": 62}
    assert texts(made)["Delay, on-time p95"] == "62.4 s: usually 61.0 s to 62.0 s; 40 late"


def test_a_backfilled_day_has_no_delay_and_nothing_that_arrived() -> None:
    found = texts(judged_report(backfilled(made_report())))
    assert found["Delay, on-time p95"] == "\N{EN DASH}: that of whoever sent them later"
    assert found["Invalid"] == "\N{EN DASH}: nothing arrived on this day; usually 0.9%"


def test_what_is_counted_of_a_day_whose_batches_wait_is_not_compared() -> None:
    made = report_of(odd=Odd(waiting=0.76))
    assert texts(made)["Events"] == "11,989: usually 51,009 on a whole Monday"
    assert not table(made, "source").compared
