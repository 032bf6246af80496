"""The time of a mapped event, in microseconds since the epoch: RFC 3339, a local time, a number."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import ROUND_DOWN, Context, Decimal
from typing import Any, TypeAlias
from zoneinfo import ZoneInfo

from msgspec import Raw, ValidationError

from functions.common.numbers import exact
from functions.common.reasons import Reason
from functions.common.times import EPOCH
from functions.process.event import RefusedError
from functions.process.mapping.chunk import Chunk
from functions.process.mapping.compiled import Time
from functions.process.mapping.places import NULL
from functions.process.mapping.texts import (
    Getter,
    as_text,
    first,
    kind,
    missing,
    places,
    text_of,
)
from functions.process.timestamp import all_microseconds, microseconds

# Of what was found: its time, or None if it stands for none. Raises msgspec's ValidationError on
# another type, and TypeError on None.
_Read: TypeAlias = Callable[[Any], int | None]

_LOCAL = re.compile(r"[1-9][0-9]{3}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]+)?")
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")
# The units of a second.
_A_SECOND = {"s": 1, "ms": 1_000, "us": 1_000_000, "ns": 1_000_000_000}
_MICROSECOND = timedelta(microseconds=1)
# 2000-01-01: an earlier number has another unit. 10000-01-01: no calendar goes on from there.
_FROM_SECONDS, _TO_SECONDS = 946_684_800, 253_402_300_800
# Exact for what is within these bounds, to the nanosecond; further digits are cut off.
_CUT = Context(prec=40, rounding=ROUND_DOWN)


def maker(time: Time, getter: Getter) -> Callable[[Any, int], int]:
    """What makes the time of an event, which may not be later than what it is told."""
    get, where = first(time.first, getter), places(time.first)
    read, needed = _reader(time)

    def make(event: Any, latest_us: int) -> int:
        found = get(event)
        try:
            timestamp_us = read(found)
        except (ValidationError, TypeError):  # no string, or None
            if found is None or found == NULL:
                raise missing("timestamp", where) from None
            what = f"`timestamp`: {where} is {kind(found)}, and {needed} is needed"
            raise RefusedError(Reason.WRONG_TYPE, what, "timestamp") from None
        if timestamp_us is None:
            raise RefusedError(Reason.BAD_TIMESTAMP, f"`timestamp`: {where} is not {needed}")
        if timestamp_us > latest_us:
            what = f"`timestamp`: {where} is more than a day ahead"
            raise RefusedError(Reason.TIMESTAMP_IN_FUTURE, what)
        return timestamp_us

    return make


def all_maker(time: Time, getter: Getter) -> Callable[[Chunk], list[int | None]]:
    """What makes the times of many events, however late; None for each that has none."""
    make = maker(time, getter)
    # Most have it at the first path, which is quicker than to look at each.
    gets = [getter(time.first[0]), first(time.first, getter)]

    def one_by_one(chunk: Chunk) -> list[int | None]:
        made: list[int | None] = []
        for event in chunk.ats:
            try:
                made.append(make(event, sys.maxsize))
            except (RefusedError, RecursionError):
                made.append(None)
        return made

    def at_once(chunk: Chunk) -> list[int | None]:
        for get in gets:
            try:
                return all_microseconds(chunk.texts(get))
            except (ValidationError, TypeError, RecursionError):  # as in `maker`
                continue
        return one_by_one(chunk)

    return at_once if time.zone is None and time.unit is None else one_by_one


def _reader(time: Time) -> tuple[_Read, str]:
    """What reads a time, and what it needs in words."""
    if time.zone is not None:
        zone = ZoneInfo(time.zone)
        needed = f"a local time without an offset that clocks showed in {time.zone}"
        return (lambda found: _local(as_text(found), zone)), needed
    if time.unit is not None:
        a_second = _A_SECOND[time.unit]
        needed = f"a number of {time.unit} since 1970, from the year 2000 to 9999"
        return (lambda found: _number(found, a_second)), needed
    needed = "an RFC 3339 date-time with an offset and a year from 1000 on"
    return (lambda found: microseconds(as_text(found))), needed


def _local(text: str, zone: ZoneInfo) -> int | None:
    """A local time in UTC: the earlier of one that is there twice, None for a skipped one."""
    if not _LOCAL.fullmatch(text):
        return None
    try:
        shown = datetime.fromisoformat(text.upper())
    except ValueError:  # no such day or time
        return None
    offset = shown.replace(tzinfo=zone).utcoffset() or timedelta()
    since = shown.replace(tzinfo=EPOCH.tzinfo) - EPOCH - offset
    try:
        shown_then = (EPOCH + since).astimezone(zone).replace(tzinfo=None)
    except OverflowError:  # the last hours of the calendar, in a zone behind UTC
        return since // _MICROSECOND
    return since // _MICROSECOND if shown_then == shown else None


def _number(found: Raw, a_second: int) -> int | None:
    """A number of units since 1970, also as text, to the microsecond."""
    text = bytes(found).decode()
    if text.startswith('"'):
        text = text_of(found)
    elif text[0] in "{[tfn":  # no number
        raise ValidationError
    if not _NUMBER.fullmatch(text):
        return None
    number: int | Decimal = int(text) if text.isdigit() and len(text) < 30 else exact(text)
    if not _FROM_SECONDS * a_second <= number < _TO_SECONDS * a_second:
        return None
    if isinstance(number, int):
        return number * 1_000_000 // a_second
    return int(_CUT.divide(_CUT.multiply(number, Decimal(1_000_000)), Decimal(a_second)))
