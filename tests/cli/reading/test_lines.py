"""Events are found in lines and arrays, each with its own bytes and number; the rest is named."""

from __future__ import annotations

import gzip
import json
import random
import tracemalloc
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cli.reading.faults import DamagedError, NotEventsError
from cli.reading.lines import LONGEST_LINE, Line, events
from cli.reading.rejected import Rejected

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=8,
)
OBJECTS = st.lists(st.dictionaries(st.text(max_size=5), JSON, max_size=4), max_size=6)


def read(*chunks: bytes) -> tuple[list[Line | Rejected], str | None]:
    found: list[Line | Rejected] = []
    try:
        for one in events(chunks):
            found.append(one)
    except DamagedError as error:
        return found, str(error)
    return found, None


def whole(*chunks: bytes) -> list[Line | Rejected]:
    found, fault = read(*chunks)
    assert fault is None
    return found


def pieces(text: bytes, sizes: random.Random) -> Iterator[bytes]:
    at = 0
    while at < len(text):
        size = sizes.randint(1, 9)
        yield text[at : at + size]
        at += size


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (b"", []),
        (b" \n\t\r\n\n", []),
        (b'{"a":1}', [(1, b'{"a":1}')]),
        (b'{"a":1}\r\n\n \t\n {"b":2} \n', [(1, b'{"a":1}'), (4, b' {"b":2} ')]),
        # A byte-order mark at the start, and of a file that was joined to another.
        (b'\xef\xbb\xbf{"a":1}\n\xef\xbb\xbf{"b":2}', [(1, b'{"a":1}'), (2, b'{"b":2}')]),
        (b'\xef\xbb\xbf\n[\n{"a":1}]', [(3, b'{"a":1}')]),
        (b'[{"a":1},{"b":"],"}]', [(1, b'{"a":1}'), (1, b'{"b":"],"}')]),
        (b'[\n{"a":1},\n\n{"b":\n2}\n]\n', [(2, b'{"a":1}'), (4, b'{"b": 2}')]),
        (b'[{"a":1}]\n[{},\n{}]\n{}', [(1, b'{"a":1}'), (2, b"{}"), (3, b"{}"), (4, b"{}")]),
        (b"[]\n[\n]\n", []),
        (b'{"Records":[{"a":1},{"b":2}]}', [(1, b'{"a":1}'), (1, b'{"b":2}')]),
        (b'{\n "Records" : [\n{"a":1}\n]\n}\n{"b":2}', [(3, b'{"a":1}'), (6, b'{"b":2}')]),
        (b'{"a":1}\n{"Records": [{"b":2}]}\n', [(1, b'{"a":1}'), (2, b'{"b":2}')]),
        # An event that has a member of that name.
        (b'{"Records":[{}],"id":1}\n', [(1, b'{"Records":[{}],"id":1}')]),
        (b'{"Records":[{}],"id":1}', [(1, b'{"Records":[{}],"id":1}')]),
        (b'{"a":1}\n{"Records":[{}],"id":1}', [(1, b'{"a":1}'), (2, b'{"Records":[{}],"id":1}')]),
        # No array of objects, and arrays that do not end on their line: as they are.
        (b"[1, 2]\n7\n", [(1, b"[1, 2]"), (2, b"7")]),
        (b'{"a":1}\n[{"b":2},\n{"c":3}]', [(1, b'{"a":1}'), (2, b'[{"b":2},'), (3, b'{"c":3}]')]),
        # What comes after an array.
        (b'[{"a":1}],\n{"b":2}', [(1, b'{"a":1}'), (1, b","), (2, b'{"b":2}')]),
        # A bad element keeps back none of the others.
        (b'[{"a":NaN}, {b}, 7, {},]', [(1, b'{"a":NaN}'), (1, b"{b}"), (1, b"7"), (1, b"{}")]),
        (b'{"id": 1, "cut\n{"a":1}\n', [(1, b'{"id": 1, "cut'), (2, b'{"a":1}')]),
    ],
)  # fmt: skip
def test_a_text_has_these_events_however_it_comes(text: bytes, found: list[Line]) -> None:
    assert whole(text) == found
    for seed in range(20):
        assert whole(*pieces(text, random.Random(seed))) == found


