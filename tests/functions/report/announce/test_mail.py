"""A mail says first how the day stands, then what to look at, and ends with the books."""

from __future__ import annotations

from typing import Any

import pytest

from functions.report.announce import mail
from functions.report.announce.told import Told, Where, worst_first
from functions.report.document.headline import headline
from functions.report.document.report import Report
from functions.report.pages.day import to_html
from tests.harness.anomalous import SILENT, anomalous
from tests.harness.judged_report import judged_report
from tests.harness.made_report import backfilled, made_report, with_comparison

# Such as a soft hyphen, joiners, fillers of Korean and of Braille, and tags.
UNSEEN = (
    *(0x00AD, 0x034F, 0x115F, 0x17B4, 0x180E, 0x200C, 0x200D, 0x2060, 0x2800, 0x3164, 0xFE0F),
    *(0xFFF9, 0xE0041),
)
WHERE = Where("reports", "aws")


def text(report: Report, **announced: Any) -> str:
    before: Any = {**headline(report), **announced} if announced else None
    return mail.text(Told(report, before, WHERE))


def test_it_begins_with_the_pipeline_the_day_and_the_verdict() -> None:
    assert text(anomalous()).splitlines()[:3] == [
        "reporting prod: Monday, 9 February 2026 (Europe/Zurich)",
        "7 things to look at. All data is in.",
        "66,574 events from 3 sources, +34% on a usual Monday.",
    ]


def test_figures_stand_in_columns_beside_what_is_usual() -> None:
    table = text(anomalous()).split("\n\n")[1]
    assert table.splitlines() == [
        "                   day   usual Mon      change",
        "Events          66,574      49,530        +34%",
        "Failed           11.5%        3.3%   3.5 times",
        "Invalid           1.6%        0.4%   3.9 times",
        "Delay p95   3 min 53 s   1 min 6 s   3.5 times",
    ]


def test_each_of_five_things_has_its_owner_and_the_next_command() -> None:
    lines = text(anomalous()).split("\n\n")[2].splitlines()
    assert lines[0] == "To look at"
    assert lines[1].startswith(f"1. Silent: {SILENT} sent nothing. Usually 5,297 on a Monday.")
    assert lines[1].endswith(" Owner: catalogue.")
    assert lines[2] == "   pipeline --env prod status --date 2026-02-09"
    assert [line[:2] for line in lines if line[0].isdigit()] == ["1.", "2.", "3.", "4.", "5."]
    assert lines[-1] == "and 2 more"


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("shop", "shop"),
        ("shop ", "shop[U+0020]"),
        ("\N{NO-BREAK SPACE}", "[U+00A0]"),
        *((f"sh{chr(code)}op", f"sh[U+{code:04X}]op") for code in UNSEEN),
    ],
)
def test_names_that_look_alike_are_told_apart_as_on_the_page(name: str, shown: str) -> None:
    made = judged_report(name=name)
    assert f"1. Silent: {shown} sent nothing." in text(made)
    assert f"<b>{shown}</b> sent nothing." in to_html(made)


def test_it_ends_with_the_page_and_the_books() -> None:
    *_, link, page, between, books = text(anomalous()).splitlines()
    assert link.startswith("The page: https://console.aws.amazon.com/s3/object/reports?prefix=")
    assert (page, between) == ("s3://reports/daily/dt=2026-02-09/report.html", "")
    assert books == "Books: 68,366 received = 67,306 valid + 1,060 quarantined + 0 waiting."


def test_an_owner_is_not_taken_for_that_of_all_sources_of_a_cause() -> None:
    made = anomalous()
    (failures,) = (one for one in made["comparison"]["causes"] if one["kind"] == "failures")
    assert len(failures["sources"]) > 1
    failures["owner"] = "logistics"
    assert f"Owner of {failures['sources'][0]}: logistics." in text(made)
    assert "Owner: catalogue." in text(made)


