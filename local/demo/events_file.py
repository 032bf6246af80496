"""Reads the user's file of events: how many lines, and of which days its valid events are."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path

from cli.judging.definitions import compiled
from cli.judging.entries import Entry
from cli.judging.judge import Judge
from cli.judging.unmapped import Unmapped
from cli.reading.files import Files
from functions.process.partition import EventDays
from local.demo.formatting import in_short, listed
from local.demo.input_checks import InputError, look_at
from stacks.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class EventsFile:
    """A file that can be sent: its number of lines, and what will become of them.

    `days`: the valid events by their day; those without a time of their own are of today.
    `invalid`: how many the bus takes and process quarantines. What is in neither, the bus refuses.
    `unmapped`: what no mapping reads.
    """

    path: Path
    lines: int
    invalid: int
    days: Counter[date]
    unmapped: Unmapped = field(default_factory=Unmapped)


def look(path: Path, settings: Settings) -> EventsFile:
    """Read a file once. Raises InputError if no line is a JSON object, and DefinitionsError."""
    look_at(path)
    files = Files([str(path.absolute())])
    judge = Judge(compiled(None), region=settings.region, now=datetime.now(UTC), arriving=True)
    day_of = EventDays(settings.zone).of
    total = objects = invalid = 0
    first = b""
    unmapped = Unmapped()
    days: Counter[date] = Counter()
    for item in files.items():
        judged = judge.judge(item)
        if not judged.ends:
            continue
        total += 1
        unmapped.add(judged)
        first = first or judged.line
        objects += judged.mapping is not None
        if not isinstance(judged.entry, Entry):
            continue  # refused when it is sent, and named then
        if judged.event is None:
            invalid += 1
        else:
            days[day_of(judged.event.timestamp_us)] += 1
    for unread in files.unread:
        raise InputError(f"EVENTS={path} {unread.why}")
    if not total:
        raise InputError(f"EVENTS={path} is empty")
    if not objects:
        raise InputError(
            f"EVENTS={path} holds no event: none of its lines ({total:,}) is a JSON object "
            f"(docs/contract.md). The first:\n  {in_short(first)}"
        )
    return EventsFile(path=path, lines=total, invalid=invalid, days=days, unmapped=unmapped)


def day_to_report(file: EventsFile, asked: date | None, today: date) -> date:
    """The day `asked` for, or else the day with most events. Raises InputError.

    A future day has no report. If no event is valid, `asked` must be given.
    """
    past = Counter({day: count for day, count in file.days.items() if day <= today})
    best = max(past, key=lambda day: (past[day], day)) if past else None
    if asked is not None:
        if asked > today:
            raise InputError(f"DATE={asked} is in the future")
        if file.days and asked not in file.days:
            say = f". Say DATE={best}" if best else ""
            raise InputError(
                f"EVENTS={file.path} has no event of {asked}; it has {listed(file.days)}{say}"
            )
        return asked
    if best:
        return best
    if file.days:
        raise InputError(f"EVENTS={file.path} has events of the future alone: {listed(file.days)}")
    raise InputError(
        f"EVENTS={file.path}: none of its events is valid, so there is no day to report; "
        f"`pipeline check {file.path}` says why. To see them refused say DATE=YYYY-MM-DD"
    )
