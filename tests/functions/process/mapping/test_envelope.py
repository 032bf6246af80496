"""It is told of each event whether the envelope's own id or time stands in, whatever is absent."""

from __future__ import annotations

import pytest

from functions.process.event import ValidEvent
from functions.process.validate import validate
from tests.harness.definitions import ready
from tests.harness.events import NOW_US, body, envelope

MAPPINGS = ready("""
[[mapping]]
name = "own"
when = { detail.as = "own" }
event_id = "detail.id"
timestamp = "detail.at"
[[mapping]]
name = "if-need-be"
when = { detail.as = "if-need-be" }
event_id = ["detail.id", "id", "detail.other"]
timestamp = ["detail.at", "time"]
[[mapping]]
name = "joined"
when = { detail.as = "joined" }
event_id = { join = ["detail.id", "id"] }
[[mapping]]
name = "hashed"
when = { detail.as = "hashed" }
event_id = { hash = ["detail.id", "id"] }
""")
AT = '"at":"2026-11-23T10:00:00Z"}'


@pytest.mark.parametrize(
    ("detail", "stands_in"),
    [
        ('{"as":"own","id":"1",' + AT, (False, False)),
        ('{"as":"if-need-be","id":"1",' + AT, (False, False)),
        ('{"as":"if-need-be","id":"1"}', (False, True)),
        ('{"as":"if-need-be",' + AT, (True, False)),
        ('{"as":"if-need-be","id":null,"at":null,"other":"2"}', (True, True)),
        ('{"as":"joined","id":"1"}', (True, True)),
        ('{"as":"hashed","id":"1"}', (False, True)),
        ('{"as":"hashed"}', (True, True)),
        ("{}", (True, True)),
    ],
)
@pytest.mark.parametrize("mapped_first", [True, False])
def test_an_event_says_what_its_envelope_stands_in_for(
    detail: str, stands_in: tuple[bool, bool], mapped_first: bool
) -> None:
    found = validate(envelope(detail), NOW_US, MAPPINGS, mapped_first=mapped_first)
    assert isinstance(found, ValidEvent)
    assert (found.envelope_id, found.envelope_time) == stands_in


def test_the_envelope_stands_in_for_nothing_of_an_event_of_the_contract() -> None:
    found = validate(body("1"), NOW_US, MAPPINGS)
    assert isinstance(found, ValidEvent)
    assert (found.mapping, found.envelope_id, found.envelope_time) == (None, False, False)
