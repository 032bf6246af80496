"""What was stored and not processed, or not wholly, is found and processed again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import quote_plus
from zoneinfo import ZoneInfo

import pytest

from functions.common import aws, sqs
from functions.common.sqs import Queue
from functions.common.storage.s3 import S3Bucket
from functions.report import handler
from functions.report.inputs import outputs
from functions.report.inputs.lake import Lake
from functions.report.sweep import sweep
from functions.report.sweep.resend import SendError, resend
from functions.report.sweep.sweep import find
from tests.harness.events import event
from tests.harness.pipeline import Memory, Pipeline, numbered

NOTHING = {"batches": 0, "keys": []}


def swept(**members: object) -> Mapping[str, Any]:
    return handler.handle({"sweep": True, **members}, Memory())


def today() -> str:
    return datetime.now(UTC).date().isoformat()


def processed(pipeline: Pipeline, zone: str) -> list[str]:
    return [key for key in pipeline.keys("processed") if key.startswith(zone)]


def test_a_batch_whose_notification_was_lost_is_processed_and_counted_as_recovered(
    pipeline: Pipeline,
) -> None:
    pipeline.run(*numbered(2))
    lost = pipeline.store(*numbered(3), event(event_id=""))
    found = swept()
    assert (found["batches"], found["events"]) == (1, 4)
    assert found["pending"] == {"batches": 1, "keys": [lost]}
    (message,) = pipeline.drain()
    assert message["recovered"] is True
    processing = pipeline.report(today())["processing"]
    assert processing["balanced"]
    assert processing["batches"] == {"received": 2, "processed": 2, "pending": 0, "recovered": 1}
    assert processing["events"] == {"received": 6, "valid": 5, "quarantined": 1, "pending": 0}


def test_when_nothing_is_missing_nothing_is_sent(pipeline: Pipeline) -> None:
    pipeline.run(*numbered(2), event(event_id=""))
    found = swept()
    assert (found["batches"], found["not_looked_up"]) == (0, 0)
    assert found["pending"] == found["incomplete"] == found["unmarked"] == NOTHING
    assert pipeline.drain() == []


def test_a_batch_younger_than_the_grace_time_is_left_to_its_notification(
    pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GRACE_MINUTES", "60")
    handler._settings.cache_clear()
    pipeline.store(*numbered(2))
    assert swept()["batches"] == 0
    assert pipeline.drain() == []
    assert swept(grace_minutes=0)["batches"] == 1


def test_a_dry_run_counts_and_sends_nothing(pipeline: Pipeline) -> None:
    pipeline.store(*numbered(2))
    assert swept(dry_run=True)["events"] == 2
    assert pipeline.drain() == []


def test_a_batch_that_waited_two_weeks_in_the_queue_is_found_under_its_old_day(
    pipeline: Pipeline,
) -> None:
    sent = datetime.now(UTC) - timedelta(days=7 + 14)
    key = pipeline.store(*numbered(1), sent=sent)
    assert swept()["pending"]["keys"] == [key]


def test_a_batch_that_a_report_still_waits_for_is_found_however_old(pipeline: Pipeline) -> None:
    sent = datetime.now(UTC) - timedelta(days=60)
    key = pipeline.store(*numbered(1), sent=sent)
    assert swept()["batches"] == 0
    assert pipeline.report(sent.date().isoformat())["status"] == "incomplete"
    assert swept()["pending"]["keys"] == [key]
    pipeline.drain()
    assert pipeline.report(sent.date().isoformat())["status"] == "complete"
    assert swept()["batches"] == 0


def test_swept_three_times_over_the_books_are_the_same(pipeline: Pipeline) -> None:
    pipeline.store(*numbered(3))
    reports = []
    for _ in range(3):
        swept()
        pipeline.drain()
        reports.append(pipeline.report(today()))
    assert reports[0] == reports[1] == reports[2]
    assert reports[0]["processing"]["batches"]["recovered"] == 1


def test_a_notification_that_was_only_late_leaves_nothing_counted_twice(
    pipeline: Pipeline,
) -> None:
    key = pipeline.store(*numbered(3))
    swept()
    pipeline.drain()
    pipeline.process(key)
    made = pipeline.report(today())
    assert made["processing"]["balanced"]
    assert made["processing"]["batches"] == {
        "received": 1,
        "processed": 1,
        "pending": 0,
        "recovered": 0,
    }
    assert made["processing"]["events"]["valid"] == 3
    assert pipeline.report("2026-11-23")["activity"]["events"] == 3


@pytest.mark.parametrize("zone", ["events/", "quarantine/"])
def test_outputs_that_are_missing_are_named_and_made_again(pipeline: Pipeline, zone: str) -> None:
    key = pipeline.store(*numbered(3), event(event_id=""))
    pipeline.process(key)
    before = sorted(pipeline.keys("processed"))
    (gone,) = processed(pipeline, zone)
    (ledger,) = processed(pipeline, "ledger/")
    pipeline.s3.delete_object(Bucket="processed", Key=gone)
    made = pipeline.report(today())["processing"]
    assert not made["balanced"]
    assert made["unbalanced"] == {"batches": 1, "keys": [ledger]}
    found = swept()
    assert found["incomplete"] == {"batches": 1, "keys": [ledger]}
    assert found["beyond_repair"] == NOTHING
    pipeline.drain()
    assert set(before) <= set(pipeline.keys("processed"))
    made = pipeline.report(today())["processing"]
    assert made["balanced"]
    assert made["batches"]["recovered"] == 0


def test_missing_outputs_without_a_raw_object_are_beyond_repair_and_stay_named(
    pipeline: Pipeline,
) -> None:
    key = pipeline.store(*numbered(3))
    pipeline.process(key)
    (gone,) = processed(pipeline, "events/")
    (ledger,) = processed(pipeline, "ledger/")
    pipeline.s3.delete_object(Bucket="processed", Key=gone)
    pipeline.s3.delete_object(Bucket="raw", Key=key)
    found = swept()
    assert (found["batches"], found["beyond_repair"]["keys"]) == (0, [ledger])
    assert pipeline.report(today())["processing"]["unbalanced"]["keys"] == [ledger]


@pytest.mark.parametrize("zone", ["events/", "quarantine/"])
def test_outputs_of_no_batch_are_named_and_the_report_does_not_balance(
    pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch, zone: str
) -> None:
    recent_events(monkeypatch)
    key = pipeline.store(*numbered(3), event(event_id=""))
    pipeline.process(key)
    (ledger,) = processed(pipeline, "ledger/")
    (orphan,) = processed(pipeline, zone)
    for bucket, gone in (("processed", ledger), ("raw", key)):
        pipeline.s3.delete_object(Bucket=bucket, Key=gone)
    found = swept()
    assert orphan in found["unmarked"]["keys"]
    assert orphan in found["beyond_repair"]["keys"]
    assert found["batches"] == 0
    made = pipeline.report("2026-11-23" if zone == "events/" else today())
    assert made["processing"]["unbalanced"]["keys"] == [orphan]
    assert not made["processing"]["balanced"]
    assert made["activity"]["events"] == made["quality"]["quarantined"]["events"] == 0


def recent_events(monkeypatch: pytest.MonkeyPatch) -> None:
    """The day of the samples' events is looked back on, whenever the test runs."""
    back = (datetime.now(UTC).date() - date(2026, 11, 23)).days + 1
    monkeypatch.setenv("LOOK_BACK_DAYS", str(max(back, 7)))
    handler._settings.cache_clear()


