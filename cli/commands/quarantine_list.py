"""`pipeline quarantine list`: how many events are in quarantine, and why."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Annotated, NamedTuple

import typer
from rich.table import Table

from cli.quarantine.options import Reason, Source
from cli.quarantine.records import Record, Selection, days_in_words, read
from cli.target import Target
from cli.terminal.console import console
from cli.terminal.days import TODAY, FirstDay, LastDay, chosen_days
from cli.terminal.errors import errors_as_messages
from cli.terminal.options import Options
from functions.report.document.lists import LONGEST_NAME
from functions.report.text import untrusted


class Group(NamedTuple):
    """Records that are counted together."""

    day: date
    reason: str
    source: str | None


def list_(
    context: typer.Context,
    first: FirstDay = TODAY,
    last: LastDay = TODAY,
    reason: Reason = None,
    source: Source = None,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON, one row a line.")] = False,
) -> None:
    """How many events are in quarantine, by arrival day, reason and source.

    Counts are the report's: a message that was delivered twice counts once. Events that were
    resubmitted still count, since they did arrive invalid; a column says how many they are.

        pipeline --env dev quarantine list
        pipeline --env dev quarantine list --from 2026-11-20 --to yesterday
    """
    with errors_as_messages():
        options: Options = context.obj
        target = Target(options)
        wanted = chosen_days(first, last, target.settings.zone)
        groups = _counted(read(target, wanted, Selection(reason=reason, source=source)))
        if as_json:
            for group, (events, resubmitted) in groups.items():
                row = {
                    "date": str(group.day),
                    "reason": group.reason,
                    "source": group.source,
                    "events": events,
                    "resubmitted": resubmitted,
                }
                typer.echo(json.dumps(row))
        else:
            total = sum(events for events, _ in groups.values())
            where = days_in_words(wanted, target.settings.time_zone)
            typer.echo(f"{total:,} events in quarantine of {where}")
            if groups:
                console().print(_table(groups))


def _counted(records: Iterable[Record]) -> dict[Group, tuple[int, int]]:
    """Events of each group, and how many of them were resubmitted. By day, most events first."""
    events: Counter[Group] = Counter()
    resubmitted: Counter[Group] = Counter()
    for record in records:
        group = Group(record.day, record.reason, record.source)
        events[group] += record.events
        resubmitted[group] += record.resubmitted
    order = sorted(events, key=lambda group: (group.day, -events[group], str(tuple(group))))
    return {group: (events[group], resubmitted[group]) for group in order}


def _table(groups: Mapping[Group, tuple[int, int]]) -> Table:
    table = Table()
    for name in ("arrived on", "reason", "source"):
        table.add_column(name, overflow="fold")
    for name in ("events", "resubmitted"):
        table.add_column(name, justify="right")
    for (day, reason, source), counts in groups.items():
        shown = untrusted.name(source, longest=LONGEST_NAME)
        table.add_row(str(day), reason, shown, *(f"{count:,}" for count in counts))
    return table
