"""`pipeline quarantine resubmit`: events that were fixed, once more onto the bus."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Annotated

import typer

from cli.commands.quarantine_list import Ids, Reason, Source, described
from cli.quarantine.contract import violation
from cli.quarantine.fixes import Expression, FixError, edit
from cli.quarantine.records import UNREADABLE, Record, Selection, printable, read
from cli.repair.audit import audited
from cli.repair.consent import DryRun, FirstDay, LastDay, Yes, agreed, days, progress
from cli.repair.estimate import Estimate
from cli.sending.bus import Bus
from cli.sending.entries import Entry, Rejected, requests, to_entry
from cli.target import Target
from cli.terminal.errors import CommandError, shown_to_people
from cli.terminal.options import Options
from functions.common.parallel import in_parallel
from functions.common.times import rfc3339

_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Fixed:
    """A record, and the entry that goes onto the bus for it."""

    record: Record
    entry: Entry


@dataclass(slots=True)
class Plan:
    """What becomes of the selected records; `refused` with the reason why not."""

    fixed: list[Fixed] = field(default_factory=list)
    done_before: list[Record] = field(default_factory=list)
    left: list[Record] = field(default_factory=list)
    refused: list[tuple[Record, str]] = field(default_factory=list)

    @property
    def estimate(self) -> Estimate:
        """Each event: accepted by the bus, through the queue, and a mark; batches are few."""
        count = len(self.fixed)
        return Estimate(events=count, queue_requests=3 * count, writes=count)

    def __str__(self) -> str:
        parts = [f"{len(self.fixed):,} to resubmit"]
        for records, what in (
            (self.done_before, "resubmitted before"),
            (self.left, "left as they are"),
            (self.refused, "cannot be resubmitted"),
        ):
            if records:
                parts.append(f"{len(records):,} {what}")
        lines = [", ".join(parts)]
        lines += [f"  {described(record)}\n    {why}" for record, why in self.refused]
        for one in self.fixed[:_SHOWN]:
            lines.append(f"  {described(one.record)}")
            lines.append(f"    - {printable(one.record.event)}")
            lines.append(f"    + {printable(one.entry.line)}")
        if len(self.fixed) > _SHOWN:
            lines.append(f"  and {len(self.fixed) - _SHOWN:,} more")
        return "\n".join(lines)


def resubmit(
    context: typer.Context,
    first: FirstDay,
    last: LastDay,
    reason: Reason = None,
    source: Source = None,
    ids: Ids = None,
    fix: Annotated[
        str | None, typer.Option(metavar="EXPR", help="A jq expression: event in, event out.")
    ] = None,
    by_hand: Annotated[
        bool, typer.Option("--edit", help="Open each event in $EDITOR, after --fix if given.")
    ] = False,
    again: Annotated[bool, typer.Option("--again", help="Also those resubmitted before.")] = False,
    dry_run: DryRun = False,
    yes: Yes = False,
) -> None:
    """Fix quarantined events and put them on the bus again.

    Without a fix they are sent as they are, which helps those whose time had not come. Each is
    marked when the bus has it, so the same command given again resubmits nothing twice. Keep
    `event_id`: then the report counts the event once, whatever happens. Exits with 1 when a
    record could not be resubmitted.

        pipeline quarantine resubmit --from 2026-11-23 --to 2026-11-23 \\
            --reason bad_timestamp --fix '.timestamp += "Z"'
        pipeline quarantine resubmit --from 2026-11-23 --to 2026-11-23 --reason not_json --edit
    """
    with shown_to_people():
        options: Options = context.obj
        target = Target(options)
        wanted = days(first, last)
        expression = None if fix is None else Expression(fix)
        selection = Selection(reason=reason, source=source, ids=frozenset(ids or ()))
        plan = prepare(
            read(target, wanted, selection),
            expression,
            by_hand=by_hand and not dry_run,
            again=again,
        )
        if by_hand and dry_run:
            typer.echo("dry run: the editor is not opened; events are shown before --edit")
        if plan.fixed and agreed(str(plan), plan.estimate, dry_run=dry_run, yes=yes):
            arguments = {
                "from": str(wanted[0]),
                "to": str(wanted[-1]),
                "reason": reason,
                "source": source,
                "ids": ids,
                "fix": fix,
                "edit": by_hand,
                "again": again,
            }
            with audited(target, "quarantine resubmit", arguments) as trail:
                _send(target, plan, trail.counts)
                typer.echo(f"{trail.counts['resubmitted']:,} events resubmitted")
                if trail.counts["rejected"]:
                    raise CommandError(f"the bus rejected {trail.counts['rejected']:,} events")
        elif not plan.fixed:
            typer.echo(str(plan))
        if plan.refused:
            raise typer.Exit(1)


def prepare(
    records: Iterable[Record], expression: Expression | None, *, by_hand: bool, again: bool
) -> Plan:
    """Fix every record that can be, and say of each other one why not."""
    plan = Plan()
    for record in records:
        if record.reason == UNREADABLE:
            plan.refused.append(
                (record, "no event of its own: repair the raw object and replay it")
            )
        elif record.resubmitted and not again:
            plan.done_before.append(record)
        else:
            _prepare(record, expression, plan, by_hand=by_hand)
    return plan


def _prepare(record: Record, expression: Expression | None, plan: Plan, *, by_hand: bool) -> None:
    event = record.event
    if expression is not None:
        try:
            event = expression.apply(event)
        except FixError as error:
            if not by_hand:
                plan.refused.append((record, str(error)))
                return
    if by_hand:
        typer.echo(described(record))
        edited = edit(event)
        if edited is None or edited == record.event.strip():
            plan.left.append(record)
            return
        event = edited
    entry = to_entry(event)
    if isinstance(entry, Rejected):
        plan.refused.append((record, f"not an entry of the bus: {entry.reason}"))
    elif (why := violation(entry.detail)) is not None:
        plan.refused.append((record, f"still against the contract: {printable(why.encode())}"))
    else:
        plan.fixed.append(Fixed(record, entry))


def _send(target: Target, plan: Plan, counts: dict[str, int]) -> None:
    """Put every event on the bus, then mark it: dying in between repeats it, and loses nothing."""
    bus = Bus(target.events, target.names.bus)
    who = target.caller
    counts.update(selected=len(plan.fixed), resubmitted=0, rejected=0)

    def send(part: list[Fixed]) -> tuple[int, int]:
        rejected = {one.line for one in bus.put([one.entry for one in part]).rejected}
        accepted = [one for one in part if one.entry.line not in rejected]
        for one in accepted:
            _mark(target, one, who)
        return len(accepted), len(part) - len(accepted)

    with progress("resubmitting", len(plan.fixed)) as advance:
        for accepted, rejected in in_parallel(send, _parts(plan.fixed)):
            counts["resubmitted"] += accepted
            counts["rejected"] += rejected
            advance(accepted + rejected)


def _parts(fixed: list[Fixed]) -> Iterator[list[Fixed]]:
    """As many as one request to the bus takes, in order."""
    start = 0
    for entries in requests(one.entry for one in fixed):
        yield fixed[start : start + len(entries)]
        start += len(entries)


def _mark(target: Target, fixed: Fixed, who: str) -> None:
    record = fixed.record
    mark = {
        "batch": record.batch,
        "line": record.line,
        "reason": record.reason,
        "resubmitted_at": rfc3339(datetime.now(UTC)),
        "who": who,
        "event": fixed.entry.detail,
    }
    target.processed.put(record.mark, json.dumps(mark).encode() + b"\n")
