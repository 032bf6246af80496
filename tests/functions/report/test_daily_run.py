"""The daily run looks back: days whose inputs have changed are made again, others left alone."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from functions.report import handler
from functions.report.daily_run import DailyRunError
from functions.report.inputs.lake import Lake
from functions.report.publish.archive import Archive
from tests.harness.announcements import Announcements
from tests.harness.daily_runs import days_ago, on, scheduled
from tests.harness.one_day import today
from tests.harness.pipeline import SCHEMA_JUDGE, Memory, Pipeline


def current(pipeline: Pipeline, day: date) -> dict[str, Any]:
    body = pipeline.s3.get_object(Bucket="reports", Key=f"daily/dt={day}/report.json")["Body"]
    made: dict[str, Any] = json.loads(body.read())
    SCHEMA_JUDGE.validate(made)
    return made


def reported(pipeline: Pipeline) -> list[str]:
    keys = pipeline.keys("reports")
    return [key.split("/")[1] for key in keys if key.endswith("report.json")]


def test_an_event_a_week_late_restates_its_day_and_the_first_revision_stays(
    pipeline: Pipeline,
) -> None:
    pipeline.run(on(8))
    first = scheduled(days_ago(7))
    assert (first["date"], first["revision"]) == (str(days_ago(8)), 1)
    pipeline.run(on(8, "late"))
    answer = scheduled()
    assert answer["date"] == str(days_ago(1))
    (restated,) = [made for made in answer["restated"] if made["date"] == str(days_ago(8))]
    assert (restated["revision"], restated["changed"]) == (2, True)
    made = current(pipeline, days_ago(8))
    assert (made["activity"]["events"], made["quality"]["late"]) == (2, 1)
    before, after = made["history"]
    assert (before["revision"], before["changes"]) == (1, [])
    assert {"figure": "activity.events", "before": 1, "after": 2} in after["changes"]
    assert {"figure": "quality.late", "before": 0, "after": 1} in after["changes"]
    kept = pipeline.s3.get_object(Bucket="reports", Key=before["key"])["Body"].read()
    assert json.loads(kept)["activity"]["events"] == 1
    assert json.loads(kept)["history"] == [before]


def test_an_unchanged_day_costs_no_download_and_is_not_rewritten(
    pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    for days in range(1, 9):
        pipeline.run(on(days))
    scheduled()
    before = stamps(pipeline, days_ago(2))
    downloads: list[str] = []

    def download(_: Lake, keys: Any, __: object) -> None:
        downloads.extend(keys)

    monkeypatch.setattr(Lake, "download", download)
    monkeypatch.setattr(Archive, "publish", refuse)
    with pytest.raises(DailyRunError, match=f"failed: {days_ago(1)} "):
        scheduled()
    assert [key.split("/")[1] for key in downloads] == [f"dt={days_ago(1)}"]
    assert stamps(pipeline, days_ago(2)) == before


def refuse(*_: object) -> None:
    raise AssertionError("nothing was to be published")


def stamps(pipeline: Pipeline, day: date) -> dict[str, Any]:
    rows = pipeline.s3.list_objects_v2(Bucket="reports", Prefix=f"daily/dt={day}/")["Contents"]
    return {row["Key"]: row["LastModified"] for row in rows}


def test_a_run_announces_its_reports_in_one_mail_and_those_that_a_dead_run_did_not_announce(
    pipeline: Pipeline,
) -> None:
    announcements = Announcements()
    for days in (1, 3):
        pipeline.run(on(days))
    scheduled()
    assert len(announcements.events()) == 3
    (mail,) = announcements.mails()
    assert mail["Subject"].endswith(" (and 2 more days)")
    # Published and its fingerprint stored, but not announced: the next run has no report to make.
    pipeline.s3.delete_object(Bucket="reports", Key=f"daily/dt={days_ago(3)}/delivered.json")
    assert scheduled()["restated"] == []
    (again,) = announcements.events()
    assert again["detail"]["date"] == str(days_ago(3))
    assert len(announcements.mails()) == 1


def test_a_run_that_is_repeated_restates_nothing(pipeline: Pipeline) -> None:
    for days in (1, 3, 5):
        pipeline.run(on(days))
    first = scheduled()
    second = scheduled()
    assert [made["date"] for made in first["restated"]] == [
        str(days_ago(days)) for days in (5, 4, 3, 2)
    ]
    assert second["restated"] == []
    assert (second["revision"], second["changed"]) == (1, False)


def test_a_batch_processed_again_with_the_same_outcome_restates_nothing(
    pipeline: Pipeline,
) -> None:
    key = pipeline.store(on(3))
    pipeline.process(key)
    scheduled()
    pipeline.process(key)
    assert scheduled()["restated"] == []


def test_what_a_dead_run_left_of_a_day_whose_inputs_are_as_before_is_finished(
    pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody asked for the day again, which by then was compared with more days."""
    for days in (2, 3):
        pipeline.run(on(days))
    pipeline.report(str(days_ago(2)))
    pipeline.report(str(days_ago(3)))
    with monkeypatch.context() as patch:
        patch.setattr(Archive, "_show", refuse)
        with pytest.raises(AssertionError):
            pipeline.report(str(days_ago(2)))
    assert pipeline.keys("reports").count(f"daily/dt={days_ago(2)}/revisions/0002.json") == 1
    assert str(days_ago(2)) in [made["date"] for made in scheduled()["restated"]]
    assert current(pipeline, days_ago(2))["revision"] == 2


