"""Lines are judged many at a time, and each as if it were alone."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, timedelta
from io import BytesIO
from unittest.mock import patch
from zoneinfo import ZoneInfo

import pytest
from arro3.io import read_parquet
from hypothesis import given, settings
from hypothesis import strategies as st

from functions.common import lines
from functions.common.times import EPOCH, rfc3339
from functions.process import judging, validate
from functions.process.columns import Columns
from functions.process.event import Invalid, ValidEvent
from functions.process.explain import explain
from functions.process.judging import Judge, Judged
from functions.process.quarantine import record
from functions.process.validate import latest_of
from tests.harness.definitions import ready
from tests.harness.events import NOW, NOW_US, body, envelope, event
from tests.harness.foreign_events import EVENTS
from tests.harness.invalid_events import REASONS, with_details

MAPPINGS = ready("""
[[mapping]]
preset = "cloudevents"
[[mapping]]
name = "counted"
when = { detail.n = { exists = true } }
event_id = { join = ["detail.n", "id"] }
timestamp = { path = "detail.at", unit = "ms" }
details = ["detail.payload", "detail.n"]
status = "detail.outcome"
failed_when = { detail.outcome = "bad" }
""")
ZONE = ZoneInfo("America/New_York")

CONTRACT = [
    *(body(f"d-{n}", event_id=f"e-{n}", timestamp=f"2026-11-23T10:00:0{n}Z") for n in range(5)),
    body(timestamp="2026-11-23T04:59:59.999999Z"),
    body(timestamp="2026-11-24T05:00:00+00:00"),
    body(timestamp="1998-12-31t23:59:60z"),
    body(timestamp="2026-02-29T00:00:00Z"),
    body(timestamp="2026-11-23T10:00:00Z\n2026-11-23T10:00:00Z"),
    body(timestamp="2026-11-23T10:00:00\n+00:00"),
    body(event_id="é", more=[1]),
    body(details={"action": 1, "status": ["x"]}),
    envelope(with_details('{"a":' * 900 + "1" + "}" * 900)),
    envelope(json.dumps(event(), indent=1)),
]
MAPPED = [
    *(json.dumps(sent).encode() for sent in EVENTS["cloudevents"]),
    envelope('{"n":1,"at":1795510800123,"payload":{"action":"a","status":"s"},"outcome":"bad"}'),
    envelope('{"n":"2","at":"1795510800123","payload":"text"}'),
    envelope('{"n":3,"at":12}'),
    envelope('{"n":[],"at":1795510800123}'),
    envelope('{"n":4,"at":1795510800123,"outcome":{}}'),
    envelope('{"n":5,"at":1795510800123,"payload":' + "[" * 900 + "]" * 900 + "}"),
    envelope('{"specversion":"1.0","id":"","source":"s","type":"t","data":{}}'),
    envelope('{"specversion":"1.0","id":7,"source":"s","type":"t","time":null,"data":[]}'),
    envelope('{"specversion":"1.0","id":"7","source":"s","type":"t","time":"now","data":{}}'),
    envelope('{"anything":1}'),
    envelope("{}"),
]
# What the lines of an object made by hand may be besides.
STORED = [b"", b"\r", b" ", b'""', b'"half', b"\xff", b'{"id":"d","detail":{}}{}', body() + b"\r"]
BODIES = st.sampled_from([*CONTRACT, *MAPPED, *(line for _, line in REASONS)])
LINES = st.one_of(
    BODIES.filter(lambda one: b"\n" not in one),
    BODIES.map(lambda one: json.dumps(one.decode("utf-8", "surrogateescape")).encode()),
    st.sampled_from(STORED),
)


def judged(chunks: Sequence[Sequence[bytes]], *, by_hand: bool) -> Judged:
    judge = Judge(MAPPINGS, ZONE, ingested_at=NOW, arrived_us=NOW_US, by_hand=by_hand)
    return judge.judge(chunks)


def one_by_one(stored: Sequence[bytes], *, by_hand: bool) -> Judged:
    """The same by the slow path alone."""
    found = Judged()
    for number, line in enumerate(stored):
        body = lines.body(line, by_hand=by_hand)
        if body is None:
            continue
        found.received += 1
        one = explain(body, latest_of(NOW_US), MAPPINGS)
        if isinstance(one, Invalid):
            found.records.append(
                record(one, body, line=number, ingested_at=rfc3339(NOW), mappings=MAPPINGS.digest)
            )
        else:
            found.days[day_of(one)].add(Columns.of({number: one}), 0)
    return found


def as_written(judged: Judged) -> tuple[object, ...]:
    """All of it, the events as the files that they become."""
    files = {day: file.to_parquet(NOW_US, "b", mappings="m") for day, file in judged.days.items()}
    made = {day: (file.rows, file.by_mapping()) for day, file in judged.days.items()}
    return files, made, judged.records, judged.received


def day_of(found: ValidEvent) -> date:
    return (EPOCH + timedelta(microseconds=found.timestamp_us)).astimezone(ZONE).date()


@given(
    st.lists(LINES, max_size=30),
    st.lists(st.integers(1, 12), max_size=30),
    st.sampled_from([1, 4, 64]),
    st.booleans(),
)
@settings(max_examples=300)
def test_a_line_is_judged_as_if_it_were_alone_whatever_its_neighbours_are(
    stored: list[bytes], sizes: list[int], one_in: int, by_hand: bool
) -> None:
    stored = [line + b"\n" for line in stored]
    chunks, start = [], 0
    for size in [*sizes, len(stored)]:
        chunks.append(stored[start : start + size])
        start += size
    with patch.object(validate, "_ONE_IN", one_in):
        found = judged(chunks, by_hand=by_hand)
    alone = one_by_one(stored, by_hand=by_hand)
    one_a_chunk = judged([[line] for line in stored], by_hand=by_hand)
    assert as_written(found) == as_written(alone) == as_written(one_a_chunk)
    counted = sum(file.rows for file in found.days.values()) + len(found.records)
    assert found.received == counted


@pytest.mark.parametrize("line", [*CONTRACT[:5], MAPPED[0], MAPPED[-2]])
def test_one_bad_line_sends_none_of_its_neighbours_the_slow_way(line: bytes) -> None:
    bad = body(event_id="")
    with patch.object(judging, "explain", wraps=explain) as slow:
        found = judged([[line, line, bad, line], [line, bad]], by_hand=False)
    assert slow.call_count == 2
    assert [one.line for one in found.records] == [2, 5]
    (file,) = found.days.values()
    table = read_parquet(BytesIO(file.to_parquet(NOW_US, "b", mappings="m"))).read_all()
    assert table["line"].to_pylist() == [0, 1, 3, 4]


def test_an_event_in_a_json_string_goes_the_fast_way() -> None:
    line = json.dumps(envelope(json.dumps(event(), indent=1)).decode()).encode()
    with patch.object(judging, "explain", wraps=explain) as slow:
        found = judged([[line]], by_hand=False)
    assert slow.call_count == 0
    assert [file.rows for file in found.days.values()] == [1]


@pytest.mark.parametrize(("mapped", "slowly"), [(1, 1), (2, 0)])
def test_of_many_lines_a_few_that_are_not_like_them_are_each_looked_at(
    mapped: int, slowly: int
) -> None:
    stored = [body(f"d-{n}", event_id=f"e-{n}") for n in range(64)]
    stored[9 : 9 + mapped] = MAPPED[:mapped]
    with patch.object(judging, "explain", wraps=explain) as slow:
        found = judged([stored], by_hand=False)
    assert slow.call_count == slowly
    assert as_written(found) == as_written(one_by_one(stored, by_hand=False))
