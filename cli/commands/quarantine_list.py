"""`pipeline quarantine list`: how many events are in quarantine, and why."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Annotated, NamedTuple

import typer
from rich.table import Table

from cli.judging.anew import JudgedAnew
from cli.judging.definitions import DefinitionsFolder
from cli.judging.deployed import has_other_mappings
from cli.quarantine.options import Reason, Source
from cli.quarantine.records import Record, Selection, days_in_words, read
from cli.repair.replaying import replay_of
from cli.target import Target
from cli.terminal.console import console
from cli.terminal.days import TODAY, FirstDay, LastDay, chosen_days
from cli.terminal.errors import errors_as_messages
from cli.terminal.options import Options
from functions.common.reasons import Reason as Reasons
from functions.report.document.lists import LONGEST_NAME
from functions.report.text import untrusted
from functions.report.text.figures import plural


class Group(NamedTuple):
    """Records that are counted together."""

    day: date
    reason: str
    source: str | None


class Counts(NamedTuple):
    """Their events; those that were resubmitted, and those that would be valid now."""

    events: int
    resubmitted: int
    valid_now: int


def list_(
    context: typer.Context,
    first: FirstDay = TODAY,
    last: LastDay = TODAY,
    reason: Reason = None,
    source: Source = None,
    definitions: DefinitionsFolder = None,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON, one row a line.")] = False,
) -> None:
    """How many events are in quarantine, by arrival day, reason and source.

    Counts are the report's: a message that was delivered twice counts once. Events that were
    resubmitted still count, since they did arrive invalid; a column says how many they are.
    Another says how many would be valid now, by the mappings of your definitions: a replay would
    read these as events, and what it costs is told.

        pipeline --env dev quarantine list
        pipeline --env dev quarantine list --from 2026-11-20 --to yesterday
    """
    with errors_as_messages():
        options: Options = context.obj
        target = Target(options)
        wanted = chosen_days(first, last, target.settings.zone)
        anew = JudgedAnew(definitions)
        selection = Selection(reason=reason, source=source)
        groups = _counted(read(target, wanted, selection), anew)
        if as_json:
            for group, (events, resubmitted, valid_now) in groups.items():
                row = {
                    "date": str(group.day),
                    "reason": group.reason,
                    "source": group.source,
                    "events": events,
                    "resubmitted": resubmitted,
                    "valid_now": valid_now,
                }
                typer.echo(json.dumps(row))
        else:
            total = sum(counts.events for counts in groups.values())
            where = days_in_words(wanted, target.settings.time_zone)
            typer.echo(f"{plural(total, 'event')} in quarantine of {where}")
            if groups:
                console().print(_table(groups))
                _tell_of_valid(target, groups, anew.digest)


def _counted(records: Iterable[Record], anew: JudgedAnew) -> dict[Group, Counts]:
    """Events of each group. By day, most events first."""
    events: Counter[Group] = Counter()
    resubmitted: Counter[Group] = Counter()
    valid_now: Counter[Group] = Counter()
    for record in records:
        group = Group(record.day, record.reason, record.source)
        events[group] += record.events
        resubmitted[group] += record.resubmitted
        valid_now[group] += _is_valid(record, anew)
    order = sorted(events, key=lambda group: (group.day, -events[group], str(tuple(group))))
    return {group: Counts(events[group], resubmitted[group], valid_now[group]) for group in order}


def _is_valid(record: Record, anew: JudgedAnew) -> bool:
    """Whether it would be valid now. A batch that cannot be read stays as it is."""
    if record.reason in Reasons.UNREADABLE_BATCH.codes:
        return False
    return anew.is_valid(
        record.original, record.arrived, datetime.fromisoformat(record.ingested_at)
    )


def _tell_of_valid(target: Target, groups: Mapping[Group, Counts], digest: str) -> None:
    """Say how many would be valid now, and what it takes to make them so."""
    valid = sum(counts.valid_now for counts in groups.values())
    if not valid:
        return
    replay = replay_of(target, [group.day for group, counts in groups.items() if counts.valid_now])
    before = ""
    if has_other_mappings(target, digest):
        before = "Process was deployed with other mappings: deploy these first. "
    typer.echo(f"{valid:,} of them would be valid now. {before}To read them again:\n{replay}")
    if any(counts.resubmitted and counts.valid_now for counts in groups.values()):
        typer.echo("What was resubmitted is an event already: read again, it may count twice.")


def _table(groups: Mapping[Group, Counts]) -> Table:
    table = Table()
    for name in ("arrived on", "reason", "source"):
        table.add_column(name, overflow="fold")
    for name in ("events", "resubmitted", "valid now"):
        table.add_column(name, justify="right")
    for (day, reason, source), counts in groups.items():
        shown = untrusted.name(source, longest=LONGEST_NAME)
        table.add_row(str(day), reason, shown, *(f"{count:,}" for count in counts))
    return table
