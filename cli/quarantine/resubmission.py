"""Puts fixed events on the bus, and marks their records as resubmitted."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from cli.quarantine.preparation import Fixed, Refused
from cli.repair.consent import progress
from cli.sending.bus import Bus
from cli.sending.entries import requests
from cli.target import Target
from functions.common.parallel import in_parallel
from functions.common.times import rfc3339


def send(target: Target, fixed: Sequence[Fixed], counts: dict[str, int]) -> list[Refused]:
    """Put every event on the bus, then mark it. Dying in between repeats it, and loses nothing.

    Gives those that the bus rejected. `counts` is kept up to date meanwhile: selected,
    resubmitted, rejected.
    """
    bus = Bus(target.events, target.names.bus)
    who = target.caller
    counts.update(selected=len(fixed), resubmitted=0, rejected=0)

    def put(part: Sequence[Fixed]) -> tuple[int, list[Refused]]:
        why = {one.line: str(one) for one in bus.put([one.entry for one in part]).rejected}
        refused: list[Refused] = []
        for one in part:
            if one.entry.line in why:
                refused.append(Refused(one.record, f"the bus: {why[one.entry.line]}"))
            else:
                _mark(target, one, who)
        return len(part) - len(refused), refused

    refused: list[Refused] = []
    with progress("resubmitting", len(fixed)) as advance:
        for accepted, rejected in in_parallel(put, _parts(fixed)):
            refused += rejected
            counts["resubmitted"] += accepted
            counts["rejected"] = len(refused)
            advance(accepted + len(rejected))
    return refused


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
