"""The whole pipeline, as one stack that reads as its diagram.

bus -> ingest -> raw -> process -> processed -> report -> reports -> delivery
                                      processed -> catalog
"""

from __future__ import annotations

from collections.abc import Mapping

from stacks.catalog import Catalog
from stacks.cdk import (
    AwsProvider,
    AwsProviderDefaultTags,
    Construct,
    DataAwsCallerIdentity,
    LocalBackend,
    TerraformOutput,
    TerraformStack,
)
from stacks.context import Context
from stacks.delivery import DeliveryStage
from stacks.ingest import RAW_ZONE, IngestStage
from stacks.operations import Operations
from stacks.package import Package
from stacks.process import ProcessStage
from stacks.report import ReportStage
from stacks.settings import Settings


class PipelineStack(TerraformStack):
    """One environment's pipeline. `state` is the path of the Terraform state file."""

    def __init__(
        self, scope: Construct, settings: Settings, packages: Mapping[str, Package], state: str
    ) -> None:
        super().__init__(scope, settings.names.stack)
        LocalBackend(self, path=state)
        _provider(self, settings)
        account = DataAwsCallerIdentity(self, "account").account_id
        context = Context(settings=settings, account=account, packages=packages)

        ingest = IngestStage(self, "ingest", context)
        process = ProcessStage(self, "process", context, raw=ingest.raw)
        delivery = DeliveryStage(self, "delivery", context, bus=ingest.bus)
        report = ReportStage(
            self,
            "report",
            context,
            raw=ingest.raw,
            process=process,
            delivery=delivery,
        )
        Catalog(self, "catalog", context, processed=process.processed)
        ingest.raw.notify(process.queue, RAW_ZONE, account=account)
        Operations(self, "operations", context, ingest=ingest, process=process, report=report)

        outputs = {
            "event_bus": ingest.bus.name,
            "raw_bucket": ingest.raw.name,
            "processed_bucket": process.processed.name,
            "reports_bucket": report.reports.name,
            "report_function": report.function.name,
        }
        for name, value in outputs.items():
            TerraformOutput(self, name, value=value, static_id=True)


def _provider(stack: TerraformStack, settings: Settings) -> None:
    """The AWS provider; on the emulator without the checks that ask AWS itself.

    The endpoint and the credentials come from the environment in both cases.
    """
    emulated = settings.emulated or None
    AwsProvider(
        stack,
        "aws",
        region=settings.region,
        skip_credentials_validation=emulated,
        skip_metadata_api_check="true" if emulated else None,
        s3_use_path_style=emulated,
        default_tags=[
            AwsProviderDefaultTags(
                tags={
                    "Project": settings.name,
                    "Environment": settings.environment,
                    "ManagedBy": "cdktf",
                }
            )
        ],
    )
