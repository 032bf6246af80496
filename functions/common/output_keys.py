"""Object keys of a batch's outputs: its event files, quarantine file and ledger entry.

Each is a function of the batch's raw key and of the outcome: whatever is done again overwrites
itself, and two outcomes never write the same object. In format 1 they have the day of arrival only,
or none, and no digest.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar, Self

from functions.common.keys import BATCH, DAY, FORMAT, HOUR, MINUTE, arrived_of, day_of, matched

EVENTS_ZONE = "events/"
QUARANTINE_ZONE = "quarantine/"
LEDGER_ZONE = "ledger/"

# Of event files with the columns that say how mappings made the events: at least one is mapped.
MAPPED_FORMAT = 3
# Only outcomes of one batch are told apart by it: 48 bits are plenty.
DIGEST_DIGITS = 12
_DIGEST = rf"(?P<digest>[0-9a-f]{{{DIGEST_DIGITS}}})"
# What keys of format 1 lack, as groups of their patterns that are always empty.
_NO_TIME, _NO_DIGEST = "(?P<hour>)(?P<minute>)", "(?P<digest>)"


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
        rf"{EVENTS_ZONE}{DAY}/(?P<date>\d{{8}})T{HOUR}{MINUTE}-{BATCH}-n(?P<rows>\d+)"
        rf"-f(?P<format>\d+)-{_DIGEST}\.parquet"
    )
    _pattern_1: ClassVar[re.Pattern[str]] = re.compile(
        rf"{EVENTS_ZONE}{DAY}/{BATCH}-n(?P<rows>\d+){_NO_DIGEST}\.parquet"
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
            arrived=None if is_first else arrived_of("events", m, "date"),
            batch=m["batch"],
            rows=int(m["rows"]),
            digest=m["digest"],
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
        rf"{QUARANTINE_ZONE}{DAY}/{HOUR}{MINUTE}-{BATCH}-n(?P<count>\d+)"
        rf"-{_DIGEST}\.ndjson\.gz"
    )
    _pattern_1: ClassVar[re.Pattern[str]] = re.compile(
        rf"{QUARANTINE_ZONE}{DAY}/{_NO_TIME}{BATCH}-n(?P<count>\d+){_NO_DIGEST}\.ndjson\.gz"
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
        return cls(
            arrived=arrived_of("quarantine", m),
            batch=m["batch"],
            count=int(m["count"]),
            digest=m["digest"],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerKey:
    """The entry, written last, which says that a batch is done: what came in and where it went.

    `arrived`: of its raw key; in format 1 midnight, as only the day is known. `digest`: the first
    hexadecimal digits of the SHA-256 of the files that the batch was processed to, which have it
    in their keys too; empty in format 1. `recovered`: the batch was not processed on its
    notification but found by the sweep.
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

    _counts: ClassVar[str] = rf"{BATCH}-n(?P<received>\d+)-v(?P<valid>\d+)-q(?P<quarantined>\d+)"
    _end: ClassVar[str] = r"(?P<recovered>-recovered)?\.json"
    _pattern: ClassVar[re.Pattern[str]] = re.compile(
        rf"{LEDGER_ZONE}{DAY}/{HOUR}{MINUTE}-{_counts}-{_DIGEST}{_end}"
    )
    _pattern_1: ClassVar[re.Pattern[str]] = re.compile(
        rf"{LEDGER_ZONE}{DAY}/{_NO_TIME}{_counts}{_NO_DIGEST}{_end}"
    )

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
        return cls(
            arrived=arrived_of("ledger", m),
            batch=m["batch"],
            received=int(m["received"]),
            valid=int(m["valid"]),
            quarantined=int(m["quarantined"]),
            digest=m["digest"],
            recovered=m["recovered"] is not None,
        )
