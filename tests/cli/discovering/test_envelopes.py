"""Whole envelopes that lack something: a mapping takes it from the detail."""

from __future__ import annotations

import json
from typing import Any

import pytest

from cli.judging.definitions import compiled_text
from cli.judging.judge import Judge
from tests.cli.discovering.test_discovery import NOW, discovered, proposed
from tests.harness.foreign_events import envelope

Json = dict[str, Any]


def without(member: str, detail: Json) -> Json:
    return {name: value for name, value in envelope(detail).items() if name != member}


def at(number: int) -> str:
    return f"2026-11-24T08:00:{number:02}Z"


@pytest.mark.parametrize("time", [{}, {"time": None}, {"time": "yesterday"}])
def test_the_time_of_envelopes_without_one_is_taken_from_the_detail(time: Json) -> None:
    events = [{**without("time", {"at": at(n), "id": f"e-{n}"}), **time} for n in range(9)]
    found = discovered(events)
    (proposal,) = found.proposals()
    assert found.faulty.total() == 9
    assert proposed(events)["timestamp"] == '"detail.at"'
    judge = Judge(compiled_text(proposal.table), region="us-east-1", now=NOW)
    judged = [judge.judge(("a", (n, json.dumps(one).encode()))) for n, one in enumerate(events)]
    assert [one.faults for one in judged if one.faults] == []
    assert not any(one.envelope_time for one in judged)


def test_an_event_that_was_delivered_twice_without_a_time_is_one() -> None:
    event = without("time", {"at": at(1), "id": "e-1"})
    assert proposed([event, {**event, "id": "another"}])["event_id"] == '"detail.id"'


def test_what_still_has_no_time_is_counted() -> None:
    details: list[Json] = [{"at": at(n)} if n else {"x": 1} for n in range(19)]
    (proposal,) = discovered(without("time", detail) for detail in details).proposals()
    assert (
        'timestamp = "detail.at"  # RFC 3339; 1 of 19 has no such time, and will be invalid'
    ) in proposal.table.splitlines()


def test_a_few_envelopes_without_a_time_do_not_hide_the_mapping_of_the_others() -> None:
    dated = [envelope({"id": f"e-{n}", "at": at(n)}) for n in range(19)]
    keys = proposed([*dated, without("time", {"id": "e-19"})])
    assert keys["event_id"] == '"detail.id"'
    assert keys["timestamp"] == '["detail.at", "time"]'


def test_the_source_of_envelopes_without_one_is_taken_from_the_detail() -> None:
    events = [without("source", {"service": "shop", "id": f"e-{n}"}) for n in range(9)]
    assert proposed(events)["source"] == '"detail.service"'


def test_without_a_time_anywhere_nothing_is_proposed() -> None:
    events = [without("time", {"id": f"e-{n}"}) for n in range(9)]
    assert proposed(events) == {
        "why": "the mapping that they suggest does not fit: missing:timestamp"
    }
