"""What the report of a day is made of, as listings: enough to tell whether anything has changed.

Process writes outputs, then the ledger entry. So the ledger is listed first, then the raw zone,
then outputs: a batch that the ledger marks has all its files in the listings, and a batch that
came in between is pending, not missing.
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
from functions.report.document.version import REPORT_VERSION
from functions.report.inputs.days import arrival_days, arrived_before, end_of
from functions.report.inputs.lake import Lake


@dataclass(frozen=True, slots=True)
class Arrivals:
    """The listings of one arrival day, the ledger's taken first."""

    ledger: Ledger
    raw_keys: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Inputs:
    """The listings of one day: `events` of the event day, `quarantine` of the arrival day.

    `end`: the moment at which the day is over. `arrivals`: by arrival day, of every day on which an
    event of the day can have arrived before that, and of the day itself.
    """

    day: date
    zone: ZoneInfo
    end: datetime
    day_over: bool
    arrivals: Mapping[date, Arrivals]
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
            marked = listed.ledger.marks
            for key in listed.raw_keys:
                try:
                    raw = RawKey.parse(key)
                except InvalidKeyError:
                    continue  # named as unbalanced by the books of its day
                if arrived_before(raw, self.end) and raw.batch not in marked:
                    found.append(key)
        return found

    @property
    def fingerprint(self) -> str:
        """SHA-256 of all that the report depends on: a day with the same one has the same report.

        Ledger entries of other arrival days are left out, since only pending batches of those
        days count: see Facts.settled for the one case in which they matter.
        """
        today = self.arrivals[self.day]
        parts: tuple[Iterable[object], ...] = (
            (REPORT_VERSION, self.day, self.zone, self.day_over),
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
    """List what the report of `day` is made of."""
    end = end_of(day, zone)
    days = sorted({day, *arrival_days(day, end)})
    ledgers = list(in_parallel(lake.ledger, days))
    raw = list(in_parallel(lake.raw, days))
    arrivals = {
        arrival_day: Arrivals(marks, [row.key for row in rows])
        for arrival_day, marks, rows in zip(days, ledgers, raw, strict=True)
    }
    events, quarantine = in_parallel(lambda listed: listed(day), (lake.events, lake.quarantine))
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
    """The batches in a raw listing."""
    batches: set[str] = set()
    for key in raw_keys:
        try:
            batches.add(RawKey.parse(key).batch)
        except InvalidKeyError:
            continue  # named as unbalanced by the books of its day
    return batches
