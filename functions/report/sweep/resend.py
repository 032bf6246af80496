"""Sends raw batches to the process queue again, in the form of the notification that S3 sent."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from functions.common.notification import notification
from functions.common.sqs import MAX_ENTRIES, send_batch
from functions.report.inputs.lake import in_parallel

if TYPE_CHECKING:
    from types_boto3_sqs import SQSClient


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
        chunks = [raw_keys[n : n + MAX_ENTRIES] for n in range(0, len(raw_keys), MAX_ENTRIES)]
        for _ in in_parallel(self._send_chunk, chunks):
            pass

    def _send_chunk(self, raw_keys: Sequence[str]) -> None:
        bodies = [notification(self._raw, key, recovered=True) for key in raw_keys]
        refused = send_batch(self._sqs, self._url, bodies).refused
        if refused:
            codes = ", ".join(sorted({*refused.values()}))
            keys = ", ".join(raw_keys[index] for index in sorted(refused))
            raise SendError(f"not sent to be processed again ({codes}): {keys}")
