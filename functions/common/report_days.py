"""Which days can be asked for: those that an event can be of and that have begun."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

# A timestamp has a year of four digits that does not begin with 0 (docs/contract.md). Its offset
# and the time zone of the day can make the day one of the two before.
FIRST_DAY = date(999, 12, 30)


class NoSuchDayError(ValueError):
    """No event can be of this day, or it has not begun; the message says which."""


def check_day(day: date, now: datetime, zone: ZoneInfo) -> None:
    """Raise NoSuchDayError unless `day`, of the time zone, has begun and can have events."""
    today = now.astimezone(zone).date()
    if day > today:
        raise NoSuchDayError(f"{day} has not begun: today is {today} in {zone}")
    if day < FIRST_DAY:
        raise NoSuchDayError(f"{day} can have no events: the first day that can is {FIRST_DAY}")
