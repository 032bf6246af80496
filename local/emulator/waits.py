"""Makes the emulator wait a moment for Terraform. Runs in its process (launcher.py)."""

import asyncio
import json
import time
from collections.abc import Callable
from typing import Any

from ministack import app
from ministack.services import sqs

# Terraform's provider may lose an answer that comes before it is done with its own request, and
# then asks again: on loopback it made 2 of 1,000 resources twice. No answer of AWS is so near.
_ANSWER_SECONDS = 0.02
# A deploy makes its queues at the same time; this is far longer than it takes to ask for them all.
_DEAD_LETTERS_SECONDS = 30.0
_LOOK_SECONDS = 0.05

_answer = app.app
_dispatch = sqs._dispatch


async def answer(
    scope: dict[str, Any], receive: Callable[[], Any], send: Callable[[Any], Any]
) -> None:
    """Answer any request; Terraform's provider as if it came over a network."""
    if b"terraform-provider-aws" in dict(scope.get("headers", ())).get(b"user-agent", b""):
        await asyncio.sleep(_ANSWER_SECONDS)
    await _answer(scope, receive, send)


async def dispatch(action: str, data: dict[str, Any], qurl: str) -> dict[str, Any]:
    """Answer SQS requests; a queue is made only when its dead-letter queue exists.

    SQS refuses a dead-letter queue that does not exist, and so does the emulator. But the
    provider waits 25 seconds for each queue, one after the other where one refers to the other.
    """
    if action == "CreateQueue":
        deadline = time.monotonic() + _DEAD_LETTERS_SECONDS
        while _lacks_dead_letters(data) and time.monotonic() < deadline:
            await asyncio.sleep(_LOOK_SECONDS)
    done: dict[str, Any] = await _dispatch(action, data, qurl)
    return done


def _lacks_dead_letters(data: dict[str, Any]) -> bool:
    try:
        redrive = json.loads(data["Attributes"]["RedrivePolicy"])
        return sqs._queue_by_arn(redrive["deadLetterTargetArn"]) is None
    except (KeyError, TypeError, ValueError):
        return False  # no such policy, or one that the emulator refuses
