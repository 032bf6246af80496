"""An event that was fixed is judged before it is sent, as process will judge it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cli.quarantine.contract import violation
from functions.common.reasons import MEMBERS
from functions.process.event import ValidEvent
from functions.process.validate import validate
from tests.harness.events import END_OF_TIME_US, envelope, event
from tests.harness.generated_json import JSON


def agree(text: str) -> None:
    valid = isinstance(validate(envelope(text), END_OF_TIME_US), ValidEvent)
    assert (violation(text) is None) == valid


@given(st.sampled_from(MEMBERS), st.one_of(JSON, st.just(...)))
def test_the_command_and_process_agree(member: str, value: Any) -> None:
    agree(json.dumps(event(**{member: value})))


@pytest.mark.parametrize(
    "details",
    [
        "1e400",
        '{"n": 1e400}',
        '{"n": ' + "9" * 5000 + "}",
        '{"x": "\\ud83d\\ude00"}',
        '{"a":1,"a":2}',
        '{"a":"\\ud83d"}',
        '{"\\udc00":1}',
        '{"a":' + "[" * 980 + "]" * 980 + "}",
        '{"a":' + "[" * 2000 + "]" * 2000 + "}",
        '[1], "details": {}',
        '{}, "de\\u0074ails": 1',
        '{}, "source": "\\ud800"',
    ],
)
def test_they_agree_on_what_parsers_find_hard(details: str) -> None:
    agree(json.dumps(event(details=...))[:-1] + f', "details": {details}}}')


def test_what_is_wrong_is_said_with_where() -> None:
    found = violation(json.dumps(event(timestamp="yesterday")))
    assert found is not None
    assert found.startswith('timestamp: "yesterday"')