def test_outputs_that_died_before_their_ledger_entry_are_named_and_mended(
    pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    recent_events(monkeypatch)
    key = pipeline.store(*numbered(3), event(event_id=""))
    pipeline.process(key)
    (ledger,) = processed(pipeline, "ledger/")
    pipeline.s3.delete_object(Bucket="processed", Key=ledger)
    found = swept()
    assert found["unmarked"]["batches"] == 2
    assert (found["pending"]["keys"], found["beyond_repair"]) == ([key], NOTHING)
    pipeline.drain()
    assert pipeline.report(today())["processing"]["balanced"]
    assert swept()["unmarked"] == NOTHING


def test_events_of_years_ago_are_looked_up_not_called_missing(pipeline: Pipeline) -> None:
    pipeline.run(event(event_id="old", timestamp="2019-02-03T04:05:06Z"), *numbered(2))
    assert swept()["incomplete"] == NOTHING
    assert pipeline.report(today())["processing"]["balanced"]
    (old,) = processed(pipeline, "events/dt=2019")
    pipeline.s3.delete_object(Bucket="processed", Key=old)
    assert swept()["incomplete"]["batches"] == 1
    assert not pipeline.report(today())["processing"]["balanced"]


def test_the_look_up_of_scattered_outputs_is_bounded_and_says_how_many_are_left(
    pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outputs, "MOST_LOOKED_UP", 2)
    for number in range(5):
        pipeline.run(event(event_id=f"old-{number}", timestamp="2019-02-03T04:05:06Z"))
    assert swept()["not_looked_up"] == 3


def test_objects_outside_the_layout_stop_neither_sweep_nor_report(pipeline: Pipeline) -> None:
    strays = [
        ("raw", f"events/dt={today()}/stray"),
        ("processed", f"events/dt={today()}/stray"),
        ("processed", f"ledger/dt={today()}/stray"),
        ("processed", f"quarantine/dt={today()}/stray"),
    ]
    for bucket, key in strays:
        pipeline.s3.put_object(Bucket=bucket, Key=key, Body=b"?")
    lost = pipeline.store(*numbered(1))
    assert swept()["pending"]["keys"] == [lost]
    named = pipeline.report(today())["processing"]["unbalanced"]["keys"]
    assert named == sorted({key for _, key in strays})


def test_a_day_of_many_batches_is_swept_without_reading_one(
    pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(30):
        pipeline.run(event(event_id=str(number), timestamp=f"{today()}T00:00:00Z"))
    requests: list[str] = []
    aws.s3().meta.events.register("before-call.s3", lambda model, **_: requests.append(model.name))
    lake = Lake(raw=S3Bucket(aws.s3(), "raw"), processed=S3Bucket(aws.s3(), "processed"))
    find(
        lake,
        ZoneInfo("UTC"),
        now=datetime.now(UTC),
        grace=timedelta(),
        look_back_days=7,
        older=(),
    )
    assert set(requests) == {"ListObjectsV2"}


class RefusingClient:
    """An SQS client that refuses what `refuses` says, and keeps what it took."""

    def __init__(self, refuses: Callable[[int, str], bool]) -> None:
        self._refuses = refuses
        self.calls = 0
        self.taken: list[str] = []

    def send_message_batch(self, *, QueueUrl: str, Entries: list[Any]) -> dict[str, Any]:  # noqa: N803
        self.calls += 1
        assert QueueUrl == "url"
        taken, failed = [], []
        for entry in Entries:
            if self._refuses(self.calls, entry["Id"]):
                failed.append({"Id": entry["Id"], "Code": "InternalError", "SenderFault": False})
            else:
                self.taken.append(entry["MessageBody"])
                taken.append({"Id": entry["Id"]})
        return {"Successful": taken, "Failed": failed}


def test_what_the_queue_refuses_in_passing_is_sent_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sqs, "_FIRST_PAUSE_SECONDS", 0)
    client: Any = RefusingClient(lambda call, id_: call == 1 and id_ == "3")
    resend(Queue(client, "url"), "raw", [f"key {n}" for n in range(7)])
    assert client.calls == 2
    assert len(client.taken) == len(set(client.taken)) == 7


def test_what_the_queue_keeps_refusing_fails_the_sweep_by_name(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sqs, "_FIRST_PAUSE_SECONDS", 0)
    client: Any = RefusingClient(lambda _, id_: id_ == "1")
    with pytest.raises(SendError, match=r"\(InternalError\): b$"):
        resend(Queue(client, "url"), "raw", ["a", "b", "c"])
    assert len(client.taken) == 2


def test_more_batches_than_one_call_takes_are_all_sent(pipeline: Pipeline) -> None:
    keys = [pipeline.store(event(event_id=str(n))) for n in range(23)]
    assert swept()["batches"] == 23
    sent = pipeline.drain()
    assert sorted(m["Records"][0]["s3"]["object"]["key"] for m in sent) == sorted(
        map(quote_plus, keys)
    )


def test_waiting_ends_when_the_batches_are_done_or_the_time_is_up(
    pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    done, lost = pipeline.store(*numbered(1)), pipeline.store(*numbered(2))
    lake = Lake(raw=S3Bucket(aws.s3(), "raw"), processed=S3Bucket(aws.s3(), "processed"))
    pauses: list[float] = []

    def pause(seconds: float) -> None:
        pauses.append(seconds)
        pipeline.process(done)

    monkeypatch.setattr("functions.report.sweep.sweep.time.sleep", pause)
    assert sweep.wait(lake, [done], 60) == ()
    assert pauses == [1]
    assert sweep.wait(lake, [done, lost], 0) == (lost,)