def test_books_that_do_not_balance_are_no_equation() -> None:
    *_, books = text(made_report(good=False)).splitlines()
    assert books.startswith("The books do not balance: 6,554 received; 6,000 valid, ")
    assert "=" not in books


def test_an_incomplete_day_has_an_equation_with_what_waits() -> None:
    made = made_report(good=False)
    made["processing"]["unbalanced"] = {"batches": 0, "keys": []}
    *_, books = text(made).splitlines()
    assert books == "Books: 6,554 received = 6,000 valid + 54 quarantined + 500 waiting."


def test_the_books_of_a_backfilled_day_are_in_other_reports() -> None:
    *_, books = text(backfilled(made_report())).splitlines()
    assert "The report of the day on which they arrived says whether all of them are in" in books
    assert "Delay p95       \N{EN DASH}" in text(backfilled(made_report())).splitlines()


def test_a_report_of_an_earlier_version_says_what_it_knows() -> None:
    shown = text(with_comparison(made_report(good=False)))
    assert shown.splitlines()[:2] == [
        "Monday, 23 November 2026 (Europe/Zurich)",
        "The books do not balance: 3 objects.",
    ]
    assert "\n\nEvents       5,805\nFailed        4.9%\n" in shown
    assert "usual Mon" not in shown
    assert "1. Silent: Source partners.feed is silent: about 412 events" in shown
    assert "pipeline " not in shown


def test_a_calm_report_of_an_earlier_version_is_not_said_to_be_good() -> None:
    assert text(made_report()).splitlines()[1] == "All data is in."
    assert "To look at" not in text(made_report())


def test_a_restatement_says_what_was_told_before_and_what_is_true_now() -> None:
    report = made_report()
    shown = text(report, revision=1, events=5_000, failures=report["activity"]["failures"])
    assert (
        "\n\nRestated: revision 2. Since revision 1: events 5,000 → 5,805.\n"
        "38 events that were invalid are now valid: mapping pino.\n\n"
    ) in shown
    assert "Restated" not in text(report)


def test_a_restatement_of_nothing_that_was_told_says_so() -> None:
    assert "Since revision 1: none of these figures changed." in text(made_report(), revision=1)


def test_where_the_verdict_has_changed_the_former_one_is_said() -> None:
    told = {"kind": "incomplete", "level": "bad", "sentence": "Incomplete: 3 batches wait."}
    assert "\nIt was: Incomplete: 3 batches wait.\n" in text(anomalous(), revision=0, verdict=told)


@pytest.mark.parametrize(
    ("partition", "host"),
    [
        ("aws", "console.aws.amazon.com"),
        ("aws-us-gov", "console.amazonaws-us-gov.com"),
        ("aws-cn", "console.amazonaws.cn"),
        ("aws-iso", None),
    ],
)
def test_a_mail_links_to_the_console_of_its_own_partition(partition: str, host: str | None) -> None:
    lines = mail.text(Told(made_report(), None, Where("reports", partition))).splitlines()
    page = "daily/dt=2026-11-23/report.html"
    place = lines.index(f"s3://reports/{page}")
    path = f"/s3/object/reports?prefix={page.replace('/', '%2F').replace('=', '%3D')}"
    assert lines[place - 1] == (f"The page: https://{host}{path}" if host else "The page:")


def test_of_several_days_the_worst_is_first_and_then_the_latest() -> None:
    def told(day: str, kind: str) -> Told:
        made: Any = anomalous()
        made["verdict"]["kind"] = kind
        return Told(made | {"date": day}, None, WHERE)

    many = [
        *(told("2026-02-06", "outage"), told("2026-02-07", "findings")),
        *(told("2026-02-08", "usual"), told("2026-02-09", "not_judged")),
        told("2026-02-05", "findings"),
    ]
    days = [one.report["date"][-1] for one in worst_first(many)]
    assert days == ["6", "7", "5", "9", "8"]
