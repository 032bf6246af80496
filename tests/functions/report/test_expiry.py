"""A report outlives what it was made from. What expired is never taken for lost, nor swept."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, time
from typing import Any

import pytest

from functions.report import handler
from functions.report.day_run import ExpiredError
from tests.harness.daily_runs import days_ago, on, scheduled
from tests.harness.events import event
from tests.harness.pipeline import Memory, Pipeline

NOTHING = {"batches": 0, "keys": []}
# Zones of the processed bucket, and the setting that keeps each.
KEPT_BY = {"events/": "EVENTS_DAYS", "quarantine/": "QUARANTINE_DAYS", "ledger/": "LEDGER_DAYS"}


def keep(monkeypatch: pytest.MonkeyPatch, **days: int) -> None:
    """Deploy with other settings, by the names of the variables."""
    for name, number in days.items():
        monkeypatch.setenv(name, str(number))
    handler._settings.cache_clear()


def expire(pipeline: Pipeline, bucket: str, zone: str) -> None:
    """What S3 does to old objects of a zone."""
    gone = [key for key in pipeline.keys(bucket) if key.startswith(zone)]
    assert gone
    for key in gone:
        pipeline.s3.delete_object(Bucket=bucket, Key=key)


def arrive(pipeline: Pipeline, days: int, *events: dict[str, Any]) -> str:
    """A batch that arrived at noon so many days ago, processed; its raw key."""
    sent = datetime.combine(days_ago(days), time(12), UTC)
    key = pipeline.store(*events, sent=sent)
    pipeline.process(key)
    return key


def stamps(pipeline: Pipeline, *prefixes: str) -> dict[str, str]:
    rows = [
        row
        for bucket in ("processed", "reports")
        for row in pipeline.s3.list_objects_v2(Bucket=bucket).get("Contents", [])
    ]
    return {
        row["Key"]: f"{row['ETag']} {row['LastModified']}"
        for row in rows
        if row["Key"].startswith(prefixes)
    }


def swept() -> Mapping[str, Any]:
    return handler.handle({"sweep": True}, Memory())


@pytest.mark.parametrize("zone", KEPT_BY)
def test_a_report_of_which_files_have_expired_is_shown_and_never_made_again(
    pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch, zone: str
) -> None:
    arrive(pipeline, 40, on(40), on(40, "2"), event(event_id=""))
    before = pipeline.report(str(days_ago(40)))
    assert before["activity"]["events"] == 2
    assert not pipeline.answer["expired"]
    kept = stamps(pipeline, f"daily/dt={days_ago(40)}", "curated/")
    assert any(key.startswith("curated/") for key in kept)
    keep(monkeypatch, **{KEPT_BY[zone]: 30})
    expire(pipeline, "processed", zone)
    assert pipeline.report(str(days_ago(40))) == before
    assert (pipeline.answer["changed"], pipeline.answer["expired"]) == (False, True)
    assert stamps(pipeline, f"daily/dt={days_ago(40)}", "curated/") == kept


def test_the_daily_run_leaves_a_day_alone_that_it_looks_back_on(
    pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The settings refuse this. But they may have been others when the files were stored."""
    keep(monkeypatch, LOOK_BACK_DAYS=20)
    arrive(pipeline, 18, on(18))
    scheduled()
    kept = stamps(pipeline, f"daily/dt={days_ago(18)}", "curated/")
    assert kept
    keep(monkeypatch, EVENTS_DAYS=15)
    expire(pipeline, "processed", "events/")
    answer = scheduled()
    assert answer["restated"] == []
    assert answer["sweep"]["batches"] == 0
    assert stamps(pipeline, f"daily/dt={days_ago(18)}", "curated/") == kept


