"""What arrived on a day of the environment's time zone, listed from its buckets."""

from __future__ import annotations

from datetime import date

from cli.target import Target
from functions.common.arrivals import Arrivals, Listed, arrived_on, days_to_list
from functions.common.keys import RAW_ZONE, partition
from functions.common.output_keys import LEDGER_ZONE, QUARANTINE_ZONE
from functions.common.storage import Storage


def arrivals(target: Target, day: date) -> Arrivals:
    """List the batches that arrived on a day.

    The ledger comes first: a batch that is processed in between shows as pending, not as lost.
    """
    zone = target.settings.zone
    days = days_to_list(day, zone)

    def listed(bucket: Storage, prefix: str) -> Listed:
        return {utc_day: list(bucket.list(partition(prefix, utc_day))) for utc_day in days}

    entries = listed(target.processed, LEDGER_ZONE)
    return arrived_on(
        day,
        zone,
        entries=entries,
        raw=listed(target.raw, RAW_ZONE),
        quarantine=listed(target.processed, QUARANTINE_ZONE),
    )
