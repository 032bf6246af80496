"""The fast way says what the slow way says, or nothing."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from functions.common.reasons import MEMBERS
from functions.process.event import ValidEvent
from functions.process.explain import explain
from functions.process.validate import accept, validate
from stacks.definitions import presets
from tests.harness.definitions import ready
from tests.harness.events import DAY_US, NOW_US, body, envelope, event
from tests.harness.foreign_events import EVENTS, FAILED
from tests.harness.written_json import SPACE, VALUES

LATEST_US = NOW_US + DAY_US
PRESETS = "".join(
    f'[[mapping]]\npreset = "{name}"\n' for name in presets.names() if name != "eventbridge"
)
# Names that paths below have, and others: with dots, escapes, and what no struct takes.
OWN = r"""
[[mapping]]
name = "deep"
when = [{ detail.a.b = [1, "x", { prefix = "y" }] }, { detail.c = { numeric = [">", 0] } }]
event_id = ["detail.a.b", "detail.a[0].b", 'detail["a.b"]', "resources[0]"]
source = ["detail.c", "account"]
timestamp = { path = ["detail.d", "detail.a.d"], unit = "ms" }
event_type = { join = ["detail.c", "region"] }
details = ["detail.a.b", "detail.a", "detail.b", "resources"]
status = 'detail["q\"\\"].x'
failed_when = { detail.'["prefix"]' = { exists = false }, detail.c = { anything-but = 1.50 } }
[[mapping]]
name = "flat"
when = { detail.b = { exists = true }, detail-type = "Order" }
event_id = { hash = "detail.b" }
timestamp = { path = ["detail.d", "time"], zone = "America/New_York" }
details = "detail.b"
action = ["detail.envelope", "detail.c"]
[[mapping]]
name = "whole"
when = { detail.d = [{ exists = false }, 7] }
event_id = { hash = "detail" }
"""
MAPPINGS = {name: ready(text) for name, text in {"own": OWN, "presets": PRESETS}.items()}
NAMES = st.sampled_from(
    [
        *(f'"{name}"' for name in ("a", "b", "c", "d", "a.b", "envelope", "prefix", *MEMBERS)),
        *(r'"q\"\\"', r'"\u0061"', r'"a\u002eb"', '"é"', '""'),
    ]
)
TIMES = st.sampled_from(
    ["1795510800123", '"1795510800123.7"', '"2026-11-23T10:00:00"', '"2026-11-23T10:00:00Z"']
)
OBJECTS = st.lists(
    st.tuples(NAMES, SPACE, SPACE, st.one_of(VALUES, TIMES, st.sampled_from(['"x"', "1", "7"]))),
    max_size=6,
).map(lambda parts: "{" + ",".join(f"{n}{s}:{z}{value}" for n, s, z, value in parts) + "}")
MEMBER = st.tuples(NAMES, SPACE, SPACE, st.one_of(VALUES, OBJECTS, TIMES))
DETAILS = st.lists(MEMBER, max_size=8).map(
    lambda parts: "{" + ",".join(f"{s}{name}{s}:{z}{v}{z}" for name, s, z, v in parts) + "}"
)


def same(line: bytes, which: str) -> ValidEvent | None:
    """What the fast way says, which is what the slow one says if it is anything."""
    mappings = MAPPINGS[which]
    fast = next(mappings.events([line], LATEST_US).events(), None)
    slow = explain(line, LATEST_US, mappings)
    assert fast is None or fast == slow
    # Both ways together are the same whichever is first, as no line is an event of both.
    assert fast is None or not accept([line], LATEST_US).place
    first, second = (validate(line, NOW_US, mappings, mapped_first=flag) for flag in (False, True))
    assert first == second == slow
    return fast


@given(DETAILS, st.sampled_from(sorted(MAPPINGS)))
@settings(max_examples=600)
def test_both_ways_agree_on_whatever_is_written(detail: str, which: str) -> None:
    same(envelope(detail), which)


@given(st.binary(max_size=60), st.integers(0, 300), st.integers(0, 20))
def test_both_ways_agree_on_damage(noise: bytes, start: int, cut: int) -> None:
    line = json.dumps(EVENTS["cloudevents"][0]).encode()
    for which in MAPPINGS:
        same(line[:start] + noise + line[start + cut :], which)


@pytest.mark.parametrize("which", MAPPINGS)
@pytest.mark.parametrize("depth", [100, 400, 900, 1500, 20_000])
def test_both_ways_agree_on_depth(which: str, depth: int) -> None:
    for name in ("a", "b", "x"):
        for opening, closing in (("[", "]"), ('{"a":', "1}")):
            inside = opening * depth + closing.replace("1}", "1" + "}" * depth)
            inside = inside if opening != "[" else "[" * depth + "]" * depth
            same(envelope(f'{{"{name}":{inside},"d":1795510800123}}'), which)


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"{}",
        b'{"id":7,"detail":{}}',
        b'{"id":"d","detail":{}}',
        b'{"id":"","detail":{},"source":"s","time":"2026-11-23T10:00:00Z","detail-type":"t"}',
        b'{"detail":{},"i\\u0064":"d","source":5,"time":null,"detail-type":true}',
        envelope("[]"),
        envelope('{"a":"\\ud800"}'),
        envelope('{"b":"?"}').replace(b"?", b"\xff"),
        envelope('{"c":' + "9" * 5000 + "}"),
        envelope('{"c":1e99999999999999999999}'),
        body(event_id=...),
        body(details=...),
        body(more=1),
    ],
)
@pytest.mark.parametrize("which", MAPPINGS)
def test_both_ways_agree_on_odd_lines(line: bytes, which: str) -> None:
    same(line, which)


@pytest.mark.parametrize("name", EVENTS)
def test_the_fast_way_reads_what_products_send_by_the_preset_for_it(name: str) -> None:
    for place, sent in enumerate(EVENTS[name]):
        found = same(json.dumps(sent).encode(), "presets")
        assert found is not None
        assert found.mapping == name
        assert (found.status == "failed") == (place in FAILED.get(name, ()))
        assert found.delivery_id == sent["id"]
        kept: dict[str, Any] = json.loads(found.extra or "{}")
        details = json.loads(found.details)
        if name == "cloudevents":
            assert (details, kept) == (
                sent["detail"].get("data", {}),
                {key: value for key, value in sent["detail"].items() if key != "data"},
            )
        else:
            assert (details, found.extra) == (sent["detail"], None)


def test_an_event_of_the_contract_costs_no_mapping_a_look() -> None:
    for which, mappings in MAPPINGS.items():
        assert same(body(), which) is None
        assert not mappings.events([envelope(json.dumps(event(event_id=7)))], LATEST_US).place


MIXED = ready("""
[[mapping]]
name = "mixed"
when = { detail.kind = { exists = true } }
event_id = ["detail.key", "detail.a.key"]
source = "detail.kind"
timestamp = ["detail.at", "detail.a.at"]
event_type = ["detail.what", "detail-type"]
details = ["detail.data", "detail.a"]
status = "detail.how"
""")
READ = {*range(6), 9, 11}
AT = '"at":"2026-11-23T10:00:00Z"'
SHAPES = [
    f'{{"kind":"k","key":"1",{AT},"what":"w","how":"h","data":{{"action":"a"}}}}',
    f'{{"kind":"k","key":"1",{AT},"what":"w","how":"h", "data": {{"status":7}}}}',
    f'{{"kind":"k","a":{{"key":"2",{AT}}},"data":[1]}}',
    rf'{{"kind":"k","key":"\"3\"",{AT},"a":{{"key":"4"}},"what":"\"w\""}}',
    f'{{"kind":"k","key":null,"a":{{"key":"5",{AT}}},"how":null}}',
    f'{{"kind":"k","key":6,{AT},"what":true,"data":null}}',
    f'{{"kind":"","key":"7",{AT}}}',
    f'{{"kind":"k","key":"{"8" * 129}",{AT}}}',
    '{"kind":"k","key":"9","at":"now"}',
    f'{{"kind":null,"key":"10",{AT}}}',
    f'{{"kind":{{}},"key":"11",{AT}}}',
    f'{{"kind":"k","source":null,"event_id":"a","timestamp":"b","key":"12",{AT}}}',
    '{"event_id":"a","timestamp":"b","source":null}',
    f'{{"kind":"k","key":"13",{AT},"data":' + "[" * 2000 + "]" * 2000 + "}",
    '{"kind":"k","key":"14"',
]


@given(st.lists(st.sampled_from([*SHAPES, *(f'{{"kind":"k","key":"{n}",{AT}}}' for n in "ab")])))
def test_what_is_found_as_text_and_as_json_is_read_alike_side_by_side(details: list[str]) -> None:
    lines = [envelope(detail) for detail in details]
    found = MIXED.events(lines, LATEST_US)
    for place, one in zip(found.place, found.events(), strict=True):
        assert one == explain(lines[place], LATEST_US, MIXED)


def test_most_are_read_the_fast_way_beside_any_others() -> None:
    found = MIXED.events([envelope(detail) for detail in SHAPES], LATEST_US)
    assert {*found.place} == READ


def test_an_id_that_is_no_text_is_no_delivery() -> None:
    line = envelope(SHAPES[0]).replace(b'"id":"', b'"id":7,"was":"')
    assert MIXED.events([line, envelope(SHAPES[0])], LATEST_US).place == [1]
