"""A line is an event, or it has a reason; both paths agree, and details keep their text."""

from __future__ import annotations

import hashlib
import json
from datetime import date
from itertools import combinations
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.common.reasons import MAPPED, MEMBERS, Reason, all_codes
from functions.process.event import Invalid, ValidEvent
from functions.process.explain import explain
from functions.process.mapping.mappings import shipped
from functions.process.partition import EventDays
from functions.process.validate import accept, validate
from tests.harness.events import DAY_US, END_OF_TIME_US, NOW_US, body, envelope, event
from tests.harness.generated_json import JSON
from tests.harness.invalid_events import REASONS, with_details
from tests.harness.written_json import SPACE, STRINGS, VALUES

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


def test_a_line_can_have_each_reason_but_those_of_a_whole_batch_and_of_mappings() -> None:
    of_mappings = {Reason.WRONG_TYPE.code(member) for member in MAPPED}
    assert {reason for reason, _ in REASONS} == (
        {*all_codes()} - {*Reason.UNREADABLE_BATCH.codes} - of_mappings
    )


def test_the_first_problem_in_the_order_of_the_contract_gives_the_reason() -> None:
    assert refused(body(event_id=..., source=7)).reason == "missing:event_id"
    assert refused(body(source="", timestamp="no", details=1)).reason == "empty:source"
    ahead = "2999-01-01T00:00:00Z"
    assert refused(body(timestamp=ahead, details=1)).reason == "timestamp_in_future"
    assert refused(body(timestamp=ahead, event_type=...)).reason == "timestamp_in_future"
    assert refused(body(timestamp=ahead, source="")).reason == "empty:source"


def test_all_faults_are_told_each_with_its_message() -> None:
    found = refused(body(event_id=..., source="", timestamp="no", event_type=7, details=[]))
    assert [fault.reason for fault in found.faults] == [
        "missing:event_id",
        "empty:source",
        "bad_timestamp",
        "wrong_type:event_type",
        "wrong_type:details",
    ]
    assert (found.reason, found.message) == (found.faults[0].reason, found.faults[0].message)
    assert all(fault.message for fault in found.faults)
    assert refused(body(event_id=...)).faults == ()


@pytest.mark.parametrize("left", range(len(MEMBERS)))
def test_with_three_members_of_the_contract_an_event_is_meant_for_it(left: int) -> None:
    for members in combinations(MEMBERS, left):
        line = body(**{member: ... for member in MEMBERS if member not in members})
        found = validate(line, NOW_US)
        if left < 3:
            assert isinstance(found, ValidEvent)
            assert found.mapping == "eventbridge"
        else:
            assert isinstance(found, Invalid)
            missing = [f"missing:{one}" for one in MEMBERS if one not in members]
            assert found.reason == missing[0]
            assert [one.reason for one in found.faults] == (missing if len(missing) > 1 else [])


def test_a_member_that_is_null_is_there() -> None:
    assert refused(body(source=..., details=..., event_id=None)).reason == "wrong_type:event_id"
    assert judged(body(source=..., details=..., event_type=..., event_id=None)).mapping


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


def test_the_end_of_the_calendar_is_in_the_future_on_any_clock_and_in_any_zone() -> None:
    line = body(timestamp="9999-12-31T00:00:00.000001Z")
    found = validate(line, END_OF_TIME_US)
    assert isinstance(found, Invalid)
    assert found.reason == "timestamp_in_future"
    last = validate(body(timestamp="9999-12-31T00:00:00Z"), END_OF_TIME_US)
    assert isinstance(last, ValidEvent)
    for zone in available_timezones():
        assert EventDays(ZoneInfo(zone)).of(last.timestamp_us) >= date(9999, 12, 30)


