"""`pipeline redrive`: messages of a dead-letter queue go back to where they failed."""

from __future__ import annotations

from typing import Annotated, assert_never

import typer

from cli.books import depth
from cli.repair.audit import audited
from cli.repair.consent import DryRun, Yes, agreed
from cli.repair.dead_letters import move
from cli.repair.estimate import Estimate
from cli.repair.messages import ReadableQueue
from cli.repair.report_runs import run_again
from cli.target import Target
from cli.terminal.errors import CommandError, errors_as_messages
from cli.terminal.examples import below, few
from cli.terminal.options import Options
from cli.terminal.progress import progress
from functions.common.sqs import MAX_ENTRIES, Queue
from functions.report.text.figures import plural
from stacks.names import StageName


def redrive(
    context: typer.Context,
    stage: Annotated[StageName, typer.Argument(help="Whose dead-letter queue.")],
    dry_run: DryRun = False,
    yes: Yes = False,
) -> None:
    """Give the messages of a dead-letter queue another chance.

    Repair what made them fail first. Messages of `ingest` and `process` go back to the queue that
    they came from; report runs are started again, one after the other. A message is deleted only
    after that, so an interrupted redrive loses none: at worst one goes round twice, which changes
    no figure. A message that fails again is named and stays. Exits with 1 when any did.

        pipeline --env dev redrive ingest --dry-run
        pipeline --env dev redrive process
        pipeline --env dev redrive report --yes
    """
    with errors_as_messages():
        options: Options = context.obj
        target = Target(options)
        names = target.names
        source, queue_name = names.dead_letters[stage], names.queues.get(stage)
        # Runs of a stage without a queue are started again.
        destination = queue_name or names.functions[stage]
        letters = ReadableQueue(target.sqs, target.queue_url(source))
        count = depth(target, source).visible or int(letters.holds_any())
        if not count:
            typer.echo(f"nothing to redrive: {source} is empty")
            return
        what = f"about {plural(count, 'message')} of {source} to {destination}"
        if not agreed(what, estimate(stage, count), dry_run=dry_run, yes=yes):
            return
        with audited(target, "redrive", {"stage": str(stage)}) as trail:
            trail.counts.update(redriven=0, failed=0)
            with progress("redriving", count) as advance:
                if queue_name is None:
                    failures = run_again(target, letters, trail.counts, advance)
                else:
                    queue = Queue(target.sqs, target.queue_url(queue_name))
                    failures = move(letters, queue, trail.counts, advance)
            typer.echo(f"{plural(trail.counts['redriven'], 'message')} redriven to {destination}")
            if failures:
                named = below(few([f"{one.message_id}: {one.reason}" for one in failures]))
                raise CommandError(
                    f"{plural(len(failures), 'message stays', 'messages stay')} in {source}:{named}"
                )


def estimate(stage: StageName, count: int) -> Estimate:
    """Receive, send and delete in tens; then what the stage does with each message."""
    moves = 3 * -(-count // MAX_ENTRIES)
    if stage is StageName.INGEST:  # a batch holds many: one object for all of them
        return Estimate(queue_requests=moves + count, invocations=1, writes=4)
    if stage is StageName.PROCESS:
        return Estimate(
            queue_requests=moves + 2 * count, invocations=count, reads=count, writes=3 * count
        )
    if stage is StageName.REPORT:
        return Estimate(queue_requests=2 * count, invocations=count)
    assert_never(stage)
