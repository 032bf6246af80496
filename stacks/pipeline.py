"""The whole pipeline, as one stack that reads as its diagram.

bus -> ingest -> raw -> process -> processed -> report -> reports
"""

from __future__ import annotations

from collections.abc import Mapping

from stacks.cdk import (
    Construct,
    DataAwsCallerIdentity,
    TerraformOutput,
    TerraformStack,
)
from stacks.context import Context
from stacks.ingest import RAW_ZONE, IngestStage
from stacks.package import Package
from stacks.process import ProcessStage
from stacks.provider import add_provider
from stacks.report import ReportStage
from stacks.settings import Settings
from stacks.state import State, keep_state


class PipelineStack(TerraformStack):
    """One environment's pipeline. `state`: where Terraform keeps what it knows of it."""

    def __init__(
        self, scope: Construct, settings: Settings, packages: Mapping[str, Package], state: State
    ) -> None:
        super().__init__(scope, settings.names.stack)
        keep_state(self, state, emulated=settings.emulated)
        add_provider(self, settings, tags={"Environment": settings.environment})
        account = DataAwsCallerIdentity(self, "account").account_id
        context = Context(settings=settings, account=account, packages=packages)

        ingest = IngestStage(self, "ingest", context)
        process = ProcessStage(self, "process", context, raw=ingest.raw)
        report = ReportStage(self, "report", context, raw=ingest.raw, processed=process.processed)
        ingest.raw.notify(process.queue, RAW_ZONE, account=account)

        outputs = {
            "event_bus": ingest.bus.name,
            "raw_bucket": ingest.raw.name,
            "processed_bucket": process.processed.name,
            "reports_bucket": report.reports.name,
            "report_function": report.function.name,
        }
        for name, value in outputs.items():
            TerraformOutput(self, name, value=value, static_id=True)