def test_of_a_member_that_is_written_twice_the_last_counts() -> None:
    one = '"event_id": "1", "event\\u005fid": "2", "timestamp": "no"'
    two = '"details": {"status": 1, "action": "a", "status": "s", "action": 2}, "details": {}'
    three = '"details": {"status": 1, "action": "a", "st\\u0061tus": "s", "action": 2}'
    found = judged(envelope(f"{{{one}, {two}, {json.dumps(event(event_id=...))[1:-1]}, {three}}}"))
    assert (found.event_id, found.action, found.status) == ("2", None, "s")
    assert found.details == three.partition(": ")[2]
    assert found.extra is None


@pytest.mark.parametrize(
    "members",
    [
        '"trace": 1e400,"tags": [1]',
        r'"tag":1,"tag":2,"n\u00e9":1',
        r'"n\u00e9" : "\/\u002f" ,"é":{"a":1,"a":-0.0}',
        '"details2":{},"":"","\\"":"}","a\\\\":"{"',
        f'"n":{"9" * 5000},"t":true,"u":false,"v":null,"deep":{"[" * 400}{"]" * 400}',
    ],
)
def test_members_beyond_the_contract_are_kept_as_they_were_sent(members: str) -> None:
    own = json.dumps(event())[1:-1]
    known = r'"d\u0065tails": {"action": "x"}'
    for detail in (
        f"{{{own}, {members}}}",
        f"{{ {members} ,{own} }}",
        f"{{{members},{known},{own}}}",
    ):
        found = judged(envelope(detail))
        assert found.extra is not None
        assert _compact(found.extra) == _compact(f"{{{members}}}")
        assert found.details == '{"action": "buy", "status": "success"}'
    assert judged(body()).extra is None


def _compact(text: str) -> str:
    """Without the space between members, which is no part of a member."""
    return text.replace(" ,", ",")


FURTHER = st.builds(
    "{}{}:{}{}".format, STRINGS | st.just('"tag"') | st.just('"Details"'), SPACE, SPACE, VALUES
)
OWN = st.sampled_from(
    [
        *(f'"{name}": {json.dumps(value)}' for name, value in event().items()),
        *('"details":{}', r'"\u0064etails" : {"a":[{}]}', r'"sourc\u0065":"other"'),
    ]
)


@given(st.lists(st.tuples(st.booleans(), FURTHER, OWN, SPACE), max_size=8))
def test_whatever_else_is_sent_only_further_members_are_kept_all_of_them_in_order(
    parts: list[tuple[bool, str, str, str]],
) -> None:
    written = [
        f"{space}{further if is_further else own}" for is_further, further, own, space in parts
    ]
    members = [*written, *(json.dumps(event())[1:-1].split(", ", 4))]
    found = judged(envelope(f"{{{', '.join(members)}}}"))
    kept = [further for is_further, further, _, _ in parts if is_further]
    assert found.extra == (f"{{{','.join(kept)}}}" if kept else None)


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
    fast = next(accept([line], LATEST_US).events(), None)
    slow = explain(line, LATEST_US, shipped())
    assert fast is None or fast == slow
    mapped = next(shipped().events([line], LATEST_US).events(), None)
    assert mapped is None or mapped == slow
    assert fast is None or mapped is None


@given(st.binary(max_size=200), st.integers(0, 300), st.integers(0, 20))
def test_no_bytes_whatsoever_raise(noise: bytes, start: int, cut: int) -> None:
    line = body()
    spoiled = line[:start] + noise + line[start + cut :]
    assert isinstance(validate(noise, NOW_US), Invalid)
    found = validate(spoiled, NOW_US)
    fast = next(accept([spoiled], LATEST_US).events(), None)
    assert fast is None or fast == found


@pytest.mark.parametrize(
    "detail", [with_details(r'{"a":"\ud800"}'), "[" * 20_000 + "]" * 20_000, "{"]
)
def test_a_delivery_is_known_of_what_no_parser_reads(detail: str) -> None:
    assert refused(envelope(detail, "d-77")).delivery_id == "d-77"


@pytest.mark.parametrize("text", [b"junk", b'{"version":"0","id":"\xff"', b'{"id":"d-77"', b""])
def test_what_does_not_begin_like_an_envelope_has_no_delivery(text: bytes) -> None:
    assert refused(text).delivery_id is None
