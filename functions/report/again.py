"""Sends raw batches to the process queue again, in the form of the notification that S3 sent."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import TYPE_CHECKING

from functions.common.notification import notification
from functions.report.zones import in_parallel

if TYPE_CHECKING:
    from types_boto3_sqs import SQSClient
    from types_boto3_sqs.type_defs import (
        BatchResultErrorEntryTypeDef,
        SendMessageBatchRequestEntryTypeDef,
    )

# The most that one SendMessageBatch takes (SQS quotas).
_BATCH = 10
_TRIES = 5
_FIRST_PAUSE_SECONDS = 0.2


class SendError(RuntimeError):
    """Messages that SQS did not take; the text names their raw keys."""


class ProcessQueue:
    """The queue of raw objects to process. A message that comes twice is harmless."""

    def __init__(self, client: SQSClient, url: str, raw_bucket: str) -> None:
        self._sqs = client
        self._url = url
        self._raw = raw_bucket

    def send(self, raw_keys: Sequence[str]) -> None:
        """One message a key, so that none fails another. Raises SendError."""
        chunks = [raw_keys[n : n + _BATCH] for n in range(0, len(raw_keys), _BATCH)]
        for _ in in_parallel(self._send_chunk, chunks):
            pass

    def _send_chunk(self, raw_keys: Sequence[str]) -> None:
        """A batch that SQS takes in part has not failed: what it refused is sent again."""
        left = {str(number): key for number, key in enumerate(raw_keys)}
        refused: list[BatchResultErrorEntryTypeDef] = []
        for attempt in range(_TRIES):
            if attempt:
                time.sleep(_FIRST_PAUSE_SECONDS * 2**attempt)
            entries: list[SendMessageBatchRequestEntryTypeDef] = [
                {"Id": number, "MessageBody": notification(self._raw, key, recovered=True)}
                for number, key in left.items()
            ]
            answer = self._sqs.send_message_batch(QueueUrl=self._url, Entries=entries)
            refused = answer.get("Failed", [])
            left = {entry["Id"]: left[entry["Id"]] for entry in refused}
            if not left:
                return
        codes = ", ".join(sorted({entry["Code"] for entry in refused}))
        raise SendError(f"not sent to be processed again ({codes}): {', '.join(left.values())}")
