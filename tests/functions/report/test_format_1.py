"""Data of format 1 and of today's beside each other, and code of format 1 beside today's.

The environment is in Kolkata, whose midnight is half past an hour in UTC. What format 1 left: four
days, and one batch that is pending while its message is still in the process queue.
"""

from __future__ import annotations

import copy
import gzip
import json
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from functions.common.keys import RawKey
from functions.common.notification import compose
from functions.common.output_keys import EventsKey, LedgerKey
from functions.process import handler as process
from functions.report.document.report import Report
from tests.harness.kept import Kept, kept_in

if TYPE_CHECKING:
    from types_boto3_s3 import S3Client

# The day with batches of every kind, and the one whose last batch is pending.
DAY, LAST = date(2026, 11, 22), date(2026, 11, 24)
AFTER = date(2026, 11, 25)
COMPARED = ("status", "activity", "arrival", "quality", "latency_seconds", "processing")


@pytest.fixture
def kept(s3: S3Client) -> Iterator[Kept]:
    with kept_in("1/Asia-Kolkata", s3) as found:
        yield found


def pending(kept: Kept) -> str:
    """The raw key of the batch that has no ledger entry."""
    (key,) = kept.reports[LAST]["pending"]["keys"]
    return key


def figures(report: Report) -> dict[str, Any]:
    """What a report says of events and arrivals.

    Without what was superseded, and what was swept before: a replay is no sweep. Samples come in
    the order of their files' keys, and their messages are in the words of the code.
    """
    made: dict[str, Any] = copy.deepcopy({name: report[name] for name in COMPARED})  # type: ignore[literal-required]
    del made["processing"]["superseded"], made["processing"]["batches"]["recovered"]
    samples = made["quality"]["quarantined"]["samples"]
    made["quality"]["quarantined"]["samples"] = Counter(
        (sample["reason"], sample["original"]) for sample in samples
    )
    return made


def meaning(rows: list[dict[str, str | None]]) -> list[dict[str, Any]]:
    """Curated rows by what they say: format 1 wrote further members without spaces in between."""
    return [{**row, "extra": json.loads(row["extra"] or "null")} for row in rows]


def hand_over(*bodies: str) -> None:
    """Messages of the process queue, handed to today's function."""
    records = [{"messageId": f"m-{n}", "body": body} for n, body in enumerate(bodies)]
    assert process.handle({"Records": records}, None) == {"batchItemFailures": []}


def test_the_sweep_finds_the_pending_batch_and_nothing_else(kept: Kept) -> None:
    kept.wait(minutes=20)
    found = kept.sweep()
    assert found["pending"]["keys"] == [pending(kept)]
    assert found["batches"] == 1
    for name in ("incomplete", "unmarked", "beyond_repair"):
        assert found[name]["batches"] == 0, found[name]
    kept.daily_run(AFTER)
    assert kept.current(LAST)["pending"]["keys"] == [pending(kept)]
    (message,) = kept.pipeline.drain()
    assert message["recovered"]
    kept.daily_run(AFTER)
    made = kept.current(LAST)
    assert (made["status"], made["processing"]["balanced"]) == ("complete", True)
    assert made["processing"]["batches"]["recovered"] == 1
    assert kept.current(DAY)["activity"]["events"] == kept.reports[DAY]["activity"]["events"] + 1
    assert kept.sweep()["batches"] == 0


def test_what_waits_in_the_process_queue_during_the_update_is_processed(kept: Kept) -> None:
    """As S3's message, and once more as the sweep's."""
    key, before = pending(kept), kept.reports[LAST]
    hand_over(*(compose("raw", key, recovered=swept) for swept in (False, True)))
    made = kept.report(LAST)
    assert (made["status"], made["pending"]["batches"]) == ("complete", 0)
    assert made["activity"]["events"] == before["activity"]["events"] + 1
    raw = RawKey.parse(key)
    entries = [LedgerKey.parse(one) for one in kept.pipeline.keys("processed") if "ledger/" in one]
    mine = [entry for entry in entries if entry.batch == raw.batch]
    assert [(entry.received, entry.valid, entry.quarantined) for entry in mine] == [(3, 2, 1)] * 2
    assert {entry.arrived for entry in mine} == {raw.arrived}


def read_now(kept: Kept) -> str:
    """The raw key of the batch with an event that is none of the contract, which was invalid."""
    (key,) = (
        one.key
        for one in kept.stored
        if one.bucket == "raw"
        and "damaged" not in one.key
        and b'"detail":{"event_id": 7}' in gzip.decompress(one.body)
    )
    return key


def test_a_replay_of_every_batch_changes_no_figure_and_supersedes_what_was(kept: Kept) -> None:
    """But of the one that the next test is about."""
    other = read_now(kept)
    hand_over(compose("raw", pending(kept), recovered=False))
    kept.daily_run(AFTER)
    before = {day: (kept.current(day), kept.curated(day)) for day in kept.reports}
    kept.wait(minutes=5)
    for key in kept.keys("raw"):
        if key != other:
            kept.pipeline.process(key)
    kept.wait(minutes=5)
    kept.daily_run(AFTER)
    for day, (report, rows) in before.items():
        made = kept.current(day)
        assert figures(made) == figures(report)
        assert made["processing"]["balanced"]
        assert meaning(kept.curated(day)) == meaning(rows)
        superseded = set(made["processing"]["superseded"]["keys"])
        files = kept.keys("processed", f"events/dt={day}/")
        batch = RawKey.parse(other).batch
        assert superseded >= {key for key in files if EventsKey.parse(key).batch != batch}
    assert kept.sweep()["batches"] == 0


def test_a_replay_reads_what_was_refused_before_there_were_mappings(kept: Kept) -> None:
    kept.daily_run(AFTER)
    before = kept.current(DAY)
    kept.wait(minutes=5)
    kept.pipeline.process(read_now(kept))
    kept.wait(minutes=5)
    kept.daily_run(AFTER)
    made = kept.current(DAY)
    assert made["processing"]["balanced"]
    assert made["activity"]["events"] == before["activity"]["events"] + 1
    was, now = (one["quality"]["quarantined"] for one in (before, made))
    assert now["events"] == was["events"] - 1
    assert "wrong_type:event_id" in was["reasons"]
    assert "wrong_type:event_id" not in now["reasons"]


def test_a_late_event_restates_a_day_that_then_has_files_of_both_formats(kept: Kept) -> None:
    """And the repeats that come with it are repeats of what format 1 stored."""
    kept.daily_run(AFTER)
    before, rows = kept.current(DAY), kept.curated(DAY)
    kept.wait(hours=3)
    known = kept.body_of("e-25")
    late = known.replace('"e-25"', '"late"').replace('"id":"', '"id":"late-')
    kept.pipeline.process(kept.send(late, known, known.replace('"id":"', '"id":"repeat-')))
    run = kept.daily_run(AFTER + timedelta(days=1))
    assert str(DAY) in [made["date"] for made in run["restated"]]
    made = kept.current(DAY)
    assert made["activity"]["events"] == before["activity"]["events"] + 1
    for name in ("late", "duplicates", "redelivered"):
        assert made["quality"][name] == before["quality"][name] + 1, name
    assert made["processing"] == before["processing"]
    assert [row for row in kept.curated(DAY) if row["event_id"] != "late"] == rows
    files = [key for key in kept.pipeline.keys("processed") if key.startswith(f"events/dt={DAY}")]
    assert {EventsKey.parse(key).format for key in files} == {1, 2}
