"""What is announced fits into a message, whatever sources are called."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from functions.common import aws, environment
from functions.common.storage.s3 import S3Bucket
from functions.report.announce import mail
from functions.report.announce.delivery import Delivery
from functions.report.announce.told import Told, Where
from functions.report.document.encoding import encoded
from functions.report.document.report import Report
from functions.report.publish.archive import Archive
from functions.report.settings import ReportSettings
from tests.harness.anomalous import anomalous
from tests.harness.metric_reports import many_metrics
from tests.harness.pipeline import Pipeline

LONGEST_EVENT = 262_144  # EventBridge API, PutEvents
# The characters that grow most: shown as [U+E0001], and as &amp; in a chat.
HOSTILE = ("\U000e0001" * 256, "&" * 256, "\U0001f600" * 256)


def report(day: date, name: str) -> Report:
    made: Any = anomalous(name, name, name, name)
    made["date"] = day.isoformat()
    return made  # type: ignore[no-any-return]


@pytest.mark.parametrize("name", HOSTILE)
def test_a_mail_about_a_year_of_reports_is_short_enough(name: str) -> None:
    days = [date(2026, 11, 23) - timedelta(days=n) for n in range(365)]
    where = Where("reports", "aws")
    texts = [mail.text(Told(report(day, name), None, where)) for day in days]
    body = mail.body(texts)
    assert len(body.encode()) <= mail.MOST_BYTES
    assert len(body.encode()) > mail.MOST_BYTES * 0.8
    assert body.startswith(texts[0])
    taken = sum(text in body for text in texts)
    assert f"{365 - taken} reports are left out" in body


def test_reports_that_fit_are_all_in_the_mail() -> None:
    texts = ["one", "two", "three"]
    assert mail.body(texts) == "one\n\n\ntwo\n\n\nthree\n"


@pytest.mark.parametrize("name", HOSTILE)
def test_each_request_to_the_bus_is_small_enough(
    pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    sizes = announced(pipeline, monkeypatch, lambda day: report(day, name))
    assert sum(sizes) > LONGEST_EVENT * 0.25
    assert max(sizes) < LONGEST_EVENT / 4


@pytest.mark.parametrize("name", HOSTILE)
def test_metrics_leave_a_request_small_enough(
    pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    many: Any = many_metrics(50, units=20, unit=lambda n: f"{n}{name}"[:256])
    for metric in many["metrics"]:
        metric["title"] = name[:128]

    def made(day: date) -> Report:
        whole: Any = {**report(day, name), "metrics": many["metrics"]}
        return whole  # type: ignore[no-any-return]

    assert max(announced(pipeline, monkeypatch, made)) < LONGEST_EVENT / 2


def announced(
    pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch, made: Callable[[date], Report]
) -> list[int]:
    """The sizes of the requests about reports of eleven days."""
    today = datetime.now(UTC)
    days = [today.date() - timedelta(days=n) for n in range(1, 12)]
    for day in days:
        key = f"daily/dt={day}/report.json"
        pipeline.s3.put_object(Bucket="reports", Key=key, Body=encoded(made(day)))
    sizes: list[int] = []

    def put_events(*, Entries: Sequence[dict[str, str]]) -> dict[str, Any]:  # noqa: N803
        sizes.append(sum(len(text.encode()) for entry in Entries for text in entry.values()))
        return {"FailedEntryCount": 0, "Entries": [{} for _ in Entries]}

    monkeypatch.setattr(aws.events(), "put_events", put_events)
    settings = environment.read(ReportSettings)
    reports = S3Bucket(pipeline.s3, settings.reports_bucket)
    Delivery(settings, None, Archive(reports, settings.time_zone), reports).deliver(days, today)
    return sizes
