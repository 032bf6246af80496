"""Sends messages to an SQS queue, many a request, and sends again what it refused transiently."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from functions.common.parallel import in_parallel
from functions.common.retries import backoff

if TYPE_CHECKING:
    from types_boto3_sqs import SQSClient

# SendMessageBatch: 10 messages and 256 KiB together (SQS quotas; newer queues allow more).
MAX_ENTRIES = 10
MAX_REQUEST_BYTES = 262_144
_TRIES = 6
_FIRST_PAUSE_SECONDS = 0.1
_LONGEST_PAUSE_SECONDS = 5.0
# The code of a message of which no answer says what became of it: the queue may have it.
_NO_ANSWER = "NoAnswer"


@dataclass(slots=True)
class Sent:
    """What became of some messages: indexes of those accepted, and the code of each refused."""

    accepted: list[int] = field(default_factory=list)
    refused: dict[int, str] = field(default_factory=dict)


class Queue:
    """One SQS queue to send to."""

    def __init__(self, client: SQSClient, url: str) -> None:
        self._sqs = client
        self._url = url

    def send(self, bodies: Sequence[str]) -> Sent:
        """Send one request's worth of bodies, and again those that were refused transiently.

        A request that SQS takes in part has not failed: only what it refused is sent again. A
        refusal that is the sender's fault is final. Raises botocore's error if a request fails.
        """
        sent = Sent()
        left = dict(enumerate(bodies))
        for attempt in range(_TRIES):
            if attempt:
                pause = backoff(attempt, first=_FIRST_PAUSE_SECONDS, longest=_LONGEST_PAUSE_SECONDS)
                time.sleep(pause)
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
        sent.refused.update(dict.fromkeys(left, _NO_ANSWER))
        return sent

    def send_all(self, bodies: Iterable[str]) -> Iterator[Sent]:
        """Send any number of bodies, several requests at once.

        What became of each request's bodies, in order; indexes are those in all of `bodies`.
        """

        def send(request: list[str]) -> tuple[int, Sent]:
            return len(request), self.send(request)

        start = 0
        for size, sent in in_parallel(send, requests(bodies)):
            yield Sent(
                [start + n for n in sent.accepted],
                {start + n: code for n, code in sent.refused.items()},
            )
            start += size


def requests(bodies: Iterable[str]) -> Iterator[list[str]]:
    """Bodies in order, in requests of at most MAX_ENTRIES and MAX_REQUEST_BYTES."""
    request: list[str] = []
    size = 0
    for body in bodies:
        length = len(body.encode())
        if request and (len(request) == MAX_ENTRIES or size + length > MAX_REQUEST_BYTES):
            yield request
            request, size = [], 0
        request.append(body)
        size += length
    if request:
        yield request
