"""A batch is packed losslessly, and the same messages always make the same object."""

from __future__ import annotations

import gzip
import random
from hashlib import sha256
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.common import lines
from functions.ingest.batch import Batch, pack
from tests.harness.messages import sqs_record


def one(records: list[dict[str, Any]]) -> Batch:
    """The raw object of messages that were sent in the same quarter of an hour."""
    (batch,) = pack(records)
    return batch


def test_the_key_carries_the_quarter_of_its_messages_in_utc_and_the_count() -> None:
    late = sqs_record("b", sent_ms=1_700_001_899_999)
    early = sqs_record("a", sent_ms=1_700_001_000_000)
    key = str(one([late, early]).key)
    assert key.startswith("events/dt=2023-11-14/hr=22/min=30/")
    assert key.endswith("-n2.ndjson.gz")


def test_messages_of_two_quarters_are_two_objects_whatever_their_company() -> None:
    before, after = (
        sqs_record("a", sent_ms=1_700_006_399_999),
        sqs_record("b", sent_ms=1_700_006_400_000),
    )
    first, second = pack([after, before])
    assert str(first.key).startswith("events/dt=2023-11-14/hr=23/min=45/")
    assert str(second.key).startswith("events/dt=2023-11-15/hr=00/min=00/")
    assert [first, second] == [*pack([before]), *pack([after])]


def test_a_batch_never_has_the_name_that_an_earlier_format_gave_to_the_same_messages() -> None:
    """Its outputs have its name: two raw objects of one name would be taken for one batch."""
    assert one([sqs_record("a")]).key.batch != sha256(b"a").hexdigest()[:32]


def test_no_messages_are_no_object() -> None:
    assert pack([]) == []


def test_lines_stand_in_the_order_in_which_they_were_sent() -> None:
    batch = one([sqs_record("a", "second", sent_ms=2000), sqs_record("b", "first", sent_ms=1000)])
    assert gzip.decompress(batch.body) == b"first\nsecond\n"


def test_a_batch_delivered_again_in_another_order_is_the_same_object() -> None:
    records = [sqs_record(f"m{n}", f"body {n}", sent_ms=1000 + n % 3) for n in range(50)]
    again = records.copy()
    random.Random(1).shuffle(again)
    assert pack(again) == pack(records)


def test_another_composition_is_another_object() -> None:
    assert one([sqs_record("a"), sqs_record("b")]).key.batch != one([sqs_record("a")]).key.batch
    assert (
        one([sqs_record("ab"), sqs_record("c")]).key.batch
        != one([sqs_record("a"), sqs_record("bc")]).key.batch
    )


def test_a_message_delivered_twice_in_one_batch_is_stored_once() -> None:
    batch = one([sqs_record("a"), sqs_record("b"), sqs_record("a")])
    assert batch.key.count == 2
    assert gzip.decompress(batch.body).count(b"\n") == 2


@pytest.mark.parametrize(
    "body",
    ["two\nlines", '"a JSON string"', "\n", "\u2028 separators \x85", "\x00", "\ud800", "", "\r\n"],
)
def test_any_body_stays_one_line_and_comes_back_as_it_was(body: str) -> None:
    content = gzip.decompress(one([sqs_record("a", body)]).body)
    assert content.endswith(b"\n")
    line = content[:-1]
    assert b"\n" not in line
    assert lines.decode(line) == body.encode("utf-8", "surrogatepass")


@given(st.lists(st.text(alphabet=st.characters(exclude_categories=[])), min_size=1, max_size=20))
def test_whatever_the_bodies_none_is_lost_or_altered(bodies: list[str]) -> None:
    batch = one([sqs_record(f"m{n:03}", body) for n, body in enumerate(bodies)])
    stored = gzip.decompress(batch.body).removesuffix(b"\n").split(b"\n")
    assert [lines.decode(line).decode("utf-8", "surrogatepass") for line in stored] == bodies
    assert batch.key.count == len(bodies)
