"""A raw object becomes events, quarantine and ledger: every line in exactly one place."""

from __future__ import annotations

import base64
import gzip
import json
import zlib
from datetime import UTC, date, datetime
from hashlib import sha256
from itertools import permutations
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import duckdb
import pytest

from functions.common import lines
from functions.common.keys import FORMAT, RawKey
from functions.common.output_keys import MAPPED_FORMAT, EventsKey, LedgerKey, QuarantineKey
from functions.process.batch import ProcessedBatch, process
from functions.process.mapping.mappings import shipped
from tests.harness.definitions import ready
from tests.harness.events import NOW, body, envelope, event
from tests.harness.invalid_events import REASONS

ARRIVED = datetime(2026, 11, 24, 12, 15, tzinfo=UTC)


def raw_key(count: int, batch: str = "b") -> RawKey:
    return RawKey(arrived=ARRIVED, batch=batch, count=count)


def processed(
    content: bytes, count: int, *, zone: str = "UTC", by_hand: bool = False
) -> ProcessedBatch:
    return process(
        raw_key(count),
        content,
        ingested_at=NOW,
        zone=ZoneInfo(zone),
        recovered=False,
        arrived_by=None if by_hand else NOW,
    )


def packed(*bodies: bytes) -> bytes:
    return gzip.compress(lines.encode([one.decode() for one in bodies]), mtime=0)


def rows(batch: ProcessedBatch, tmp_path: Any) -> list[dict[str, Any]]:
    """All rows of all Parquet files, read by another library."""
    for number, output in enumerate(batch.outputs):
        if output.key.endswith(".parquet"):
            (tmp_path / f"{number}.parquet").write_bytes(output.body)
    with duckdb.connect() as sql:
        found = sql.execute(
            "SELECT * REPLACE (epoch_us(timestamp) AS timestamp,"
            " epoch_us(ingested_at) AS ingested_at) FROM read_parquet(?) ORDER BY line",
            [f"{tmp_path}/*.parquet"],
        )
        names = [column[0] for column in found.description]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def quarantined(batch: ProcessedBatch) -> list[dict[str, Any]]:
    (content,) = [one.body for one in batch.outputs if one.key.startswith("quarantine/")]
    return [json.loads(line) for line in gzip.decompress(content).splitlines()]


def original(record: dict[str, Any]) -> bytes:
    if "original" in record:
        return str(record["original"]).encode()
    return base64.b64decode(record["original_base64"])


def test_valid_and_invalid_lines_part_and_the_ledger_adds_up() -> None:
    batch = processed(packed(body("1"), b"junk", body("2", event_id=""), body("3")), 4)
    digest = batch.counts.digest
    assert [output.key for output in batch.outputs] == [
        str(EventsKey(day=date(2026, 11, 23), arrived=ARRIVED, batch="b", rows=2, digest=digest)),
        str(QuarantineKey(arrived=ARRIVED, batch="b", count=2, digest=digest)),
    ]
    assert batch.ledger.key == str(
        LedgerKey(arrived=ARRIVED, batch="b", received=4, valid=2, quarantined=2, digest=digest)
    )
    ledger = json.loads(batch.ledger.body)
    assert ledger["reasons"] == {"empty:event_id": 1, "not_json": 1}
    assert ledger["outputs"] == [output.key for output in batch.outputs]
    assert ledger["raw_key"] == str(raw_key(4))


def test_the_ledger_says_how_many_events_each_mapping_made_and_by_which_version() -> None:
    mappings = ready('[[mapping]]\nname = "app"\nwhen = { detail.app = { exists = true } }\n')
    bodies = [body("1"), envelope('{"app":1}'), envelope("{}"), envelope('{"app":2}'), b"junk"]
    for order in permutations(bodies):
        batch = process(
            raw_key(5),
            packed(*order),
            ingested_at=NOW,
            zone=ZoneInfo("UTC"),
            recovered=False,
            arrived_by=NOW,
            mappings=mappings,
        )
        assert json.loads(batch.ledger.body)["mappings"] == {
            "digest": mappings.digest,
            "events": {"app": 2, "eventbridge": 1},
        }
        assert (batch.counts.valid, batch.counts.quarantined) == (4, 1)
    # Lines before the damage are read, and none of them counts.
    many = packed(
        *(envelope(json.dumps({"n": sha256(b"%d" % n).hexdigest()})) for n in range(9000))
    )
    damaged = processed(many[:-9], 9000)
    assert damaged.counts.quarantined == 9000
    assert json.loads(damaged.ledger.body)["mappings"]["events"] == {}
    own = json.loads(processed(packed(body("1")), 1).ledger.body)["mappings"]
    assert own == {"digest": shipped().digest, "events": {}}
    assert own["digest"] != mappings.digest


