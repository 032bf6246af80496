"""The made-up company's own figures of some events: exact, and as text."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from cli.generating.applications import Event

ORDER, ABANDONED = "OrderPlaced", "CartAbandoned"
_PERCENT = 95


def figures(events: Sequence[Event]) -> dict[str, Any]:
    """Revenue by currency, the 95th percentile of durations in ms, users, orders and carts."""
    types = Counter(event["event_type"] for event in events)
    durations = sorted(Decimal(str(one["details"]["request"]["duration_ms"])) for one in events)
    revenue: defaultdict[str, Decimal] = defaultdict(Decimal)
    for event in events:
        if event["event_type"] == ORDER and event["details"]["status"] == "success":
            order = event["details"]["order"]
            revenue[order["currency"]] += Decimal(str(order["total"]))
    rank = math.ceil(_PERCENT * len(durations) / 100)
    return {
        "revenue": {currency: str(total) for currency, total in sorted(revenue.items())},
        "response_time": str(durations[rank - 1]) if durations else None,
        "users": len({event["details"]["user"]["id"] for event in events}),
        "orders": types[ORDER],
        "carts": types[ORDER] + types[ABANDONED],
    }
