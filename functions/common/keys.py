"""Object keys of batches and repairs. Only this file and report_keys.py spell the buckets' layout.

Zones are prefixes with Hive-style partitions, so any query engine can read them. Counts are in
the keys, so that a day's books are balanced from listings alone, without a GET per batch.
Every key of a batch is a function of its raw key: whatever is done again overwrites itself.
Both files need the standard library alone: the stacks and the command line import them too.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar, Literal, Self

RAW_ZONE = "events/"
EVENTS_ZONE = "events/"
QUARANTINE_ZONE = "quarantine/"
LEDGER_ZONE = "ledger/"
# Repairs: who did what, and which quarantined events were sent again.
AUDIT_ZONE = "audit/"
RESUBMITTED_ZONE = "resubmitted/"

# Of a day's partition, in a pattern.
DAY = r"dt=(?P<day>\d{4}-\d{2}-\d{2})"
_BATCH = r"(?P<batch>[^/]+)"


class InvalidKeyError(ValueError):
    """A key that does not follow the layout of its zone."""

    def __init__(self, zone: str, key: str) -> None:
        super().__init__(f"not a key of the {zone} zone: {key!r}")


@dataclass(frozen=True, slots=True, kw_only=True)
class RawKey:
    """A batch as it arrived: `count` envelopes, one a line, gzipped; `day` and `hour` are UTC."""

    day: date
    hour: int
    batch: str
    count: int

    _pattern: ClassVar[re.Pattern[str]] = re.compile(
        rf"{RAW_ZONE}{DAY}/hr=(?P<hour>[01]\d|2[0-3])/{_BATCH}-n(?P<count>\d+)\.ndjson\.gz"
    )

    def __str__(self) -> str:
        return f"{RAW_ZONE}dt={self.day}/hr={self.hour:02}/{self.batch}-n{self.count}.ndjson.gz"

    @classmethod
    def parse(cls, key: str) -> Self:
        """Read a raw key back. Raises InvalidKeyError."""
        m = matched("raw", cls._pattern, key)
        return cls(
            day=day_of("raw", m), hour=int(m["hour"]), batch=m["batch"], count=int(m["count"])
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class EventsKey:
    """The valid events of one batch that belong to one event day: `rows` of Parquet."""

    day: date
    batch: str
    rows: int

    _pattern: ClassVar[re.Pattern[str]] = re.compile(
        rf"{EVENTS_ZONE}{DAY}/{_BATCH}-n(?P<rows>\d+)\.parquet"
    )

    def __str__(self) -> str:
        return f"{EVENTS_ZONE}dt={self.day}/{self.batch}-n{self.rows}.parquet"

    @classmethod
    def parse(cls, key: str) -> Self:
        """Read an events key back. Raises InvalidKeyError."""
        m = matched("events", cls._pattern, key)
        return cls(day=day_of("events", m), batch=m["batch"], rows=int(m["rows"]))


@dataclass(frozen=True, slots=True, kw_only=True)
class QuarantineKey:
    """The `count` invalid events of one batch, under its arrival day: gzipped NDJSON."""

    day: date
    batch: str
    count: int

    _pattern: ClassVar[re.Pattern[str]] = re.compile(
        rf"{QUARANTINE_ZONE}{DAY}/{_BATCH}-n(?P<count>\d+)\.ndjson\.gz"
    )

    def __str__(self) -> str:
        return f"{QUARANTINE_ZONE}dt={self.day}/{self.batch}-n{self.count}.ndjson.gz"

    @classmethod
    def parse(cls, key: str) -> Self:
        """Read a quarantine key back. Raises InvalidKeyError."""
        m = matched("quarantine", cls._pattern, key)
        return cls(day=day_of("quarantine", m), batch=m["batch"], count=int(m["count"]))


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerKey:
    """The entry, written last, which says that a batch is done: what came in and where it went.

    `recovered`: the batch was not processed on its notification but found by the sweep.
    """

    day: date
    batch: str
    received: int
    valid: int
    quarantined: int
    recovered: bool = False

    @property
    def counts(self) -> tuple[int, int, int]:
        """What came in, what was valid, what went to quarantine."""
        return self.received, self.valid, self.quarantined

    _pattern: ClassVar[re.Pattern[str]] = re.compile(
        rf"{LEDGER_ZONE}{DAY}/{_BATCH}-n(?P<received>\d+)-v(?P<valid>\d+)"
        r"-q(?P<quarantined>\d+)(?P<recovered>-recovered)?\.json"
    )

    def __str__(self) -> str:
        suffix = "-recovered" if self.recovered else ""
        return (
            f"{LEDGER_ZONE}dt={self.day}/{self.batch}-n{self.received}"
            f"-v{self.valid}-q{self.quarantined}{suffix}.json"
        )

    @classmethod
    def parse(cls, key: str) -> Self:
        """Read a ledger key back. Raises InvalidKeyError."""
        m = matched("ledger", cls._pattern, key)
        return cls(
            day=day_of("ledger", m),
            batch=m["batch"],
            received=int(m["received"]),
            valid=int(m["valid"]),
            quarantined=int(m["quarantined"]),
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


def matched(zone: str, pattern: re.Pattern[str], key: str) -> re.Match[str]:
    """A key read by its zone's pattern. Raises InvalidKeyError."""
    match = pattern.fullmatch(key)
    if match is None:
        raise InvalidKeyError(zone, key)
    return match


def day_of(zone: str, match: re.Match[str]) -> date:
    """The day of a key that was read. Raises InvalidKeyError where the calendar has none."""
    try:
        return date.fromisoformat(match["day"])
    except ValueError:
        raise InvalidKeyError(zone, match.string) from None
