"""What a repair will cost: its requests at list price."""

from __future__ import annotations

from dataclasses import dataclass, replace

from functions.common import pricing
from functions.common.sqs import MAX_ENTRIES
from functions.report.text import figures


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """About how many requests of each kind. `bytes_out`: how much is downloaded."""

    writes: int = 0
    reads: int = 0
    queue_requests: int = 0
    events: int = 0
    invocations: int = 0
    bytes_out: int = 0

    def usd(self, prices: pricing.Prices) -> float:
        """US dollars at list price, without compute time, which does not follow from requests."""
        usage = {
            "s3.puts": self.writes,
            "s3.gets": self.reads,
            "sqs.requests": self.queue_requests,
            "eventbridge.events": self.events,
            "lambda.requests": self.invocations,
            "transfer.out_gb": self.bytes_out / 1e9,
        }
        return sum(line.usd for line in pricing.bill(usage, prices))

    def __str__(self) -> str:
        parts = [
            figures.plural(count, *names)
            for names, count in (
                (("S3 write",), self.writes),
                (("S3 read",), self.reads),
                (("SQS request",), self.queue_requests),
                (("event on the bus", "events on the bus"), self.events),
                (("invocation",), self.invocations),
            )
            if count
        ]
        if self.bytes_out:
            parts.append(f"{figures.count(self.bytes_out / 1e6)} MB downloaded")
        prices = pricing.load()
        usd = self.usd(prices)
        shown = f"about ${usd:.2f}" if usd >= 0.01 else "less than $0.01"
        return (
            f"estimated cost: {shown} in requests ({', '.join(parts) or 'none'}; "
            f"list price of {prices.as_of})"
        )


def of_replay(batches: int) -> Estimate:
    """What it costs to replay raw batches: the ledger entry of each is read besides."""
    processing = of_processing(batches)
    return replace(processing, reads=processing.reads + batches)


def of_processing(batches: int) -> Estimate:
    """What it costs to send raw batches to the process queue and to process them again.

    Each batch is read once; events, quarantine and ledger are written; one invocation.
    """
    sends = -(-batches // MAX_ENTRIES)
    return Estimate(
        writes=3 * batches, reads=batches, queue_requests=sends + 2 * batches, invocations=batches
    )
