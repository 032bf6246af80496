"""SQS for repairs: sent in batches, failed ones again; moved in an order that loses none."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from functions.common.sqs import MAX_ENTRIES, MAX_REQUEST_BYTES, Sent, send_batch

if TYPE_CHECKING:
    from types_boto3_sqs import SQSClient
    from types_boto3_sqs.type_defs import MessageTypeDef

# A queue samples its servers: only some empty answers in a row say that it is empty.
_EMPTY_ANSWERS = 3
_WAIT_SECONDS = 1


class Queue:
    """One SQS queue."""

    def __init__(self, client: SQSClient, url: str) -> None:
        self._sqs = client
        self._url = url

    def send(self, bodies: list[str]) -> Sent:
        """Send at most a request's worth of messages, and again those that failed in passing."""
        return send_batch(self._sqs, self._url, bodies)

    def receive(self, seconds: int, most: int = MAX_ENTRIES) -> Iterator[list[MessageTypeDef]]:
        """Messages until the queue is empty, each hidden from others for `seconds`."""
        empty = 0
        while empty < _EMPTY_ANSWERS:
            messages = self._sqs.receive_message(
                QueueUrl=self._url,
                MaxNumberOfMessages=most,
                VisibilityTimeout=seconds,
                WaitTimeSeconds=_WAIT_SECONDS,
                MessageAttributeNames=["All"],
            ).get("Messages", [])
            empty = 0 if messages else empty + 1
            if messages:
                yield messages

    def delete(self, messages: list[MessageTypeDef]) -> int:
        """Delete messages that are done with; how many of them the queue still has.

        One that stays is delivered again, which changes nothing but the work.
        """
        if not messages:
            return 0
        answer = self._sqs.delete_message_batch(
            QueueUrl=self._url,
            Entries=[
                {"Id": str(n), "ReceiptHandle": message["ReceiptHandle"]}
                for n, message in enumerate(messages)
            ],
        )
        return len(answer.get("Failed", []))


def requests(bodies: Iterable[str]) -> Iterator[list[str]]:
    """Bodies in order, in requests of at most MAX_ENTRIES and MAX_REQUEST_BYTES."""
    batch: list[str] = []
    size = 0
    for body in bodies:
        length = len(body.encode())
        if batch and (len(batch) == MAX_ENTRIES or size + length > MAX_REQUEST_BYTES):
            yield batch
            batch, size = [], 0
        batch.append(body)
        size += length
    if batch:
        yield batch
