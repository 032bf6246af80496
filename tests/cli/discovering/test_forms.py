"""Events of logs and products: what identifies and dates them."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from cli.judging.definitions import compiled_text
from cli.judging.judge import Judge
from cli.judging.naming import Naming
from tests.cli.discovering.test_discovery import NOW, discovered, proposed

Json = dict[str, Any]
SECONDS = 1_795_510_800
CONTENT = '{ hash = "detail" }'


def at(number: int, fraction: str = "") -> str:
    return f"2026-11-24T09:00:{number:02}{fraction}Z"


def number(value: str, unit: str) -> str:
    return f'{{ path = "detail.{value}", unit = "{unit}" }}'


def uuid(of: int) -> str:
    return f"0f8fad5b-d9cb-469f-a165-70867728{of * 7919 % 10_000:04}"


# By form: the n-th of its lines, its event_id and its timestamp.
FORMS: dict[str, tuple[Callable[[int], Json], str, str]] = {
    "names of one letter; the kind of a message is no id": (
        lambda n: {"@t": at(n, ".1234567"), "@mt": "Hello", "@i": f"a1b2c{n % 3}"},
        CONTENT,
        '"detail.@t"',
    ),
    "a time in parts of a second": (
        lambda n: {"level": "info", "ts": SECONDS + n + 0.25, "msg": "done", "id": n % 4},
        CONTENT,
        number("ts", "s"),
    ),
    "a time as text in microseconds, and a place in the log": (
        lambda n: {
            "__CURSOR": f"s=4a;i={n:x}",
            "__REALTIME_TIMESTAMP": f"{SECONDS + n}000017",
            "__MONOTONIC_TIMESTAMP": f"{4711 + n}",
            "MESSAGE_ID": f"39f53479d3a045ac8e11786248231fb{n % 3}",
        },
        '"detail.__CURSOR"',
        number("__REALTIME_TIMESTAMP", "us"),
    ),
    "a time with its format in its name": (
        lambda n: {"time_iso8601": at(n), "request_id": uuid(n // 2), "request_time": "0.005"},
        CONTENT,
        '"detail.time_iso8601"',
    ),
    "a time that is called as its unit": (
        lambda n: {"msec": f"{SECONDS + n}.{n:03}", "request_time": "0.005", "uri": f"/{n}"},
        CONTENT,
        number("msec", "s"),
    ),
    "two stages of a request": (
        lambda n: {
            "auditID": uuid(n // 2),
            "stage": ("RequestReceived", "ResponseComplete")[n % 2],
            "requestReceivedTimestamp": at(n // 2, ".1"),
            "stageTimestamp": at(n // 2, f".{n % 2 + 1}"),
        },
        CONTENT,
        '"detail.stageTimestamp"',
    ),
    "the id of an audit": (
        lambda n: {"auditID": uuid(n), "requestReceivedTimestamp": at(n), "objectRef": {"uid": n}},
        '"detail.auditID"',
        '"detail.requestReceivedTimestamp"',
    ),
    "a change inside a payload, with the id of its row": (
        lambda n: {
            "schema": {"type": "struct"},
            "payload": {"after": {"id": n}, "op": "c", "ts_ms": (SECONDS + n) * 1000, "id": n},
        },
        CONTENT,
        number("payload.ts_ms", "ms"),
    ),
    "an id that was given when it was put in": (
        lambda n: {
            "event": "Signed up",
            "properties": {"time": SECONDS + n, "distinct_id": f"u-{n}", "$insert_id": uuid(n)},
        },
        '"detail.properties.$insert_id"',
        number("properties.time", "s"),
    ),
    "a counter beside an id": (
        lambda n: {"event_id": n + 1, "insert_id": uuid(n), "time": (SECONDS + n) * 1000},
        '"detail.insert_id"',
        number("time", "ms"),
    ),
    "the id of a log beside its data": (
        lambda n: {"log_id": f"9002026{n:04}", "data": {"date": at(n), "type": "s"}},
        '"detail.log_id"',
        '"detail.data.date"',
    ),
    "what was published": (
        lambda n: {"uuid": uuid(n), "published": at(n), "transaction": {"id": uuid(n)}},
        '"detail.uuid"',
        '"detail.published"',
    ),
    "a thing that is updated has an id of its own": (
        lambda n: {"id": 820_982_911 + n, "created_at": at(n), "updated_at": at(n + 20)},
        CONTENT,
        '"detail.updated_at"',
    ),
    "a row that was changed has an id of its own": (
        lambda n: {"id": 1000 + n, "__op": "cu"[n % 2], "__source_ts_ms": (SECONDS + n) * 1000},
        CONTENT,
        number("__source_ts_ms", "ms"),
    ),
    "an operation that is no change": (
        lambda n: {"id": 1000 + n, "operation": "GetObject", "time": at(n)},
        '"detail.id"',
        '"detail.time"',
    ),
    "an event in the data of a delivery": (
        lambda n: {
            "installation": {"uuid": uuid(1)},
            "data": {"event": {"event_id": uuid(n), "datetime": at(n)}, "id": n},
        },
        '"detail.data.event.event_id"',
        '"detail.data.event.datetime"',
    ),
    "a date that happened": (
        lambda n: {"id": 6_509_751_066_204_996_294 + n, "date_happened": SECONDS + n},
        '"detail.id"',
        number("date_happened", "s"),
    ),
    "a time in the JSON of a database": (
        lambda n: {"t": {"$date": at(n)}, "id": [22943, 51765, 20883][n % 3], "c": "NETWORK"},
        CONTENT,
        '"detail.t.$date"',
    ),
    "few short numbers out of order count kinds": (
        lambda n: {"EventId": [14, 0, 3, 60, 20, 7, 1, 2, 100, 101, 5, 6][n], "Timestamp": at(n)},
        CONTENT,
        '"detail.Timestamp"',
    ),
    "an id that is the time": (
        lambda n: {"id": (SECONDS + n) * 1000 + n, "at": at(n)},
        CONTENT,
        '"detail.at"',
    ),
    "an id that is a time": (
        lambda n: {"id": at(n, ".123"), "at": at(n)},
        CONTENT,
        '"detail.at"',
    ),
    "an id that is a message": (
        lambda n: {"id": f"order {n} was placed", "time": at(n)},
        CONTENT,
        '"detail.time"',
    ),
}


@pytest.mark.parametrize("form", FORMS)
def test_the_id_and_the_time_of_an_event_are_found_in_each_form(form: str) -> None:
    line, event_id, timestamp = FORMS[form]
    lines = [line(number) for number in range(12)]
    keys = proposed(lines, "shop")
    assert (keys["event_id"], keys["timestamp"]) == (event_id, timestamp)
    (proposal,) = discovered(lines, "shop").proposals()
    judge = Judge(compiled_text(proposal.table), region="us-east-1", now=NOW, naming=Naming("shop"))
    judged = [judge.judge(("a", (n, json.dumps(one).encode()))) for n, one in enumerate(lines)]
    assert [one.faults for one in judged if one.event is None] == []
    assert {one.mapping for one in judged} == {"shop"}
    assert not any(one.envelope_time for one in judged)
    assert len({one.event.event_id for one in judged if one.event}) == len(lines)


def test_many_short_numbers_that_all_differ_identify_events() -> None:
    lines = [{"id": number * 37 % 101, "time": at(number % 60)} for number in range(101)]
    assert proposed(lines, "shop")["event_id"] == '"detail.id"'
    assert proposed(lines[:99], "shop")["event_id"] == CONTENT
