"""Mappings that only rename members are read as the contract is, and say what the slow way says."""

from __future__ import annotations

import json
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from functions.process.each import all_unicode
from functions.process.event import ValidEvent
from functions.process.explain import explain
from functions.process.mapping.compiled import parse
from functions.process.mapping.fast import FastMappings
from functions.process.mapping.mappings import Mappings
from functions.process.mapping.renaming import forms
from tests.harness.definitions import compiled, ready
from tests.harness.events import DAY_US, NOW_US, body, envelope

LATEST_US = NOW_US + DAY_US
CLOUD_EVENTS = '[[mapping]]\npreset = "cloudevents"\n'
EARLIER = """
[[mapping]]
name = "earlier"
when = [
    { detail.kind = { exists = true }, detail.id = { exists = true } },
    { detail.sort = { exists = true } },
]
event_id = "detail.id"
source = { value = "earlier" }
"""
OWN = """
[[mapping]]
name = "own"
when = { detail.key = { exists = true }, detail.v = { exists = true } }
event_id = ["detail.key", "id"]
source = ["detail.source", "source"]
timestamp = ["detail.at", "time"]
event_type = ["detail.what", "detail-type"]
details = ["detail.body", "detail"]
"""
TEXTS = {
    "cloudevents": CLOUD_EVENTS,
    "own": EARLIER + OWN,
    "both": OWN + EARLIER + CLOUD_EVENTS,
}
MAPPINGS = {name: ready(text) for name, text in TEXTS.items()}
FORMS = {name: [*forms(parse(compiled(text)).mappings)] for name, text in TEXTS.items()}


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (CLOUD_EVENTS, ["cloudevents"]),
        (EARLIER + OWN + CLOUD_EVENTS, ["own", "cloudevents"]),
        # An earlier one of which it cannot be told so whether an event fits it.
        ('[[mapping]]\nname = "a"\nwhen = { source = "a" }\n' + OWN, []),
        ('[[mapping]]\nname = "a"\nwhen = { detail.key = { exists = true } }\n' + OWN, []),
        (EARLIER.replace("detail.sort = { exists = true }", 'detail.sort = "a"') + OWN, []),
        # One that does more.
        (OWN + 'status = "detail.state"\n', []),
        (OWN + 'action = "detail.state"\n', []),
        (OWN + 'failed_when = { detail.state = "bad" }\n', []),
        (OWN.replace("detail.v = { exists = true }", 'detail.v = "1"'), []),
        (OWN.replace("detail.v = {", "source = {"), []),
        (OWN.replace("when = {", "when = [{").replace("true } }", "true } }]"), ["own"]),
        (
            OWN.replace("when = {", "when = [{").replace("true } }", 'true } }, { source = "a" }]'),
            [],
        ),
        (OWN.replace('["detail.at", "time"]', '{ path = "detail.at", unit = "s" }'), []),
        (OWN.replace('["detail.at", "time"]', '{ path = "detail.at", zone = "Asia/Tokyo" }'), []),
        # One whose members are no members of the detail, or not at one place each.
        (OWN.replace('["detail.key", "id"]', '["id", "detail.key"]'), []),
        (OWN.replace('["detail.key", "id"]', '{ join = ["detail.key", "detail.v"] }'), []),
        (OWN.replace('["detail.source", "source"]', '{ value = "s" }'), []),
        (OWN.replace('"detail.what", ', '"detail.what.name", '), []),
        (OWN.replace('"detail.what", ', '"detail.key", '), []),
        (OWN.replace('["detail.body", "detail"]', '"detail"'), []),
    ],
)
def test_which_mappings_only_rename(text: str, names: list[str]) -> None:
    assert [form.mapping for form in forms(parse(compiled(text)).mappings)] == names


def test_their_events_are_not_looked_at_path_by_path() -> None:
    lines = [cloud_event(id=f"{n}", data={"action": "a", "status": "s", "n": n}) for n in range(3)]
    with patch.object(FastMappings, "_by_paths") as by_paths:
        found = MAPPINGS["cloudevents"].events(lines, LATEST_US)
    assert by_paths.call_count == 0
    assert [*found.place] == [0, 1, 2]
    assert [*found.events()] == [explained(line, MAPPINGS["cloudevents"]) for line in lines]
    assert {*found.mapping} == {"cloudevents"}


