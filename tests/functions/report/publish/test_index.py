"""index.html and latest.json have every day, whoever else writes at the same time."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest

from functions.common.day_keys import Causes, DayKey, UsualEvents
from functions.common.report_keys import ReportKeys
from functions.common.storage.s3 import S3Bucket
from functions.report.document.encoding import encoded
from functions.report.publish.index import Index, day_key, latest_day
from tests.harness.judged_report import judged_report
from tests.harness.made_report import made_report, with_comparison
from tests.harness.metric_reports import many_metrics
from tests.harness.pipeline import Pipeline, numbered
from tests.harness.shop_reports import day_with_metrics

if TYPE_CHECKING:
    from types_boto3_s3 import S3Client

    from functions.report.document.report import Report

UTC = ZoneInfo("UTC")
DAY = DayKey(
    day=date(2026, 11, 23),
    revision=1,
    status="complete",
    balanced=True,
    events=7,
    failures=1,
    quarantined=0,
    stands_out=2,
)
OTHER = replace(DAY, day=date(2026, 11, 22))


def read(s3: S3Client, key: str) -> str:
    return s3.get_object(Bucket="reports", Key=key)["Body"].read().decode()


def test_a_days_key_has_the_figures_of_its_report() -> None:
    report = with_comparison(made_report())
    report["activity"]["events"] = 400
    report["activity"]["failures"] = 30
    report["quality"]["quarantined"]["events"] = 20
    made = replace(
        DAY,
        revision=2,
        events=400,
        failures=30,
        quarantined=20,
        stands_out=4,
        arrived=6_020,
        waiting=500,
        late=40,
    )
    assert day_key(report) == made
    report["pending"]["day_over"] = False
    assert day_key(report).status == "open"


def test_a_days_key_has_what_is_said_of_the_day() -> None:
    report = judged_report()
    usual = report["comparison"]["usual"]
    # Only whole numbers are in the range of a count.
    usual["events"] = {"expected": 5_000.4, "low": 4_000.2, "high": 6_000.9}
    key = day_key(report)
    assert (key.verdict, key.level) == ("findings", "attention")
    assert key.causes == Causes(number=5, kinds=(("silent", 1), ("failures", 1)))
    assert key.usual == UsualEvents(expected=5_000, low=4_001, high=6_000)
    assert key.known is None
    judged = report["comparison"]["judged"]
    judged["reason"], judged["known_days"] = "few_days", 8
    report["comparison"]["history_days"] = 8
    usual["events"] = None
    assert (day_key(report).known, day_key(report).usual) == ((8, 21), None)


def test_the_latest_day_is_one_that_was_over() -> None:
    today = replace(DAY, day=date(2026, 11, 24), status="open")
    latest = latest_day([OTHER, DAY, today])
    assert latest is not None
    assert latest["date"] == "2026-11-23"
    assert latest["json"] == "daily/dt=2026-11-23/report.json"
    assert latest_day([today]) is None


def test_the_latest_day_has_its_verdict_for_scripts() -> None:
    judged = replace(
        DAY,
        verdict="findings",
        level="bad",
        causes=Causes(number=3),
        usual=UsualEvents(expected=900, low=800, high=1_100),
    )
    latest = latest_day([judged])
    assert latest is not None
    assert latest["verdict"] == {
        "kind": "findings",
        "level": "bad",
        "sentence": "3 things to look at. All data is in.",
    }
    assert latest["causes"] == 3
    assert latest["usual_events"] == {"expected": 900, "low": 800, "high": 1_100}
    before = latest_day([DAY])
    assert before is not None
    assert (before["verdict"], before["causes"], before["usual_events"]) == (None, None, None)
    assert latest.keys() == before.keys()


def test_publishing_a_report_puts_it_into_the_index(pipeline: Pipeline) -> None:
    pipeline.run(*numbered(7))
    pipeline.report("2026-11-23")
    pipeline.report("2026-11-22")
    index = read(pipeline.s3, "index.html")
    assert "Monday, 23 November 2026: 7 events, 0 failed (0%)." in index
    assert 'href="daily/dt=2026-11-22/report.html"' in index
    latest = json.loads(read(pipeline.s3, "latest.json"))
    assert (latest["date"], latest["events"], latest["revision"]) == ("2026-11-23", 7, 1)
    assert latest["html"] in pipeline.keys("reports")


@pytest.mark.parametrize("future", ["2062-11-23", "9999-12-31"])
def test_a_report_of_a_day_that_has_not_begun_disturbs_no_later_one(
    pipeline: Pipeline, future: str
) -> None:
    """An earlier version made it: the index had its trend about that day, or could not be drawn."""
    key = replace(DAY, day=date.fromisoformat(future), events=99_999)
    pipeline.s3.put_object(Bucket="reports", Key=str(key))
    stale = json.dumps({"date": future}).encode()
    pipeline.s3.put_object(Bucket="reports", Key="latest.json", Body=stale)
    pipeline.run(*numbered(7))
    pipeline.report("2026-11-23")
    index = read(pipeline.s3, "index.html")
    assert "Monday, 23 November 2026: 7 events" in index
    assert "99,999" not in index
    assert future[:4] not in index
    assert json.loads(read(pipeline.s3, "latest.json"))["date"] == "2026-11-23"


def test_a_run_that_writes_last_writes_what_others_added_meanwhile(
    s3: S3Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The other run adds its day and is done between this run's listing and its last write."""
    s3.create_bucket(Bucket="reports")
    put_object = s3.put_object

    def late(**arguments: Any) -> Any:
        if arguments["Key"] == "index.html":
            monkeypatch.setattr(s3, "put_object", put_object)
            Index(S3Bucket(s3, "reports"), UTC).add(OTHER)
        return put_object(**arguments)

    monkeypatch.setattr(s3, "put_object", late)
    Index(S3Bucket(s3, "reports"), UTC).add(DAY)
    index = read(s3, "index.html")
    assert "22 November 2026" in index
    assert "23 November 2026" in index
    assert json.loads(read(s3, "latest.json"))["date"] == "2026-11-23"


