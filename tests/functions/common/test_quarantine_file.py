"""Copies of a quarantined message are known as one, and no two messages are."""

from __future__ import annotations

import gzip
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from functions.common.keys import RawKey
from functions.common.output_keys import QuarantineKey
from functions.common.quarantine_file import QuarantineRecord, read
from functions.process.batch import process
from tests.harness.events import NOW, body, envelope

NO_EVENT = envelope("7", "d-1")


NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


def stored(content: bytes, batch: str, arrived: datetime) -> tuple[QuarantineKey, bytes]:
    """The quarantine file of a raw object that something made by hand."""
    raw = RawKey(arrived=arrived, batch=batch, count=3)
    done = process(raw, content, ingested_at=NOW, zone=ZoneInfo("UTC"), recovered=False)
    (file,) = [one for one in done.outputs if one.key.startswith("quarantine/")]
    return QuarantineKey.parse(file.key), file.body


def records(*bodies: bytes, batch: str = "a", arrived: datetime = NOON) -> list[QuarantineRecord]:
    return list(read(*stored(gzip.compress(b"\n".join(bodies)), batch, arrived)))


def identities(*bodies: bytes, batch: str = "a", arrived: datetime = NOON) -> list[str]:
    return [record.identity for record in records(*bodies, batch=batch, arrived=arrived)]


@pytest.mark.parametrize("message", [b"junk", b"\xff", b"{}", b'{"id":"","detail":7}', NO_EVENT])
def test_a_message_in_two_batches_is_one(message: bytes) -> None:
    assert identities(message, b"other") == identities(message, b"another", batch="b")[:1] + (
        identities(b"other", batch="c")
    )


def test_a_record_has_all_faults_with_the_first_one_first_whether_it_names_them_or_not() -> None:
    several, single = records(body(event_id="", details=1), body(event_id=""))
    assert several.faults == (
        ("empty:event_id", "`event_id` is empty"),
        ("wrong_type:details", "`details` is not an object"),
    )
    assert single.faults == (("empty:event_id", "`event_id` is empty"),)
    assert {(one.reason, one.message) for one in (several, single)} == {single.faults[0]}


def test_a_message_is_known_by_the_id_of_its_delivery_or_by_its_bytes() -> None:
    assert identities(NO_EVENT) == ["d-1"]
    assert len({*identities(b"junk"), *identities(b"junk "), *identities(b"[]")}) == 3


@pytest.mark.parametrize("apart", [timedelta(minutes=15), timedelta(days=1)])
def test_messages_without_an_id_that_arrived_in_two_quarters_are_two(apart: timedelta) -> None:
    assert identities(b"junk") != identities(b"junk", arrived=NOON + apart)


def test_where_the_quarter_is_not_known_each_record_is_a_message_of_its_own() -> None:
    content = gzip.compress(b"junk\n" + NO_EVENT)
    keys = [
        QuarantineKey(arrived=NOON.replace(hour=0), batch=batch, count=2, digest="")
        for batch in ("a", "b")
    ]
    _, body = stored(content, "a", NOON)
    assert [[one.identity for one in read(key, body)] for key in keys] == [
        ["a:0", "d-1"],
        ["b:0", "d-1"],
    ]


def test_messages_of_the_same_bytes_in_one_batch_are_as_many_in_every_copy() -> None:
    twice = identities(b"junk", b"junk")
    assert len({*twice}) == 2
    assert identities(b"junk", b"[]", b"junk", batch="b")[::2] == twice
    assert identities(b"junk", batch="c") == twice[:1]


def test_batches_that_cannot_be_read_are_two_even_if_their_bytes_are_the_same() -> None:
    (first,), (second,) = (read(*stored(b"cut", batch, NOON)) for batch in ("a", "b"))
    assert first.identity != second.identity
    assert first.events == 3


def test_a_record_has_its_bytes_and_its_place() -> None:
    one, two = records(b"\xff\r", body(), b"{", batch="b")
    assert (one.original, one.place) == (b"\xff\r", "b:0")
    assert (two.original, two.place, two.reason) == (b"{", "b:2", "not_json")
