"""Puts fixed events on the bus, and marks their records as resubmitted."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from cli.quarantine.preparation import Fixed
from cli.repair.consent import progress
from cli.sending.bus import Bus
from cli.sending.entries import requests
from cli.target import Target
from functions.common.parallel import in_parallel
from functions.common.times import rfc3339


def send(target: Target, fixed: Sequence[Fixed], counts: dict[str, int]) -> None:
    """Put every event on the bus, then mark it. Dying in between repeats it, and loses nothing.

    `counts` is kept up to date meanwhile: selected, resubmitted, rejected.
    """
    bus = Bus(target.events, target.names.bus)
    who = target.caller
    counts.update(selected=len(fixed), resubmitted=0, rejected=0)

    def put(part: Sequence[Fixed]) -> tuple[int, int]:
        rejected = {one.line for one in bus.put([one.entry for one in part]).rejected}
        accepted = [one for one in part if one.entry.line not in rejected]
        for one in accepted:
            _mark(target, one, who)
        return len(accepted), len(part) - len(accepted)

    with progress("resubmitting", len(fixed)) as advance:
        for accepted, rejected in in_parallel(put, _parts(fixed)):
            counts["resubmitted"] += accepted
            counts["rejected"] += rejected
            advance(accepted + rejected)


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
