"""SQS for repairs: sent in batches, failed ones again; moved in an order that loses none."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types_boto3_sqs import SQSClient
    from types_boto3_sqs.type_defs import MessageTypeDef

# SendMessageBatch: 10 messages and 256 KiB together (SQS quotas; newer queues allow more).
MAX_ENTRIES = 10
MAX_REQUEST_BYTES = 262_144
_TRIES = 6
_FIRST_PAUSE_SECONDS = 0.1
_LONGEST_PAUSE_SECONDS = 5.0
# A queue samples its servers: only some empty answers in a row say that it is empty.
_EMPTY_ANSWERS = 3
_WAIT_SECONDS = 1


@dataclass(slots=True)
class Sent:
    """What became of some messages: indexes of those accepted, and the code of each refused."""

    accepted: list[int] = field(default_factory=list)
    refused: dict[int, str] = field(default_factory=dict)


class Queue:
    """One SQS queue. `pause` sleeps between tries."""

    def __init__(
        self, client: SQSClient, url: str, pause: Callable[[float], None] = time.sleep
    ) -> None:
        self._sqs = client
        self._url = url
        self._pause = pause

    def send(self, bodies: list[str]) -> Sent:
        """Send at most a request's worth of messages, and again those that failed in passing."""
        sent = Sent()
        left = dict(enumerate(bodies))
        for attempt in range(_TRIES):
            if attempt:
                self._pause(_backoff(attempt))
            answer = self._sqs.send_message_batch(
                QueueUrl=self._url,
                Entries=[{"Id": str(n), "MessageBody": body} for n, body in left.items()],
            )
            for done in answer.get("Successful", []):
                sent.accepted.append(int(done["Id"]))
                del left[int(done["Id"])]
            for failed in answer.get("Failed", []):
                if failed["SenderFault"] or attempt == _TRIES - 1:
                    sent.refused[int(failed["Id"])] = failed["Code"]
                    del left[int(failed["Id"])]
            if not left:
                break
        return sent

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


def _backoff(attempt: int) -> float:
    """Exponential backoff with full jitter."""
    longest = min(_LONGEST_PAUSE_SECONDS, _FIRST_PAUSE_SECONDS * 2**attempt)
    return random.uniform(0, longest)  # noqa: S311 - no secret
