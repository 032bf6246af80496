"""Process: validates the events of each new raw object, and writes them to the processed bucket."""

from __future__ import annotations

from functions.common.keys import RAW_ZONE
from functions.common.output_keys import EVENTS_ZONE, LEDGER_ZONE, QUARANTINE_ZONE
from functions.common.report_keys import CURATED_DAYS_ZONE, CURATED_PARTS_ZONE, SUPERSEDED
from stacks.allocator import KEEP_MEMORY
from stacks.cdk import Construct
from stacks.constructs.bucket import Bucket
from stacks.constructs.function import Function, FunctionConfig
from stacks.constructs.lifecycle import Lifetime
from stacks.constructs.queue import Queue
from stacks.context import Context
from stacks.deployed import described
from stacks.names import StageName
from stacks.settings import Retention, variables
from stacks.stages.stage import Stage


class ProcessStage(Stage):
    """The function, the queue that tells it of new objects in `raw`, and the processed bucket."""

    function: Function
    queue: Queue
    dead_letters: Queue

    def __init__(self, scope: Construct, id_: str, context: Context, *, raw: Bucket) -> None:
        super().__init__(scope, id_)
        settings, names = context.settings, context.names
        self.processed = Bucket.of(
            self,
            "processed",
            context,
            name=names.processed_bucket(context.account),
            lifetimes=[
                Lifetime(prefix=EVENTS_ZONE, days=settings.retention.events_days),
                Lifetime(prefix=QUARANTINE_ZONE, days=settings.retention.quarantine_days),
                Lifetime(prefix=LEDGER_ZONE, days=settings.retention.ledger_days),
                *_curated_lifetimes(settings.retention),
            ],
        )
        self.buckets = {"processed": self.processed}
        self.dead_letters = Queue(self, "dead-letters", context, name=names.process.dead_letters)
        self.queue = Queue(
            self,
            "queue",
            context,
            name=names.process.queue,
            visibility_seconds=Queue.visibility_for(settings.process.timeout_seconds),
            dead_letters=self.dead_letters,
        )
        self.function = Function(
            self,
            "function",
            FunctionConfig(
                name=names.process.function,
                description=described(
                    "Validates and types a raw batch",
                    "mappings",
                    context.packages["process"].mappings,
                ),
                handler="functions.process.handler.handle",
                package=context.packages["process"],
                memory_mb=settings.process.memory_mb,
                timeout_seconds=settings.process.timeout_seconds,
                log_days=settings.retention.log_days,
                key_arn=context.key_arn,
                environment={
                    "RAW_BUCKET": raw.name,
                    "PROCESSED_BUCKET": self.processed.name,
                    **variables(settings, StageName.PROCESS),
                    **KEEP_MEMORY,
                },
            ),
        )
        raw.grant_read(self.function, RAW_ZONE, sid="ReadBatches")
        self.processed.grant_write(self.function, EVENTS_ZONE, sid="WriteEvents")
        self.processed.grant_write(self.function, QUARANTINE_ZONE, sid="WriteQuarantine")
        self.processed.grant_write(self.function, LEDGER_ZONE, sid="WriteLedger")
        self.queue.consume(
            self.function, batch_size=settings.process.batch_size, partial_failures=True
        )


def _curated_lifetimes(retention: Retention) -> list[Lifetime]:
    """Parts are written before the manifest that names them, so they are kept a day longer."""
    days = retention.curated_days
    return [
        Lifetime(prefix=CURATED_DAYS_ZONE, days=days),
        Lifetime(prefix=CURATED_PARTS_ZONE, days=days + 1 if days else None),
        Lifetime(prefix=CURATED_PARTS_ZONE, tag=SUPERSEDED, days=retention.superseded_days),
    ]
