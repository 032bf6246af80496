"""Presets recognise their own form and no other, and find in it what identifies an event."""

from __future__ import annotations

import json
from typing import Any

import pytest

from functions.common.patterns import compile_condition
from functions.process.validate import validate
from stacks.definitions import Definitions, compiled, presets
from stacks.definitions.mappings import Mapping
from stacks.definitions.paths import Path, Paths
from stacks.definitions.texts import Time
from tests.harness.definitions import loaded, ready
from tests.harness.events import NOW_US
from tests.harness.foreign_events import EVENTS, FAILED

NAMES = [name for name in presets.names() if name != "eventbridge"]
Json = dict[str, Any]


def preset(name: str) -> Mapping:
    return Mapping.model_validate(presets.filled({"preset": name}))


def first(event: Any, paths: Paths) -> Any:
    """The first that is there and not null."""
    return next((value for path in paths if (value := _at(event, path)) is not None), None)


def _at(value: Any, path: Path) -> Any:
    for step in path:
        value = value.get(step) if isinstance(value, dict) else None
    return value


def test_there_are_events_of_every_preset() -> None:
    assert EVENTS.keys() == set(presets.names())
    assert FAILED.keys() <= EVENTS.keys()


@pytest.mark.parametrize("name", NAMES)
def test_a_preset_reads_its_own_events_and_no_others(name: str) -> None:
    condition = preset(name).when
    assert condition is not None
    fits = compile_condition(condition)
    read = {kind: [fits(event) for event in events] for kind, events in EVENTS.items()}
    assert read == {kind: [kind == name] * len(events) for kind, events in EVENTS.items()}


@pytest.mark.parametrize("name", presets.names())
def test_identity_source_time_and_type_are_in_every_event(name: str) -> None:
    mapping = preset(name)
    for event in EVENTS[name]:
        for text in (mapping.event_id, mapping.source, mapping.event_type):
            assert first(event, text.paths)  # type: ignore[union-attr]  # none is a constant
        _is_a_time(mapping.timestamp, first(event, mapping.timestamp.paths))


def _is_a_time(time: Time, value: Any) -> None:
    assert time.zone is None
    if time.unit is None:
        assert value.startswith("2026-11-24T")
    else:
        since = int(value) / {"s": 1, "ms": 1e3, "us": 1e6, "ns": 1e9}[time.unit]
        assert since == pytest.approx(1_795_510_800, abs=1)


@pytest.mark.parametrize("name", presets.names())
def test_every_path_of_a_preset_finds_something(name: str) -> None:
    mapping = preset(name)
    for key in ("event_id", "source", "timestamp", "event_type", "action", "status"):
        text = getattr(mapping, key)
        if key not in _NOT_SHOWN.get(name, ()):
            for path in text.paths if text else ():
                assert any(first(event, (path,)) is not None for event in EVENTS[name]), (key, path)


# Of these there are more paths than made events.
_NOT_SHOWN = {"github": ("status",), "ecs": ("event_type", "action", "status")}


@pytest.mark.parametrize("name", presets.names())
def test_what_failed_is_told(name: str) -> None:
    condition = preset(name).failed_when
    failed = compile_condition(condition) if condition else lambda _: False
    places = {place for place, event in enumerate(EVENTS[name]) if failed(event)}
    assert places == FAILED.get(name, set())


def test_a_presets_name_stands_for_its_identity_its_source_and_its_time() -> None:
    """A change here needs a preset of another name: what was counted before would count again."""
    members = ("event_id", "source", "timestamp")
    listed = [compiled.mappings(Definitions(mappings=(preset(name),))) for name in presets.names()]
    mappings = [one["mappings"][0] for one in listed]
    assert {one["name"]: [_short(one[member]) for member in members] for one in mappings} == {
        "cloudevents": ["detail.id", "detail.source", "detail.time, time"],
        "cloudtrail": ["detail.eventID", "detail.eventSource, source", "detail.eventTime"],
        "ecs": ["hash detail", "source", "detail.@timestamp"],
        "eventbridge": ["id", "source", "time"],
        "github": ["hash detail", "source", "time"],
        "otel-log": [
            "hash detail",
            "source",
            "detail.timeUnixNano, detail.observedTimeUnixNano in ns",
        ],
        "pino": ["hash detail", "source", "detail.time in ms"],
        "segment": [
            "detail.messageId",
            "source",
            "detail.timestamp, detail.originalTimestamp, detail.receivedAt, time",
        ],
        "stripe": ["detail.id", "source", "detail.created in s"],
    }


def _short(text: Json) -> str:
    kind = "" if "first" in text else "hash "
    paths = ", ".join(".".join(map(str, path)) for path in text.get("first") or text["hash"])
    return f"{kind}{paths}" + (f" in {text['unit']}" if "unit" in text else "")


@pytest.mark.parametrize("name", presets.names())
def test_with_all_presets_each_event_is_valid_by_its_own(name: str) -> None:
    mappings = ready("".join(f'[[mapping]]\npreset = "{one}"\n' for one in NAMES))
    found = [validate(json.dumps(event).encode(), NOW_US, mappings) for event in EVENTS[name]]
    assert [getattr(one, "mapping", one) for one in found] == [name] * len(EVENTS[name])


def test_all_presets_together_are_accepted(tmp_path: Any) -> None:
    text = "".join(f'[[mapping]]\npreset = "{name}"\n' for name in NAMES)
    assert [one.name for one in loaded(tmp_path, mappings=text).mappings] == NAMES
