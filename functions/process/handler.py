"""Lambda adapter of process: takes an SQS event of S3 notifications, returns the failed messages.

A message that fails is reported by itself, so that its neighbours are not processed again.
"""

from __future__ import annotations

import traceback
from functools import cache
from typing import Any

from functions.common import aws, environment
from functions.common.log import log
from functions.common.notification import parse
from functions.common.storage.s3 import S3Bucket
from functions.process.raw_object import process_object
from functions.process.settings import ProcessSettings


@cache
def _settings() -> ProcessSettings:
    return environment.read(ProcessSettings)


def handle(event: dict[str, Any], _context: object) -> dict[str, list[dict[str, str]]]:
    """Process every message; answer with those that failed (Lambda partial batch response)."""
    failures: list[dict[str, str]] = []
    for message in event["Records"]:
        try:
            _process_message(message["body"])
        except Exception as error:
            # Whatever it is, it must not fail the neighbours: SQS keeps this message, delivers
            # it again, and moves it to the dead-letter queue in the end.
            log(
                "failed",
                message_id=message["messageId"],
                error=repr(error),
                traceback=traceback.format_exc(),
            )
            failures.append({"itemIdentifier": message["messageId"]})
    return {"batchItemFailures": failures}


def _process_message(body: str) -> None:
    settings = _settings()
    notification = parse(body, settings.raw_bucket)
    for key in notification.keys:
        process_object(
            S3Bucket(aws.s3(), settings.raw_bucket),
            S3Bucket(aws.s3(), settings.processed_bucket),
            key,
            zone=settings.time_zone,
            quarantine_percent=settings.quarantine_percent,
            recovered=notification.recovered,
        )
