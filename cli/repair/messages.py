"""An SQS queue that a repair empties: messages are received, then deleted once they are done."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from functions.common.sqs import MAX_ENTRIES, Queue

if TYPE_CHECKING:
    from types_boto3_sqs.type_defs import MessageTypeDef

# A queue samples its servers: only some empty answers in a row say that it is empty.
_EMPTY_ANSWERS = 3
_WAIT_SECONDS = 1


class ReadableQueue(Queue):
    """One SQS queue to receive from."""

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

    def holds_any(self) -> bool:
        """Whether there is a message; it stays where it is. SQS's counts may lag by a minute."""
        return next(self.receive(seconds=0, most=1), None) is not None

    def delete(self, messages: list[MessageTypeDef]) -> None:
        """Delete messages that are done with.

        SQS may keep one: it is delivered again, which costs the work and changes no figure.
        """
        if messages:
            self._sqs.delete_message_batch(
                QueueUrl=self._url,
                Entries=[
                    {"Id": str(n), "ReceiptHandle": message["ReceiptHandle"]}
                    for n, message in enumerate(messages)
                ],
            )
