"""One synthesis of the stack for all tests, with packages that never change."""

from __future__ import annotations

import json
import tempfile
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from stacks.package import FUNCTIONS, Package
from stacks.settings import (
    Alarms,
    Delivery,
    Ingest,
    Insight,
    Process,
    Queries,
    Report,
    Retention,
    Settings,
)

Json = dict[str, Any]
DIGEST = "0" * 64
# No value is its default, so that none can stand in the JSON without having been passed on.
SETTINGS = Settings(
    environment="test",
    region="eu-central-1",
    time_zone="Europe/Zurich",
    ingest=Ingest(batch_size=5_000, batch_window_seconds=45, memory_mb=384, timeout_seconds=50),
    process=Process(batch_size=4, memory_mb=896, timeout_seconds=110),
    report=Report(
        schedule="cron(15 5 * * ? *)",
        memory_mb=2_048,
        timeout_seconds=600,
        ephemeral_storage_mb=4_096,
        grace_minutes=90,
        look_back_days=5,
        scan_limit_gb=70,
    ),
    insight=Insight(
        history_days=35,
        least_history_days=22,
        deviations=4.5,
        least_change=0.3,
        least_events=25,
        least_latency_seconds=12.5,
    ),
    delivery=Delivery(
        emails=["team@example.com"],
        announced_days=5,
        restated_share=0.02,
        chat="slack",
        webhook_url_parameter="/reporting/webhook-url",
        webhook_header="Authorization",
        webhook_header_parameter="/reporting/webhook-token",
    ),
    queries=Queries(first_day=date(2024, 2, 29), scan_limit_gb=3, results_days=9),
    retention=Retention(
        log_days=14,
        raw_cold_days=40,
        raw_days=400,
        events_days=300,
        quarantine_days=200,
        ledger_days=500,
        curated_days=350,
        superseded_days=5,
        reports_days=600,
        old_versions_days=20,
    ),
    tags={"CostCentre": "4711"},
    alarms=Alarms(emails=["a@example.com", "b.c@example.com"], quarantine_percent=2.5),
)


def settings_with(**changes: Any) -> Settings:
    """SETTINGS with other values, as if a file had said so."""
    return Settings.model_validate({**SETTINGS.model_dump(), **changes})


# SETTINGS, but that SES mails.
BY_SES = settings_with(
    delivery={
        **SETTINGS.delivery.model_dump(),
        "via": "ses",
        "sender": "reports@mail.example.com",
        "emails": ["team@example.com", "cfo@example.org"],
    }
)


@cache
def synthesised(
    *, emulated: bool = False, quick: bool = False, engine: str = "duckdb", via: str = "sns"
) -> Json:
    """The Terraform JSON of SETTINGS, or of BY_SES. Starts Node once a process."""
    from stacks.cdk import Testing
    from stacks.pipeline import PipelineStack

    report = SETTINGS.report.model_copy(update={"engine": engine})
    changes = {"emulated": emulated, "quick": quick, "report": report}
    settings = (BY_SES if via == "ses" else SETTINGS).model_copy(update=changes)
    with tempfile.TemporaryDirectory() as directory:
        packages: dict[str, Package] = {}
        for function in FUNCTIONS:
            path = Path(directory) / f"{function}.zip"
            path.write_bytes(b"")
            packages[function] = Package(path, DIGEST)
        stack = PipelineStack(Testing.app(), settings, packages, "terraform.tfstate")
        text: str = Testing.synth(stack, True)
    whole: Json = json.loads(text)
    return whole


def resources(kind: str) -> dict[str, Json]:
    """Resources of a type, by logical id."""
    found: dict[str, Json] = synthesised()["resource"].get(kind, {})
    return found


def resource(kind: str, path: str) -> Json:
    """The one resource of a type whose logical id starts with a construct's path."""
    (found,) = [
        content
        for name, content in resources(kind).items()
        if name.startswith(f"{path.replace('/', '_')}_")
    ]
    return found


def statements(path: str) -> list[Json]:
    """The statements of the policy document under a construct's path."""
    documents: dict[str, Json] = synthesised()["data"]["aws_iam_policy_document"]
    (found,) = [
        content["statement"]
        for name, content in documents.items()
        if name.startswith(f"{path.replace('/', '_')}_")
    ]
    listed: list[Json] = found
    return listed
