"""What arrived on a day of a time zone, selected from listings of UTC days.

A batch belongs to the day on which its quarter of an hour begins there. Each belongs to exactly
one, whatever the clocks do. Keys of format 1 know less: a raw key has the hour, and the other keys
of the batch have that of its raw key. Where the raw object is gone, and for keys outside the
layout, the day in the key is taken for the zone's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from functions.common import ledger
from functions.common.days import end_of, start_of, utc_days
from functions.common.keys import InvalidKeyError, RawKey
from functions.common.ledger import Ledger
from functions.common.output_keys import LedgerKey, QuarantineKey
from functions.common.storage import StoredObject

# Objects by the UTC day in their keys.
Listed = Mapping[date, Sequence[StoredObject]]


@dataclass(frozen=True, slots=True)
class Arrivals:
    """The batches that arrived on a day: raw objects, ledger, and quarantine files."""

    raw: tuple[StoredObject, ...]
    ledger: Ledger
    quarantine: tuple[StoredObject, ...]

    @property
    def raw_keys(self) -> list[str]:
        """The keys of the raw objects."""
        return [row.key for row in self.raw]

    def without_raw_of(self, entries: Ledger) -> Arrivals:
        """The same without the raw objects of batches that are done.

        Where some of them have expired, the others say nothing more than the ledger does.
        """
        done = {str(key) for key in parsed(self.raw_keys) if key.batch in entries.newest}
        left = tuple(row for row in self.raw if row.key not in done)
        return Arrivals(left, self.ledger, self.quarantine)


class ArrivalDays:
    """The days of `zone` on which batches arrived. `raw`: what their raw objects are known from."""

    def __init__(self, zone: ZoneInfo, raw: Listed) -> None:
        self._zone = zone
        self._hours = {key.batch: key.arrived for key in raw_keys(raw) if key.format == 1}

    def of(self, key: LedgerKey | QuarantineKey) -> date:
        """The day on which the batch of a key arrived."""
        arrived = key.arrived if key.digest else self._hours.get(key.batch)
        return self.at(arrived) if arrived else key.day

    def at(self, arrived: datetime) -> date:
        """The day of a moment."""
        return arrived.astimezone(self._zone).date()


def arrived_on(
    day: date, zone: ZoneInfo, *, raw: Listed, entries: Listed, quarantine: Listed
) -> Arrivals:
    """Select what arrived on `day`.

    `raw`, `entries` and `quarantine`: listings of (at least) the UTC days that the day overlaps, of
    the raw, ledger and quarantine zones.
    """
    days = ArrivalDays(zone, raw)
    return Arrivals(
        tuple(_select(day, raw, lambda key: days.at(RawKey.parse(key).arrived))),
        ledger.read(_select(day, entries, lambda key: days.of(LedgerKey.parse(key)))),
        tuple(_select(day, quarantine, lambda key: days.of(QuarantineKey.parse(key)))),
    )


def raw_keys(raw: Listed) -> Iterator[RawKey]:
    """The raw keys in listings that follow the layout."""
    return parsed(row.key for rows in raw.values() for row in rows)


def parsed(raw_keys: Iterable[str]) -> Iterator[RawKey]:
    """The raw keys that follow the layout; the books of their day name the others."""
    for key in raw_keys:
        try:
            yield RawKey.parse(key)
        except InvalidKeyError:
            continue


def days_to_list(day: date, zone: ZoneInfo) -> list[date]:
    """The UTC days whose listings have everything that arrived on `day`.

    In format 1, a key without an hour may be of any hour of the day of the same date.
    """
    return sorted({day, *utc_days(start_of(day, zone), end_of(day, zone))})


def _select(day: date, listed: Listed, day_of: Callable[[str], date]) -> Iterable[StoredObject]:
    for utc_day, rows in listed.items():
        for row in rows:
            try:
                arrived_on = day_of(row.key)
            except InvalidKeyError:
                arrived_on = utc_day
            if arrived_on == day:
                yield row