def test_a_day_that_expired_without_a_report_gets_none(
    pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(monkeypatch, EVENTS_DAYS=30)
    with pytest.raises(ExpiredError, match=f"files of {days_ago(40)} may have expired"):
        pipeline.report(str(days_ago(40)))
    assert pipeline.keys("reports") == []


@pytest.mark.parametrize("zone", KEPT_BY)
def test_nothing_that_may_have_expired_is_sent_to_be_processed_again(
    pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch, zone: str
) -> None:
    arrive(pipeline, 20, on(20), event(event_id=""))
    keep(monkeypatch, **{KEPT_BY[zone]: 15})
    expire(pipeline, "processed", zone)
    found = swept()
    assert found["batches"] == found["not_looked_up"] == 0
    assert found["pending"] == found["incomplete"] == found["unmarked"] == NOTHING
    assert found["beyond_repair"] == NOTHING
    assert pipeline.drain() == []


@pytest.mark.parametrize("zone", KEPT_BY)
def test_what_cannot_have_expired_is_missing_and_is_sent(
    pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch, zone: str
) -> None:
    key = arrive(pipeline, 13, on(13), event(event_id=""))
    keep(monkeypatch, **{KEPT_BY[zone]: 15})
    expire(pipeline, "processed", zone)
    assert swept()["batches"] == 1
    pipeline.drain()
    assert swept()["batches"] == 0
    assert key in pipeline.keys("raw")


def test_a_batch_that_nobody_processed_is_sent_even_where_files_of_its_day_expired(
    pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(monkeypatch, EVENTS_DAYS=15)
    key = pipeline.store(on(20), sent=datetime.combine(days_ago(20), time(12), UTC))
    assert swept()["pending"] == {"batches": 1, "keys": [key]}


def test_raw_objects_that_expired_are_no_imbalance_and_their_day_can_be_made_again(
    pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    arrive(pipeline, 20, on(20), event(event_id=""))
    before = pipeline.report(str(days_ago(20)))
    keep(monkeypatch, RAW_DAYS=15)
    expire(pipeline, "raw", f"events/dt={days_ago(20)}")
    assert pipeline.report(str(days_ago(20))) == before
    assert (pipeline.answer["changed"], pipeline.answer["expired"]) == (False, False)
    assert swept()["beyond_repair"] == NOTHING
    arrive(pipeline, 1, on(20, "late"))
    after = pipeline.report(str(days_ago(20)))
    assert after["activity"]["events"] == before["activity"]["events"] + 1
    assert after["processing"] == before["processing"]
    assert after["processing"]["balanced"]


def test_a_raw_object_that_is_gone_too_early_is_an_imbalance(
    pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(monkeypatch, RAW_DAYS=15)
    arrive(pipeline, 12, on(12))
    expire(pipeline, "raw", f"events/dt={days_ago(12)}")
    assert not pipeline.report(str(days_ago(12)))["processing"]["balanced"]


def test_the_expiry_of_a_raw_object_is_no_change_of_its_day(
    pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Objects of a day expire one by one. Only the first time, all of it is counted again."""
    keep(monkeypatch, LOOK_BACK_DAYS=20)
    first, second = arrive(pipeline, 17, on(17)), arrive(pipeline, 17, on(17, "2"))
    scheduled()
    keep(monkeypatch, RAW_DAYS=15)
    for key in (first, second):
        pipeline.s3.delete_object(Bucket="raw", Key=key)
        assert scheduled()["restated"] == []
        inputs = stamps(pipeline, f"daily/dt={days_ago(17)}/inputs")
        scheduled()
        assert stamps(pipeline, f"daily/dt={days_ago(17)}/inputs") == inputs


def test_a_report_that_waits_for_a_batch_whose_raw_object_expired_stays_incomplete(
    pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The batch is lost. Made again, the report would be complete without its events."""
    arrive(pipeline, 20, on(20))
    sent = datetime.combine(days_ago(20), time(13), UTC)
    waiting = pipeline.store(on(20, "2"), sent=sent)
    before = pipeline.report(str(days_ago(20)))
    assert before["pending"]["keys"] == [waiting]
    keep(monkeypatch, RAW_DAYS=15)
    assert pipeline.report(str(days_ago(20)))["pending"]["keys"] == [waiting]
    assert not pipeline.answer["expired"]
    pipeline.s3.delete_object(Bucket="raw", Key=waiting)
    assert pipeline.report(str(days_ago(20))) == before
    assert (pipeline.answer["status"], pipeline.answer["expired"]) == ("incomplete", True)


def test_a_report_that_waited_for_a_batch_that_was_processed_in_time_is_completed(
    pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent = datetime.combine(days_ago(20), time(13), UTC)
    waiting = pipeline.store(on(20), sent=sent)
    assert pipeline.report(str(days_ago(20)))["status"] == "incomplete"
    pipeline.process(waiting)
    keep(monkeypatch, RAW_DAYS=15)
    pipeline.s3.delete_object(Bucket="raw", Key=waiting)
    made = pipeline.report(str(days_ago(20)))
    assert (made["status"], made["activity"]["events"]) == ("complete", 1)
    assert made["processing"]["balanced"]


def test_a_day_that_lacks_files_and_may_have_lost_others_fails_no_run(
    pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its own batches cannot have expired yet, but an event of it may have come 25 hours early."""
    keep(monkeypatch, EVENTS_DAYS=15)
    key = arrive(pipeline, 14, on(14))
    expire(pipeline, "processed", "events/")
    answer = scheduled()
    assert (answer["sweep"]["batches"], answer["restated"]) == (1, [])
    assert key in pipeline.keys("raw")
