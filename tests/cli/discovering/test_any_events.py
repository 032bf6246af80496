"""Whatever events are looked at: what is proposed is accepted, and reads them without a fault."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cli.discovering import group
from cli.discovering.discovery import Discovery, all_presets
from cli.discovering.names import IDS, LEVELS, MAYBE_LEVELS, SOURCES, TYPES
from cli.discovering.proposal import Proposal
from cli.judging.definitions import compiled_text
from cli.judging.judge import Judge
from cli.judging.naming import Naming
from stacks.definitions import presets
from stacks.definitions.mappings import DEFAULT_PRESET
from tests.harness.definitions import loaded
from tests.harness.events import event
from tests.harness.foreign_events import EVENTS, envelope

NOW = datetime(2026, 11, 29, 10, 30, tzinfo=UTC)
Json = dict[str, Any]

TIMES = (
    *("timestamp", "eventTime", "occurred_at", "time", "ts", "ts_ms", "time_iso8601", "msec", "T"),
    *("published", "requestReceivedTimestamp", "updatedAt", "created", "date", "startTime"),
    *("zeit", "raisedAt"),
)
NAMED = (*IDS, *TIMES, *TYPES, *SOURCES, *LEVELS, *MAYBE_LEVELS, "eventId", "@timestamp", "orderId")
NAMES = st.one_of(
    st.sampled_from(NAMED),
    st.sampled_from(["data", "payload", "properties", "event-data", "$date"]),
    st.sampled_from(["event", "meta", "prefix", "exists", "equals_ignore_case", "$or", "cidr", ""]),
    st.sampled_from(["a b", "a.b", '["a"]', 'a"b', "\\", "\x7f", "é", "\u2028", "0", "x" * 1000]),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=4),
)
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-5, 5),
    st.sampled_from([1795510800, 1795510800123, "1795510800", 10**30, -0.0, 1.5, 1e308]),
    st.sampled_from(
        [
            "2026-11-24T10:00:00Z",
            "2026-11-24T10:00:00.5+01:00",
            "2026-11-24 10:00:00",
            "2027-11-24T10:00:00Z",
            "2026-03-29T02:30:00",
            "0999-12-31T23:59:59Z",
            "1000-01-01T00:00:00+23:59",
            "9999-12-31T23:59:59-23:59",
        ]
    ),
    st.sampled_from(["", "error", "a", "b", "x" * 128, "x" * 129, "x" * 300]),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=5),
)
DETAILS = st.dictionaries(
    NAMES,
    st.recursive(
        SCALARS,
        lambda inner: st.lists(inner, max_size=2) | st.dictionaries(NAMES, inner, max_size=3),
    ),
    max_size=6,
)
FOREIGN = st.sampled_from([one for events in EVENTS.values() for one in events])
PLAIN = st.one_of(DETAILS, FOREIGN.map(lambda one: one["detail"]), st.just(event()))
ENVELOPES = st.builds(envelope, DETAILS, st.sampled_from(["shop", "aws.ec2", ""]), st.just("A"))
UNDATED = ENVELOPES.map(lambda one: {name: one[name] for name in one if name != "time"})
WHOLE = st.one_of(FOREIGN, ENVELOPES, UNDATED)
KNOWN = st.sampled_from([*NAMED, "a b"])


@st.composite
def _of_one_form(draw: st.DrawFn) -> list[Json]:
    """Events that have much in common, as those of a file do: a few values at each name."""
    form = draw(
        st.dictionaries(KNOWN, st.lists(SCALARS, min_size=1, max_size=3), min_size=1, max_size=6)
    )
    inside = draw(st.sampled_from([None, None, "event", "meta", "service", "user", "data"]))
    events: list[Json] = []
    for number in range(draw(st.integers(1, 4))):
        made = {
            name: draw(st.sampled_from([*values, *values, number, f"n{number}"]))
            for name, values in form.items()
            if draw(st.integers(0, 9)) or not number
        }
        events.append(made if inside is None else {inside: made, "number": number})
    return events


FILES = st.one_of(
    st.lists(PLAIN | WHOLE, min_size=1, max_size=6),
    _of_one_form(),
    _of_one_form(),
    _of_one_form().map(lambda events: [envelope(one, "shop") for one in events]),
    _of_one_form().map(lambda events: [{**envelope(one), "time": None} for one in events]),
)


def discovered(events: list[Json], source: str | None) -> Discovery:
    found = Discovery(now=NOW, naming=Naming(source), source=source)
    for number, one in enumerate(events):
        found.take(("a.ndjson", (number, json.dumps(one).encode())))
    return found


@pytest.fixture(scope="module", autouse=True)
def without_a_trial() -> Any:
    """What was seen has to be enough; that mappings are tried comes on top of it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(group, "_MOST_TRIED", 1)
        yield


