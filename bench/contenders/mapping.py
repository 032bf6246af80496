"""Process on the same events in several forms: of the contract, as CloudEvents, and plain.

Each answer has `events`, its lines, all of which are valid, and `seconds`, the least CPU time.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from isal import igzip

from bench.events import envelope, event
from bench.runs import least
from cli.judging.definitions import compiled_text
from functions.common.keys import RawKey
from functions.process.batch import process
from functions.process.mapping.mappings import Mappings

_NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
_TIMES = 6


def contract(events: int) -> dict[str, Any]:
    """Events of the contract."""
    return _repeated([envelope(number) for number in range(events)], "")


def with_further_members(events: int) -> dict[str, Any]:
    """The same with what CloudEvents have beside their data, which is stored as `extra`."""
    lines = []
    for number in range(events):
        further = {name: value for name, value in _cloud_event(number).items() if name != "data"}
        lines.append(envelope(number, json.dumps({**further, **event(number)})))
    return _repeated(lines, "")


def cloud_events(events: int) -> dict[str, Any]:
    """The same as CloudEvents in structured mode, by the preset."""
    lines = [envelope(number, json.dumps(_cloud_event(number))) for number in range(events)]
    return _repeated(lines, '[[mapping]]\npreset = "cloudevents"\n')


def from_the_envelope(events: int) -> dict[str, Any]:
    """Their details alone, read from the envelope."""
    lines = [envelope(number, json.dumps(event(number)["details"])) for number in range(events)]
    return _repeated(lines, "")


def _cloud_event(number: int) -> dict[str, Any]:
    own = event(number)
    return {
        "specversion": "1.0",
        "id": own["event_id"],
        "source": own["source"],
        "type": own["event_type"],
        "time": own["timestamp"],
        "datacontenttype": "application/json",
        "data": own["details"],
    }


def _repeated(lines: list[str], definitions: str) -> dict[str, Any]:
    mappings = Mappings(compiled_text(definitions))
    body = igzip.compress("".join(line + "\n" for line in lines).encode(), 1, mtime=0)
    key = RawKey(arrived=_NOW, batch="b", count=len(lines))

    def valid() -> int:
        batch = process(
            key,
            body,
            ingested_at=_NOW,
            zone=ZoneInfo("UTC"),
            recovered=False,
            mappings=mappings,
        )
        return batch.counts.valid

    assert valid() == len(lines)  # untimed: the first call fills caches
    return {"events": len(lines), "seconds": least(valid, _TIMES)}
