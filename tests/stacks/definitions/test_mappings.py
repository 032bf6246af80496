"""Mappings: what each key may be, what is filled in, and what is wrong between them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from functions.common.reasons import MAX_CHARACTERS
from stacks.definitions.mappings import Mapping
from stacks.definitions.mistakes import MistakesError
from stacks.definitions.texts import Constant, First, Hash, Join, Time, identity, text, time
from tests.harness.definitions import loaded, refused
from toolchain.project import ROOT

HEAD = '[[mapping]]\nname = "audit"\nwhen = { source = "erp" }\n'


def test_what_a_mapping_leaves_out_is_read_from_the_envelope(tmp_path: Path) -> None:
    (mapping,) = loaded(tmp_path, mappings=HEAD).mappings
    assert mapping.event_id == First((("id",),))
    assert mapping.source == First((("source",),))
    assert mapping.timestamp == Time((("time",),))
    assert mapping.event_type == First((("detail-type",),))
    assert mapping.details == (("detail",),)
    assert (mapping.action, mapping.status, mapping.failed_when) == (None, None, None)


def test_every_key_may_be_set(tmp_path: Path) -> None:
    (mapping,) = loaded(
        tmp_path,
        mappings=HEAD
        + """
event_id = { join = ["detail.table", "detail.row"] }
source = { value = "erp" }
timestamp = { path = ["detail.at", "detail.created"], zone = "Europe/Berlin" }
event_type = ["detail.kind", "detail-type"]
details = "detail.data"
action = "detail.op"
status = { value = "success" }
failed_when = [{ detail.code = { numeric = [">", 0] } }, { detail.error = { exists = true } }]
""",
    ).mappings
    assert dict(mapping) == {
        "preset": None,
        "name": "audit",
        "when": ({"source": ["erp"]},),
        "event_id": Join((("detail", "table"), ("detail", "row"))),
        "source": Constant("erp"),
        "timestamp": Time((("detail", "at"), ("detail", "created")), zone="Europe/Berlin"),
        "event_type": First((("detail", "kind"), ("detail-type",))),
        "details": (("detail", "data"),),
        "action": First((("detail", "op"),)),
        "status": Constant("success"),
        "failed_when": (
            {"detail": {"code": [{"numeric": [">", 0]}]}},
            {"detail": {"error": [{"exists": True}]}},
        ),
    }


def test_further_keys_replace_the_presets(tmp_path: Path) -> None:
    plain, changed = loaded(
        tmp_path,
        mappings='[[mapping]]\npreset = "pino"\n[[mapping]]\npreset = "pino"\nname = "api"\n'
        'when = { source = "api" }\nevent_type = { value = "request" }\n',
    ).mappings
    assert (plain.name, changed.name) == ("pino", "api")
    assert changed.when == ({"source": ["api"]},)
    assert changed.event_type == Constant("request")
    assert changed.event_id == plain.event_id == Hash((("detail",),))
    assert changed.timestamp == plain.timestamp == Time((("detail", "time"),), unit="ms")


def test_paths_of_all_kinds_of_texts() -> None:
    assert identity({"hash": ["detail.a", "detail"]}, longest=9) == Hash(
        (("detail", "a"), ("detail",))
    )
    assert text({"value": "nine char"}, longest=9) == Constant("nine char")
    assert time({"path": "detail.at", "unit": "ns"}) == Time((("detail", "at"),), unit="ns")


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("event_id = 7", "event_id: must be a path as text, such as"),
        ('event_id = "details.id"', "event_id: 'details' is not there; mappings read the envelope"),
        ('event_id = { value = "x" }', "event_id: a constant would make all events one"),
        (
            'event_id = { path = "detail.id" }',
            "event_id: must be a path, a list of paths, { join = [paths] } or { hash = path }, not",
        ),
        ('event_id = { hash = "x" }', "event_id.hash: 'x' is not there"),
        ('source = { hash = "detail" }', "source: must be a path, a list of paths, { value = text"),
        ('source = { value = "" }', "source.value: must be text of 1 to 256 characters"),
        (f'source = {{ value = "{"s" * 257}" }}', "source.value: must be text of 1 to 256"),
        (f'event_type = {{ value = "{"s" * 129}" }}', "event_type.value: must be text of 1 to 128"),
        ('event_type = { join = "detail" }', "event_type.join: must be a list of 2 to 20 paths"),
        ('event_type = { join = ["id"] }', "event_type.join: must be a list of 2 to 20 paths"),
        ('event_type = { join = ["id", "x"] }', "event_type.join[1]: 'x' is not there"),
        (
            'timestamp = { path = "detail.at" }',
            "timestamp: must be a path, a list of paths, { path",
        ),
        (
            'timestamp = { path = "time", zone = "UTC", unit = "s" }',
            "timestamp: must be a path, a list of paths, { path = path, zone",
        ),
        (
            'timestamp = { path = "detail.at", zone = "Berlin" }',
            "timestamp.zone: must be an IANA time zone such as UTC or Europe/Zurich, not 'Berlin'",
        ),
        (
            'timestamp = { path = "detail.at", unit = "min" }',
            "timestamp.unit: must be s, ms, us or ns, not 'min'",
        ),
        ('details = { value = "x" }', "details: must be a path as text"),
        ("failed_when = { }", "failed_when: an empty table matches everything"),
        ('mapped = "x"', "mapped: unknown key; allowed here: name, preset, when, event_id,"),
        ('name = "Audit"', "name: must be at most 64 small letters"),
    ],
)
def test_a_mistake_is_told_with_the_file_the_mapping_and_the_key(
    tmp_path: Path, line: str, message: str
) -> None:
    head = HEAD if not line.startswith("name") else HEAD.replace('name = "audit"\n', "")
    (told,) = refused(tmp_path, mappings=head + line)
    assert told.startswith("mappings.toml: mapping 1 (")
    assert f"): {message}" in told


@pytest.mark.parametrize(
    ("tables", "told"),
    [
        ('[[mapping]]\nwhen = { source = "a" }\n', "mapping 1: name: is missing"),
        (
            '[[mapping]]\nname = "a"\n',
            'mapping 1 (a): when: is missing: which events it reads, as { source = "shop" }',
        ),
        (
            '[[mapping]]\npreset = "json"\n',
            "mapping 1: preset: there is no preset json; there are: cloudevents, cloudtrail, ecs,"
            " eventbridge, github, otel-log, pino, segment, stripe",
        ),
        (
            '[[mapping]]\npreset = "a\\nb"\n',
            "mapping 1: preset: there is no preset a\\nb; there are: cloudevents, cloudtrail, ecs,"
            " eventbridge, github, otel-log, pino, segment, stripe",
        ),
        (
            "[[mapping]]\npreset = { at_least = 2026-01-01 }\n",
            "mapping 1: preset: must be text, not { at_least = 2026-01-01 }",
        ),
        (
            '[[mapping]]\nname = "ecs"\nwhen = { source = "aws.ecs" }\n',
            "mapping 1 (ecs): name: ecs is a preset's name; give this one another",
        ),
        (
            '[[mapping]]\npreset = "eventbridge"\nwhen = { source = "a" }\n',
            "mapping 1 (eventbridge): name: eventbridge is always there, behind all others; give"
            " this one a name",
        ),
        (
            HEAD + HEAD.replace("erp", "crm"),
            "mapping 2 (audit): name: audit is that of mapping 1 already",
        ),
        (
            '[[mapping]]\nname = "all"\nwhen = [{ detail.a = 1 }, { source = { exists = true } }]\n'
            + HEAD,
            "mapping 2 (audit): when: no event gets here: all reads every one, and comes first",
        ),
        (
            HEAD + '[[mapping]]\nname = "late"\nwhen = { source = ["erp"] }\n',
            "mapping 2 (late): when: no event gets here: audit has the same, and comes first",
        ),
    ],
)
def test_what_is_wrong_between_mappings(tmp_path: Path, tables: str, told: str) -> None:
    assert refused(tmp_path, mappings=tables) == [f"mappings.toml: {told}"]


def test_a_mapping_that_reads_every_event_may_come_last(tmp_path: Path) -> None:
    last = '[[mapping]]\nname = "rest"\nwhen = { id = { exists = true } }\n'
    assert len(loaded(tmp_path, mappings=HEAD + last).mappings) == 2


def test_constants_are_as_long_as_the_contract_allows() -> None:
    contract = json.loads((ROOT / "functions/process/event.schema.json").read_text())
    for member, make in (("source", text), ("event_type", text)):
        longest = contract["properties"][member]["maxLength"]
        assert longest == MAX_CHARACTERS[member]
        field = Mapping.model_fields[member].metadata[0].func
        assert field({"value": "x" * longest}) == make({"value": "x" * longest}, longest=longest)
        with pytest.raises(MistakesError):
            field({"value": "x" * (longest + 1)})