def put_revision(s3: S3Client, report: Report) -> None:
    keys = ReportKeys(day=date.fromisoformat(report["date"]))
    s3.put_object(Bucket="reports", Key=keys.revision(report["revision"]), Body=encoded(report))


def test_the_latest_day_and_the_index_have_the_figures_of_the_last_days_metrics(
    s3: S3Client,
) -> None:
    """Whichever report is published: an earlier one has its own figures, and not the last ones."""
    s3.create_bucket(Bucket="reports")
    index, last = Index(S3Bucket(s3, "reports"), UTC), day_with_metrics()
    put_revision(s3, last)
    index.add(day_key(last), last)
    whole = json.loads(read(s3, "latest.json"))
    assert whole["metrics"][0] == {
        "name": "revenue",
        "title": "Revenue",
        "unit": "EUR",
        "value": 42598.22,
    }
    assert whole["more_metrics"] == 0
    page = read(s3, "index.html")
    assert "Revenue (EUR)</bdi></th><td>42,598.22</td>" in page
    assert 'report.html#metrics">they are in its report' in page
    before: Any = {**many_metrics(1), "date": "2026-02-08"}
    index.add(day_key(before), before)
    assert json.loads(read(s3, "latest.json")) == whole
    assert "42,598.22" in read(s3, "index.html")


def test_without_metrics_no_report_is_read(s3: S3Client, monkeypatch: pytest.MonkeyPatch) -> None:
    s3.create_bucket(Bucket="reports")
    bucket = S3Bucket(s3, "reports")
    Index(bucket, UTC).add(DAY)
    monkeypatch.setattr(bucket, "get", None)
    Index(bucket, UTC).add(OTHER, with_comparison(made_report()))
    assert "metrics" not in json.loads(read(s3, "latest.json"))
    assert "metrics" not in read(s3, "index.html")


def test_a_last_day_without_a_stored_revision_has_no_metrics(s3: S3Client) -> None:
    s3.create_bucket(Bucket="reports")
    index = Index(S3Bucket(s3, "reports"), UTC)
    index.add(DAY)
    before: Any = {**many_metrics(1), "date": "2026-02-08"}
    index.add(day_key(before), before)
    latest = json.loads(read(s3, "latest.json"))
    assert (latest["date"], "metrics" in latest) == ("2026-11-23", False)
