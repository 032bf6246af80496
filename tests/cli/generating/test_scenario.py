"""The generator's truth is the truth: an independent count of its stream says the same."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

import pytest

from cli.generating.invalid import KINDS
from cli.generating.scenario import Plan, Scenario
from cli.judging.entries import Entry, to_entry
from cli.terminal.errors import CommandError
from functions.common.reasons import MAPPED, Reason
from functions.process.event import Invalid
from functions.process.validate import validate
from tests.harness.events import envelope

DAY = date(2026, 11, 23)
INGESTED_US = int(datetime(2026, 11, 24, 12, tzinfo=UTC).timestamp() * 1e6)


def scenario(**changes: Any) -> Scenario:
    counts = {"events": 300, "duplicates": 20, "conflicting": 7, "late": 11, "invalid": 40}
    return Scenario(Plan(day=DAY, seed=changes.pop("seed", 1), **{**counts, **changes}))


@dataclass(slots=True)
class Counts:
    """Events by what they are, those of the day by source, and invalid ones by reason."""

    kinds: Counter[str] = field(default_factory=Counter)
    sources: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)


def counted(lines: Iterable[str]) -> Counts:
    """Lines of DAY, with late ones of the day before, counted as the pipeline would judge them."""
    counts = Counts()
    first: dict[tuple[str, str], str] = {}
    for line in lines:
        judged = validate(envelope(line), INGESTED_US)
        if isinstance(judged, Invalid):
            counts.reasons[judged.reason] += 1
            continue
        event = json.loads(line)
        seen = first.setdefault((event["source"], event["event_id"]), line)
        if seen is not line:
            counts.kinds["duplicates" if seen == line else "conflicting"] += 1
        elif event["timestamp"].startswith("2026-11-22"):
            counts.kinds["late"] += 1
        else:
            assert event["timestamp"].startswith("2026-11-23")
            counts.sources[event["source"]] += 1
            counts.kinds["events"] += 1
            counts.kinds["failures"] += event["details"]["status"] == "failure"
    return counts


def test_the_same_seed_gives_the_same_lines() -> None:
    assert list(scenario().lines()) == list(scenario().lines())
    assert list(scenario(seed=2).lines()) != list(scenario().lines())


def test_the_bus_and_the_queue_behind_it_take_every_line() -> None:
    assert all(isinstance(to_entry(line.encode()), Entry) for line in scenario().lines())


@pytest.mark.parametrize("repeated", ["duplicates", "conflicting"])
def test_no_event_can_be_repeated_of_a_day_without_any(repeated: str) -> None:
    none = {"events": 0, "duplicates": 0, "conflicting": 0}
    with pytest.raises(CommandError, match="it has none"):
        scenario(**{**none, repeated: 1})


@pytest.mark.parametrize("seed", range(5))
def test_the_truth_is_what_an_independent_count_finds(seed: int) -> None:
    made = scenario(seed=seed)
    truth = made.truth()
    lines = list(made.lines())
    found = counted(lines)
    assert len(lines) == truth["lines"]
    assert {name: truth[name] for name in found.kinds} == found.kinds
    assert truth["by_source"] == found.sources
    assert truth["reasons"] == found.reasons
    assert truth["invalid"] == found.reasons.total() == 40


# The bus takes no such event, or no single event has the reason.
NOT_PLANTED = {
    *(Reason.NOT_UNICODE, Reason.NOT_JSON, Reason.NOT_AN_ENVELOPE, Reason.NOT_AN_OBJECT),
    *(Reason.TOO_DEEP, Reason.UNREADABLE_BATCH),
}


def test_invalid_events_cover_every_reason_that_an_event_of_the_contract_can_cause() -> None:
    planted = {code for reason in Reason if reason not in NOT_PLANTED for code in reason.codes}
    of_mappings = {Reason.WRONG_TYPE.code(member) for member in MAPPED}
    assert set(scenario(invalid=KINDS).truth()["reasons"]) == planted - of_mappings


def test_a_plan_without_events_is_an_empty_stream() -> None:
    empty = scenario(events=0, duplicates=0, conflicting=0, late=0, invalid=0)
    assert list(empty.lines()) == []
    assert empty.truth()["lines"] == 0


def test_weeks_come_before_the_day_and_are_in_the_truth() -> None:
    made = scenario(events=150, weeks=2)
    truth = made.truth()
    before, of_the_day = list(made.before()), list(scenario(events=150, weeks=2).of_the_day())
    days = Counter(json.loads(line)["timestamp"][:10] for line in before)
    assert truth["before"] == dict(sorted(days.items()))
    assert (min(days), max(days), len(days)) == ("2026-11-09", "2026-11-22", 14)
    assert truth["lines"] == len(before) + len(of_the_day)
    assert [*before, *of_the_day] == list(scenario(events=150, weeks=2).lines())
    for line in before:
        assert not isinstance(validate(envelope(line), INGESTED_US), Invalid)
    invalid = [
        line for line in of_the_day if isinstance(validate(envelope(line), INGESTED_US), Invalid)
    ]
    assert truth["invalid"] == len(invalid) == 40
    named = {json.loads(line).get("source") for line in invalid}
    assert "warehouse" not in named
    assert "partners.feed" in named


def test_the_truth_of_a_bad_day_is_what_an_independent_count_finds() -> None:
    made = scenario(events=150, weeks=1)
    truth = made.truth()
    found = counted(made.of_the_day())
    assert {name: truth[name] for name in found.kinds} == found.kinds
    assert {one["source"] for one in truth["stands_out"]} == {
        *("warehouse", "shop.payments", "search.índice", "returns.portal")
    }
    assert "warehouse" not in truth["by_source"]
    assert scenario().truth()["stands_out"] == []
