"""Whether the rules of an environment hand an event to the pipeline."""

from __future__ import annotations

import json
from collections.abc import Callable

from cli.judging.entries import Entry
from cli.reading.rejected import Rejected
from functions.common.numbers import exact
from functions.common.patterns import compile_condition
from stacks.routing import LeftOut, left_out
from stacks.settings import Routing

# Why the pipeline would not get an entry; None if it does.
Unrouted = Callable[[Entry], LeftOut | None]


def by_its_bus(routing: Routing, own_source: str) -> Unrouted:
    """Why the rule of the environment's bus leaves an entry out."""
    return lambda entry: left_out(routing, own_source, entry.source, entry.detail_type)


def by_any_bus(routing: Routing, own_source: str) -> Unrouted:
    """Why no rule takes an envelope: that of the environment's bus, nor those of others."""
    by_own = by_its_bus(routing, own_source)
    others = [compile_condition(bus.branches) for bus in routing.buses.values()]

    def why(entry: Entry) -> LeftOut | None:
        lost = by_own(entry)
        if lost is None or not others:
            return lost
        try:
            # Of any length: a number of thousands of digits is one too.
            envelope = json.loads(entry.detail, parse_int=exact, parse_float=exact)
        except RecursionError:  # nobody can tell
            return lost
        return None if any(fits(envelope) for fits in others) else lost

    return why


def routed(entry: Entry | Rejected, unrouted: Unrouted) -> Entry | Rejected:
    """An entry that the pipeline gets; or why it does not."""
    if isinstance(entry, Entry) and (lost := unrouted(entry)):
        return Rejected(entry.line, lost.code, entry.number, lost.why, entry.file)
    return entry
