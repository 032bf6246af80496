"""Dead letters go back to the queue that they came from, in an order that loses none."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cli.repair.messages import ReadableQueue
from cli.terminal.progress import Advance
from functions.common.parallel import in_parallel
from functions.common.sqs import Queue, requests

if TYPE_CHECKING:
    from types_boto3_sqs.type_defs import MessageTypeDef

# Seconds for which a message that is being moved is hidden from other redrives.
MOVING_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Failure:
    """A message that stays in the dead-letter queue, and why."""

    message_id: str
    reason: str


def move(
    letters: ReadableQueue, queue: Queue, counts: dict[str, int], advance: Advance
) -> list[Failure]:
    """Send each message to the queue, then delete it. Gives the messages that the queue refused.

    Only bodies are sent. The attributes that EventBridge adds to an event which it could not
    deliver describe that failure, and no stage reads them.
    """

    def move_some(messages: list[MessageTypeDef]) -> tuple[int, list[Failure]]:
        failures: list[Failure] = []
        start = 0
        for bodies in requests(message["Body"] for message in messages):
            part = messages[start : start + len(bodies)]
            start += len(bodies)
            sent = queue.send(bodies)
            letters.delete([part[n] for n in sent.accepted])
            failures += [Failure(part[n]["MessageId"], code) for n, code in sent.refused.items()]
        return len(messages) - len(failures), failures

    failed: dict[str, Failure] = {}
    received = not_seen(letters.receive(MOVING_SECONDS), failed)
    for redriven, failures in in_parallel(move_some, received):
        failed.update((failure.message_id, failure) for failure in failures)
        counts["redriven"] += redriven
        counts["failed"] = len(failed)
        advance(redriven + len(failures))
    return list(failed.values())


def not_seen(
    received: Iterator[list[MessageTypeDef]], failures: Mapping[str, Failure]
) -> Iterator[list[MessageTypeDef]]:
    """Messages that have not failed before, until none of those comes any more."""
    for messages in received:
        fresh = [message for message in messages if message["MessageId"] not in failures]
        if not fresh:
            return
        yield fresh
