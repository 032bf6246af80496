"""`pipeline report --from --to`: make the reports of a range of days again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from rich.table import Table

from cli.invoke import invoke
from cli.repair.audit import audited
from cli.repair.consent import agreed, progress
from cli.repair.estimate import Estimate
from cli.target import Target
from cli.terminal.console import console
from cli.terminal.errors import CommandError
from functions.common.keys import EVENTS_ZONE, QUARANTINE_ZONE, partition

# LISTs of the zones around a day, and at most a revision, three drawings and a fingerprint.
_WRITES = 25


def restate(target: Target, days: Sequence[date], *, dry_run: bool, yes: bool) -> None:
    """Make the report of each day again, and say which changed. Raises CommandError at the end
    when some failed.
    """
    what = f"{len(days):,} reports, {days[0]} to {days[-1]}"
    if not agreed(what, _estimate(target, days), dry_run=dry_run, yes=yes):
        return
    made: list[dict[str, Any]] = []
    failures: dict[date, str] = {}
    arguments = {"from": str(days[0]), "to": str(days[-1])}
    with audited(target, "report", arguments) as trail:
        with progress("making reports", len(days)) as advance:
            for day in days:
                try:
                    made.append(invoke(target, {"date": str(day)}))
                except CommandError as error:
                    failures[day] = str(error)
                advance()
        trail.counts.update(
            days=len(days),
            made=len(made),
            changed=sum(answer["changed"] for answer in made),
            failed=len(failures),
        )
        console().print(_table(made))
        if failures:
            named = "\n".join(f"  {day}: {why}" for day, why in failures.items())
            raise CommandError(f"{len(failures):,} of {len(days):,} reports failed:\n{named}")


def _estimate(target: Target, days: Sequence[date]) -> Estimate:
    """Each event and quarantine file is read once."""
    reads = sum(
        sum(1 for _ in target.processed.list(partition(zone, day)))
        for day in days
        for zone in (EVENTS_ZONE, QUARANTINE_ZONE)
    )
    return Estimate(writes=_WRITES * len(days), reads=reads, invocations=len(days))


def _table(made: Sequence[dict[str, Any]]) -> Table:
    table = Table()
    for name in ("date", "revision", "changed", "status", "balanced", "events"):
        table.add_column(name, justify="right" if name in {"revision", "events"} else "left")
    for answer in made:
        table.add_row(
            answer["date"],
            str(answer["revision"]),
            "yes" if answer["changed"] else "no",
            answer["status"],
            "yes" if answer["balanced"] else "NO",
            f"{answer['events']:,}",
        )
    return table
