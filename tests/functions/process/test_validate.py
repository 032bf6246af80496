"""A line is an event, or it has a reason; both paths agree, and details keep their text."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.common.reasons import Reason, all_codes
from functions.process.event import Invalid, ValidEvent
from functions.process.explain import explain
from functions.process.validate import accept, validate
from tests.harness.events import DAY_US, NOW_US, body, envelope, event
from tests.harness.generated_json import JSON
from tests.harness.invalid_events import REASONS, with_details

LATEST_US = NOW_US + DAY_US


def judged(line: bytes) -> ValidEvent:
    found = validate(line, NOW_US)
    assert isinstance(found, ValidEvent), found
    return found


def refused(line: bytes) -> Invalid:
    found = validate(line, NOW_US)
    assert isinstance(found, Invalid), found
    return found


@pytest.mark.parametrize(("reason", "line"), REASONS)
def test_an_invalid_line_has_its_reason(reason: str, line: bytes) -> None:
    assert refused(line).reason == reason


def test_a_line_can_have_each_reason_but_the_one_of_a_whole_batch() -> None:
    assert {reason for reason, _ in REASONS} == {*all_codes()} - {*Reason.UNREADABLE_BATCH.codes}


def test_the_first_problem_in_the_order_of_the_contract_gives_the_reason() -> None:
    assert refused(body(event_id=..., source=7)).reason == "missing:event_id"
    assert refused(body(source="", timestamp="no", details=1)).reason == "empty:source"
    ahead = "2999-01-01T00:00:00Z"
    assert refused(body(timestamp=ahead, details=1)).reason == "timestamp_in_future"
    assert refused(body(timestamp=ahead, event_type=...)).reason == "timestamp_in_future"
    assert refused(body(timestamp=ahead, source="")).reason == "empty:source"


def test_an_invalid_event_keeps_the_name_of_its_delivery() -> None:
    assert refused(body("d-77", event_id="")).delivery_id == "d-77"


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"event_id": "é" * 128, "source": "s" * 256, "event_type": "\U0001f600" * 128},
        {"timestamp": "2026-11-25T12:00:00.25Z"},
        {"details": {}},
        {"details": {"action": None, "status": 3}},
        {"event_id": "\x00", "details": {"\x00": "\u2028"}},
    ],
)
def test_the_limits_of_the_contract_are_inclusive(changes: dict[str, Any]) -> None:
    assert judged(body(**changes)).event_id == event(**changes)["event_id"]


DETAILS = [
    '{"n":9007199254740993,"big":123456789012345678901234567890,"e":1e400,"neg":-0.0}',
    '{"a":1,"a":2}',
    r'{"escaped":"\u00e9\n\/","pair":"\ud83d\ude00"}',
    '{"text":"Ünïcödé 日本語 \u202e","spaced" :  [ 1 , 2 ]}',
    '{"a":' * 400 + "{}" + "}" * 400,
]


@pytest.mark.parametrize("details", DETAILS)
def test_details_are_kept_as_they_were_written(details: str) -> None:
    assert judged(envelope(with_details(details))).details == details


def test_members_beyond_the_contract_are_kept_as_they_were_written() -> None:
    detail = json.dumps(event(trace="@", tags=[1])).replace('"@"', "1e400")
    found = judged(envelope(detail))
    assert found.extra == '{"trace": 1e400,"tags": [1]}'
    assert judged(body()).extra is None


@pytest.mark.parametrize(
    ("details", "expected"),
    [
        ({"action": "buy", "status": "ok"}, ("buy", "ok")),
        ({"action": ["buy"], "status": {"code": 1}}, (None, None)),
        ({"action": 1, "status": "ok"}, (None, "ok")),
        ({}, (None, None)),
    ],
)
def test_action_and_status_count_when_they_are_strings(
    details: dict[str, Any], expected: tuple[str | None, str | None]
) -> None:
    found = judged(body(details=details))
    assert (found.action, found.status) == expected


def test_the_content_hash_is_that_of_the_event_as_received() -> None:
    detail = json.dumps(event(), indent=1).replace("\n", "")
    digest = hashlib.sha256(detail.encode()).digest()[:8]
    assert judged(envelope(detail)).content_hash == int.from_bytes(digest, "big", signed=True)


NAMES = ["event_id", "source", "timestamp", "event_type", "details", "action", "status", "x"]
EVENTS = st.dictionaries(
    st.sampled_from(NAMES),
    JSON | st.sampled_from(["", "a", "2026-11-23T10:00:00Z", "2026-11-23T10:00:00"]),
)


@given(EVENTS)
def test_the_fast_path_accepts_only_what_the_slow_path_accepts_and_says_the_same(
    changes: dict[str, Any],
) -> None:
    line = body(**changes)
    fast = accept(line, LATEST_US)
    slow = explain(line, LATEST_US)
    assert fast is None or fast == slow


@given(st.binary(max_size=200), st.integers(0, 300), st.integers(0, 20))
def test_no_bytes_whatsoever_raise(noise: bytes, start: int, cut: int) -> None:
    line = body()
    spoiled = line[:start] + noise + line[start + cut :]
    assert isinstance(validate(noise, NOW_US), Invalid)
    found = validate(spoiled, NOW_US)
    fast = accept(spoiled, LATEST_US)
    assert fast is None or fast == found


@pytest.mark.parametrize(
    "detail", [with_details(r'{"a":"\ud800"}'), "[" * 20_000 + "]" * 20_000, "{"]
)
def test_a_delivery_is_known_of_what_no_parser_reads(detail: str) -> None:
    assert refused(envelope(detail, "d-77")).delivery_id == "d-77"


@pytest.mark.parametrize("text", [b"junk", b'{"version":"0","id":"\xff"', b'{"id":"d-77"', b""])
def test_what_does_not_begin_like_an_envelope_has_no_delivery(text: bytes) -> None:
    assert refused(text).delivery_id is None
