"""Object keys of batches and repairs. Only this file and report_keys.py spell the buckets' layout.

Zones are prefixes with Hive-style partitions, so any query engine can read them. Counts are in
the keys, so that a day's books are balanced from listings alone, without a GET per batch. So is the
quarter of an hour in which a batch arrived: every time zone in use has its midnights on a quarter,
so listings alone say to which of a zone's days a batch belongs.
Every key of a batch is a function of its raw key and of what it was processed to: whatever is done
again overwrites itself, and two outcomes never write the same object.
Both files need the standard library alone: the stacks and the command line import them too.

Keys of format 1 are read, and never written. There a raw key has the hour of its arrival only,
and the other keys the day only. docs/upgrading.md says what that means for a reader.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import ClassVar, Final, Literal, Self

RAW_ZONE = "events/"
EVENTS_ZONE = "events/"
QUARANTINE_ZONE = "quarantine/"
LEDGER_ZONE = "ledger/"
# Repairs: who did what, and which quarantined events were sent again.
AUDIT_ZONE = "audit/"
RESUBMITTED_ZONE = "resubmitted/"

# The format of keys and event files that is written. Every earlier one is read.
FORMAT: Final = 2
QUARTER = timedelta(minutes=15)

# Of a day's partition, in a pattern.
DAY = r"dt=(?P<day>\d{4}-\d{2}-\d{2})"
_BATCH = r"(?P<batch>[^/]+)"
_HOURS, _MINUTES = r"(?P<hour>[01]\d|2[0-3])", r"(?P<minute>00|15|30|45)"
# Only outcomes of one batch are told apart by it: 48 bits are plenty.
DIGEST_DIGITS = 12
_DIGEST = rf"(?P<digest>[0-9a-f]{{{DIGEST_DIGITS}}})"


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
        rf"{RAW_ZONE}{DAY}/hr={_HOURS}/(?:min={_MINUTES}/)?{_BATCH}-n(?P<count>\d+)\.ndjson\.gz"
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
            arrived=_arrived("raw", m),
            batch=m["batch"],
            count=int(m["count"]),
            format=FORMAT if m["minute"] else 1,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class EventsKey:
    """The valid events of one batch that belong to one event day: `rows` of Parquet.

    `arrived`: of its raw key; None in format 1. `format`: of the file. `digest`: see LedgerKey.
    """

    day: date
    arrived: datetime | None
    batch: str
    rows: int
    digest: str
    format: int = FORMAT

    _pattern: ClassVar[re.Pattern[str]] = re.compile(
        rf"{EVENTS_ZONE}{DAY}/(?P<date>\d{{8}})T{_HOURS}{_MINUTES}-{_BATCH}-n(?P<rows>\d+)"
        rf"-f(?P<format>\d+)-{_DIGEST}\.parquet"
    )
    _pattern_1: ClassVar[re.Pattern[str]] = re.compile(
        rf"{EVENTS_ZONE}{DAY}/{_BATCH}-n(?P<rows>\d+)\.parquet"
    )

    def __str__(self) -> str:
        if self.arrived is None:
            return f"{EVENTS_ZONE}dt={self.day}/{self.batch}-n{self.rows}.parquet"
        arrived = f"{self.arrived.date().isoformat().replace('-', '')}T{self.arrived:%H%M}"
        return (
            f"{EVENTS_ZONE}dt={self.day}/{arrived}-{self.batch}-n{self.rows}"
            f"-f{self.format}-{self.digest}.parquet"
        )

    @classmethod
    def parse(cls, key: str) -> Self:
        """Read an events key back. Raises InvalidKeyError."""
        m = matched("events", key, cls._pattern, cls._pattern_1)
        is_first = m.re is cls._pattern_1
        return cls(
            day=day_of("events", m),
            arrived=None if is_first else _arrived("events", m, "date"),
            batch=m["batch"],
            rows=int(m["rows"]),
            digest="" if is_first else m["digest"],
            format=1 if is_first else int(m["format"]),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class QuarantineKey:
    """The `count` invalid events of one batch, under its arrival day: gzipped NDJSON.

    `arrived`: of its raw key; in format 1 midnight, as only the day is known. `digest`: see
    LedgerKey.
    """

    arrived: datetime
    batch: str
    count: int
    digest: str

    _pattern: ClassVar[re.Pattern[str]] = re.compile(
        rf"{QUARANTINE_ZONE}{DAY}/{_HOURS}{_MINUTES}-{_BATCH}-n(?P<count>\d+)"
        rf"-{_DIGEST}\.ndjson\.gz"
    )
    _pattern_1: ClassVar[re.Pattern[str]] = re.compile(
        rf"{QUARANTINE_ZONE}{DAY}/{_BATCH}-n(?P<count>\d+)\.ndjson\.gz"
    )

    @property
    def day(self) -> date:
        """The UTC day of its arrival."""
        return self.arrived.date()

    def __str__(self) -> str:
        if not self.digest:
            return f"{QUARANTINE_ZONE}dt={self.day}/{self.batch}-n{self.count}.ndjson.gz"
        return (
            f"{QUARANTINE_ZONE}dt={self.day}/{self.arrived:%H%M}-{self.batch}-n{self.count}"
            f"-{self.digest}.ndjson.gz"
        )

    @classmethod
    def parse(cls, key: str) -> Self:
        """Read a quarantine key back. Raises InvalidKeyError."""
        m = matched("quarantine", key, cls._pattern, cls._pattern_1)
        is_first = m.re is cls._pattern_1
        return cls(
            arrived=_midnight("quarantine", m) if is_first else _arrived("quarantine", m),
            batch=m["batch"],
            count=int(m["count"]),
            digest="" if is_first else m["digest"],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerKey:
    """The entry, written last, which says that a batch is done: what came in and where it went.

    `arrived`: of its raw key; in format 1 midnight, as only the day is known. `digest`: the first
    hexadecimal digits of the SHA-256 of the files that the batch was processed to, which have it
    in their keys too; empty in format 1.
    `recovered`: the batch was not processed on its notification but found by the sweep.
    """

    arrived: datetime
    batch: str
    received: int
    valid: int
    quarantined: int
    digest: str
    recovered: bool = False

    @property
    def day(self) -> date:
        """The UTC day of its arrival."""
        return self.arrived.date()

    @property
    def outcome(self) -> tuple[int, int, int, str]:
        """What came in, what was valid, what went to quarantine, and the digest of all files."""
        return self.received, self.valid, self.quarantined, self.digest

    _counts: ClassVar[str] = rf"{_BATCH}-n(?P<received>\d+)-v(?P<valid>\d+)-q(?P<quarantined>\d+)"
    _end: ClassVar[str] = r"(?P<recovered>-recovered)?\.json"
    _pattern: ClassVar[re.Pattern[str]] = re.compile(
        rf"{LEDGER_ZONE}{DAY}/{_HOURS}{_MINUTES}-{_counts}-{_DIGEST}{_end}"
    )
    _pattern_1: ClassVar[re.Pattern[str]] = re.compile(rf"{LEDGER_ZONE}{DAY}/{_counts}{_end}")

    def __str__(self) -> str:
        counts = f"{self.batch}-n{self.received}-v{self.valid}-q{self.quarantined}"
        if self.digest:
            counts = f"{self.arrived:%H%M}-{counts}-{self.digest}"
        suffix = "-recovered" if self.recovered else ""
        return f"{LEDGER_ZONE}dt={self.day}/{counts}{suffix}.json"

    @classmethod
    def parse(cls, key: str) -> Self:
        """Read a ledger key back. Raises InvalidKeyError."""
        m = matched("ledger", key, cls._pattern, cls._pattern_1)
        is_first = m.re is cls._pattern_1
        return cls(
            arrived=_midnight("ledger", m) if is_first else _arrived("ledger", m),
            batch=m["batch"],
            received=int(m["received"]),
            valid=int(m["valid"]),
            quarantined=int(m["quarantined"]),
            digest="" if is_first else m["digest"],
            recovered=m["recovered"] is not None,
        )


def partition(zone: str, day: date) -> str:
    """The prefix that lists one day of a zone."""
    return f"{zone}dt={day}/"


def resubmitted_key(day: date, record: str) -> str:
    """The mark that a quarantined record, of arrival day `day`, was resubmitted."""
    return f"{partition(RESUBMITTED_ZONE, day)}{record}.json"


def audit_key(started: datetime, repair: str, entry: Literal["started", "finished"]) -> str:
    """An audit entry of one repair; keys sort by time.

    `repair`: tells two repairs apart that begin at once.
    """
    return f"{partition(AUDIT_ZONE, started.date())}{started:%H%M%S.%f}-{repair}-{entry}.json"


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


def _arrived(zone: str, match: re.Match[str], group: str = "day") -> datetime:
    """The beginning of the quarter, or of the hour, that a key names."""
    day = day_of(zone, match, group)
    return datetime(
        day.year, day.month, day.day, int(match["hour"]), int(match["minute"] or 0), tzinfo=UTC
    )


def _midnight(zone: str, match: re.Match[str]) -> datetime:
    day = day_of(zone, match)
    return datetime(day.year, day.month, day.day, tzinfo=UTC)
