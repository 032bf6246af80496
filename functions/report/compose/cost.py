"""What the day cost at list price, estimated from the events and batches that were counted. Pure.

The free tier is left out: it belongs to a month and an account. So is storage, which costs until it
is deleted. docs/cost.md says how the figures are made.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from functions.common import pricing, usage
from functions.common.books import Books

if TYPE_CHECKING:
    from functions.report.document.report import CostEstimate

# Listings do not say how large events are. It matters little: EventBridge and SQS charge the same
# for any event up to 64 KB.
_ASSUMED_EVENT_BYTES = 500
_STORAGE = "s3.gb_months"


def estimate(books: Books, prices: pricing.Prices, metrics: int = 0) -> CostEstimate:
    """The `cost_estimate` of a report, for its arrival day: the most expensive service first.

    `metrics`: how many figures of its own the team has.
    """
    load = usage.Load(
        events=books.events_received,
        batches=books.batches_received,
        event_bytes=_ASSUMED_EVENT_BYTES,
        days=1,
        metrics=metrics,
    )
    used = {name: units for name, units in usage.of(load).items() if name != _STORAGE}
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
