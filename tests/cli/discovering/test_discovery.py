"""What is looked at, and what a mapping is made of: ids, times, types, sources, levels."""

from __future__ import annotations

import gc
import json
import tracemalloc
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

import pytest

from cli.discovering import group, identity
from cli.discovering.discovery import Discovery
from cli.discovering.inventory import MOST_PATHS
from cli.judging.naming import Naming
from functions.process.mapping.places import written
from tests.harness.events import event
from tests.harness.foreign_events import EVENTS, envelope

NOW = datetime(2026, 11, 29, 10, 30, tzinfo=UTC)
Json = dict[str, Any]


def discovered(events: Iterable[Json], source: str | None = None) -> Discovery:
    found = Discovery(now=NOW, naming=Naming(source), source=source)
    for number, one in enumerate(events):
        found.take(("log/shop.ndjson.gz", (number + 1, json.dumps(one).encode())))
    return found


def proposed(events: Iterable[Json], source: str | None = None) -> dict[str, str]:
    """By key, what the last proposal says, without its comments."""
    (*_, proposal) = discovered(events, source).proposals()
    table = [line for line in proposal.table.splitlines()[1:] if not line.startswith("# ")]
    lines = [line.partition("  #")[0] for line in table]
    return dict(line.split(" = ", 1) for line in lines) or {"why": proposal.why}


ROWS = [{"row": n, "at": f"2026-11-24T10:00:0{n}Z", "kind": "U"} for n in range(3)]


def test_paths_have_their_number_types_and_examples() -> None:
    found = discovered(
        [{"a": 1, "b": {"c.d": "x"}}, {"a": None, "b": {"c.d": "y"}}, {"a": "1", "b": [{"e": 1.5}]}]
    )
    paths = {written(one.steps): one for one in found.seen.inside}
    assert {path: (one.count, dict(one.types), one.examples) for path, one in paths.items()} == {
        "detail.a": (2, {"whole number": 1, "null": 1, "text": 1}, ["1", '"1"']),
        "detail.b": (3, {"object": 2, "array": 1}, []),
        'detail.b["c.d"]': (2, {"text": 2}, ['"x"', '"y"']),
        "detail.b[0]": (1, {"object": 1}, []),
        "detail.b[0].e": (1, {"number": 1}, ["1.5"]),
    }


@pytest.mark.parametrize("name", EVENTS)
def test_a_preset_is_proposed_for_its_events(name: str) -> None:
    found = discovered(EVENTS[name])
    tables = [one.table for one in found.proposals() if one.table]
    preset = f'[[mapping]]\npreset = "{name}"\n'
    assert tables == [] if name == "eventbridge" else [preset]


def test_events_of_the_contract_need_no_mapping() -> None:
    found = discovered([event(), event(event_id=7)])
    assert (found.read_by, found.faulty) == ({"contract": 1}, {"wrong_type:event_id": 1})
    assert [*found.proposals()] == []


def test_a_preset_and_a_mapping_for_the_rest_stand_together() -> None:
    found = discovered([*[one["detail"] for one in EVENTS["pino"]], *ROWS], "api")
    assert [one.name for one in found.proposals()] == ["pino", "api"]


def test_a_source_that_is_said_is_the_condition_and_the_name() -> None:
    assert proposed(ROWS, "erp.rows") == {
        "name": '"erp-rows"',
        "when": '{ source = "erp.rows" }',
        "event_id": '{ hash = "detail" }',
        "timestamp": '"detail.at"',
        "event_type": '"detail.kind"',
    }


def test_without_a_source_members_that_all_have_are_the_condition() -> None:
    keys = proposed(ROWS)
    assert keys["name"] == '"shop"'  # the file's
    assert keys["when"] == (
        "{ detail.at = { exists = true }, detail.kind = { exists = true },"
        " detail.row = { exists = true } }"
    )


def test_the_names_of_envelopes_are_the_condition() -> None:
    events = [
        envelope({"updatedAt": "2026-11-24T08:00:00Z", "n": 1}, "aws.ecs", kind)
        for kind in ("Task", "Action")
    ]
    assert proposed(events) == {
        "name": '"aws-ecs"',
        "when": '{ source = ["aws.ecs"], detail-type = ["Action", "Task"] }',
        "timestamp": '"detail.updatedAt"',
    }