def test_a_file_with_a_mapped_event_says_of_each_what_made_it(tmp_path: Path) -> None:
    mappings = ready(
        '[[mapping]]\nname = "app"\nwhen = { detail.app = { exists = true } }\n'
        'event_id = "detail.app"\ntimestamp = ["detail.at", "time"]\n'
    )
    lines_of_two_days = [
        body("1", timestamp="2026-11-24T10:00:00Z"),
        envelope('{"app":1}'),
        envelope('{"app":2,"at":"2026-11-24T10:00:00Z"}'),
        envelope("{}"),
        body("2", timestamp="2026-11-22T10:00:00Z"),
    ]
    batch = process(
        raw_key(5),
        packed(*lines_of_two_days),
        ingested_at=NOW,
        zone=ZoneInfo("UTC"),
        recovered=False,
        arrived_by=NOW,
        mappings=mappings,
    )
    contract_alone, mixed = batch.outputs
    assert EventsKey.parse(contract_alone.key).format == FORMAT
    assert EventsKey.parse(mixed.key).format == MAPPED_FORMAT
    (tmp_path / "mixed.parquet").write_bytes(mixed.body)
    with duckdb.connect() as sql:
        found = sql.execute(
            "SELECT COLUMNS('^mapping|^envelope_') FROM read_parquet(?) ORDER BY line",
            [f"{tmp_path}/mixed.parquet"],
        )
        names = [name for name, *_ in found.description]
        assert names == ["mapping", "mappings_digest", "envelope_id", "envelope_time"]
        assert found.fetchall() == [
            (None, None, None, None),
            ("app", mappings.digest, False, True),
            ("app", mappings.digest, False, False),
            ("eventbridge", mappings.digest, True, True),
        ]
    # What has none is what it was before there were mappings, whatever they are.
    alone = processed(packed(lines_of_two_days[0]), 1)
    assert b"mapping" not in alone.outputs[0].body
    assert b"mapping" in mixed.body
    assert b"mapping" not in contract_alone.body


def test_a_record_names_all_faults_if_there_are_several() -> None:
    batch = processed(packed(body(event_id="", details=1), body(event_id="")), 2)
    several, single = quarantined(batch)
    assert several["faults"] == [
        {"reason": "empty:event_id", "message": "`event_id` is empty"},
        {"reason": "wrong_type:details", "message": "`details` is not an object"},
    ]
    assert (several["reason"], several["message"]) == tuple(several["faults"][0].values())
    assert "faults" not in single
    assert json.loads(batch.ledger.body)["reasons"] == {"empty:event_id": 2}


def test_every_column_carries_what_the_event_says(tmp_path: Any) -> None:
    details = {"action": "buy", "status": "failure", "n": [1]}
    (row,) = rows(processed(packed(body("d-9", details=details, trace="t")), 1), tmp_path)
    assert list(row) == [
        *("event_id", "source", "event_type", "action", "status", "timestamp", "ingested_at"),
        *("details", "extra", "content_hash", "delivery_id", "batch", "line", "timestamp_us"),
        "identity_hash",
    ]
    assert row == {
        "event_id": "e-1",
        "source": "shop",
        "event_type": "Order",
        "action": "buy",
        "status": "failure",
        "timestamp": 1_795_428_000_000_000,
        "ingested_at": 1_795_521_600_250_000,
        "details": json.dumps(details),
        "extra": '{"trace": "t"}',
        "content_hash": row["content_hash"],
        "delivery_id": "d-9",
        "batch": "b",
        "line": 0,
        "timestamp_us": 1_795_428_000_000_000,
        "identity_hash": zlib.crc32(b"shop\0e-1") - 2**31,
    }


def test_an_event_lands_in_its_calendar_day_of_the_zone() -> None:
    content = packed(
        body("1", timestamp="2026-11-24T04:59:59Z"), body("2", timestamp="2026-11-24T05:00:00Z")
    )
    batch = processed(content, 2, zone="America/New_York")
    assert [EventsKey.parse(output.key).day.day for output in batch.outputs] == [23, 24]


def test_text_survives_parquet(tmp_path: Any) -> None:
    name = "nul \x00 line \u2028 right-to-left \u202e emoji \U0001f600 quote ' \""
    (row,) = rows(processed(packed(body("1", event_id=name, source=name)), 1), tmp_path)
    assert row["event_id"] == row["source"] == name


