"""Puts fixed events on the bus, and marks their records as resubmitted."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from cli.quarantine.preparation import Fixed, Refused
from cli.sending.bus import Bus
from cli.sending.destination import Outcome
from cli.sending.requests import requests
from cli.target import Target
from cli.terminal.progress import progress
from functions.common.parallel import in_parallel
from functions.common.times import rfc3339


@dataclass(frozen=True, slots=True)
class Sent:
    """`refused`: what the bus rejected. `stopped`: why not all was sent, None if all was."""

    refused: list[Refused]
    stopped: str | None


def send(target: Target, fixed: Sequence[Fixed], counts: dict[str, int]) -> Sent:
    """Put every event on the bus, then mark it. Dying in between repeats it, and loses nothing.

    `counts` is kept up to date meanwhile: selected, resubmitted, rejected, unsent.
    """
    bus = Bus(target.sender, target.names.bus)
    who = target.caller
    counts.update(selected=len(fixed), resubmitted=0, rejected=0, unsent=0)

    def put(part: Sequence[Fixed]) -> tuple[Outcome, list[Refused]]:
        outcome = bus.put([replace(one.entry, number=n) for n, one in enumerate(part)])
        why = {one.number: str(one) for one in outcome.rejected}
        left = {*why, *(entry.number for entry in outcome.unsent)}
        for n, one in enumerate(part):
            if n not in left:
                _mark(target, one, who)
        return outcome, [Refused(part[n].record, f"the bus: {why[n]}") for n in sorted(why)]

    refused: list[Refused] = []
    with progress("resubmitting", len(fixed)) as advance:
        for outcome, rejected in in_parallel(put, _parts(fixed)):
            refused += rejected
            counts["resubmitted"] += outcome.accepted
            counts["rejected"] = len(refused)
            counts["unsent"] += len(outcome.unsent)
            advance(outcome.accepted + len(rejected) + len(outcome.unsent))
    return Sent(refused, bus.stopped)


def _parts(fixed: Sequence[Fixed]) -> Iterator[Sequence[Fixed]]:
    """In order, as many as one request to the bus takes."""
    start = 0
    for entries in requests(one.entry for one in fixed):
        yield fixed[start : start + len(entries)]
        start += len(entries)


def _mark(target: Target, one: Fixed, who: str) -> None:
    record = one.record
    mark = {
        "batch": record.batch,
        "line": record.line,
        "reason": record.reason,
        "resubmitted_at": rfc3339(datetime.now(UTC)),
        "who": who,
        "event": one.entry.detail,
    }
    target.processed.put(record.mark, json.dumps(mark).encode() + b"\n")
