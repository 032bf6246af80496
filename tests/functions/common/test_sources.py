"""A message that is no valid event still says who sent it, whatever else it says."""

from __future__ import annotations

import json

import pytest

from functions.common.reasons import MAX_CHARACTERS
from functions.common.sources import envelope_source, source_of
from functions.process.event import Invalid
from functions.process.validate import validate
from tests.harness.definitions import ready
from tests.harness.events import NOW_US, body, envelope

LONGEST = MAX_CHARACTERS["source"]
# The envelope of these messages is of the source `shop`.
ODD = '<b>\u202e"\n\x00'


@pytest.mark.parametrize(
    ("message", "source"),
    [
        (body(source="bank", event_id=""), "bank"),
        (body(source=ODD, event_id=""), ODD),
        (body(source="b" * LONGEST, event_id=""), "b" * LONGEST),
        (body(source="b" * 10_000), "shop"),
        (body(source=""), "shop"),
        (body(source=7), "shop"),
        (body(source=...), "shop"),
        (envelope("[1]"), "shop"),
        (envelope('{"source":"bank","event_id":"\xff"}').replace("\xff".encode(), b"\xff"), None),
        (envelope('{"source":"bank","source":null,"event_id":1,"details":2}'), "shop"),
        (b'{"source":"shop","detail":1}', "shop"),
        (b'{"source":"%b"}' % (b"s" * 10_000), None),
        (b'{"source":"\\ud800","detail":{"source":"\\ud800"}}', None),
        (b'{"id":"d","source":{},"detail":{}}', None),
        (envelope('{"source":"bank"}')[:-1], None),
        (b'{"detail":' + b"[" * 20_000, None),
        (b"", None),
        (b"7", None),
        (b"\xff", None),
    ],
)
def test_the_event_is_asked_first_and_then_the_envelope(message: bytes, source: str | None) -> None:
    assert source_of(message) == source
    found = validate(message, NOW_US)
    assert isinstance(found, Invalid)
    assert found.source == source


def test_the_envelope_alone_says_who_sent_it() -> None:
    assert envelope_source(body(source="bank")) == "shop"


def test_the_source_of_a_mapping_is_read_though_another_member_is_bad() -> None:
    mappings = ready(
        '[[mapping]]\nname = "app"\nwhen = { detail.app = { exists = true } }\n'
        'event_id = "detail.app"\nsource = { join = ["source", "detail.service"] }\n'
    )

    def source(detail: dict[str, object]) -> str | None:
        found = validate(envelope(json.dumps(detail)), NOW_US, mappings)
        assert isinstance(found, Invalid)
        return found.source

    assert source({"app": {}, "service": "checkout"}) == "shop/checkout"
    # What the event says under the contract's name is not what its mapping reads.
    assert source({"app": {}, "source": "bank"}) == "shop"
    assert source({"app": "1"}) == "shop"