@pytest.mark.parametrize(("reason", "line"), REASONS)
def test_a_bad_line_fails_no_neighbour_and_keeps_its_bytes(reason: str, line: bytes) -> None:
    content = gzip.compress(b"\n".join([body("1"), line, body("2")]) + b"\n")
    batch = processed(content, 3)
    assert (batch.counts.valid, batch.counts.quarantined) == (2, 1)
    (record,) = quarantined(batch)
    assert (record["reason"], record["line"]) == (reason, 1)
    assert original(record) == line


def test_a_body_of_several_lines_is_one_event() -> None:
    spread = json.dumps(json.loads(body("1")), indent=2).encode()
    batch = processed(packed(spread, b'"a JSON string"', body("2")), 3)
    assert (batch.counts.received, batch.counts.valid) == (3, 2)
    (record,) = quarantined(batch)
    assert (record["reason"], record["original"]) == ("not_an_object", '"a JSON string"')


def test_blank_lines_of_an_object_that_ingest_did_not_store_are_no_events(tmp_path: Any) -> None:
    content = gzip.compress(b"\n" + body("1") + b"\r\n\r\n\njunk\n\n" + body("2") + b"\n\n")
    batch = processed(content, 3, by_hand=True)
    assert batch.counts.outcome[:3] == (3, 2, 1)
    assert [row["line"] for row in rows(batch, tmp_path)] == [1, 6]
    assert [record["line"] for record in quarantined(batch)] == [4]
    assert processed(content, 8).counts.outcome[:3] == (8, 2, 6)


def test_an_object_without_lines_is_an_empty_batch() -> None:
    batch = processed(gzip.compress(b""), 0)
    assert batch.outputs == ()
    counts = LedgerKey.parse(batch.ledger.key)
    assert (counts.received, counts.valid, counts.quarantined) == (0, 0, 0)


WHOLE = packed(body("1"), body("2"), body("3"))
DAMAGED = [WHOLE[:at] + bytes([WHOLE[at] ^ 0xFF]) + WHOLE[at + 1 :] for at in range(10, len(WHOLE))]


@pytest.mark.parametrize(
    "content",
    [b"", b"not gzip", WHOLE[:4], WHOLE[: len(WHOLE) // 2], WHOLE[:-8] + bytes(8), *DAMAGED],
)
def test_an_object_that_cannot_be_read_is_kept_whole_and_counts_all_its_events(
    content: bytes,
) -> None:
    batch = processed(content, 3)
    assert (batch.counts.received, batch.counts.valid, batch.counts.quarantined) == (3, 0, 3)
    (record,) = quarantined(batch)
    assert (record["reason"], record["events"]) == ("unreadable_batch", 3)
    assert original(record) == content


def test_of_an_object_that_breaks_off_nothing_is_kept_but_its_bytes() -> None:
    """Its first lines are read long before it is known that the rest is missing."""
    whole = packed(*(body(str(n), event_id=f"e-{n}") for n in range(10_000)))
    content = whole[: len(whole) * 9 // 10]
    batch = processed(content, 10_000)
    assert (batch.counts.valid, batch.counts.quarantined) == (0, 10_000)
    (record,) = quarantined(batch)
    assert original(record) == content


def test_the_ledger_has_the_lines_that_were_found_not_those_that_were_promised() -> None:
    assert processed(packed(body("1"), body("2")), 5).counts.received == 2


def test_processing_again_gives_the_same_keys_and_bytes() -> None:
    content = packed(*(body(str(n), event_id=f"e-{n}") for n in range(50)), b"junk")
    assert processed(content, 51) == processed(content, 51)


def test_the_future_is_judged_by_the_time_of_arrival() -> None:
    ahead = packed(body("1", timestamp="2026-11-26T00:00:00Z"))
    (record,) = quarantined(processed(ahead, 1))
    assert record["reason"] == "timestamp_in_future"


def test_a_large_batch_is_accounted_for_to_the_last_line(tmp_path: Any) -> None:
    bodies = [
        body(str(n), **event(event_id=f"e-{n}")) if n % 7 else b"x" * (n % 50)
        for n in range(10_000)
    ]
    batch = processed(gzip.compress(b"\n".join(bodies) + b"\n"), 10_000)
    seen = {row["line"] for row in rows(batch, tmp_path)}
    refused = {record["line"] for record in quarantined(batch)}
    assert seen | refused == set(range(10_000))
    assert not seen & refused
