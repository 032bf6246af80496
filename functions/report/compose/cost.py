"""What the day cost, at list price, from the events and batches that were counted. Pure.

Without the free tier, which belongs to a month and an account, and without storage, which costs on
until it is deleted. docs/cost.md says how the figures are made.
"""

from __future__ import annotations

from typing import Any

from functions.common import pricing, usage
from functions.common.books import Books

# Listings give counts, not sizes. SQS and EventBridge charge the same for any event up to 64 KB.
_ASSUMED_EVENT_BYTES = 500
_NOT_OF_THE_DAY = "s3.gb_months"


def estimate(books: Books, prices: pricing.Prices) -> dict[str, Any]:
    """The `cost_estimate` of the report: of the arrival day, most expensive service first."""
    load = usage.Load(
        events=books.events_received,
        batches=books.batches_received,
        event_bytes=_ASSUMED_EVENT_BYTES,
        days=1,
    )
    used = {name: units for name, units in usage.of(load).items() if name != _NOT_OF_THE_DAY}
    lines = sorted(pricing.bill(used, prices), key=lambda line: (-line.usd, line.service))
    return {
        "currency": prices.currency,
        "total": round(sum(line.usd for line in lines), 6),
        "prices_as_of": prices.as_of,
        "by_service": [
            {
                "name": line.service,
                "usd": round(line.usd, 6),
                "units": {name: round(units, 3) for name, units in line.units.items()},
            }
            for line in lines
        ],
    }
