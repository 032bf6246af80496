"""Invalid events: one for each reason that an event on the bus can have.

The other reasons are those of messages that the bus does not take, or never makes.
"""

from __future__ import annotations

from typing import Any

from cli.generating.applications import Event
from functions.common.reasons import MAX_CHARACTERS, MEMBERS, Reason

# What makes a valid event invalid, by the reason that it then has.
_CHANGES: tuple[tuple[str, dict[str, Any]], ...] = (
    (Reason.EMPTY.code("event_id"), {"event_id": ""}),
    (Reason.TOO_LONG.code("event_id"), {"event_id": "x" * (MAX_CHARACTERS["event_id"] + 1)}),
    (Reason.WRONG_TYPE.code("event_id"), {"event_id": 7}),
    (Reason.EMPTY.code("source"), {"source": ""}),
    (Reason.TOO_LONG.code("source"), {"source": "s" * (MAX_CHARACTERS["source"] + 1)}),
    (Reason.WRONG_TYPE.code("source"), {"source": None}),
    (Reason.BAD_TIMESTAMP.code(), {"timestamp": "yesterday"}),
    (Reason.BAD_TIMESTAMP.code(), {"timestamp": "2026-11-23T10:00:00"}),
    (Reason.WRONG_TYPE.code("timestamp"), {"timestamp": 1_700_000_000}),
    (Reason.TIMESTAMP_IN_FUTURE.code(), {"timestamp": "2999-01-01T00:00:00Z"}),
    (Reason.EMPTY.code("event_type"), {"event_type": ""}),
    (Reason.TOO_LONG.code("event_type"), {"event_type": "t" * (MAX_CHARACTERS["event_type"] + 1)}),
    (Reason.WRONG_TYPE.code("event_type"), {"event_type": ["SignIn"]}),
    (Reason.WRONG_TYPE.code("details"), {"details": "none"}),
)
# Beside these, each member is left out once.
KINDS = len(_CHANGES) + len(MEMBERS)


def spoiled(event: Event, number: int) -> tuple[str, Event]:
    """A valid event made invalid, and its reason. KINDS numbers in a row give all of them."""
    place = number % KINDS
    if place < len(_CHANGES):
        reason, changes = _CHANGES[place]
        return reason, {**event, **changes}
    member = MEMBERS[place - len(_CHANGES)]
    return Reason.MISSING.code(member), {
        name: value for name, value in event.items() if name != member
    }
