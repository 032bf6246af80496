"""What a repair will cost: its requests at list price. The one place with prices of requests.

List prices of us-east-1, free tiers left out, as tables that quote AWS's price pages gave them on
the date below (data transfer: April 2026): S3 Standard requests, SQS standard queues, EventBridge
custom events, Lambda requests, data transfer out to the internet.
"""

from __future__ import annotations

from dataclasses import dataclass

PRICES_AS_OF = "2026-06"
_USD_PER_WRITE = 5.00 / 1e6  # S3 PUT and LIST
_USD_PER_READ = 0.40 / 1e6  # S3 GET
_USD_PER_QUEUE_REQUEST = 0.40 / 1e6  # SQS, each 64 KB of a request
_USD_PER_EVENT = 1.00 / 1e6  # EventBridge PutEvents, each 64 KB of an event
_USD_PER_INVOCATION = 0.20 / 1e6  # Lambda
_USD_PER_BYTE_OUT = 0.09 / 1e9  # leaves AWS for the machine that the command runs on


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """About how many requests of each kind; `bytes_out` are downloaded."""

    writes: int = 0
    reads: int = 0
    queue_requests: int = 0
    events: int = 0
    invocations: int = 0
    bytes_out: int = 0

    @property
    def usd(self) -> float:
        """At list price; without compute time, which the requests do not tell."""
        return (
            self.writes * _USD_PER_WRITE
            + self.reads * _USD_PER_READ
            + self.queue_requests * _USD_PER_QUEUE_REQUEST
            + self.events * _USD_PER_EVENT
            + self.invocations * _USD_PER_INVOCATION
            + self.bytes_out * _USD_PER_BYTE_OUT
        )

    def __str__(self) -> str:
        parts = [
            f"{count:,} {name}"
            for name, count in (
                ("S3 writes", self.writes),
                ("S3 reads", self.reads),
                ("SQS requests", self.queue_requests),
                ("events on the bus", self.events),
                ("invocations", self.invocations),
            )
            if count
        ]
        if self.bytes_out:
            parts.append(f"{self.bytes_out / 1e6:,.1f} MB downloaded")
        shown = f"about ${self.usd:.2f}" if self.usd >= 0.01 else "less than $0.01"
        return (
            f"estimated cost: {shown} in requests ({', '.join(parts) or 'none'}; "
            f"list price {PRICES_AS_OF})"
        )
