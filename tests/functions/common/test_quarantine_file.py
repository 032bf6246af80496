"""Copies of a quarantined message are known as one, and no two messages are."""

from __future__ import annotations

import gzip
from datetime import date
from zoneinfo import ZoneInfo

import pytest

from functions.common.keys import QuarantineKey, RawKey
from functions.common.quarantine_file import QuarantineRecord, read
from functions.process.batch import process
from tests.harness.events import NOW, body, envelope

NO_EVENT = envelope("7", "d-1")


def records(*bodies: bytes, batch: str = "a", day: int = 24) -> list[QuarantineRecord]:
    """What is read of the quarantine file of a raw object that something made by hand."""
    return _read(gzip.compress(b"\n".join(bodies)), batch, day)


def _read(content: bytes, batch: str, day: int) -> list[QuarantineRecord]:
    raw = RawKey(day=date(2026, 11, day), hour=12, batch=batch, count=3)
    done = process(raw, content, ingested_at=NOW, zone=ZoneInfo("UTC"), recovered=False)
    (file,) = [one for one in done.outputs if one.key.startswith("quarantine/")]
    return list(read(QuarantineKey.parse(file.key), file.body))


def identities(*bodies: bytes, batch: str = "a", day: int = 24) -> list[str]:
    return [record.identity for record in records(*bodies, batch=batch, day=day)]


@pytest.mark.parametrize("message", [b"junk", b"\xff", b"{}", b'{"id":"","detail":7}', NO_EVENT])
def test_a_message_in_two_batches_is_one(message: bytes) -> None:
    assert identities(message, b"other") == identities(message, b"another", batch="b")[:1] + (
        identities(b"other", batch="c")
    )


def test_a_message_is_known_by_the_id_of_its_delivery_or_by_its_bytes() -> None:
    assert identities(NO_EVENT) == ["d-1"]
    assert len({*identities(b"junk"), *identities(b"junk "), *identities(b"[]")}) == 3


def test_messages_without_an_id_that_arrived_apart_are_two() -> None:
    assert identities(b"junk", day=24) != identities(b"junk", day=25)


def test_messages_of_the_same_bytes_in_one_batch_are_as_many_in_every_copy() -> None:
    twice = identities(b"junk", b"junk")
    assert len({*twice}) == 2
    assert identities(b"junk", b"[]", b"junk", batch="b")[::2] == twice
    assert identities(b"junk", batch="c") == twice[:1]


def test_batches_that_cannot_be_read_are_two_even_if_their_bytes_are_the_same() -> None:
    (first,), (second,) = _read(b"cut", "a", 24), _read(b"cut", "b", 24)
    assert first.identity != second.identity
    assert first.events == 3


def test_a_record_has_its_bytes_and_its_place() -> None:
    one, two = records(b"\xff\r", body(), b"{", batch="b")
    assert (one.original, one.place) == (b"\xff\r", "b:0")
    assert (two.original, two.place, two.reason) == (b"{", "b:2", "not_json")
