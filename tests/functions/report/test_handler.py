"""The report of a day is complete and correct, and proves it."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError

from functions.common import aws
from functions.common.output_keys import EventsKey
from functions.common.reasons import MAX_CHARACTERS
from functions.common.report_keys import manifest_key
from functions.ingest import handler as ingest
from functions.process import handler as process
from functions.process import validate
from functions.process.columns import Columns
from functions.report import handler
from functions.report.request import RequestError
from tests.harness.daily_runs import days_ago, on, scheduled
from tests.harness.events import event
from tests.harness.failing_calls import failing
from tests.harness.pipeline import Memory, Pipeline, numbered

DAY = "2026-11-23"
FAILED = {"action": "buy", "status": "FAILED"}


def today() -> str:
    return datetime.now(UTC).date().isoformat()


def test_a_day_is_counted_with_duplicates_and_failures(pipeline: Pipeline) -> None:
    events = numbered(8)
    events[0]["details"] = FAILED
    repeated = events[3]
    conflicting = {**events[4], "details": {"status": "other"}}
    pipeline.run(*events, repeated, conflicting)
    made = pipeline.report(DAY)
    assert made["activity"]["events"] == 8
    assert made["activity"]["failures"] == 1
    assert made["activity"]["failure_rate"] == 0.125
    assert made["activity"]["by_source"] == [
        {"name": "shop", "events": 8, "failures": 1, "failure_rate": 0.125}
    ]
    assert made["activity"]["by_hour"][10] == {"hour": 10, "events": 8, "failures": 1}
    assert made["activity"]["first_event_at"] == "2026-11-23T10:00:00.000000Z"
    assert made["quality"]["duplicates"] == 1
    assert made["quality"]["conflicting_duplicates"] == 1


@pytest.mark.parametrize(("zone", "day"), [("UTC", "0999-12-31"), ("America/Lima", "0999-12-30")])
def test_the_first_event_that_there_can_be_is_on_every_page_with_four_digits(
    pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch, zone: str, day: str
) -> None:
    monkeypatch.setenv("TIME_ZONE", zone)
    for module in (process, handler):
        module._settings.cache_clear()
    pipeline.run(event(timestamp="1000-01-01T00:00:00+23:59"))
    made = pipeline.report(day)
    assert (made["date"], made["activity"]["events"]) == (day, 1)
    assert made["activity"]["first_event_at"] == "0999-12-31T00:01:00.000000Z"
    for key in pipeline.keys("reports"):
        assert "999" not in key.replace("0999", "")
        body = pipeline.s3.get_object(Bucket="reports", Key=key)["Body"].read().decode()
        # A year of three digits, and no figure that ends in them.
        assert not re.search(r"(?<![\d.,])999\b", body), key
    page = pipeline.s3.get_object(Bucket="reports", Key=f"daily/dt={day}/report.html")
    assert f"{day[-2:]} December 0999" in page["Body"].read().decode()


def test_sending_everything_again_changes_duplicates_only(pipeline: Pipeline) -> None:
    pipeline.run(*numbered(20))
    first = pipeline.report(DAY)
    pipeline.run(*numbered(20))
    second = pipeline.report(DAY)
    assert second["activity"] == first["activity"]
    assert second["quality"]["duplicates"] == 20
    assert second["revision"] == 2


def test_a_day_without_events_has_a_right_report(pipeline: Pipeline) -> None:
    made = pipeline.report("2020-02-29")
    assert (made["status"], made["activity"]["events"]) == ("complete", 0)
    assert made["activity"]["failure_rate"] is None
    assert made["latency_seconds"]["p50"] is None
    assert [hour["events"] for hour in made["activity"]["by_hour"]] == [0] * 24
    assert made["processing"]["balanced"]


def test_the_books_of_the_arrival_day_balance(pipeline: Pipeline) -> None:
    pipeline.run(*numbered(5), event(event_id=""), event(source=...))
    made = pipeline.report(today())
    assert made["processing"]["batches"] == {
        "received": 1,
        "processed": 1,
        "pending": 0,
        "recovered": 0,
    }
    assert made["processing"]["events"] == {
        "received": 7,
        "valid": 5,
        "quarantined": 2,
        "pending": 0,
    }
    assert made["processing"]["balanced"]
    quarantined = made["quality"]["quarantined"]
    assert quarantined == {
        "events": 2,
        "reasons": {"empty:event_id": 1, "missing:source": 1},
        "redelivered": 0,
        "samples": quarantined["samples"],
        "by_source": [
            {"name": "shop", "events": 1, "reasons": {"empty:event_id": 1}},
            {"name": None, "events": 1, "reasons": {"missing:source": 1}},
        ],
        "other_sources": None,
    }
    assert [sample["reason"] for sample in quarantined["samples"]] == [
        *("empty:event_id", "missing:source")
    ]
    assert json.loads(quarantined["samples"][0]["original"])["detail"]["event_id"] == ""


def test_a_batch_that_is_not_processed_is_pending_and_named(pipeline: Pipeline) -> None:
    pipeline.run(*numbered(2))
    key = pipeline.store(*numbered(3))
    made = pipeline.report(today())
    assert made["status"] == "incomplete"
    assert not made["processing"]["balanced"]
    assert made["processing"]["pending"] == {"batches": 1, "keys": [key]}
    assert made["processing"]["events"]["pending"] == 3
    pipeline.process(key)
    assert pipeline.report(today())["processing"]["balanced"]


def test_a_day_that_is_over_waits_for_what_arrived_on_it(pipeline: Pipeline) -> None:
    arrived = datetime(2026, 11, 23, 23, 59, tzinfo=UTC)
    key = pipeline.store(*numbered(3), sent=arrived)
    made = pipeline.report(DAY)
    assert made["status"] == "incomplete"
    assert made["pending"] == {"day_over": True, "batches": 1, "keys": [key]}
    pipeline.process(key)
    assert pipeline.report(DAY)["status"] == "complete"


def test_a_day_that_is_not_over_is_incomplete(pipeline: Pipeline) -> None:
    made = pipeline.report(today())
    assert made["status"] == "incomplete"
    assert made["pending"]["day_over"] is False
    assert made["first_generated_at"] is None


def test_events_of_a_batch_that_died_before_its_ledger_entry_are_pending_only(
    pipeline: Pipeline,
) -> None:
    key = pipeline.store(*numbered(4), event(event_id=""))
    pipeline.process(key)
    (ledger,) = [key for key in pipeline.keys("processed") if key.startswith("ledger/")]
    pipeline.s3.delete_object(Bucket="processed", Key=ledger)
    assert pipeline.report(DAY)["activity"]["events"] == 0
    made = pipeline.report(today())
    assert made["processing"]["events"]["pending"] == 5
    assert made["quality"]["quarantined"]["events"] == 0
    pipeline.process(key)
    assert pipeline.report(DAY)["activity"]["events"] == 4


def test_a_file_that_a_run_with_other_counts_left_is_named_and_not_counted(
    pipeline: Pipeline,
) -> None:
    """A run of older code died before it wrote its ledger entry. A run of newer code finished."""
    pipeline.run(*numbered(4))
    (key,) = [key for key in pipeline.keys("processed") if key.startswith("events/")]
    left = str(replace(EventsKey.parse(key), rows=5, digest="0" * 12))
    other = pipeline.s3.get_object(Bucket="processed", Key=key)["Body"].read()
    pipeline.s3.put_object(Bucket="processed", Key=left, Body=other)
    made = pipeline.report(DAY)
    assert made["activity"]["events"] == 4
    assert made["quality"]["duplicates"] == made["quality"]["redelivered"] == 0
    assert made["processing"]["superseded"] == {"batches": 1, "keys": [left]}
    assert made["processing"]["balanced"]


def test_a_file_with_an_invalid_key_is_named_as_unbalanced(pipeline: Pipeline) -> None:
    pipeline.run(*numbered(4))
    stray = f"events/dt={DAY}/stray"
    pipeline.s3.put_object(Bucket="processed", Key=stray)
    made = pipeline.report(DAY)
    assert made["processing"]["unbalanced"] == {"batches": 1, "keys": [stray]}
    assert not made["processing"]["balanced"]


def process_with(
    pipeline: Pipeline, key: str, longest: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Process a batch under a contract that limits the length of `source`."""
    accept = validate.accept

    def stricter(bodies: Sequence[bytes], latest_us: int) -> Columns:
        found = accept(bodies, latest_us)
        sources = zip(found.place, found.source, strict=True)
        return found.but({place for place, one in sources if len(one) > longest})

    with monkeypatch.context() as patched:
        patched.setattr(validate, "accept", stricter)
        patched.setitem(MAX_CHARACTERS, "source", longest)
        pipeline.process(key)