@given(OBJECTS, st.sampled_from([None, 0, 1, 4]), st.integers())
def test_arrays_and_records_of_any_objects_give_them_back(
    objects: list[object], indent: int | None, seed: int
) -> None:
    for document in (objects, {"Records": objects}):
        text = json.dumps(document, indent=indent, ensure_ascii=seed % 2 == 0).encode()
        found = whole(*pieces(text, random.Random(seed)))
        assert [json.loads(line) for _, line in found] == objects  # type: ignore[misc]
        lines = text.split(b"\n")
        assert all(b"\n" not in line for _, line in found)  # type: ignore[misc]
        for number, line in found:  # type: ignore[misc]
            assert line.startswith(lines[number - 1].strip(b" ,[")[:1])


@pytest.mark.parametrize(
    ("text", "found", "left"),
    [
        (b'[{"a":1},\n', [(1, b'{"a":1}')], b""),
        (b'[\n{"a":1},\n{"b":\n [2', [(2, b'{"a":1}')], b'{"b":  [2'),
        (b'[{"a":1},{"b":"]}', [(1, b'{"a":1}')], b'{"b":"]}'),
        (b'{"Records":[{"a":1},{"b"', [(1, b'{"a":1}')], b'{"b"'),
    ],
)
def test_an_array_without_an_end_is_read_as_far_as_it_goes(
    text: bytes, found: list[Line], left: bytes
) -> None:
    lines, fault = read(text)
    assert fault == "ends early: the array of line 1 has no end"
    rest = [Rejected(left, "MalformedDetail")] if left else []
    assert lines == [*found, *rest]


