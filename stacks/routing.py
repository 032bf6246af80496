"""Which events of the bus the pipeline takes: the rule's pattern, and why it leaves one out. Pure.

The rule says nothing of an event that it leaves out: for the sender the bus accepted it.
"""

from __future__ import annotations

from typing import NamedTuple

from stacks.settings import Routing

# AWS's own events. Nobody else may put such a source on a bus (EventBridge API reference,
# PutEventsRequestEntry).
AWS_SOURCES = "aws."


class LeftOut(NamedTuple):
    """Why the rule does not take an event: a code, and a sentence for people."""

    code: str
    why: str


def event_pattern(routing: Routing, own_source: str) -> dict[str, list[object]]:
    """The rule's pattern: the sources and event types asked for.

    Without sources it takes all but two. `aws.*` are events of AWS itself, not of an application.
    Of the pipeline's own, each report would make another.
    """
    pattern: dict[str, list[object]] = {
        "source": list(routing.sources) or [{"anything-but": {"prefix": [AWS_SOURCES, own_source]}}]
    }
    if routing.event_types:
        pattern["detail-type"] = list(routing.event_types)
    return pattern


def left_out(routing: Routing, own_source: str, source: str, detail_type: str) -> LeftOut | None:
    """Why the rule with that pattern leaves out an entry, or None if it takes it."""
    if source.startswith(own_source):
        return LeftOut("OwnSource", f"{own_source} is the pipeline itself, which takes no report")
    if routing.sources:
        if source not in routing.sources:
            return LeftOut("NotRouted", f"routing.sources lacks {source!r}")
    elif source.startswith(AWS_SOURCES):
        why = "an event of AWS itself: routing.buses says which of them are taken"
        return LeftOut("NotRouted", why)
    if routing.event_types and detail_type not in routing.event_types:
        return LeftOut("NotRouted", f"routing.event_types lacks {detail_type!r}")
    return None
