"""Each event of a file is judged as process would judge it."""

from __future__ import annotations

import json
import time
import uuid
from datetime import UTC, datetime
from typing import Any

import pytest

from cli.judging.entries import Entry
from cli.judging.judge import Judge
from cli.judging.judged import CONTRACT, Judged
from cli.judging.naming import Naming
from cli.reading.rejected import Rejected
from functions.common.times import EPOCH
from functions.process.mapping.compiled import parse
from functions.process.validate import validate
from tests.harness.definitions import compiled
from tests.harness.event_files import EVENT

NOW = datetime(2026, 11, 29, 10, 30, tzinfo=UTC)
MAPPINGS = """
[[mapping]]
preset = "cloudevents"
[[mapping]]
name = "erp"
when = { source = "erp" }
event_id = ["detail.row", "id"]
timestamp = { path = "detail.at", zone = "Europe/Berlin" }
"""
CLOUD_EVENT: dict[str, Any] = {
    "specversion": "1.0",
    "id": "1",
    "source": "/orders",
    "type": "placed",
    "time": "2026-11-24T09:00:00Z",
    "data": {},
}
ENVELOPE: dict[str, Any] = {
    "version": "0",
    "id": "17c1a4ff-2d3c-4b0e-8f6d-6f0e7d4b1a5c",
    "detail-type": "Task",
    "source": "aws.ecs",
    "time": "2026-11-20T09:00:00Z",
    "detail": {"task": 1},
}


def judge(arriving: bool = False, naming: Naming | None = None) -> Judge:
    return Judge(
        parse(compiled(MAPPINGS)),
        region="eu-central-1",
        now=NOW,
        naming=naming or Naming(),
        arriving=arriving,
    )


def judged(event: Any, **options: Any) -> Judged:
    line = event if isinstance(event, bytes) else json.dumps(event).encode()
    return judge(**options).judge(("events.ndjson", (7, line)))


def reasons(one: Judged) -> list[str]:
    return [fault.reason for fault in one.faults]


def arrived(one: Judged) -> str:
    return datetime.fromtimestamp(one.arrived_us / 1e6, UTC).strftime("%Y-%m-%d %H:%M")


def test_an_event_is_wrapped_as_eventbridge_would() -> None:
    one = judged(EVENT)
    body = json.loads(one.body)
    assert uuid.UUID(body.pop("id")).version == 4
    assert body == {
        "version": "0",
        "detail-type": "OrderPlaced",
        "source": "shop",
        "account": "000000000000",
        "time": "2026-11-29T10:30:00Z",
        "region": "eu-central-1",
        "resources": [],
        "detail": EVENT,
    }
    assert (one.file, one.number, one.mapping) == ("events.ndjson", 7, CONTRACT)
    assert (one.source, one.type, one.faults) == ("shop", "OrderPlaced", ())
    assert isinstance(one.entry, Entry)


def test_ids_are_the_same_in_every_run_and_differ_for_equal_lines() -> None:
    def ids() -> list[str]:
        running = judge()
        return [json.loads(running.judge(("f", (1, b"{}"))).body)["id"] for _ in range(3)]

    assert ids() == ids()
    assert len(set(ids())) == 3


def test_what_it_finds_is_what_process_finds_of_the_body() -> None:
    for event in (EVENT, CLOUD_EVENT, ENVELOPE, {"a": 1}):
        one = judged(event)
        assert one.event == validate(one.body, one.arrived_us, judge().mappings)


def test_a_whole_envelope_stays_as_it_is_and_arrives_at_its_time() -> None:
    one = judged(ENVELOPE)
    assert json.loads(one.body) == ENVELOPE
    assert one.entry is None
    assert one.whole is not None
    assert (one.mapping, one.source, one.type) == ("eventbridge", "aws.ecs", "Task")
    assert (one.envelope_id, one.envelope_time) == (True, True)
    assert arrived(one) == "2026-11-20 09:00"


def test_an_event_in_a_whole_envelope_may_not_be_ahead_of_its_arrival() -> None:
    assert reasons(judged({**ENVELOPE, "detail": EVENT})) == ["timestamp_in_future"]


