"""Object keys: what all of them share, and those of raw batches.

Only this file, day_keys.py, output_keys.py, repair_keys.py and report_keys.py spell the buckets'
layout. They need the standard library alone: the stacks and the command line import them too.

Zones are prefixes with Hive-style partitions, so any query engine can read them. Counts are in
the keys, so that a day's books are balanced from listings alone, without a GET per batch. So is the
quarter of an hour in which a batch arrived: every time zone in use has its midnights on a quarter,
so listings alone say to which of a zone's days a batch belongs.

Keys of format 1 are read, and never written. There a raw key has the hour of its arrival only.
docs/upgrading.md says what that means for a reader.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import ClassVar, Final, Self

RAW_ZONE = "events/"

# The format of keys and event files that is written. Every earlier one is read.
FORMAT: Final = 2
QUARTER = timedelta(minutes=15)

# Parts of patterns: a day's partition, the quarter of an hour, and the name of a batch.
DAY = r"dt=(?P<day>\d{4}-\d{2}-\d{2})"
HOUR, MINUTE = r"(?P<hour>[01]\d|2[0-3])", r"(?P<minute>00|15|30|45)"
BATCH = r"(?P<batch>[^/]+)"


class InvalidKeyError(ValueError):
    """A key that does not follow the layout of its zone."""

    def __init__(self, zone: str, key: str) -> None:
        super().__init__(f"not a key of the {zone} zone: {key!r}")


@dataclass(frozen=True, slots=True, kw_only=True)
class RawKey:
    """A batch as it arrived: `count` envelopes, one a line, gzipped.

    `arrived`: the beginning, in UTC, of the quarter of an hour in which SQS got its messages. In
    format 1: of the hour.
    """

    arrived: datetime
    batch: str
    count: int
    format: int = FORMAT

    _pattern: ClassVar[re.Pattern[str]] = re.compile(
        rf"{RAW_ZONE}{DAY}/hr={HOUR}/(?:min={MINUTE}/)?{BATCH}-n(?P<count>\d+)\.ndjson\.gz"
    )

    @property
    def day(self) -> date:
        """The UTC day of its arrival."""
        return self.arrived.date()

    def __str__(self) -> str:
        minute = "" if self.format == 1 else f"min={self.arrived:%M}/"
        return (
            f"{RAW_ZONE}dt={self.day}/hr={self.arrived:%H}/{minute}"
            f"{self.batch}-n{self.count}.ndjson.gz"
        )

    @classmethod
    def parse(cls, key: str) -> Self:
        """Read a raw key back. Raises InvalidKeyError."""
        m = matched("raw", key, cls._pattern)
        return cls(
            arrived=arrived_of("raw", m),
            batch=m["batch"],
            count=int(m["count"]),
            format=FORMAT if m["minute"] else 1,
        )


def partition(zone: str, day: date) -> str:
    """The prefix that lists one day of a zone."""
    return f"{zone}dt={day}/"


def matched(zone: str, key: str, *patterns: re.Pattern[str]) -> re.Match[str]:
    """A key read by the first of its zone's patterns that it follows. Raises InvalidKeyError."""
    for pattern in patterns:
        if match := pattern.fullmatch(key):
            return match
    raise InvalidKeyError(zone, key)


def day_of(zone: str, match: re.Match[str], group: str = "day") -> date:
    """The day of a key that was read. Raises InvalidKeyError where the calendar has none."""
    try:
        return date.fromisoformat(match[group])
    except ValueError:
        raise InvalidKeyError(zone, match.string) from None


def arrived_of(zone: str, match: re.Match[str], group: str = "day") -> datetime:
    """When the quarter began, in UTC, that a key names; the hour or the day, if it names no more.

    `group`: that of the date. Raises InvalidKeyError where the calendar has none.
    """
    day = day_of(zone, match, group)
    hour, minute = int(match["hour"] or 0), int(match["minute"] or 0)
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=UTC)
