"""Report: once a day, the function that counts the day and balances its books."""

from __future__ import annotations

from dataclasses import dataclass

from functions.common.keys import RAW_ZONE
from functions.common.output_keys import EVENTS_ZONE, LEDGER_ZONE, QUARANTINE_ZONE
from functions.common.report_keys import (
    CURATED_DAYS_ZONE,
    CURATED_PARTS_ZONE,
    CURATED_ZONE,
    DAYS_ZONE,
    INDEX_KEY,
    LATEST_KEY,
    REPORTS_ZONE,
)
from stacks.cdk import Construct
from stacks.constructs.bucket import Bucket
from stacks.constructs.function import Function, FunctionConfig
from stacks.constructs.lifecycle import Lifetime
from stacks.constructs.queue import Queue
from stacks.context import Context
from stacks.deployed import described
from stacks.names import StageName
from stacks.settings import variables
from stacks.stages.catalog import Catalog
from stacks.stages.delivery import DeliveryStage
from stacks.stages.report_engine import ReportEngine
from stacks.stages.report_schedule import run_daily
from stacks.stages.stage import Stage


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportConfig:
    """What the report needs of other stages.

    It reads `raw` and `processed`, and sends unprocessed batches to `process_queue` again. Athena
    counts the tables of `catalog`. `delivery` is where reports are announced.
    """

    raw: Bucket
    processed: Bucket
    process_queue: Queue
    catalog: Catalog
    delivery: DeliveryStage


class ReportStage(Stage):
    """Reads raw batches and what `process` made of them, writes each day's report to `reports`.

    It writes the events that a report counts, curated, beside those of `process`. It sends raw
    batches that nobody processed to be processed again.
    """

    function: Function
    dead_letters: Queue

    def __init__(
        self,
        scope: Construct,
        id_: str,
        context: Context,
        config: ReportConfig,
    ) -> None:
        super().__init__(scope, id_)
        settings, names = context.settings, context.names
        raw, processed, delivery = config.raw, config.processed, config.delivery
        self.reports = Bucket.of(
            self,
            "reports",
            context,
            name=names.reports_bucket(context.account),
            lifetimes=[
                Lifetime(prefix=zone, days=settings.retention.reports_days)
                for zone in (REPORTS_ZONE, DAYS_ZONE)
            ],
        )
        self.buckets = {"reports": self.reports}
        self.dead_letters = Queue(self, "dead-letters", context, name=names.report.dead_letters)
        engine = ReportEngine(
            self, "counting", context, catalog=config.catalog, processed=processed
        )
        self.function = Function(
            self,
            "function",
            FunctionConfig(
                name=names.report.function,
                description=described(
                    "Makes the report of a day", "metrics", context.packages["report"].metrics
                ),
                handler="functions.report.handler.handle",
                package=context.packages["report"],
                memory_mb=settings.report.memory_mb,
                timeout_seconds=settings.report.timeout_seconds,
                log_days=settings.retention.log_days,
                key_arn=context.key_arn,
                ephemeral_storage_mb=settings.report.ephemeral_storage_mb,
                environment={
                    "RAW_BUCKET": raw.name,
                    "PROCESSED_BUCKET": processed.name,
                    "REPORTS_BUCKET": self.reports.name,
                    "PROCESS_QUEUE_URL": config.process_queue.url,
                    **variables(settings, StageName.REPORT),
                    **delivery.environment,
                    **engine.environment,
                },
            ),
        )
        raw.grant_list(self.function, RAW_ZONE, sid="ListBatches")
        processed.grant_list(self.function, EVENTS_ZONE, sid="ListEvents")
        processed.grant_list(self.function, QUARANTINE_ZONE, sid="ListQuarantine")
        processed.grant_list(self.function, LEDGER_ZONE, sid="ListLedger")
        processed.grant_read(self.function, EVENTS_ZONE, sid="ReadEvents")
        processed.grant_read(self.function, QUARANTINE_ZONE, sid="ReadQuarantine")
        processed.grant_read(self.function, LEDGER_ZONE, sid="ReadLedger")
        processed.grant_list(self.function, CURATED_ZONE, sid="ListCurated")
        processed.grant_read(self.function, CURATED_DAYS_ZONE, sid="ReadManifests")
        processed.grant_write(self.function, CURATED_PARTS_ZONE, sid="WriteCurated")
        processed.grant_write(self.function, CURATED_DAYS_ZONE, sid="WriteManifests")
        processed.grant_tag(self.function, CURATED_PARTS_ZONE, sid="TagSuperseded")
        config.process_queue.grant_send(self.function, sid="ProcessAgain")
        self.reports.grant_find(self.function, sid="FindReports")
        self.reports.grant_read(self.function, REPORTS_ZONE, sid="ReadReports")
        self.reports.grant_write(self.function, REPORTS_ZONE, sid="WriteReports")
        self.reports.grant_write(self.function, DAYS_ZONE, sid="WriteDays")
        self.reports.grant_write_object(self.function, INDEX_KEY, sid="WriteIndex")
        self.reports.grant_write_object(self.function, LATEST_KEY, sid="WriteLatest")
        delivery.grant_announce(self.function)
        engine.grant(self.function)
        run_daily(self, context, self.function, self.dead_letters)
