"""What tests have a deployed pipeline do beside its commands: daily runs, and no notifications."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from local.deployed import SETTINGS, Deployed


def run_as_scheduled(deployed: Deployed, after: datetime) -> dict[str, Any]:
    """The daily run that the schedule starts half an hour after a midnight, with its input."""
    answer = deployed.client("lambda").invoke(
        FunctionName=SETTINGS.names.report.function,
        Payload=json.dumps({"scheduled_at": f"{after:%Y-%m-%d}T00:30:00Z"}).encode(),
    )
    made: dict[str, Any] = json.loads(answer["Payload"].read())
    assert "FunctionError" not in answer, made
    return made


@contextmanager
def without_notifications(deployed: Deployed) -> Iterator[None]:
    """S3 tells nobody about new raw objects within."""
    s3, bucket = deployed.client("s3"), deployed.raw_bucket
    configured = s3.get_bucket_notification_configuration(Bucket=bucket)
    configured.pop("ResponseMetadata")
    assert configured["QueueConfigurations"]
    s3.put_bucket_notification_configuration(Bucket=bucket, NotificationConfiguration={})
    yield
    s3.put_bucket_notification_configuration(Bucket=bucket, NotificationConfiguration=configured)
