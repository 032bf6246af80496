"""The code on the hot path accepts exactly what the published JSON Schema does.

The schema is judged by an independent library. It says nothing about the future, so the clock is
put far ahead here. Only the end of the calendar is ahead of that clock.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import functions.process
from cli.generating.invalid import KINDS, spoiled
from functions.common.reasons import MEMBERS, Reason
from functions.process.event import ValidEvent
from functions.process.validate import validate
from tests.harness.events import END_OF_TIME_US, body, envelope, event
from tests.harness.generated_json import JSON

SCHEMA = json.loads(
    (Path(functions.process.__file__).parent / "event.schema.json").read_text(encoding="utf-8")
)
JUDGE = jsonschema_rs.Draft202012Validator(SCHEMA, validate_formats=True)


def agree(candidate: dict[str, Any]) -> None:
    line = body(**candidate)
    assert accepted(line) == JUDGE.is_valid(json.loads(line)["detail"])


def accepted(line: bytes) -> bool:
    found = validate(line, END_OF_TIME_US)
    return isinstance(found, ValidEvent) or found.reason == Reason.TIMESTAMP_IN_FUTURE.code()


def digits(low: int, high: int, width: int = 2) -> st.SearchStrategy[str]:
    return st.integers(low, high).map(lambda n: f"{n:0{width}}")


# One step beyond every limit of the grammar of RFC 3339, section 5.6.
TIMESTAMPS = st.builds(
    "{}-{}-{}{}{}:{}:{}{}{}".format,
    digits(999, 2100, 4) | digits(9990, 10_001, 4),
    digits(0, 13),
    digits(0, 32),
    st.sampled_from(["T", "t", " ", ""]),
    digits(0, 24),
    digits(0, 60),
    digits(0, 61),
    st.just("") | st.sampled_from([".", ".0", ".123456789", ",5", ". 5"]),
    st.sampled_from(["Z", "z", "", "+00:00", "-23:59", "+24:00", "+0100", "+1:00", "-00:60"]),
)
LEAP_SECONDS = st.builds(
    "{}T{}:{}:60{}".format,
    st.sampled_from(["1998-12-31", "2016-12-31", "2020-05-17"]),
    digits(0, 23),
    st.sampled_from(["29", "58", "59"]),
    st.sampled_from(["Z", ".5Z", "+01:00", "-08:00", "+05:30", "+23:59"]),
)


@given(TIMESTAMPS | LEAP_SECONDS)
@example("1000-01-01T00:00:00+23:59")
@example("0999-12-31T23:59:59-23:59")
@example("9999-12-31T23:59:59-23:59")
@example("1998-12-31T23:59:60Z")
@example("1998-12-31T15:59:60.123-08:00")
@example("2024-02-29T00:00:00Z")
@example("2023-02-29T00:00:00Z")
@example("2100-02-29T00:00:00Z")
@settings(max_examples=500)
def test_they_agree_on_timestamps(timestamp: str) -> None:
    agree(event(timestamp=timestamp))


@given(st.sampled_from(MEMBERS), st.one_of(JSON, st.just(...)))
@settings(max_examples=300)
def test_they_agree_on_every_member(member: str, value: object) -> None:
    agree(event(**{member: value}))


@given(
    st.sampled_from(["event_id", "source", "event_type"]),
    st.sampled_from(["x", "é", "\U0001f600", "e\u0301"]),
    st.sampled_from([0, 1, 127, 128, 129, 255, 256, 257]),
)
def test_they_agree_on_lengths_in_code_points(member: str, character: str, count: int) -> None:
    agree(event(**{member: character * count}))


@given(st.dictionaries(st.text(), JSON))
def test_they_agree_that_further_members_are_allowed(extra: dict[str, Any]) -> None:
    agree({**extra, **event()})


@pytest.mark.parametrize("number", range(KINDS))
def test_they_agree_on_every_kind_of_invalid_event(number: int) -> None:
    _, invalid = spoiled(event(), number)
    assert accepted(envelope(json.dumps(invalid))) == JUDGE.is_valid(invalid)


@pytest.mark.parametrize("member", MEMBERS)
def test_the_schema_and_the_code_name_the_same_members(member: str) -> None:
    assert set(SCHEMA["required"]) == set(SCHEMA["properties"]) == set(MEMBERS)
    assert SCHEMA["properties"][member]["description"]
