"""The listings that a day's report is made from. They also show whether anything has changed.

Process writes a batch's files, then its ledger entry. So the ledger is listed first, then the raw
zone, then the files: every batch with a ledger entry has all its files in the listings, and a batch
that arrives in between is pending, not missing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from functions.common.keys import InvalidKeyError, RawKey
from functions.common.ledger import Ledger
from functions.common.parallel import in_parallel
from functions.common.storage import StoredObject
from functions.report.inputs.days import arrival_days, arrived_before, end_of
from functions.report.inputs.lake import Lake


@dataclass(frozen=True, slots=True)
class ArrivalDay:
    """The listings of one arrival day. The ledger was listed first."""

    ledger: Ledger
    raw_keys: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Inputs:
    """The listings of one day: `events` of the event day, `quarantine` of the arrival day.

    `end`: the moment at which the day is over. `arrivals`: by arrival day, for the day itself and
    every day on which its events can have arrived before it was over.
    """

    day: date
    zone: ZoneInfo
    end: datetime
    day_over: bool
    arrivals: Mapping[date, ArrivalDay]
    events: Sequence[StoredObject]
    quarantine: Sequence[StoredObject]

    @property
    def any(self) -> bool:
        """Whether anything happened or arrived on the day."""
        today = self.arrivals[self.day]
        return bool(self.events or self.quarantine or today.raw_keys or today.ledger.entries)

    @property
    def pending(self) -> list[str]:
        """Raw keys that arrived before the day was over and have no ledger entry."""
        found: list[str] = []
        for listed in self.arrivals.values():
            entries = listed.ledger.newest
            for key in listed.raw_keys:
                try:
                    raw = RawKey.parse(key)
                except InvalidKeyError:
                    continue  # the books of its day list it as unbalanced
                if arrived_before(raw, self.end) and raw.batch not in entries:
                    found.append(key)
        return found

    def fingerprint(self, report_version: int) -> str:
        """Return the SHA-256 of everything that the report depends on, in hexadecimal.

        Days with the same fingerprint have the same report. Ledger entries of other arrival days
        are left out, since the report depends only on the pending batches of those days; see
        Facts.settled for the exception.
        """
        today = self.arrivals[self.day]
        parts: tuple[Iterable[object], ...] = (
            (report_version, self.day, self.zone, self.day_over),
            today.ledger.entries,
            today.ledger.superseded,
            today.raw_keys,
            self.pending,
            (f"{row.key} {row.last_modified}" for row in self.events),
            (f"{row.key} {row.last_modified}" for row in self.quarantine),
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
    days = sorted({day, *arrival_days(day, end)})
    ledgers = list(in_parallel(lake.ledger, days))
    raw = list(in_parallel(lake.raw, days))
    arrivals = {
        arrival_day: ArrivalDay(ledger, [row.key for row in rows])
        for arrival_day, ledger, rows in zip(days, ledgers, raw, strict=True)
    }
    events, quarantine = in_parallel(lambda list_day: list_day(day), (lake.events, lake.quarantine))
    return Inputs(
        day=day,
        zone=zone,
        end=end,
        day_over=now >= end,
        arrivals=arrivals,
        events=events,
        quarantine=quarantine,
    )


def raw_batches(raw_keys: Iterable[str]) -> set[str]:
    """Return the batches of raw keys; keys that are not valid are skipped."""
    batches: set[str] = set()
    for key in raw_keys:
        try:
            batches.add(RawKey.parse(key).batch)
        except InvalidKeyError:
            continue  # the books of its day list it as unbalanced
    return batches