def test_the_source_of_envelopes_is_the_condition_if_their_types_are_too_many() -> None:
    events = [
        envelope({"id": f"e-{n}", "created": "2026-11-24T08:00:00Z"}, "shop", f"Type {n}")
        for n in range(21)
    ]
    assert proposed(events)["when"] == '{ source = ["shop"] }'


def test_a_record_of_open_telemetry_without_a_time_has_that_of_its_observer() -> None:
    records = [
        {"timeUnixNano": "0", "observedTimeUnixNano": f"179551080012345678{n}"} for n in range(3)
    ]
    timestamp = proposed(records, "otel")["timestamp"]
    assert timestamp == '{ path = "detail.observedTimeUnixNano", unit = "ns" }'


@pytest.mark.parametrize(
    ("details", "event_id"),
    [
        ([{"id": "a"}, {"id": "b"}], '"detail.id"'),
        ([{"id": 1}, {"id": 2}], '"detail.id"'),
        ([{"id": "a", "n": 1}, {"id": "a", "n": 1}], '"detail.id"'),  # one event, twice
        ([{"meta": {"eventId": "a"}}, {"meta": {"eventId": "b"}}], '"detail.meta.eventId"'),
        ([{"id": "a", "n": 1}, {"id": "a", "n": 2}], None),
        ([{"id": "a"}, {"id": None}], None),
        ([{"id": "a"}, {"id": 1.5}], None),
        ([{"id": "a"}, {"id": ""}], None),
        ([{"id": "a"}, {"id": "b" * 129}], None),
        ([{"id": "a"}, {"id": 10**128}], None),
        ([{f"{'_' * 1000}id": 1}], None),  # no path is so long
        ([{"user": {"id": 1}}, {"user": {"id": 2}}], None),
        ([{"user_id": 1}, {"user_id": 2}], None),
    ],
)
def test_an_id_is_what_differs_in_all_events(details: list[Json], event_id: str | None) -> None:
    assert proposed(details, "a").get("event_id") == event_id
    dated = [{**one, "time": "2026-11-24T10:00:00Z"} for one in details]
    assert proposed(dated, "a")["event_id"] == (event_id or '{ hash = "detail" }')


def test_an_event_that_was_delivered_twice_is_one() -> None:
    twice = [{**envelope({"id": 1}), "id": delivery} for delivery in ("d-1", "d-2")]
    assert proposed(twice)["event_id"] == '"detail.id"'


@pytest.mark.parametrize(
    ("times", "timestamp"),
    [
        (["2026-11-24T10:00:00Z", "2026-11-24T11:00:00+01:00"], '"detail.at"'),
        (["2026-11-24T10:00:00Z", None], '["detail.at", "time"]'),
        ([1795510800, 1795510800.25], '{ path = "detail.at", unit = "s" }'),
        ([1795510800123, "1795510800123"], '{ path = "detail.at", unit = "ms" }'),
        ([1795510800123456], '{ path = "detail.at", unit = "us" }'),
        (["1795510800123456789"], '{ path = "detail.at", unit = "ns" }'),
        (["2026-11-24 10:00:00"], '{ path = "detail.at", zone = "UTC" }'),
        (["2026-11-24T10:00:00Z", "2026-11-24T10:00:00"], None),
        ([1795510800, 1795510800123], None),
        ([1795510800, None], None),
        (["2026-12-24T10:00:00Z"], None),  # it is yet to come
        ([7], None),
        (["soon"], None),
    ],
)
def test_a_time_is_read_as_all_of_them_can_be(times: list[Any], timestamp: str | None) -> None:
    details = [{"at": at, "id": n} for n, at in enumerate(times)]
    assert proposed(details, "a").get("timestamp") == timestamp


@pytest.mark.parametrize(
    ("good", "bad", "timestamp"),
    [
        ("2026-11-24T10:00:00Z", "2026-11-24 10:00:00,123", '"detail.at"  # RFC 3339'),
        (1795510800123, 7.5, '{ path = "detail.at", unit = "ms" }  # a number since 1970'),
        (1795510800123, None, '{ path = "detail.at", unit = "ms" }  # a number since 1970'),
        (1795510800123, {}, '{ path = "detail.at", unit = "ms" }  # a number since 1970'),
    ],
)
def test_a_few_bad_times_do_not_hide_that_of_the_others(
    good: Any, bad: Any, timestamp: str
) -> None:
    details = [{"at": bad if n < 2 else good, "id": n} for n in range(21)]
    (proposal,) = discovered(details, "a").proposals()
    why = "; 2 of 21 have no such time, and will be invalid"
    assert f"timestamp = {timestamp}{why}" in proposal.table.splitlines()
    assert "timestamp" not in proposed(details[:20], "a")


