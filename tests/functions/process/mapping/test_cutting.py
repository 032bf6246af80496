"""What the details are taken out of stays byte for byte."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import Raw

from functions.process.mapping.cutting import cutter
from functions.process.mapping.places import at
from tests.harness.written_json import SPACE, VALUES


def rest(detail: str, *steps: str | int) -> str | None:
    found = at(Raw(detail.encode()), steps)
    assert found is not None
    (rest,) = cutter(("detail", *steps))([Raw(detail.encode())], [str(found, "utf-8")])
    return rest


@pytest.mark.parametrize(
    ("detail", "left"),
    [
        ('{"data":{}}', None),
        ('{ "data" : {} }', None),
        ('{"a":1,"data":{}}', '{"a":1}'),
        ('{"a": 1, "data": {}}', '{"a": 1}'),
        ('{"a": 1 , "data" : {} }', '{"a": 1  }'),
        ('{"a": 1, "data": {}\n}', '{"a": 1\n}'),
        ('{"data":{},"a":1}', '{"a":1}'),
        ('{ "data": {}, "a": 1 }', '{ "a": 1 }'),
        ('{"a":1,"data":[2],"b":3}', '{"a":1,"b":3}'),
        ('{"a": 1, "data": "x" , "b": 3}', '{"a": 1 , "b": 3}'),
        ('{"data":1,"data":2}', '{"data":1}'),
        (r'{"data":1,"d\u0061ta":2,"b":3}', '{"data":1,"b":3}'),
        ('{"x":{"data":2},"data":2}', '{"x":{"data":2}}'),
        ('{"data":2,"x":{"data":2}}', '{"x":{"data":2}}'),
        ('{"data":"q","x":"data\\":\\"q"}', '{"x":"data\\":\\"q"}'),
        ('{"data":1,"x":21}', '{"x":21}'),
        ('{"a":[{"data":1}],"data":1}', '{"a":[{"data":1}]}'),
    ],
)
def test_a_member_is_taken_out(detail: str, left: str | None) -> None:
    assert rest(detail, "data") == left


@pytest.mark.parametrize(
    ("detail", "steps", "left"),
    [
        ('{"a":{"b":1}}', ("a", "b"), '{"a":{}}'),
        ('{"a":{"b":1},"a":{"c":2, "b" : 3,"d":4}}', ("a", "b"), '{"a":{"b":1},"a":{"c":2,"d":4}}'),
        ('{"a":[{"b":1}]}', ("a", 0), '{"a":[{"b":1}]}'),
        ('{"a":[{"b":1}]}', ("a", 0, "b"), '{"a":[{"b":1}]}'),
        ('{"a":{"b":{"c":{}}},"x":1}', ("a", "b", "c"), '{"a":{"b":{}},"x":1}'),
    ],
)
def test_a_member_inside_is_taken_out_and_nothing_of_an_array(
    detail: str, steps: tuple[str | int, ...], left: str
) -> None:
    assert rest(detail, *steps) == left


NAMES = st.sampled_from(['"data"', r'"d\u0061ta"', '"a"', '"b\\""', '"Data"'])


@given(st.lists(st.tuples(NAMES, SPACE, SPACE, VALUES), min_size=1, max_size=6), st.integers(0, 5))
def test_all_other_members_stay_with_their_text_in_their_order(
    parts: list[tuple[str, str, str, str]], place: int
) -> None:
    members = [(name, f"{name}{s}:{z}{value}") for name, s, z, value in parts]
    space = parts[0][1]
    members.insert(place % (len(members) + 1), ('"data"', '"data": {"n":1}'))
    detail = f"{{{space}{f'{space},{space}'.join(text for _, text in members)}{space}}}"
    last = max(n for n, (name, _) in enumerate(members) if json.loads(name) == "data")
    if at(Raw(detail.encode()), ("data",)) in (None, Raw(b"null")):
        return
    left = rest(detail, "data")
    kept = [text for n, (_, text) in enumerate(members) if n != last]
    expected = [json.loads(f"[{text.partition(':')[0]}]") for text in kept]
    assert pairs(left) == pairs(f"{{{','.join(kept)}}}" if kept else None)
    assert len(pairs(left)) == len(expected)
    for text in kept:
        assert left is not None
        assert text in left


def pairs(text: str | None) -> list[tuple[str, Any]]:
    found: list[tuple[str, Any]] = json.loads(
        text or "{}", object_pairs_hook=list, parse_int=str, parse_float=str
    )
    return found
