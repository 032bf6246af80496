"""A report of version 1, whose lists have every value, is read as later versions have it."""

from __future__ import annotations

import json
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from functions.common.storage.s3 import S3Bucket
from functions.report.document.lists import LONGEST_NAME, MOST_NAMED, cut_lists, short
from functions.report.pages.draw import day_page
from functions.report.publish.archive import Archive
from tests.harness.made_report import groups, made_report
from tests.harness.pipeline import SCHEMA_JUDGE, Pipeline


def of_version_1(actions: list[str | None]) -> Any:
    made: Any = made_report()
    del made["activity"]["other"]
    made["activity"]["by_action"] = groups(actions)
    return {**made, "report_version": 1}


def test_its_lists_and_names_are_cut() -> None:
    long = "x" * (LONGEST_NAME + 1)
    report = of_version_1([long, None, *(f"a{n}" for n in range(MOST_NAMED + 9))])
    activity = cut_lists(report)["activity"]
    assert [group["name"] for group in activity["by_action"][:3]] == [short(long), None, "a0"]
    assert len(activity["by_action"]) == MOST_NAMED + 1
    left_out = report["activity"]["by_action"][MOST_NAMED + 1 :]
    assert activity["other"]["action"] == {
        "values": 10,
        "events": sum(group["events"] for group in left_out),
        "failures": sum(group["failures"] for group in left_out),
    }
    assert activity["other"]["source"] == {"values": 0, "events": 0, "failures": 0}
    assert len(report["activity"]["by_action"]) == MOST_NAMED + 11  # it is not changed itself


def test_a_later_report_is_left_as_it_is() -> None:
    made = made_report()
    assert cut_lists(made) is made


def test_it_keeps_the_schema_and_is_drawn() -> None:
    report = of_version_1([f"a{n}" for n in range(MOST_NAMED + 9)])
    SCHEMA_JUDGE.validate(report)
    assert f"Actions: {MOST_NAMED + 9:,}" in day_page(report)


def test_a_list_of_version_2_that_is_too_long_breaks_the_schema() -> None:
    made: Any = made_report()
    assert SCHEMA_JUDGE.is_valid(made)
    made["activity"]["by_action"] = groups([f"a{n}" for n in range(MOST_NAMED + 2)])
    assert not SCHEMA_JUDGE.is_valid(made)


def test_the_archive_reads_it_cut(pipeline: Pipeline) -> None:
    report = of_version_1([f"a{n}" for n in range(MOST_NAMED + 9)])
    day = report["date"]
    key = f"daily/dt={day}/report.json"
    pipeline.s3.put_object(Bucket="reports", Key=key, Body=json.dumps(report).encode())
    read = Archive(S3Bucket(pipeline.s3, "reports"), ZoneInfo("UTC")).current(
        date.fromisoformat(day)
    )
    assert read
    assert read["activity"]["other"]["action"]["values"] == 9
