"""When the daily run starts, at a time that clocks never skip.

Where clocks are put forward past the time of a schedule, EventBridge Scheduler leaves out that run
(EventBridge Scheduler user guide, "Daylight savings time"), and the day before has no report.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from functools import cache
from importlib.resources import files
from zoneinfo import ZoneInfo

from stacks.settings import cron

# The years that are looked at, whenever that is: a default must not move by itself. Rules go on for
# ever, so what the clocks of a zone skip by then they skip later, and a test looks at a century.
_FIRST, _LAST = datetime(2026, 1, 1, tzinfo=UTC), datetime(2041, 1, 1, tzinfo=UTC)
# The clocks of no zone have changed twice within three days.
_STEP = timedelta(days=1)
# After midnight, so that the last events of a day are stored and processed.
_MINUTES_AFTER = 30


@dataclass(frozen=True, slots=True)
class _Gap:
    """What the clocks of a zone skip once: from `start` until `end`, as local times."""

    start: datetime
    end: datetime

    def skips(self, moment: time) -> bool:
        """Whether there is no such time on the day that the gap begins."""
        return self.start <= datetime.combine(self.start.date(), moment) < self.end


def default_schedule(zone: str) -> str:
    """Half past midnight, or the first hour after it at whose half there is always a time."""
    gaps = _gaps(zone)
    hour = next(
        hour for hour in range(24) if not any(g.skips(time(hour, _MINUTES_AFTER)) for g in gaps)
    )
    return f"cron({_MINUTES_AFTER} {hour} * * ? *)"


def skipped_run(schedule: str, zone: str) -> datetime | None:
    """The first day and time for which a schedule has no run because clocks skip it, if any.

    Of several times a day one is enough: a day is skipped if all of them are. Whatever days a
    schedule names, it is judged as a daily one. `rate(...)` counts hours, and skips nothing.

    Raises ValueError as cron.read does.
    """
    times = _times(schedule)
    for gap in _gaps(zone) if times else ():
        if all(gap.skips(one) for one in times):
            return datetime.combine(gap.start.date(), times[0])
    return None


def _times(schedule: str) -> list[time]:
    """The times of day of a cron expression; none of a rate."""
    read = cron.read(schedule)
    return [time(hour, minute) for hour in read.hours for minute in read.minutes] if read else []


@cache
def _gaps(name: str) -> list[_Gap]:
    return list(_find_gaps(_pinned(name)))


def _pinned(name: str) -> ZoneInfo:
    """A zone by the pinned tzdata: what a system has would make plans differ between machines."""
    with files("tzdata").joinpath("zoneinfo", *name.split("/")).open("rb") as content:
        return ZoneInfo.from_file(content, name)


def _find_gaps(zone: ZoneInfo) -> Iterator[_Gap]:
    at = _FIRST
    while at < _LAST:
        before, later = _offset(at, zone), at + _STEP
        if _offset(later, zone) > before:
            seconds = range(_STEP // timedelta(seconds=1))
            change = at + timedelta(
                seconds=bisect_right(
                    seconds, before, key=lambda n: _offset(at + timedelta(seconds=n), zone)
                )
            )
            yield _Gap(start=_clock(change, before), end=_clock(change, _offset(change, zone)))
        at = later


def _offset(moment: datetime, zone: ZoneInfo) -> timedelta:
    return moment.astimezone(zone).replace(tzinfo=UTC) - moment


def _clock(moment: datetime, offset: timedelta) -> datetime:
    """What clocks show that are `offset` ahead of UTC."""
    return moment.replace(tzinfo=None) + offset
