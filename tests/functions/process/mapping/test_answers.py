"""Each odd value has one answer, by the slow way and by the fast one, and says which mapping."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import pytest

from functions.process.event import Invalid, ValidEvent
from functions.process.mapping.mappings import Mappings
from functions.process.validate import validate
from tests.harness.definitions import ready
from tests.harness.events import NOW_US, envelope

MAPPINGS = ready("""
[[mapping]]
name = "text"
when = { detail.as = "text" }
event_id = ["detail.id", 'detail["odd.name"].x', "detail.list[1]"]
source = { value = "made" }
timestamp = "detail.at"
event_type = "detail.kind"
action = ["detail.verb", "detail.list[0]"]
status = { join = ["detail.state", "detail.code"] }
failed_when = { detail.code = { numeric = [">=", 500] } }
details = ["detail.body", "detail.more.body"]
[[mapping]]
name = "joined"
when = { detail.as = "joined" }
event_id = { join = ["detail.id", "detail.version"] }
[[mapping]]
name = "hashed"
when = { detail.as = "hashed" }
event_id = { hash = "detail.id" }
[[mapping]]
name = "seconds"
when = { detail.as = "s" }
timestamp = { path = "detail.at", unit = "s" }
[[mapping]]
name = "nanoseconds"
when = { detail.as = "ns" }
timestamp = { path = "detail.at", unit = "ns" }
[[mapping]]
name = "milliseconds"
when = { detail.as = "ms" }
timestamp = { path = "detail.at", unit = "ms" }
[[mapping]]
name = "local"
when = { detail.as = "local" }
timestamp = { path = "detail.at", zone = "Europe/Berlin" }
""")
TEXT = {"as": "text", "id": "7", "at": "2026-11-23T10:00:00Z", "kind": "k"}


def judged(detail: str) -> ValidEvent | Invalid:
    """The answer, which is the same whatever is tried first."""
    line = envelope(detail)
    found = validate(line, NOW_US, MAPPINGS)
    assert validate(line, NOW_US, MAPPINGS, mapped_first=True) == found
    return found


def event(**changes: Any) -> ValidEvent:
    found = judged(json.dumps({**TEXT, **changes}))
    assert isinstance(found, ValidEvent), found
    return found


def reasons(**changes: Any) -> list[str]:
    """All reasons of an event, each told with the mapping."""
    members = {name: value for name, value in {**TEXT, **changes}.items() if value is not ...}
    found = judged(json.dumps(members))
    assert isinstance(found, Invalid), found
    faults = found.faults or (found,)
    name = {"s": "seconds", "ns": "nanoseconds", "ms": "milliseconds"}.get(
        members["as"], members["as"]
    )
    assert all(fault.message.endswith(f" (mapping {name})") for fault in faults)
    assert found.delivery_id == "d-1"
    return [fault.reason for fault in faults]


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ('"a"', "a"),
        ("7", "7"),
        ("-0", "-0"),
        ("12345678901234567890123456789012345678901234567890", "1234567890" * 5),
        ("true", "true"),
        ("false", "false"),
        (r'"\u00e9\n"', "é\n"),
    ],
)
def test_text_whole_numbers_and_booleans_become_text_as_they_are_written(
    written: str, text: str
) -> None:
    found = judged(json.dumps({**TEXT, "id": "@"}).replace('"@"', written))
    assert isinstance(found, ValidEvent)
    assert found.event_id == text


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (..., "missing:event_id"),
        (None, "missing:event_id"),
        ({}, "wrong_type:event_id"),
        ([], "wrong_type:event_id"),
        (["a"], "wrong_type:event_id"),
        (1.5, "wrong_type:event_id"),
        (1.0, "wrong_type:event_id"),
        (1e300, "wrong_type:event_id"),
        ("", "empty:event_id"),
        ("é" * 129, "too_long:event_id"),
        (10**128, "too_long:event_id"),
    ],
)
def test_what_is_not_there_or_no_text_is_a_fault(value: Any, reason: str) -> None:
    assert reasons(id=value) == [reason]


def test_what_is_there_but_bad_is_never_passed_over() -> None:
    assert reasons(id={"a": 1}, list=[1, "right"]) == ["wrong_type:event_id"]
    assert event(id=None, list=[1, "right"]).event_id == "right"
    assert event(id=None, **{"odd.name": {"x": "odd"}}).event_id == "odd"


@pytest.mark.parametrize("way", [7, "text", None, [], {"y": 1}, {"x": None}])
def test_where_the_way_ends_early_nothing_is_there(way: Any) -> None:
    assert reasons(id=..., **{"odd.name": way}) == ["missing:event_id"]


@pytest.mark.parametrize("array", [[], [1], {"1": "a"}, "ab", None])
def test_a_place_that_an_array_does_not_have_is_empty(array: Any) -> None:
    assert reasons(id=..., list=array) == ["missing:event_id"]


def test_a_name_with_a_dot_is_no_way_inside() -> None:
    assert reasons(id=..., odd={"name": {"x": "a"}}) == ["missing:event_id"]


def test_of_a_member_that_is_written_twice_the_last_counts() -> None:
    twice = '"id": "1", "odd.name": {"x": "1"}, "i\\u0064": null, "odd.name": {"x": 1, "x": "2"}'
    found = judged(json.dumps({**TEXT, "id": 1})[:-1] + f", {twice}}}")
    assert isinstance(found, ValidEvent)
    assert found.event_id == "2"


def test_ten_thousand_members_change_nothing() -> None:
    many = {f"member-{number}": number for number in range(10_000)}
    found = event(**many)
    assert found.event_id == "7"
    assert json.loads(found.extra or "") == {**TEXT, **many}


def test_all_faults_are_told_in_the_order_of_the_contract() -> None:
    wrong = {"id": "", "at": 7, "kind": [], "verb": {}, "state": 0.5, "code": 1}
    assert reasons(**wrong) == [
        "empty:event_id",
        "wrong_type:timestamp",
        "wrong_type:event_type",
        "wrong_type:action",
        "wrong_type:status",
    ]


def test_a_message_names_the_place_as_definitions_write_it() -> None:
    found = judged(json.dumps({**TEXT, "id": None}))
    assert isinstance(found, Invalid)
    assert found.message == (
        '`event_id`: nothing is at detail.id or detail["odd.name"].x or detail.list[1]'
        " (mapping text)"
    )


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (..., "missing:timestamp"),
        (None, "missing:timestamp"),
        (1_795_510_800, "wrong_type:timestamp"),
        ({}, "wrong_type:timestamp"),
        ("", "bad_timestamp"),
        ("yesterday", "bad_timestamp"),
        ("2026-11-23T10:00:00", "bad_timestamp"),
        ("2026-11-25T12:00:00.250001Z", "timestamp_in_future"),
    ],
)
def test_a_time_is_judged_as_in_the_contract(value: Any, reason: str) -> None:
    assert reasons(at=value) == [reason]


SECONDS = 1_795_510_800


@pytest.mark.parametrize(
    ("unit", "value", "timestamp_us"),
    [
        ("s", SECONDS, SECONDS * 10**6),
        ("s", str(SECONDS), SECONDS * 10**6),
        ("s", SECONDS + 0.25, SECONDS * 10**6 + 250_000),
        ("s", "1795510800.0000019", SECONDS * 10**6 + 1),
        ("s", "1.7955108e9", SECONDS * 10**6),
        ("s", 946_684_800, 946_684_800 * 10**6),
        ("ms", SECONDS * 1000 + 5, SECONDS * 10**6 + 5000),
        ("ns", f"{SECONDS}123456789", SECONDS * 10**6 + 123_456),
        ("ns", SECONDS * 10**9 + 999, SECONDS * 10**6),
    ],
)
def test_a_number_is_a_time_to_the_microsecond(unit: str, value: Any, timestamp_us: int) -> None:
    assert event(**{"as": unit}, at=value).timestamp_us == timestamp_us


@pytest.mark.parametrize(
    ("unit", "value", "reason"),
    [
        ("s", SECONDS * 1000, "bad_timestamp"),  # milliseconds: the year 56,000
        ("ms", SECONDS, "bad_timestamp"),  # seconds: January 1970
        ("s", 946_684_799.999999, "bad_timestamp"),
        ("s", 253_402_300_800, "bad_timestamp"),
        ("s", 253_402_300_799, "timestamp_in_future"),
        ("s", -SECONDS, "bad_timestamp"),
        ("s", 0, "bad_timestamp"),
        ("s", "9" * 5000, "bad_timestamp"),
        ("s", "1e99999999999999999999", "bad_timestamp"),
        ("s", "1e-99999999999999999999", "bad_timestamp"),
        ("s", "", "bad_timestamp"),
        ("s", "0x10", "bad_timestamp"),
        ("s", "1_795_510_800", "bad_timestamp"),
        ("s", "NaN", "bad_timestamp"),
        ("s", "2026-11-23T10:00:00Z", "bad_timestamp"),
        ("s", True, "wrong_type:timestamp"),
        ("s", [SECONDS], "wrong_type:timestamp"),
        ("s", None, "missing:timestamp"),
    ],
)
def test_a_number_of_another_unit_or_no_number_is_a_fault(
    unit: str, value: Any, reason: str
) -> None:
    assert reasons(**{"as": unit}, at=value) == [reason]


@pytest.mark.parametrize(
    ("value", "utc"),
    [
        ("2026-07-01T12:00:00", "2026-07-01T10:00:00Z"),
        ("2026-07-01 12:00:00.5", "2026-07-01T10:00:00.5Z"),
        ("2026-01-01t12:00:00", "2026-01-01T11:00:00Z"),
        ("2026-03-29T01:59:59.999999", "2026-03-29T00:59:59.999999Z"),
        ("2026-03-29T03:00:00", "2026-03-29T01:00:00Z"),
        # It is there twice: the earlier counts.
        ("2026-10-25T02:30:00", "2026-10-25T00:30:00Z"),
        ("2026-10-25T03:00:00", "2026-10-25T02:00:00Z"),
    ],
)
def test_a_local_time_is_that_of_its_zone(value: str, utc: str) -> None:
    assert event(**{"as": "local"}, at=value).timestamp_us == event(at=utc).timestamp_us


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ("2026-03-29T02:30:00", "bad_timestamp"),  # the clock skips it
        ("2026-03-29T02:00:00", "bad_timestamp"),
        ("2026-07-01T12:00:00Z", "bad_timestamp"),
        ("2026-07-01T12:00:00+02:00", "bad_timestamp"),
        ("2026-02-29T12:00:00", "bad_timestamp"),
        ("2026-07-01T24:00:00", "bad_timestamp"),
        ("2026-07-01T12:00", "bad_timestamp"),
        ("2026-07-01", "bad_timestamp"),
        ("", "bad_timestamp"),
        ("9999-12-31T23:59:59", "timestamp_in_future"),
        (1_795_510_800, "wrong_type:timestamp"),
    ],
)
def test_a_local_time_that_clocks_do_not_show_is_a_fault(value: Any, reason: str) -> None:
    assert reasons(**{"as": "local"}, at=value) == [reason]


def test_a_joined_id_beyond_128_characters_is_its_hash() -> None:
    assert event(**{"as": "joined"}, id="a", version=3).event_id == "a/3"
    assert event(**{"as": "joined"}, id="a" * 126, version=3).event_id == "a" * 126 + "/3"
    for size in (127, 10_240):
        whole = "a" * size + "/3"
        expected = hashlib.sha256(whole.encode()).hexdigest()
        assert event(**{"as": "joined"}, id="a" * size, version=3).event_id == expected


def test_each_part_of_a_joined_id_has_to_be_there() -> None:
    assert reasons(**{"as": "joined"}, id="a") == ["missing:event_id"]
    assert reasons(**{"as": "joined"}, id="a", version="") == ["empty:event_id"]
    assert reasons(**{"as": "joined"}, id=["a"], version=1) == ["wrong_type:event_id"]


def test_a_hash_is_that_of_the_text_as_sent() -> None:
    for written in ('"a"', "[ 1 ]", "1.50", '{"a" : 1}', '""'):
        found = judged(f'{{"as":"hashed","id":  {written} }}')
        assert isinstance(found, ValidEvent)
        assert found.event_id == hashlib.sha256(written.encode()).hexdigest()
    assert reasons(**{"as": "hashed"}, id=None) == ["missing:event_id"]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, (None, None)),
        ({"body": {"action": "a", "status": "s"}}, (None, None)),
        ({"verb": "v", "list": ["l"]}, ("v", None)),
        ({"verb": None, "list": ["l"]}, ("l", None)),
        ({"verb": ""}, ("", None)),
        ({"state": "up"}, (None, None)),
        ({"state": "up", "code": 200}, (None, "up/200")),
        ({"state": "up", "code": 500}, (None, "failed")),
        ({"code": 500}, (None, "failed")),
        ({"code": 5e2}, None),
        ({"code": "500"}, (None, None)),
    ],
)
def test_action_and_status_are_what_the_mapping_says(
    changes: dict[str, Any], expected: tuple[str | None, str | None] | None
) -> None:
    if expected is None:  # the condition fits, but the status has no text
        assert reasons(**changes, state="up") == ["wrong_type:status"]
    else:
        found = event(**changes)
        assert (found.action, found.status) == expected


@pytest.mark.parametrize(
    ("details", "expected"),
    [
        ({"action": "a", "status": "s"}, ("a", "s")),
        ({"action": 1, "status": "s"}, (None, "s")),
        ({}, (None, None)),
    ],
)
def test_without_a_word_in_the_mapping_they_are_those_of_the_details(
    details: dict[str, Any], expected: tuple[str | None, str | None]
) -> None:
    found = judged(json.dumps(details))
    assert isinstance(found, ValidEvent)
    assert (found.mapping, found.action, found.status) == ("eventbridge", *expected)


@pytest.mark.parametrize("written", ['"text"', "[1, 2]", "7", "true", '{"action": 1}', "{ }"])
def test_details_keep_their_text_whatever_they_are(written: str) -> None:
    own = json.dumps(TEXT)[:-1]
    found = judged(f'{own}, "body" : {written}, "next": 1}}')
    assert isinstance(found, ValidEvent)
    assert (found.details, found.extra) == (written, f'{own}, "next": 1}}')


def test_without_details_they_are_empty_and_all_else_is_kept() -> None:
    found = event(body=None)
    assert (found.details, found.extra) == ("{}", json.dumps({**TEXT, "body": None}))


def test_details_inside_a_member_leave_the_rest_of_it() -> None:
    found = event(more={"a": 1, "body": {"b": 2}, "c": 3})
    assert (found.details, found.extra) == (
        '{"b": 2}',
        json.dumps({**TEXT, "more": {"a": 1, "c": 3}}),
    )


@pytest.mark.parametrize("detail", ['"text"', "[]", "[{}]", "null", "7"])
def test_a_detail_that_is_no_object_is_no_event_for_any_mapping(detail: str) -> None:
    found = judged(detail)
    assert isinstance(found, Invalid)
    assert found.reason == "not_an_object"


def test_the_first_mapping_that_fits_reads_an_event() -> None:
    two = ready("""
