"""Lines become entries untouched, or are rejected with what is wrong."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cli.judging.entries import Entry, to_entry
from cli.reading.rejected import MAX_MESSAGE_BYTES, Rejected


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
    ],
)
def test_a_line_that_the_bus_cannot_take_is_rejected_with_its_bytes(
    line: bytes, reason: str
) -> None:
    assert to_entry(line) == Rejected(line, reason)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ('{"x": "\ufffe"}', "no queue takes U+FFFE"),
        ('{"\uffff": 1}', "no queue takes U+FFFF"),
        (r'{"x": "\ufffe"}', r"no queue takes \ufffe"),
        (r'{"x": "\\\uFFFF"}', r"no queue takes \uFFFF"),
        (r'{"event_type": "\uffff"}', "no queue takes U+FFFF"),
        (r'{"x": "\\ufffe"}', None),  # a backslash, and letters
        (r'{"x": "\ud83f\udffe", "y": "\ufffd\u0001\u007f"}', None),
        ('{"x": "\U0001fffe\ufffd\ue000\x7f"}', None),
    ],
)
def test_a_character_that_no_queue_takes_is_named(text: str, why: str | None) -> None:
    found = to_entry(text.encode(), 7)
    if why is None:
        assert isinstance(found, Entry)
    else:
        assert isinstance(found, Rejected)
        assert (found.reason, found.why, found.number) == ("InvalidMessageContents", why, 7)


@pytest.mark.parametrize(
    ("line", "why"),
    [
        (b'{"a": \xe9}', "byte 7 is no UTF-8"),
        (b'{"a": }', "no JSON: Expecting value, at character 7"),
        (b'{"a": 1} {}', "no JSON: something follows the value on its line, at character 10"),
        (b'{"a": 1,', "no JSON: the line ends before its object does, at character 9"),
        (b'{"a": "\0"}', "no JSON: Invalid control character, at character 8"),
        (b'{"a": NaN}', "NaN is not JSON"),
        (b"7", "JSON, but no object"),
        (b'{"a":' * 100_000, "nested deeper than a parser reads"),
    ],
)
def test_what_is_wrong_with_a_line_is_said(line: bytes, why: str) -> None:
    found = to_entry(line)
    assert isinstance(found, Rejected)
    assert found.why == why


def padded(source: str, detail_type: str, size: int) -> bytes:
    """An event of so many bytes."""
    empty = json.dumps({"source": source, "event_type": detail_type, "x": ""}).encode()
    return empty[:-2] + b"y" * (size - len(empty)) + empty[-2:]


def delivered(source: str, detail_type: str, line: bytes) -> int:
    """Bytes of the message that EventBridge makes of an event, its names escaped at worst."""
    before = json.dumps(
        {
            "version": "0",
            "id": "6f1e3c1e-8a3b-4c0e-9f0e-2f6e0d0b9d0a",
            "detail-type": detail_type,
            "source": source,
            "account": "123456789012",
            "time": "2026-11-24T12:00:00Z",
            "region": "ap-southeast-2",
            "resources": [],
        },
        separators=(",", ":"),
    )
    return len(before) + len(',"detail":') + len(line)


NAMES = st.text(st.characters(exclude_categories=["Cs"]), min_size=1).filter(
    lambda name: not name.startswith("aws.")
)


@given(NAMES, NAMES, st.integers(-12_000, 200))
def test_an_entry_makes_a_message_that_the_queue_and_its_dead_letters_take(
    source: str, detail_type: str, beyond: int
) -> None:
    line = padded(source * 99, detail_type * 99, MAX_MESSAGE_BYTES + beyond)
    found = to_entry(line)
    size = delivered((source * 99)[:256], (detail_type * 99)[:128], line)
    if isinstance(found, Entry):
        # A dead letter has attributes beside it, which count: two ARNs, an error and its message.
        assert size + 1_500 < MAX_MESSAGE_BYTES
    else:
        assert (found.line, found.reason) == (line, "EntryTooLarge")
        assert int(found.why.split()[0].replace(",", "")) >= size


def test_no_more_is_kept_back_than_a_hundredth() -> None:
    line = padded("shop.checkout", "OrderPlaced", MAX_MESSAGE_BYTES * 99 // 100)
    assert entry(line).message_bytes < MAX_MESSAGE_BYTES