def cloud_event(**changes: Any) -> bytes:
    sent = {
        "specversion": "1.0",
        "id": "1",
        "source": "s",
        "type": "t",
        "time": "2026-11-23T10:00:00Z",
        "data": {},
    }
    return envelope(json.dumps({**sent, **changes}))


def explained(line: bytes, mappings: Mappings) -> ValidEvent | None:
    found = explain(line, LATEST_US, mappings)
    return found if isinstance(found, ValidEvent) else None


STRINGS: st.SearchStrategy[object] = st.sampled_from(
    ["x", "x", "x", "é", "", "1" * 128, "1" * 129, "1" * 257, None, 7, []]
)
TIMES = st.sampled_from(
    [*["2026-11-23T10:00:00Z"] * 5, "2026-11-23T10:00:00z", "2027-01-01T00:00:00Z", "now", None, 1]
)
VALUES = st.sampled_from(
    [
        *[{}, {"action": "a", "status": "s"}, {"a": {"body": 1, "data": [1]}}] * 3,
        *({"status": 7}, {"action": None}, [], "text", None, 1, {"deep": [[[[]]]]}),
    ]
)
# The members that mappings read, and others, in any order.
READ = st.sampled_from(
    [
        {"key": STRINGS, "v": STRINGS, "source": STRINGS, "what": STRINGS, "at": TIMES},
        {"id": STRINGS, "specversion": STRINGS, "source": STRINGS, "type": STRINGS, "time": TIMES},
    ]
).flatmap(st.fixed_dictionaries)
MORE: st.SearchStrategy[dict[str, object]] = st.dictionaries(
    st.sampled_from(["kind", "sort", "event_id", "timestamp", "event_type", "details", "a.b"]),
    st.sampled_from([None, None, "x", {}, "2026-11-23T10:00:00Z"]),
    max_size=2,
)
LAST = st.dictionaries(st.sampled_from(["body", "data"]), VALUES, min_size=1)
DETAILS = (
    st.tuples(READ, MORE, LAST)
    .flatmap(lambda parts: st.one_of(st.just(parts), st.permutations(parts)))
    .map(lambda parts: {name: value for part in parts for name, value in part.items()})
)
DEEP = "[" * 900 + "]" * 900
LINES = st.one_of(
    DETAILS.map(lambda detail: envelope(json.dumps(detail))),
    DETAILS.map(lambda detail: envelope(json.dumps(detail, separators=(",", ":")))),
    st.sampled_from(
        [
            body(),
            body(id="1", specversion="1.0", type="t", data={}),
            b"{",
            cloud_event() + b"}",
            cloud_event().replace(b'"data": {}', b'"data": {}, "data": {"action":"a"}'),
            cloud_event().replace(b'"data": {}', b'"data": {"a":' + DEEP.encode() + b"}"),
            cloud_event().replace(b'"id"', b'"i\\u0064"'),
            cloud_event().replace(b'"1.0"', b'"\xff"'),
        ]
    ),
)


@given(st.lists(LINES, min_size=1, max_size=6), st.sampled_from(sorted(MAPPINGS)))
@settings(max_examples=300)
def test_they_say_what_the_slow_way_says_or_nothing(lines: list[bytes], which: str) -> None:
    found = MAPPINGS[which].events(lines, LATEST_US)
    for place, one in zip(found.place, found.events(), strict=True):
        assert one == explained(lines[place], MAPPINGS[which])


@given(LINES, st.sampled_from(sorted(FORMS)))
@settings(max_examples=300)
def test_what_one_form_says_alone_is_what_the_slow_way_says(line: bytes, which: str) -> None:
    for form in FORMS[which]:
        for one in form.events(all_unicode([line]), LATEST_US).events():
            assert one == explained(line, MAPPINGS[which])
            assert form.reads(line)
