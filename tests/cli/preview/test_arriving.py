"""Judged events arrive in few batches, on the days on which they say that they were."""

from __future__ import annotations

import gzip
import json
from collections import Counter
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from cli.judging.judge import Judge
from cli.judging.judged import Judged
from cli.preview.arriving import Arriving
from functions.ingest.batch import Batch
from functions.process.mapping.compiled import parse
from functions.process.mapping.mappings import FILE
from tests.harness.events import NOW, event

UTC_ZONE = ZoneInfo("UTC")


def judged(*timestamps: object, file: str = "f") -> list[Judged]:
    judge = Judge(parse(FILE.read_bytes()), region="r", now=NOW)
    lines = [
        json.dumps(event(event_id=f"e-{n}", timestamp=timestamp)).encode()
        for n, timestamp in enumerate(timestamps)
    ]
    return [judge.judge((file, (n, line))) for n, line in enumerate(lines, start=1)]


def packed(events: Iterable[Judged], zone: ZoneInfo = UTC_ZONE) -> list[Batch]:
    return list(Arriving(zone, NOW).batches(events))


def arrived(events: Iterable[Judged], zone: ZoneInfo = UTC_ZONE) -> dict[date, int]:
    counts: Counter[date] = Counter()
    for batch in packed(events, zone):
        counts[batch.key.arrived.astimezone(zone).date()] += batch.key.count
    return counts


def test_a_day_is_one_batch_that_arrives_with_its_last_event() -> None:
    (batch,) = packed(judged("2026-11-20T23:59:00Z", "2026-11-20T00:00:00Z"))
    assert batch.key.arrived == datetime(2026, 11, 20, 23, 45, tzinfo=UTC)
    assert batch.key.count == 2


def test_long_events_are_batches_of_no_more_bytes_than_a_call_of_ingest_gets() -> None:
    judge = Judge(parse(FILE.read_bytes()), region="r", now=NOW)
    long = {"text": "x" * 100_000}
    lines = (json.dumps(event(event_id=f"e-{n}", details=long)).encode() for n in range(130))
    batches = packed(judge.judge(("f", (n, line))) for n, line in enumerate(lines, start=1))
    assert sum(batch.key.count for batch in batches) == 130
    sizes = [len(gzip.decompress(batch.body)) for batch in batches]
    assert [size > 5_800_000 for size in sizes] == [True, True, False]
    assert max(sizes) <= 6_100_000


def test_lines_keep_the_order_of_the_file() -> None:
    times = [f"2026-11-20T{hour:02}:00:00Z" for hour in (9, 3, 12, 1)]
    (batch,) = packed(judged(*times))
    bodies = [json.loads(line) for line in gzip.decompress(batch.body).splitlines()]
    assert [body["detail"]["timestamp"] for body in bodies] == times


def test_days_are_those_of_the_time_zone() -> None:
    events = judged("2026-11-20T14:00:00Z", "2026-11-20T15:00:00Z")
    assert arrived(events, ZoneInfo("Asia/Tokyo")) == {date(2026, 11, 20): 1, date(2026, 11, 21): 1}


def test_what_has_no_time_arrives_with_the_event_before_it_in_its_file() -> None:
    first, second = date(2026, 11, 20), date(2026, 11, 21)
    times = (None, "2026-11-20T10:00:00Z", "noon", "2026-11-21T10:00:00Z", 7)
    assert arrived(judged(*times)) == {first: 3, second: 2}
    alone = judged("noon", file="g")
    assert arrived([*judged(*times), *alone]) == {first: 3, second: 2, NOW.date(): 1}


def test_an_invalid_event_arrives_at_its_timestamp_but_not_ahead_of_the_clock() -> None:
    bad = [
        json.dumps(event(event_id="", timestamp=timestamp)).encode()
        for timestamp in ("2026-11-01T10:00:00Z", "2036-11-01T10:00:00Z")
    ]
    judge = Judge(parse(FILE.read_bytes()), region="r", now=NOW)
    events = [judge.judge(("f", (n, line))) for n, line in enumerate(bad, start=1)]
    assert arrived([*judged("2026-11-20T10:00:00Z"), *events]) == {
        date(2026, 11, 20): 1,
        date(2026, 11, 1): 2,  # the second with the one before it
    }


def test_no_batch_is_larger_than_one_of_ingest() -> None:
    one = judged("2026-11-20T10:00:00Z")
    assert [batch.key.count for batch in packed(one * 25_000)] == [10_000, 10_000, 5_000]


def test_ten_thousand_days_are_as_many_batches() -> None:
    first = datetime(1999, 1, 1, 12, tzinfo=UTC)
    times = [(first + timedelta(days=n)).isoformat() for n in range(10_000)]
    batches = packed(judged(*times))
    assert len({batch.key.day for batch in batches}) == len(batches) == 10_000


def test_all_that_is_held_is_packed_when_it_is_much() -> None:
    days = judged(*(f"2026-11-{day:02}T10:00:00Z" for day in range(1, 21)))
    assert sum(batch.key.count for batch in packed(days * 7_000)) == 140_000
