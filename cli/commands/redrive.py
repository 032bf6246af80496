"""`pipeline redrive`: what a dead-letter queue holds back to where it failed."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.books import depth
from cli.parallel import in_parallel
from cli.repair.audit import audited
from cli.repair.consent import Advance, DryRun, Yes, agreed, progress
from cli.repair.estimate import Estimate
from cli.repair.messages import Queue, requests
from cli.target import Target
from cli.terminal.errors import CommandError, shown_to_people
from cli.terminal.options import Options
from functions.common.sqs import MAX_ENTRIES
from stacks.names import StageName

if TYPE_CHECKING:
    from types_boto3_sqs.type_defs import MessageTypeDef

# How long a message that is being moved is hidden from another redrive at the same time.
_MOVING_SECONDS = 60
# What the schedule's input says where its time goes (EventBridge Scheduler, context attributes).
_SCHEDULED_TIME = "<aws.scheduler.scheduled-time>"


@dataclass(frozen=True, slots=True)
class Failure:
    """A message that stays in the dead-letter queue, and why."""

    message_id: str
    reason: str


def redrive(
    context: typer.Context,
    stage: Annotated[StageName, typer.Argument(help="Whose dead-letter queue.")],
    dry_run: DryRun = False,
    yes: Yes = False,
) -> None:
    """Give the messages of a dead-letter queue another chance.

    Repair what made them fail first. Those of `ingest` and `process` go back to the queue that
    they came from; report runs are started again, one after the other. A message is deleted only
    after that, so a redrive that is interrupted loses none: at worst one goes round twice, which
    changes no figure. What fails again is named and stays. Exits with 1 when any did.

        pipeline --env dev redrive ingest --dry-run
        pipeline --env dev redrive process
        pipeline --env dev redrive report --yes
    """
    with shown_to_people():
        options: Options = context.obj
        target = Target(options)
        names = target.names
        source, queue_name = names.dead_letters[stage], names.queues.get(stage)
        # Runs of a stage without a queue are started again.
        destination = queue_name or names.functions[stage]
        count = depth(target, source).visible
        if not count:
            typer.echo(f"nothing to redrive: {source} is empty")
            return
        what = f"about {count:,} messages of {source} to {destination}"
        if not agreed(what, estimate(stage, count), dry_run=dry_run, yes=yes):
            return
        letters = Queue(target.sqs, target.queue_url(source))
        with audited(target, "redrive", {"stage": str(stage)}) as trail:
            trail.counts.update(redriven=0, failed=0)
            with progress("redriving", count) as advance:
                if queue_name is None:
                    failures = _run_again(target, letters, trail.counts, advance)
                else:
                    queue = Queue(target.sqs, target.queue_url(queue_name))
                    failures = move(letters, queue, trail.counts, advance)
            typer.echo(f"{trail.counts['redriven']:,} messages redriven to {destination}")
            if failures:
                named = "\n".join(f"  {one.message_id}: {one.reason}" for one in failures)
                raise CommandError(f"{len(failures):,} messages stay in {source}:\n{named}")


def estimate(stage: StageName, count: int) -> Estimate:
    """Receive, send and delete in tens; then what the stage does with each message."""
    moves = 3 * -(-count // MAX_ENTRIES)
    if stage is StageName.INGEST:  # a batch holds many: one object for all of them
        return Estimate(queue_requests=moves + count, invocations=1, writes=4)
    if stage is StageName.PROCESS:
        return Estimate(
            queue_requests=moves + 2 * count, invocations=count, reads=count, writes=3 * count
        )
    return Estimate(queue_requests=2 * count, invocations=count)


def move(letters: Queue, queue: Queue, counts: dict[str, int], advance: Advance) -> list[Failure]:
    """Send each message to the queue, then delete it; those that the queue refused.

    Only bodies are sent: the attributes that EventBridge adds to what it could not deliver tell
    about that failure, and no stage reads them.
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
    received = _until_seen(letters.receive(_MOVING_SECONDS), failed)
    for redriven, failures in in_parallel(move_some, received):
        failed.update((failure.message_id, failure) for failure in failures)
        counts["redriven"] += redriven
        counts["failed"] = len(failed)
        advance(redriven + len(failures))
    return list(failed.values())


def _run_again(
    target: Target, letters: Queue, counts: dict[str, int], advance: Advance
) -> list[Failure]:
    """Run the report for each message, wait for it, then delete the message."""
    failures: dict[str, Failure] = {}
    hidden = target.settings.report.timeout_seconds + _MOVING_SECONDS
    for (message,) in _until_seen(letters.receive(hidden, most=1), failures):
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
    """Why the run failed, None when it did not."""
    attributes = {
        name: value.get("StringValue", "")
        for name, value in message.get("MessageAttributes", {}).items()
    }
    payload = run_input(message["Body"], attributes)
    if payload is None:
        return "no input of a report run"
    answer = target.functions.invoke(
        FunctionName=target.names.report.function, Payload=json.dumps(payload).encode()
    )
    text = answer["Payload"].read()
    if not answer.get("FunctionError"):
        return None
    return f"the report function failed: {json.loads(text).get('errorMessage', text.decode())}"


def run_input(body: str, attributes: Mapping[str, str]) -> dict[str, Any] | None:
    """The input of the report run that a dead letter stands for, None when it is none.

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


def _until_seen(
    received: Iterator[list[MessageTypeDef]], failures: Mapping[str, Failure]
) -> Iterator[list[MessageTypeDef]]:
    """Messages until only such come back as have failed before."""
    for messages in received:
        fresh = [message for message in messages if message["MessageId"] not in failures]
        if not fresh:
            return
        yield fresh
