"""The whole pipeline, as one stack that reads as its diagram.

bus -> ingest -> raw -> process -> processed -> report -> reports -> delivery
                                      processed -> catalog
"""

from __future__ import annotations

from collections.abc import Mapping

from functions.common.keys import RAW_ZONE
from stacks.cdk import (
    Construct,
    DataAwsCallerIdentity,
    DataAwsPartition,
    IamRole,
    TerraformOutput,
    TerraformStack,
)
from stacks.constructs.key import Key
from stacks.context import Context
from stacks.operations.operations import Operations
from stacks.package import Package
from stacks.provider import add_provider
from stacks.settings import Settings
from stacks.stages.catalog import Catalog
from stacks.stages.delivery import DeliveryStage
from stacks.stages.ingest import IngestStage
from stacks.stages.process import ProcessStage
from stacks.stages.report import ReportConfig, ReportStage
from stacks.state import State, keep_state
from stacks.upgrade import forget_separate_policies

# They put messages into queues that are encrypted.
_KEY_USERS = ("events.amazonaws.com", "s3.amazonaws.com")


class PipelineStack(TerraformStack):
    """One environment's pipeline. `state`: where Terraform keeps what it knows of it."""

    def __init__(
        self, scope: Construct, settings: Settings, packages: Mapping[str, Package], state: State
    ) -> None:
        super().__init__(scope, settings.names.stack)
        keep_state(self, state, emulated=settings.emulated)
        add_provider(self, settings, tags={"Environment": settings.environment})
        account = DataAwsCallerIdentity(self, "account").account_id
        self._partition = DataAwsPartition(self, "partition").partition
        context = Context(
            settings=settings,
            account=account,
            partition=self._partition,
            packages=packages,
            key_arn=self._key_arn(settings, account),
        )

        ingest = IngestStage(self, "ingest", context)
        process = ProcessStage(self, "process", context, raw=ingest.raw)
        # raw -> process: each new batch is announced on the queue that process works off.
        ingest.raw.notify(process.queue, RAW_ZONE, partition=self._partition)
        catalog = Catalog(self, "catalog", context, processed=process.processed)
        delivery = DeliveryStage(self, "delivery", context, bus=ingest.bus)
        report = ReportStage(
            self,
            "report",
            context,
            ReportConfig(
                raw=ingest.raw,
                processed=process.processed,
                process_queue=process.queue,
                catalog=catalog,
                delivery=delivery,
            ),
        )
        stages = {"ingest": ingest, "process": process, "report": report, "webhook": delivery}
        Operations(self, "operations", context, stages=stages)

        if settings.github.repository:
            self._bound_roles(settings, account)
        forget_separate_policies(self)

        outputs = {
            "event_bus": ingest.bus.name,
            "raw_bucket": ingest.raw.name,
            "processed_bucket": process.processed.name,
            "reports_bucket": report.reports.name,
            "report_function": report.function.name,
        }
        for name, value in outputs.items():
            TerraformOutput(self, name, value=value, static_id=True)

    def _key_arn(self, settings: Settings, account: str) -> str | None:
        """The KMS key that the settings ask for: one of our own, or one that is there."""
        if not settings.encryption.create_key:
            return settings.encryption.kms_key_arn
        key = Key(
            self,
            "key",
            name=settings.names.prefix,
            partition=self._partition,
            account=account,
            services=_KEY_USERS,
        )
        return key.arn

    def _bound_roles(self, settings: Settings, account: str) -> None:
        """A deploy role may only make roles that carry the boundary made at bootstrap."""
        boundary = f"arn:{self._partition}:iam::{account}:policy/{settings.names.boundary}"
        for construct in self.node.find_all():
            if isinstance(construct, IamRole):
                construct.permissions_boundary = boundary
