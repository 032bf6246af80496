"""`pipeline restate`: make the reports of a range of days again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer  # noqa: TC002 - it reads the annotations
from rich.table import Table

from cli.arrivals import arrivals
from cli.invoke import invoke
from cli.repair.audit import audited
from cli.repair.consent import DryRun, Yes, agreed
from cli.repair.estimate import Estimate
from cli.target import Target
from cli.terminal.console import console
from cli.terminal.days import Day, chosen_days, day_option
from cli.terminal.errors import CommandError, errors_as_messages
from cli.terminal.examples import below, few
from cli.terminal.options import Options
from cli.terminal.progress import progress
from functions.common.keys import partition
from functions.common.output_keys import EVENTS_ZONE
from functions.report.text.figures import plural

if TYPE_CHECKING:
    from functions.report.document.answer import DayAnswer

# At most, and with LISTs, which S3 charges like writes: those of the zones around the day; and a
# revision, its pages and spreadsheet, and a fingerprint.
_WRITES_A_REPORT = 25


def restate(
    context: typer.Context,
    first: Annotated[Day, day_option("--from", "First day of the events")],
    last: Annotated[Day, day_option("--to", "Last day of the events")],
    dry_run: DryRun = False,
    yes: Yes = False,
) -> None:
    """Make the reports of a range of days again, and say which have changed.

    The daily run restates the days it looks back on by itself. This is for days further back:
    their events came later than that, or they were replayed. A revision is written only when
    something has changed. A day of which files may have expired keeps its report, and is named
    `expired`. A day that fails stops no other. Exits with 1 when any did.

        pipeline --env dev restate --from 2026-11-01 --to 2026-11-23 --dry-run
        pipeline --env dev restate --from 2026-11-01 --to 2026-11-23
    """
    with errors_as_messages():
        options: Options = context.obj
        target = Target(options)
        wanted = chosen_days(first, last, target.settings.zone)
        what = f"{plural(len(wanted), 'report')}, {wanted[0]} to {wanted[-1]}"
        if not agreed(what, _estimate(target, wanted), dry_run=dry_run, yes=yes):
            return
        arguments = {"from": str(wanted[0]), "to": str(wanted[-1])}
        with audited(target, "restate", arguments) as trail:
            answers, failures = _restate(target, wanted, trail.counts)
            console().print(_table(answers))
            if failures:
                named = below(few([f"{day}: {why}" for day, why in failures.items()]))
                raise CommandError(
                    f"{len(failures):,} of {plural(len(wanted), 'report')} failed:{named}"
                )


def _restate(
    target: Target, wanted: Sequence[date], counts: dict[str, int]
) -> tuple[list[DayAnswer], dict[date, str]]:
    """The report function's answer for each day, and why the other days failed.

    `counts` is kept up to date meanwhile: days, made, changed, failed.
    """
    answers: list[DayAnswer] = []
    failures: dict[date, str] = {}
    counts.update(days=len(wanted), made=0, changed=0, failed=0)
    with progress("making reports", len(wanted)) as advance:
        for day in wanted:
            try:
                answers.append(invoke(target, {"date": str(day)}))
            except CommandError as error:
                failures[day] = str(error)
                counts["failed"] += 1
            else:
                counts["made"] += 1
                counts["changed"] += answers[-1]["changed"]
            advance()
    return answers, failures


def _estimate(target: Target, wanted: Sequence[date]) -> Estimate:
    """What the reports will cost. Each event file and quarantine file is read once."""
    reads = sum(
        sum(1 for _ in target.processed.list(partition(EVENTS_ZONE, day)))
        + len(arrivals(target, day).quarantine)
        for day in wanted
    )
    return Estimate(writes=_WRITES_A_REPORT * len(wanted), reads=reads, invocations=len(wanted))


def _table(answers: Sequence[DayAnswer]) -> Table:
    table = Table()
    for name in ("date", "revision", "changed", "status", "balanced", "events"):
        table.add_column(name, justify="right" if name in {"revision", "events"} else "left")
    for answer in answers:
        table.add_row(
            answer["date"],
            str(answer["revision"]),
            _changed(answer),
            answer["status"],
            "yes" if answer["balanced"] else "NO",
            f"{answer['events']:,}",
        )
    return table


def _changed(answer: DayAnswer) -> str:
    if answer.get("expired"):
        return "expired"
    return "yes" if answer["changed"] else "no"