def test_an_envelope_as_guides_of_aws_print_it_is_whole_without_a_version() -> None:
    printed = {name: value for name, value in ENVELOPE.items() if name != "version"}
    one = judged(printed)
    assert one.whole is not None
    assert json.loads(one.body) == printed
    assert (one.source, one.type, one.faults) == ("aws.ecs", "Task", ())
    assert arrived(one) == "2026-11-20 09:00"


@pytest.mark.parametrize(
    "missing", [("id",), ("detail-type",), ("detail",), ("version", "source")], ids=" and ".join
)
def test_what_lacks_a_member_of_the_envelope_is_an_event(missing: tuple[str, ...]) -> None:
    event = {name: value for name, value in ENVELOPE.items() if name not in missing}
    one = judged(event)
    assert one.whole is None
    assert json.loads(one.body)["detail"] == event


@pytest.mark.parametrize(
    ("timestamp", "arrival"),
    [
        ("1999-01-01T00:00:00Z", "1999-01-01 00:00"),
        ("2026-11-29T10:29:59Z", "2026-11-29 10:29"),
        ("2026-11-30T11:00:00Z", "2026-11-29 10:30"),  # within a day of the hour's end
    ],
)
def test_an_event_arrives_at_its_own_time_and_at_the_latest_now(
    timestamp: str, arrival: str
) -> None:
    one = judged({**EVENT, "timestamp": timestamp})
    assert one.faults == ()
    assert arrived(one) == arrival


def test_what_is_ahead_of_the_clock_is_invalid_as_it_would_be_if_it_was_sent() -> None:
    assert reasons(judged({**EVENT, "timestamp": "2026-11-30T11:00:01Z"})) == [
        "timestamp_in_future"
    ]
    late = {**ENVELOPE, "time": "2031-01-01T00:00:00Z"}
    assert arrived(judged({**late, "detail": EVENT})) == "2026-11-29 10:30"
    assert reasons(judged(late)) == ["timestamp_in_future"]


def test_an_envelope_without_a_time_arrives_at_its_events() -> None:
    one = judged({**ENVELOPE, "time": "noon", "detail": EVENT})
    assert (one.faults, arrived(one)) == ((), "2026-11-24 09:00")


def test_what_is_sent_arrives_now() -> None:
    event = {**EVENT, "timestamp": "2026-11-30T11:00:01Z"}
    assert reasons(judged(event, arriving=True)) == ["timestamp_in_future"]
    # The end of the hour counts, as in process.
    event["timestamp"] = "2026-11-30T11:00:00Z"
    assert judged(event, arriving=True).faults == ()


def test_what_is_sent_for_days_arrives_as_it_comes(monkeypatch: pytest.MonkeyPatch) -> None:
    running = judge(arriving=True)
    line = json.dumps({**EVENT, "timestamp": "2026-12-02T00:00:00Z"}).encode()
    assert reasons(running.judge(("f", (1, line)))) == ["timestamp_in_future"]
    later = time.monotonic() + 3 * 86_400  # noqa: TID251 - it is set
    monkeypatch.setattr("time.monotonic", lambda: later)
    assert reasons(running.judge(("f", (2, line)))) == []


def test_an_event_without_a_time_of_its_own_arrives_now() -> None:
    one = judged({"a": 1})
    assert arrived(one) == "2026-11-29 10:30"
    assert (one.mapping, one.envelope_id, one.envelope_time) == ("eventbridge", True, True)


def test_the_origin_of_identity_and_time_is_told_by_event() -> None:
    own = judged(CLOUD_EVENT)
    assert (own.mapping, own.envelope_id, own.envelope_time) == ("cloudevents", False, False)
    untimed = judged({**CLOUD_EVENT, "time": None})
    assert (untimed.envelope_id, untimed.envelope_time) == (False, True)
    row = {"source": "erp", "at": "2026-11-24T10:00:00"}
    assert judged({**row, "row": 7}).envelope_id is False
    assert judged(row).envelope_id is True


def test_all_faults_of_an_event_are_told() -> None:
    one = judged({**EVENT, "event_id": "", "timestamp": 7, "details": []})
    assert reasons(one) == ["empty:event_id", "wrong_type:timestamp", "wrong_type:details"]
    assert (one.event, one.mapping, one.source) == (None, CONTRACT, "shop")