@given(FILES, st.sampled_from([None, "shop", "pino", "9"]))
@example([{}], "shop")
@example(
    [{"id": 1, "time": "2026-11-24 10:00:00"}, {"id": 2, "time": "2026-11-24T10:00:00Z"}], None
)
def test_what_is_proposed_is_accepted_and_makes_no_event_invalid(
    events: list[Json], source: str | None
) -> None:
    found = discovered(events, source)
    proposals = [*found.proposals()]
    proposed = compiled_text("\n".join(one.table for one in proposals))
    before = Judge(all_presets(), region="us-east-1", now=NOW, naming=Naming(source))
    after = Judge(proposed, region="us-east-1", now=NOW, naming=Naming(source))
    own = {one.name for one in proposals} - {*presets.names(), ""}
    for number, one in enumerate(events):
        item = ("a.ndjson", (number, json.dumps(one).encode()))
        first, second = before.judge(item), after.judge(item)
        if first.event is not None:
            assert second.event is not None, (second.faults, proposals)
            if first.mapping != DEFAULT_PRESET:
                assert second.mapping == first.mapping
            elif own:
                assert {second.mapping} == own
    for proposal in proposals:
        assert bool(proposal.table) is not bool(proposal.why)


COUNTED = st.sampled_from(
    [
        *("amount", "totalPrice", "duration_ms", "user", "account_id", "currency", "country"),
        *("temperature", "status", "action", "7 amount", "größe.total", 'a"]b\\ amount', ""),
        *("amount" * 20, "details", "constructor", "kind"),
    ]
)
VALUES = SCALARS | st.sampled_from(["EUR", "CHF", 5, 7.5, "19.90", "-1"])
NESTED = st.recursive(
    st.dictionaries(COUNTED, VALUES, max_size=6),
    lambda inner: st.dictionaries(COUNTED, VALUES | inner | st.lists(inner), max_size=5),
    max_leaves=12,
)


@given(st.lists(FILES | st.lists(NESTED, min_size=1, max_size=3), min_size=1, max_size=3))
def test_figures_that_are_proposed_are_accepted(files: list[list[Json]]) -> None:
    found = discovered([one for events in files for one in events * 3], "shop")
    tables = found.figures()
    with TemporaryDirectory() as directory:
        defined = loaded(Path(directory), metrics="\n".join(tables))
    assert len(defined.dimensions) + len(defined.metrics) == len(tables)


@given(st.lists(DETAILS, min_size=1, max_size=5) | _of_one_form())
def test_a_mapping_for_lines_of_a_source_reads_all_of_them(events: list[Json]) -> None:
    proposal = next(iter([*discovered(events, "erp").proposals()][-1:]), Proposal())
    judge = Judge(all_presets(), region="us-east-1", now=NOW, naming=Naming("erp"))
    items = [("a", (n, json.dumps(one).encode())) for n, one in enumerate(events)]
    rest = [item for item in items if judge.judge(item).mapping == DEFAULT_PRESET]
    if not proposal.table or not rest:
        return
    mapped = Judge(compiled_text(proposal.table), region="us-east-1", now=NOW, naming=Naming("erp"))
    assert {mapped.judge(item).mapping for item in rest} == {proposal.name}
