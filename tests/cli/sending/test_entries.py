"""Lines become entries untouched, and requests keep within what PutEvents takes."""

from __future__ import annotations

import json
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cli.sending.entries import (
    MAX_ENTRIES,
    MAX_ENTRY_BYTES,
    MAX_REQUEST_BYTES,
    Entry,
    Rejected,
    requests,
    to_entry,
)


def entry(line: bytes) -> Entry:
    found = to_entry(line)
    assert isinstance(found, Entry)
    return found


def test_the_detail_is_the_text_of_the_line() -> None:
    line = '{"source" : "a", "event_type":"b", "n": 1e400, "é":"\\ud83d"}'.encode()
    found = entry(line)
    assert found.detail.encode() == line == found.line
    assert (found.source, found.detail_type) == ("a", "b")


@pytest.mark.parametrize(
    ("event", "source", "detail_type"),
    [
        ({}, "unknown", "unknown"),
        ({"source": "", "event_type": None}, "unknown", "unknown"),
        ({"source": 7, "event_type": ["x"]}, "unknown", "unknown"),
        ({"source": "s" * 300, "event_type": "t" * 300}, "s" * 256, "t" * 128),
        ({"source": "\ud800"}, "?", "unknown"),
        ({"source": "awsome"}, "awsome", "unknown"),
    ],
)
def test_an_event_without_usable_names_gets_onto_the_bus_all_the_same(
    event: dict[str, object], source: str, detail_type: str
) -> None:
    found = entry(json.dumps(event).encode())
    assert (found.source, found.detail_type) == (source, detail_type)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"\xff", "NotUnicode"),
        (b"junk", "MalformedDetail"),
        (b"[]", "MalformedDetail"),
        (b'{"x":NaN}', "MalformedDetail"),
        (b"1" * 10_000, "MalformedDetail"),
        (b"[" * 100_000, "MalformedDetail"),
        (b'{"source":"aws.ec2"}', "NotAuthorizedForSource"),
        (b'{"x":"' + b"y" * MAX_ENTRY_BYTES + b'"}', "EntryTooLarge"),
    ],
)
def test_a_line_that_the_bus_cannot_take_is_rejected_with_its_bytes(
    line: bytes, reason: str
) -> None:
    assert to_entry(line) == Rejected(line, reason)


ENTRIES = st.lists(
    st.builds(
        lambda size, source: Entry(b"x" * size, "x" * size, source, "t"),
        st.integers(1, 1000) | st.integers(1, MAX_ENTRY_BYTES - 100),
        st.sampled_from(["s", "é" * 20]),
    ),
    max_size=40,
)


@given(ENTRIES)
def test_requests_hold_every_entry_once_in_order_within_the_limits(entries: list[Entry]) -> None:
    batches = list(requests(entries))
    assert [one for batch in batches for one in batch] == entries
    for batch in batches:
        assert 1 <= len(batch) <= MAX_ENTRIES
        assert sum(one.size for one in batch) <= MAX_REQUEST_BYTES


@given(ENTRIES)
def test_no_request_is_cut_earlier_than_it_must_be(entries: list[Entry]) -> None:
    batches = list(requests(entries))
    for batch, following in pairwise(batches):
        size = sum(one.size for one in batch)
        assert len(batch) == MAX_ENTRIES or size + following[0].size > MAX_REQUEST_BYTES
