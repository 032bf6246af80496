"""What arrived on a day of a time zone, listed from the buckets of an environment or a preview."""

from __future__ import annotations

from datetime import date
from typing import Protocol
from zoneinfo import ZoneInfo

from functions.common.arrivals import Arrivals, Listed, arrived_on, days_to_list
from functions.common.keys import RAW_ZONE, partition
from functions.common.output_keys import LEDGER_ZONE, QUARANTINE_ZONE
from functions.common.storage import Storage


class Stored(Protocol):
    """Where batches and what they became are. `zone`: the time zone of the days."""

    @property
    def raw(self) -> Storage: ...

    @property
    def processed(self) -> Storage: ...

    @property
    def zone(self) -> ZoneInfo: ...


def arrivals(stored: Stored, day: date) -> Arrivals:
    """List the batches that arrived on a day.

    The ledger comes first: a batch that is processed in between shows as pending, not as lost.
    """
    zone = stored.zone
    days = days_to_list(day, zone)

    def listed(bucket: Storage, prefix: str) -> Listed:
        return {utc_day: list(bucket.list(partition(prefix, utc_day))) for utc_day in days}

    entries = listed(stored.processed, LEDGER_ZONE)
    return arrived_on(
        day,
        zone,
        entries=entries,
        raw=listed(stored.raw, RAW_ZONE),
        quarantine=listed(stored.processed, QUARANTINE_ZONE),
    )