[[mapping]]
name = "first"
when = { detail.n = { numeric = [">", 0] } }
[[mapping]]
name = "second"
when = { detail.n = 5 }
[[mapping]]
name = "all"
when = { source = { prefix = "" } }
""")
    assert [mapping(two, {"n": n}) for n in (5, 0, "5")] == ["first", "all", "all"]


def test_a_whole_event_of_the_contract_is_one_and_own_mappings_come_before_a_faulty_one() -> None:
    every = ready('[[mapping]]\nname = "every"\nwhen = { source = { exists = true } }\n')
    whole = {
        "event_id": "e",
        "source": "s",
        "timestamp": "2026-11-23T10:00:00Z",
        "event_type": "t",
        "details": {},
    }
    assert mapping(every, whole) is None
    assert mapping(every, {**whole, "more": 1}) is None
    assert mapping(every, {**whole, "timestamp": "2999-01-01T00:00:00Z"}) == "timestamp_in_future"
    assert mapping(every, {**whole, "timestamp": "no"}) == "every"
    assert mapping(every, {**whole, "details": None}) == "every"
    assert mapping(MAPPINGS, {**whole, "timestamp": "no"}) == "bad_timestamp"
    ahead = {**whole, "timestamp": "2999-01-01T00:00:00Z", "source": ""}
    assert (mapping(every, ahead), mapping(MAPPINGS, ahead)) == ("every", "empty:source")


def mapping(mappings: Mappings, detail: dict[str, Any]) -> str | None:
    """The mapping that reads an event, or the reason for which none does."""
    found = validate(envelope(json.dumps(detail)), NOW_US, mappings)
    return found.mapping if isinstance(found, ValidEvent) else found.reason