@pytest.mark.parametrize(
    ("due", "timestamp"),
    [("2026-11-25T09:00:00Z", '"detail.date"'), ("2026-11-26T09:00:00Z", None)],
)
def test_a_time_after_that_of_the_envelope_is_another_one(
    monkeypatch: pytest.MonkeyPatch, due: str, timestamp: str | None
) -> None:
    monkeypatch.setattr(group, "_MOST_TRIED", 1)  # the second is not tried
    dates = ["2026-11-24T09:00:00Z", due]
    events = [envelope({"date": date, "id": n}) for n, date in enumerate(dates)]
    assert proposed(events).get("timestamp") == timestamp


def test_types_are_few_texts_and_a_source_is_fewer() -> None:
    many = [{"id": n, "type": f"t{n}", "service": {"name": f"s{n}"}} for n in range(60)]
    assert proposed(many[:20])["event_type"] == '"detail.type"'
    assert proposed(many[:20])["source"] == '"detail.service.name"'
    assert "source" not in proposed(many[:21])
    assert "event_type" not in proposed(many)
    assert proposed([*many[:3], {"id": 70}])["event_type"] == '["detail.type", "detail-type"]'


def test_failures_are_told_by_the_levels_that_were_seen() -> None:
    details = [{"id": n, "log": {"level": level}} for n, level in enumerate(["info", "ERROR"])]
    assert proposed(details, "a")["failed_when"] == '{ detail.log.level = ["ERROR"] }'
    assert "failed_when" not in proposed(details[:1], "a")


@pytest.mark.parametrize("name", ["finished", "started_at", "completedAt", "endTime"])
def test_the_end_and_the_beginning_of_a_job_are_times(name: str) -> None:
    details: list[Json] = [{name: f"2026-11-24T10:00:0{n}Z"} for n in range(3)]
    assert proposed(details)["timestamp"] == f'"detail.{name}"'


def test_it_says_why_nothing_is_proposed() -> None:
    assert proposed([{}], "a") == {"why": "nothing in them says more than their envelope"}
    rows: list[Json] = [{"n": n, "closed": f"2026-11-24 10:00:0{n}"} for n in range(3)]
    assert proposed(rows) == {
        "why": "no member has the name and the values of an id, a time, a type or a source: "
        "write one of your own, of the paths above"
    }
    alike: list[Json] = [{"id": 1, "a": 1}, {"type": "b"}, {"type": "b", "id": 2}]
    assert proposed(alike) == {"why": "no member is in all of them: name their source"}
    mixed: list[Json] = [{"id": 1}, envelope({"id": 1})]
    assert "look at each kind by itself" in proposed(mixed)["why"]
    whole = [envelope({"id": n, "kind": "a"}) for n in range(20)]
    assert proposed([*whole, {"id": 1}])["event_id"] == '"detail.id"'


def test_odd_names_are_written_as_definitions_have_them() -> None:
    details = [{"event id": n, "exists": True, "a.b": 1, "$or": 1, '["x"]': 1} for n in range(2)]
    keys = proposed(details)
    assert keys["event_id"] == '"detail[\\"event id\\"]"'
    assert keys["when"].startswith('{ detail."[\\"event id\\"]" = { exists = true }')
    assert r'detail."[\"exists\"]" = { exists = true }' in keys["when"]


def test_ten_thousand_members_are_bounded_and_hide_no_name_that_is_known() -> None:
    detail = {f"m{n}": n for n in range(10_000)} | {"timestamp": "2026-11-24T10:00:00Z", "id": 1}
    found = discovered([detail, detail], "a")
    assert found.seen.more
    assert len(found.seen.inside) < MOST_PATHS
    assert proposed([detail], "a")["timestamp"] == '"detail.timestamp"'


def test_memory_is_that_of_a_file_of_any_length(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(identity, "_MOST", 200)

    def line(number: int) -> Json:
        if number % 100 == 0:
            gc.collect()  # garbage comes and goes when it likes, and is no memory that is held
        return {"id": f"{number:09}" * 9, "text": f"{number} " * 20, f"k{number}": number}

    def peak(lines: int) -> int:
        tracemalloc.start()
        try:
            _ = discovered(map(line, range(lines)))
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    peak(10)
    assert peak(2_400) < 1.2 * peak(1_200)
