"""Sends raw batches to the process queue again, in the form of the notification that S3 sent."""

from __future__ import annotations

from collections.abc import Sequence

from functions.common import notification
from functions.common.sqs import Queue


class SendError(RuntimeError):
    """Messages that SQS did not take; the text names their raw keys."""


def resend(queue: Queue, raw_bucket: str, raw_keys: Sequence[str]) -> None:
    """Send one message for each key, so that none fails another. Raises SendError.

    A message that comes twice is harmless.
    """
    bodies = (notification.compose(raw_bucket, key, recovered=True) for key in raw_keys)
    for sent in queue.send_all(bodies):
        if sent.refused:
            codes = ", ".join(sorted({*sent.refused.values()}))
            keys = ", ".join(raw_keys[index] for index in sorted(sent.refused))
            raise SendError(f"not sent to be processed again ({codes}): {keys}")