def test_an_invalid_event_has_the_names_that_its_mapping_reads() -> None:
    one = judged({**CLOUD_EVENT, "id": "x" * 129, "time": "then"})
    assert reasons(one) == ["too_long:event_id", "bad_timestamp"]
    assert (one.mapping, one.source, one.type) == ("cloudevents", "/orders", "placed")


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b'{}, "id": "x"', "not_json"),
        (b'{},"detail":{}', "not_json"),
        (b'{"a":', "not_json"),
        (b'{"a": NaN}', "not_json"),
        (b"7", "not_an_object"),
        (b"[1]", "not_an_object"),
        (b'"text"', "not_an_object"),
        (b"null", "not_an_object"),
        (b'{"a": "\xff"}', "not_unicode"),
        (b'{"a": "\\ud83d"}', "not_unicode"),
        (b'{"a":' * 100_000, "too_deep"),
    ],
)
def test_what_is_no_event_is_told_once(line: bytes, reason: str) -> None:
    one = judged(line)
    assert reasons(one) == [reason]
    assert one.mapping is None


def test_what_the_bus_would_refuse_is_a_fault() -> None:
    assert reasons(judged({**EVENT, "source": "aws.shop"})) == ["NotAuthorizedForSource"]
    assert reasons(judged({**EVENT, "more": "x" * 300_000})) == ["EntryTooLarge"]
    faulty = judged({**EVENT, "source": "aws.shop", "event_id": ""})
    assert reasons(faulty) == ["empty:event_id", "NotAuthorizedForSource"]


def test_what_the_reader_rejects_is_a_fault() -> None:
    one = judge().judge(("f", Rejected(b"[{", "MalformedDetail", 3, "its array has no end")))
    assert (one.number, one.event, reasons(one)) == (3, None, ["MalformedDetail"])


def test_options_name_what_is_no_contract_event() -> None:
    naming = Naming("detail.service", "Log")
    one = judged({"service": "erp", "row": 1, "at": "2026-11-24T10:00:00"}, naming=naming)
    assert (one.mapping, one.source, one.type) == ("erp", "erp", "Log")
    assert judged(EVENT, naming=naming).source == "shop"
    # Three of its members: it is meant to be of the contract.
    meant = {name: EVENT[name] for name in ("event_id", "source", "timestamp")}
    assert reasons(judged(meant, naming=naming)) == ["missing:event_type", "missing:details"]


@pytest.mark.parametrize(
    ("event", "why"),
    [
        ({}, "--source: nothing is at detail.service"),
        ({"service": None}, "--source: nothing is at detail.service"),
        ({"service": ""}, "--source: detail.service is empty"),
        ({"service": {}}, "--source: detail.service is an object, and text is needed"),
        ({"service": "x" * 257}, "--source: detail.service has 257 of 256 characters"),
    ],
)
def test_a_path_that_names_nothing_is_a_fault_of_the_line(event: dict[str, Any], why: str) -> None:
    one = judged(event, naming=Naming("detail.service"))
    assert reasons(one) == ["NoSource"]
    assert one.faults[0].message == why


def test_microseconds_are_kept() -> None:
    one = judged({**EVENT, "timestamp": "2026-11-24T09:00:00.123456Z"})
    assert one.arrived_us % 1_000_000 == 123_456
    assert (
        one.arrived_us // 1_000_000
        == (datetime(2026, 11, 24, 9, tzinfo=UTC) - EPOCH).days * (86_400) + 9 * 3_600
    )


@pytest.mark.parametrize(
    ("members", "is_whole"),
    [
        ({}, True),
        ({"version": ...}, True),
        ({"version": None}, True),
        ({"source": ...}, True),
        ({"source": None}, True),
        ({"version": ..., "source": ...}, False),
        ({"version": None, "source": ...}, False),
        ({"version": ..., "source": None}, False),
        ({"version": None, "source": 7}, False),
        ({"version": True}, False),
        ({"version": 0}, False),
        ({"version": {}}, False),
    ],
)
def test_a_whole_envelope_has_a_text_version_or_none_and_a_text_source(
    members: dict[str, Any], is_whole: bool
) -> None:
    event = {name: value for name, value in {**ENVELOPE, **members}.items() if value is not ...}
    assert (judged(event).whole is not None) is is_whole