def test_a_batch_processed_again_under_another_contract_counts_as_the_newest_run_says(
    pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = pipeline.store(*numbered(3), event(event_id="long", source="long source"))
    process_with(pipeline, key, 4, monkeypatch)
    strict = pipeline.report(today())
    assert pipeline.report(DAY)["activity"]["events"] == 3
    assert strict["quality"]["quarantined"]["events"] == 1

    pipeline.process(key)
    for _ in range(2):
        loose = pipeline.report(today())
        assert pipeline.report(DAY)["activity"]["events"] == 4
        assert loose["quality"]["quarantined"]["events"] == 0
        assert loose["processing"]["events"] == {
            "received": 4,
            "valid": 4,
            "quarantined": 0,
            "pending": 0,
        }
        assert loose["processing"]["balanced"]
        (superseded,) = loose["processing"]["superseded"]["keys"]
        assert superseded.startswith("ledger/")
        assert "-n4-v3-q1" in superseded
    (left,) = pipeline.report(DAY)["processing"]["superseded"]["keys"]
    assert "-n3-f2-" in left


def test_an_event_that_newer_code_refuses_is_in_quarantine_alone_after_the_next_run(
    pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It happened days before its batch arrived, and no file of its day changes."""
    happened = days_ago(3)
    kept, refused = on(3, "kept"), {**on(3, "refused"), "source": "long source"}
    keys = [pipeline.store(kept), pipeline.store(refused)]
    for key in keys:
        pipeline.process(key)
    scheduled()
    assert pipeline.report(str(happened))["activity"]["events"] == 2
    assert _curated(pipeline, happened) == 2
    for key in keys:
        process_with(pipeline, key, 4, monkeypatch)
    answer = scheduled()
    assert [made["date"] for made in answer["restated"]] == [str(happened)]
    made = pipeline.report(str(happened))
    assert not pipeline.answer["changed"]
    assert made["activity"]["events"] == _curated(pipeline, happened) == 1
    assert pipeline.report(today())["quality"]["quarantined"]["events"] == 1


def _curated(pipeline: Pipeline, day: date) -> int:
    """How many events the manifest of a day says that its parts have."""
    manifest = pipeline.s3.head_object(Bucket="processed", Key=manifest_key(day))
    return int(manifest["Metadata"]["events"])


def test_a_batch_whose_events_moved_to_another_day_is_counted_there_only(
    pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The time zone of the report was changed, and the days were processed again."""
    moved = event(timestamp="2026-11-23T23:30:00Z")
    kept = event(event_id="kept", timestamp="2026-11-23T12:00:00Z")
    keys = [pipeline.store(moved, kept), pipeline.store({**moved, "event_id": "alone"})]
    for key in keys:
        pipeline.process(key)
    assert pipeline.report(DAY)["activity"]["events"] == 3
    monkeypatch.setenv("TIME_ZONE", "Europe/Zurich")
    process._settings.cache_clear()
    for key in keys:
        pipeline.process(key)
    assert pipeline.report(DAY)["activity"]["events"] == 1
    assert pipeline.report("2026-11-24")["activity"]["events"] == 2


def test_a_message_redelivered_in_another_batch_counts_once(pipeline: Pipeline) -> None:
    shared = {**event(), "delivery": "same"}
    invalid = {**event(event_id=""), "delivery": "also the same"}
    pipeline.run(shared, invalid)
    pipeline.run(shared, invalid, event(event_id="other"))
    made = pipeline.report(DAY)
    assert made["activity"]["events"] == 2
    assert (made["quality"]["duplicates"], made["quality"]["redelivered"]) == (0, 1)
    quarantined = pipeline.report(today())["quality"]["quarantined"]
    assert (quarantined["events"], quarantined["redelivered"]) == (1, 1)


def test_a_message_that_is_no_envelope_handed_over_again_in_another_batch_counts_once(
    pipeline: Pipeline,
) -> None:
    def handed_over(*names: str, sent: datetime) -> None:
        sent_ms = str(int(sent.timestamp() * 1000))
        records = [
            {"messageId": name, "body": "no event", "attributes": {"SentTimestamp": sent_ms}}
            for name in names
        ]
        before = set(pipeline.keys("raw"))
        ingest.handle({"Records": records}, None)
        for key in set(pipeline.keys("raw")) - before:
            pipeline.process(key)

    noon = datetime(2026, 11, 24, 12, tzinfo=UTC)
    handed_over("a", "b", sent=noon)
    handed_over("a", sent=noon)
    found = pipeline.report("2026-11-24")["quality"]["quarantined"]
    assert (found["events"], found["redelivered"]) == (2, 1)
    assert found["reasons"] == {"not_json": 2}
    handed_over("c", sent=noon - timedelta(days=1))
    assert pipeline.report("2026-11-23")["quality"]["quarantined"]["events"] == 1


def test_an_event_ingested_after_the_first_report_is_late(pipeline: Pipeline) -> None:
    pipeline.run(event(event_id="1"))
    assert pipeline.report(DAY)["quality"]["late"] == 0
    pipeline.run(event(event_id="2"))
    made = pipeline.report(DAY)
    assert (made["revision"], made["quality"]["late"]) == (2, 1)
    on_time, longest = made["latency_seconds"]["on_time"]["max"], made["latency_seconds"]["max"]
    assert on_time is not None
    assert longest is not None
    assert on_time < longest


def test_an_unchanged_report_is_not_written_again(pipeline: Pipeline) -> None:
    pipeline.run(*numbered(3))
    first = pipeline.report(DAY)
    assert pipeline.answer["changed"]
    assert pipeline.report(DAY) == first
    assert not pipeline.answer["changed"]
    assert len(pipeline.keys("reports")) == 9


def test_when_an_earlier_day_is_restated_later_days_are_not(pipeline: Pipeline) -> None:
    pipeline.run(event(event_id="1", timestamp="2026-11-22T10:00:00Z"), *numbered(3))
    before = pipeline.report("2026-11-22")
    made = pipeline.report(DAY)
    previous = made["comparison"]["previous_day"]
    assert previous is not None
    assert previous["events"] == before["activity"]["events"] == 1
    pipeline.run(event(event_id="2", timestamp="2026-11-22T10:00:00Z"))
    assert pipeline.report("2026-11-22")["revision"] == 2
    assert pipeline.report(DAY) == made


def test_when_more_earlier_days_have_reports_the_comparison_is_made_anew(
    pipeline: Pipeline,
) -> None:
    pipeline.run(event(event_id="1", timestamp="2026-11-22T10:00:00Z"), *numbered(3))
    assert pipeline.report(DAY)["comparison"]["previous_day"] is None
    pipeline.report("2026-11-22")
    made = pipeline.report(DAY)
    assert (made["revision"], made["comparison"]["history_days"]) == (2, 1)
    assert made["comparison"]["previous_day"] is not None
    assert made["comparison"]["previous_day"]["date"] == "2026-11-22"
    assert pipeline.report(DAY) == made


def test_every_revision_stays_readable(pipeline: Pipeline) -> None:
    pipeline.run(event(event_id="1"))
    first = pipeline.report(DAY)
    pipeline.run(event(event_id="2"))
    second = pipeline.report(DAY)
    for number, made in ((1, first), (2, second)):
        key = f"daily/dt={DAY}/revisions/{number:04}.json"
        kept = json.loads(pipeline.s3.get_object(Bucket="reports", Key=key)["Body"].read())
        assert kept == made


@pytest.mark.parametrize(
    "dying_at",
    [
        *("revisions/", "report.html", "report.csv", "days/"),
        *("index.html", "latest.json", "report.json", "delivered.json"),
    ],
)
def test_dying_before_any_write_heals_on_the_next_run(pipeline: Pipeline, dying_at: str) -> None:
    pipeline.run(*numbered(3))
    with failing(aws.s3(), "put_object", dying_at), pytest.raises(ClientError):
        pipeline.report(DAY)
    made = pipeline.report(DAY)
    assert (made["revision"], made["activity"]["events"]) == (1, 3)
    assert len(pipeline.keys("reports")) == 9


def test_two_runs_at_once_make_one_revision(
    pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second run starts before the first has published, so both find no report."""
    pipeline.run(*numbered(3))
    pipeline.report(DAY)
    get_object = aws.s3().get_object

    def absent(**arguments: Any) -> Any:
        if arguments["Key"].endswith("report.json"):
            raise aws.s3().exceptions.NoSuchKey(
                {"Error": {"Code": "NoSuchKey", "Message": ""}}, "GetObject"
            )
        return get_object(**arguments)

    monkeypatch.setattr(aws.s3(), "get_object", absent)
    handler.handle({"date": DAY}, Memory())
    assert [key for key in pipeline.keys("reports") if "revisions" in key] == [
        f"daily/dt={DAY}/revisions/0001.json"
    ]


def test_without_a_date_it_is_the_day_before(pipeline: Pipeline) -> None:
    yesterday = (datetime.now(UTC) - timedelta(days=1)).date().isoformat()
    assert handler.handle({}, Memory())["date"] == yesterday
    assert handler.handle({"scheduled_at": "2026-11-24T00:30:00Z"}, Memory())["date"] == DAY


def test_a_bad_request_is_refused_and_writes_nothing(pipeline: Pipeline) -> None:
    with pytest.raises(RequestError, match="date must be YYYY-MM-DD"):
        handler.handle({"date": "23.11.2026"}, Memory())
    assert pipeline.keys("reports") == []
