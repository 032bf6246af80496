"""The listings that a day's report is made from. They also show whether anything has changed.

Process writes a batch's files, then its ledger entry. So the ledger is listed first, then the raw
zone, then the files: every batch with a ledger entry has all its files in the listings, and a batch
that arrives in between is pending, not missing. Which ledgers there are to list, the names of the
day's files say: so these are listed before as well.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from functions.common import arrivals, ledger
from functions.common.arrivals import ArrivalDays, Arrivals, arrived_on, days_to_list, parsed
from functions.common.days import earliest_arrival, end_of, utc_days
from functions.common.ledger import Ledger
from functions.common.parallel import in_parallel
from functions.report.inputs.event_files import EventFiles, find_entries, sort_out
from functions.report.inputs.lake import Lake, by_day
from functions.report.inputs.outputs import event_files


@dataclass(frozen=True, slots=True, kw_only=True)
class Inputs:
    """The listings of one day.

    `arrived`: the batches that arrived on the day. `pending`: raw keys of batches without a ledger
    entry that arrived when an event of the day could. `events`: the files with events of the day,
    by what becomes of them. `entries`: the ledger entries of these files' batches, and of all that
    arrived on the day. `arrival_days`: says on which day a batch arrived. `raw_expired`: some raw
    objects may have been deleted because of their age, and `arrived` has none of batches that are
    done.
    """

    day: date
    zone: ZoneInfo
    day_over: bool
    arrived: Arrivals
    pending: tuple[str, ...]
    events: EventFiles
    entries: Ledger
    arrival_days: ArrivalDays
    raw_expired: bool

    @property
    def any(self) -> bool:
        """Whether anything happened or arrived on the day."""
        events, arrived = self.events, self.arrived
        happened = events.all or events.stray
        return bool(happened or arrived.quarantine or arrived.raw_keys or arrived.ledger.entries)

    def may_lack(self, waited_for: Iterable[str]) -> bool:
        """Whether batches that a report waits for may have expired before they were processed.

        Made again, the report would be complete without their events. `waited_for`: raw keys, as
        many as the report names.
        """
        known = self.entries.newest.keys() | {key.batch for key in parsed(self.pending)}
        return self.raw_expired and not {key.batch for key in parsed(waited_for)} <= known

    def fingerprint(self, report_version: int) -> str:
        """Return the SHA-256 of everything that the report depends on, in hexadecimal.

        Days with the same fingerprint have the same report.
        """
        events = self.events
        parts: tuple[Iterable[object], ...] = (
            (report_version, self.day, self.zone, self.day_over),
            self.arrived.ledger.entries,
            self.arrived.ledger.superseded,
            self.arrived.raw_keys,
            self.pending,
            *(
                [f"{file.key} {file.last_modified}" for file in files]
                for files in (events.current, events.superseded, events.unmarked, events.lost)
            ),
            events.stray,
            (f"{row.key} {row.last_modified}" for row in self.arrived.quarantine),
        )
        digest = hashlib.sha256()
        for part in parts:
            for item in part:
                digest.update(f"{item}\n".encode())
            digest.update(b"\n")
        return digest.hexdigest()


def list_inputs(lake: Lake, day: date, zone: ZoneInfo, now: datetime) -> Inputs:
    """List everything that the report of `day` is made from."""
    end = end_of(day, zone)
    earliest = earliest_arrival(day, zone)
    own_days = days_to_list(day, zone)
    days = sorted({*own_days, *utc_days(earliest, end)})
    named = event_files(lake.events(day))
    found = find_entries(lake, named.files, days)
    raw = by_day(lake.raw, days)
    listed, *quarantine = in_parallel(
        lambda task: task[0](task[1]),
        [(lake.events, day), *((lake.quarantine, own_day) for own_day in own_days)],
    )
    entries = ledger.read(row for rows in found.values() for row in rows)
    arrived = arrived_on(
        day,
        zone,
        raw={own_day: raw[own_day] for own_day in own_days},
        entries={own_day: found[own_day] for own_day in own_days},
        quarantine=dict(zip(own_days, quarantine, strict=True)),
    )
    raw_expired = not lake.retention.keeps_raw(day, zone, now)
    return Inputs(
        day=day,
        zone=zone,
        day_over=now >= end,
        arrived=arrived.without_raw_of(entries) if raw_expired else arrived,
        pending=tuple(
            str(key)
            for key in arrivals.raw_keys(raw)
            if earliest <= key.arrived < end and key.batch not in entries.newest
        ),
        events=sort_out(lake, event_files(listed), entries, raw),
        entries=entries,
        arrival_days=ArrivalDays(zone, raw),
        raw_expired=raw_expired,
    )
