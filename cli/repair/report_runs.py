"""Report runs that failed are run again, each as its dead letter says."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from cli.invoke import invoke
from cli.repair.dead_letters import MOVING_SECONDS, Failure, not_seen
from cli.repair.messages import ReadableQueue
from cli.target import Target
from cli.terminal.errors import CommandError
from cli.terminal.progress import Advance

if TYPE_CHECKING:
    from types_boto3_sqs.type_defs import MessageTypeDef

# What the schedule's input says where its time goes (EventBridge Scheduler, context attributes).
_SCHEDULED_TIME = "<aws.scheduler.scheduled-time>"


def run_again(
    target: Target, letters: ReadableQueue, counts: dict[str, int], advance: Advance
) -> list[Failure]:
    """Run the report for each message, wait for it, then delete the message.

    Gives the messages that stay. `counts` is kept up to date: redriven, failed.
    """
    failures: dict[str, Failure] = {}
    hidden = target.settings.report.timeout_seconds + MOVING_SECONDS
    for (message,) in not_seen(letters.receive(hidden, most=1), failures):
        reason = _run(target, message)
        if reason is None:
            letters.delete([message])
            counts["redriven"] += 1
        else:
            failures[message["MessageId"]] = Failure(message["MessageId"], reason)
            counts["failed"] = len(failures)
        advance()
    return list(failures.values())


def _run(target: Target, message: MessageTypeDef) -> str | None:
    """Why the run failed, or None if it succeeded."""
    attributes = {
        name: value.get("StringValue", "")
        for name, value in message.get("MessageAttributes", {}).items()
    }
    payload = run_input(message["Body"], attributes)
    if payload is None:
        return "no input of a report run"
    try:
        invoke(target, payload)
    except CommandError as error:
        return str(error)
    return None


def run_input(body: str, attributes: Mapping[str, str]) -> dict[str, Any] | None:
    """The input of the report run that a dead letter stands for, or None if it has none.

    Lambda wraps the input of a run that failed in a record of the failure. The scheduler leaves
    the input of a run that it could not start as it is, its time among the message's attributes.
    """
    try:
        letter = json.loads(body)
    except ValueError:
        return None
    if isinstance(letter, dict) and "requestContext" in letter:
        letter = letter.get("requestPayload")
    if not isinstance(letter, dict):
        return None
    if letter.get("scheduled_at") == _SCHEDULED_TIME:
        return {**letter, "scheduled_at": attributes.get("SCHEDULED_TIME")}
    return letter
