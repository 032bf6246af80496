"""Messages into an SQS queue, a batch at a time: what is refused in passing is sent again."""

from __future__ import annotations

import random
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types_boto3_sqs import SQSClient

# SendMessageBatch: 10 messages and 256 KiB together (SQS quotas; newer queues allow more).
MAX_ENTRIES = 10
MAX_REQUEST_BYTES = 262_144
_TRIES = 6
_FIRST_PAUSE_SECONDS = 0.1
_LONGEST_PAUSE_SECONDS = 5.0


@dataclass(slots=True)
class Sent:
    """What became of some messages: indexes of those accepted, and the code of each refused."""

    accepted: list[int] = field(default_factory=list)
    refused: dict[int, str] = field(default_factory=dict)


def send_batch(client: SQSClient, url: str, bodies: Sequence[str]) -> Sent:
    """Send at most MAX_ENTRIES bodies in one request, and again those that failed in passing.

    A request that SQS takes in part has not failed: only what it refused is sent again. A refusal
    that is the sender's fault is final. Raises what boto3 raises where the whole request fails.
    """
    sent = Sent()
    left = dict(enumerate(bodies))
    for attempt in range(_TRIES):
        if attempt:
            time.sleep(_backoff(attempt))
        answer = client.send_message_batch(
            QueueUrl=url,
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


def _backoff(attempt: int) -> float:
    """Exponential backoff with full jitter."""
    longest = min(_LONGEST_PAUSE_SECONDS, _FIRST_PAUSE_SECONDS * 2**attempt)
    return random.uniform(0, longest)  # noqa: S311 - no secret