def test_of_an_array_in_a_cut_file_the_cut_is_said() -> None:
    packed = gzip.compress(json.dumps([{"a": n} for n in range(1_000)]).encode())
    found, fault = read(packed[: len(packed) // 2])
    assert found[0] == (1, b'{"a": 0}')
    assert fault == "ends early: its gzip data is cut off"


@pytest.mark.parametrize(
    ("start", "said"),
    [
        ('{"a":1}\n'.encode("utf-16"), "is UTF-16"),
        ('{"a":1}\n'.encode("utf-16-le"), "is UTF-16: `iconv -f UTF-16LE"),
        ('[{"a":1}]\n'.encode("utf-16-be"), "is UTF-16: `iconv -f UTF-16BE"),
        ('{"a":1}\n'.encode("utf-32"), "is UTF-32"),
        ('{"a":1}\n'.encode("utf-32-be"), "is UTF-32"),
        (b"a,b\r\n1,2\r\n", "line 1: looks like CSV"),
        (b'\xef\xbb\xbf"event id";source\n1;x\n', "line 1: looks like CSV"),
        (b"a\tb\tc\n1\t2\t3\n", "line 1: looks like CSV"),
        (b'<?xml version="1.0"?>\n<a/>', "line 1: XML or HTML"),
        (b"<!DOCTYPE html>\n", "line 1: XML or HTML"),
        (b"<a>\n<b/>\n</a>\n", "line 1: XML or HTML"),
        (b'<a b="c"/>\n', "line 1: XML or HTML"),
        (b'{\n  "a": 1\n}\n{\n  "a": 2\n}\n', "line 1: JSON over several lines"),
        (b"PK\x03\x04\x14\x00", "is a zip archive"),
        (b"BZh91AY", "is bzip2"),
        (b"BZh91AY&SY\n\x1e\x90{\n{\n", "is bzip2"),
        (b"ORC\n\x0b\n\x03\0\0\0\n{", "is ORC"),
        (b"\x00\x01\x02\n", "is binary"),
        (b"name".ljust(257, b"\0") + b"ustar\x0000", "is a tar archive"),
    ],
)
def test_a_text_of_another_kind_is_named(start: bytes, said: str) -> None:
    with pytest.raises(NotEventsError) as raised:
        events([start])
    assert said in str(raised.value)


@pytest.mark.parametrize(
    "text",
    [
        b"2026-11-27 10:00:00 ERROR boom, and more\n2026-11-27 10:00:01 INFO, again\n",
        b"junk, more\n",
        b"junk, more\nof it\n",
        b'a,b\n1,2\n{"event_id":"1"}\n',  # some line may be an event
        b'\0\0{"a":1}\n{"b":2}\n',
        b"id: 1\nname: x\n",
        b"import os, sys\nimport json, re\n",
        b"from os import path,sep\nfrom re import I,M\n",
        b"a = 1, 2\nb = 3, 4\n",
        b"a,b\n1,2\nthe end\n",
        b"Dear all, this is\na letter, and more\n",
        b"<info> started\n<info> ended\n",
        b'ORCHESTRATOR started\n{"a":1}\n',
        b'BZhang logged in\n{"a":1}\n',
        b'PAR1 is read\n{"a":1}\n',
        b'{"a":"' + b"x" * 251 + b'ustar"}\n',  # where the header of a tar archive has it
        b'{\n{"a":1}\n',  # one line of a log is cut off
    ],
)
def test_where_a_line_may_be_an_event_each_is_judged_by_itself(text: bytes) -> None:
    assert [line for _, line in whole(text)] == text.splitlines()  # type: ignore[misc]


def long(size: int) -> Iterator[bytes]:
    """A line of so many bytes, in pieces."""
    for _ in range(size // 65_536):
        yield b"x" * 65_536


def test_a_line_that_no_event_has_comes_in_pieces_and_counts_once() -> None:
    size = 3 * LONGEST_LINE
    lines = whole(b'{"a":1}\n', *long(size), b'tail\n{"b":2}\n')
    first, *parts, last = lines
    assert (first, last) == ((1, b'{"a":1}'), (3, b'{"b":2}'))
    assert all(isinstance(one, Rejected) for one in parts)
    rejected = [one for one in parts if isinstance(one, Rejected)]
    assert sum(len(one.line) for one in rejected) == size + 4
    assert [one.ends for one in rejected] == [False] * (len(rejected) - 1) + [True]
    assert rejected[-1].number == 2
    assert rejected[-1].why == f"{size + 4:,} bytes; an event has at most 262,144"


def test_an_element_without_an_end_takes_the_rest_as_one_line_in_pieces() -> None:
    left = b'"' + b" x\n" * LONGEST_LINE
    text = b'[{"a":1},\n' + left
    found, fault = read(*(text[n : n + 65_536] for n in range(0, len(text), 65_536)))
    assert found[0] == (1, b'{"a":1}')
    rejected = [one for one in found[1:] if isinstance(one, Rejected)]
    assert len(rejected) == len(found) - 1
    assert b"".join(one.line for one in rejected) == left.replace(b"\n", b" ")
    assert sum(one.ends for one in rejected) == 1
    assert {one.number for one in rejected} == {2}
    assert fault is None


def test_memory_stays_flat_over_a_long_array_on_one_line() -> None:
    element = b'{"event_id":"1","source":"s","details":{"x":[1,2,3]}},'

    def array() -> Iterator[bytes]:
        yield b"["
        for _ in range(600):
            yield element * 1_000
        yield b"{}]"

    tracemalloc.start()
    count = sum(1 for _ in events(array()))
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert count == 600_001
    assert most < 3 * LONGEST_LINE


@pytest.mark.parametrize(
    ("before", "after", "found"),
    [(b"[", b"", ["EntryTooLarge"]), (b'{"Records":[{"a":1}]', b"}", [])],
)
def test_no_number_of_blanks_in_an_array_is_held(
    before: bytes, after: bytes, found: list[str]
) -> None:
    blanks = (b" " * (LONGEST_LINE // 4) for _ in range(40))
    tracemalloc.start()
    read = [
        one.reason
        for one in events(chunk for part in ([before], blanks, [after]) for chunk in part if chunk)
        if isinstance(one, Rejected) and one.ends
    ]
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert read == found
    assert most < 6 * LONGEST_LINE
