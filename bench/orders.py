"""Events of a shop, about 300 bytes of details each, and ten metrics of them."""

from __future__ import annotations

import msgspec

from functions.process.event import ValidEvent

# Three have a table, two count what is distinct, one is a percentile.
DEFINITIONS = """
[[dimension]]
name = "currency"
expr = "details.currency"

[[dimension]]
name = "endpoint"
expr = "details.request.path"

[[dimension]]
name = "region"
expr = "details.region"

[[metric]]
name = "placed"
agg = "count"
filter = { event_type = "Order Placed" }

[[metric]]
name = "paid"
agg = "count"
filter = { event_type = "Order Paid" }

[[metric]]
name = "conversion"
numerator = "paid"
denominator = "placed"

[[metric]]
name = "revenue"
agg = "sum"
expr = "details.amount"
filter = { event_type = "Order Paid" }
by = ["currency"]

[[metric]]
name = "average_order"
agg = "average"
expr = "details.amount"

[[metric]]
name = "largest_order"
agg = "max"
expr = "details.amount"

[[metric]]
name = "duration"
agg = "percentile"
percentile = 95
expr = "details.duration_ms"
by = ["endpoint"]

[[metric]]
name = "users"
agg = "count_distinct"
expr = "details.user"

[[metric]]
name = "addresses"
agg = "count_distinct"
expr = "details.address"

[[metric]]
name = "failed"
agg = "count"
filter = { failed = true }
by = ["region"]
"""

_USERS = 500_000
_ADDRESSES = 2_000_000
_PATHS = ("orders", "parcels", "accounts", "sessions", "reports", "jobs", "invoices", "returns")
_CURRENCIES = ("EUR", "EUR", "EUR", "USD", "USD", "GBP", "CHF", "SEK")
_REGIONS = ("eu-west-1", "eu-central-1", "us-east-1")
_MONEY = frozenset({"Order Placed", "Order Paid"})


def as_order(line: ValidEvent) -> ValidEvent:
    """A line with other details, which its id tells: repeats have the same."""
    drawn = int(line.event_id, 16)
    drawn, user = divmod(drawn, _USERS)
    drawn, address = divmod(drawn, _ADDRESSES)
    drawn, duration = divmod(drawn, 5_000)
    drawn, cents = divmod(drawn, 50_000)
    drawn, path = divmod(drawn, len(_PATHS))
    drawn, region = divmod(drawn, len(_REGIONS))
    _, currency = divmod(drawn, len(_CURRENCIES))
    money = (
        f'"amount": {cents // 100}.{cents % 100:02}, "currency": "{_CURRENCIES[currency]}", '
        if line.event_type in _MONEY
        else ""
    )
    details = (
        f'{{"action": "{line.action}", "status": "{line.status}", "user": "u-{user}", {money}'
        f'"duration_ms": {duration}, "address": "10.{address >> 16}.{address >> 8 & 255}.'
        f'{address & 255}", "request": {{"path": "/v1/{_PATHS[path]}", "method": "GET", '
        f'"agent": "client/3.12 (linux; x86_64)", "trace": "{line.event_id[:16]}"}}, '
        f'"region": "{_REGIONS[region]}", "customer": {{"tier": "team", "since": 2020}}}}'
    )
    return msgspec.structs.replace(line, details=details)