def test_a_day_that_the_schedule_missed_is_made_even_if_nothing_happened(
    pipeline: Pipeline,
) -> None:
    pipeline.run(on(6))
    scheduled(days_ago(5))
    assert reported(pipeline) == [f"dt={days_ago(6)}"]
    scheduled()
    assert reported(pipeline) == [f"dt={days_ago(days)}" for days in range(6, 0, -1)]


def test_days_before_the_first_event_get_no_report(pipeline: Pipeline) -> None:
    scheduled()
    assert reported(pipeline) == [f"dt={days_ago(1)}"]


def test_a_report_of_a_day_that_was_not_over_is_made_again(
    pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    pipeline.run(on(2))
    with monkeypatch.context() as early:
        early.setattr("functions.report.day_run.datetime", Clock(days_ago(2)))
        pipeline.report(str(days_ago(2)))
    assert current(pipeline, days_ago(2))["status"] == "incomplete"
    scheduled()
    assert current(pipeline, days_ago(2))["status"] == "complete"


class Clock:
    """A `datetime` that is stopped at eleven o'clock of a day."""

    def __init__(self, day: date) -> None:
        self._day = day

    def now(self, zone: Any) -> datetime:
        return datetime(self._day.year, self._day.month, self._day.day, 11, tzinfo=zone)


def test_events_that_waited_for_their_ledger_entry_are_counted_by_a_later_run(
    pipeline: Pipeline,
) -> None:
    """The listings of the day do not show a ledger entry of another arrival day."""
    key = pipeline.store(on(4))
    pipeline.process(key)
    (ledger,) = [key for key in pipeline.keys("processed") if key.startswith("ledger/")]
    body = pipeline.s3.get_object(Bucket="processed", Key=ledger)["Body"].read()
    pipeline.s3.delete_object(Bucket="processed", Key=ledger)
    scheduled()
    assert current(pipeline, days_ago(4))["activity"]["events"] == 0
    pipeline.s3.put_object(Bucket="processed", Key=ledger, Body=body)
    scheduled()
    assert current(pipeline, days_ago(4))["activity"]["events"] == 1


def test_batches_that_the_sweep_rescues_while_the_run_waits_are_in_the_report(
    pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    yesterday = datetime.combine(days_ago(1), datetime.min.time(), UTC) + timedelta(hours=5)
    pipeline.store(on(1), sent=yesterday)
    monkeypatch.setattr("functions.report.sweep.sweep.time.sleep", lambda _: pipeline.drain())

    class Patient(Memory):
        def get_remaining_time_in_millis(self) -> int:
            return 900_000

    answer = handler.handle({"scheduled_at": f"{today()}T00:30:00Z"}, Patient())
    assert (answer["status"], answer["balanced"], answer["events"]) == ("complete", True, 1)
    assert answer["sweep"]["batches"] == 1
    made = current(pipeline, days_ago(1))
    assert made["processing"]["batches"]["recovered"] == 1


def test_without_time_to_wait_the_next_run_restates_the_day(pipeline: Pipeline) -> None:
    yesterday = datetime.combine(days_ago(2), datetime.min.time(), UTC) + timedelta(hours=5)
    pipeline.store(on(2), sent=yesterday)
    scheduled(days_ago(1))
    assert current(pipeline, days_ago(2))["status"] == "incomplete"
    pipeline.drain()
    scheduled()
    made = current(pipeline, days_ago(2))
    assert (made["status"], made["revision"], made["processing"]["balanced"]) == (
        "complete",
        2,
        True,
    )


def test_the_books_of_an_older_arrival_day_are_restated_when_the_sweep_mends_them(
    pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The batch was stored this week. Its first message was sent two weeks ago."""
    old = datetime.combine(days_ago(15), datetime.min.time(), UTC) + timedelta(hours=5)
    pipeline.report(str(days_ago(15)))
    pipeline.store(on(15), sent=old)
    monkeypatch.setattr(
        "functions.report.handler.sweep.wait", lambda *_: tuple(pipeline.drain()) and ()
    )
    scheduled()
    made = current(pipeline, days_ago(15))
    assert made["revision"] == 2
    assert made["processing"]["batches"]["recovered"] == 1


def test_one_day_that_fails_stops_no_other_and_fails_the_run(
    pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    for days in (1, 3, 5):
        pipeline.run(on(days))
    listed = Lake.quarantine

    def quarantine(lake: Lake, day: date) -> Any:
        if day == days_ago(3):
            raise RuntimeError("listing failed")
        return listed(lake, day)

    monkeypatch.setattr(Lake, "quarantine", quarantine)
    monkeypatch.setattr(handler, "_sweep", lambda *_: refuse())
    with pytest.raises(DailyRunError) as failure:
        scheduled()
    assert str(failure.value).startswith("failed: sweep (AssertionError(")
    assert f"{days_ago(3)} (RuntimeError('listing failed'))" in str(failure.value)
    made = {f"dt={days_ago(days)}" for days in (1, 5)}
    assert made <= set(reported(pipeline))
    assert f"dt={days_ago(3)}" not in reported(pipeline)
