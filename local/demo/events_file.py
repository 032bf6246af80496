"""Reads the user's file of events: how many lines, and of which days."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta, tzinfo
from pathlib import Path

import msgspec

from cli.sending.entries import Rejected
from cli.sending.faults import DamagedError, NotEventsError
from cli.sending.lines import events
from cli.sending.source import Source
from functions.common.times import EPOCH
from functions.process.timestamp import microseconds
from local.demo.formatting import in_short, listed
from local.demo.input_checks import InputError, look_at


@dataclass(frozen=True, slots=True, kw_only=True)
class EventsFile:
    """A file that can be sent: its number of lines, and how many state each day."""

    path: Path
    lines: int
    days: Counter[date]


class _Stamped(msgspec.Struct):
    """`timestamp` is the contract's; `time` that of CloudEvents and of EventBridge's envelope."""

    timestamp: object = None
    time: object = None


_stamped = msgspec.json.Decoder(_Stamped).decode


def look(path: Path, zone: tzinfo) -> EventsFile:
    """Read a file once. Raises InputError if no line is a JSON object."""
    look_at(path)
    total = objects = 0
    first = b""
    days: Counter[date] = Counter()
    try:
        for line in lines_of(path):
            total += 1
            first = first or line
            try:
                day = day_of_line(line, zone)
            except ValueError:
                continue  # refused when it is sent, and named then
            objects += 1
            if day is not None:
                days[day] += 1
    except (DamagedError, NotEventsError) as error:
        raise InputError(f"EVENTS={path} {error}") from None
    if not total:
        raise InputError(f"EVENTS={path} is empty")
    if not objects:
        raise InputError(
            f"EVENTS={path} holds no event: none of its lines ({total:,}) is a JSON object "
            f"(docs/contract.md). The first:\n  {in_short(first)}"
        )
    return EventsFile(path=path, lines=total, days=days)


def day_to_report(file: EventsFile, asked: date | None, today: date) -> date:
    """The day `asked` for, or else the day with most events. Raises InputError.

    A future day has no report. If no line has a time, `asked` must be given.
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
        f"EVENTS={file.path}: the day of its events cannot be told, since no line has a "
        "`timestamp` (docs/contract.md). Say DATE=YYYY-MM-DD"
    )


def day_of_line(line: bytes, zone: tzinfo) -> date | None:
    """The day that an event states, or None if it states none.

    Raises ValueError if the line is not a JSON object.
    """
    try:
        stamped = _stamped(line)
    except (msgspec.DecodeError, RecursionError) as error:
        raise ValueError("no JSON object") from error
    for text in (stamped.timestamp, stamped.time):
        moment = microseconds(text) if isinstance(text, str) else None
        if moment is not None:
            try:
                return (EPOCH + timedelta(microseconds=moment)).astimezone(zone).date()
            except OverflowError:
                return None  # beyond Python's calendar
    return None


def lines_of(path: Path) -> Iterator[bytes]:
    """The events of a file, and its lines that are none, as `pipeline send` reads them."""
    with Source(str(path.absolute())) as source:
        for one in events(source.chunks()):
            if not isinstance(one, Rejected):
                yield one[1]
            elif one.ends:
                yield one.line
