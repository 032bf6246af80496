"""Object keys: the one place that spells the layout of the three buckets.

Zones are prefixes with Hive-style partitions, so any query engine can read them. Counts stand in
the keys, so that a day's books are balanced from listings alone, without a GET per batch.
Every key of a batch is a function of its raw key: whatever is done again overwrites itself.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Self

RAW_ZONE = "events/"
EVENTS_ZONE = "events/"
QUARANTINE_ZONE = "quarantine/"
LEDGER_ZONE = "ledger/"
CURATED_DAYS_ZONE = "curated/days/"
CURATED_PARTS_ZONE = "curated/parts/"
REPORTS_ZONE = "daily/"
DAYS_ZONE = "days/"
INDEX_KEY = "index.html"
LATEST_KEY = "latest.json"

_DAY = r"dt=(?P<day>\d{4}-\d{2}-\d{2})"
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
        rf"{RAW_ZONE}{_DAY}/hr=(?P<hour>[01]\d|2[0-3])/{_BATCH}-n(?P<count>\d+)\.ndjson\.gz"
    )

    def __str__(self) -> str:
        return f"{RAW_ZONE}dt={self.day}/hr={self.hour:02}/{self.batch}-n{self.count}.ndjson.gz"

    @classmethod
    def parse(cls, key: str) -> Self:
        """Read a raw key back. Raises InvalidKeyError."""
        m = _match("raw", cls._pattern, key)
        return cls(day=_day("raw", m), hour=int(m["hour"]), batch=m["batch"], count=int(m["count"]))


@dataclass(frozen=True, slots=True, kw_only=True)
class EventsKey:
    """The valid events of one batch that belong to one event day: `rows` of Parquet."""

    day: date
    batch: str
    rows: int

    _pattern: ClassVar[re.Pattern[str]] = re.compile(
        rf"{EVENTS_ZONE}{_DAY}/{_BATCH}-n(?P<rows>\d+)\.parquet"
    )

    def __str__(self) -> str:
        return f"{EVENTS_ZONE}dt={self.day}/{self.batch}-n{self.rows}.parquet"

    @classmethod
    def parse(cls, key: str) -> Self:
        """Read an events key back. Raises InvalidKeyError."""
        m = _match("events", cls._pattern, key)
        return cls(day=_day("events", m), batch=m["batch"], rows=int(m["rows"]))


@dataclass(frozen=True, slots=True, kw_only=True)
class QuarantineKey:
    """The `count` invalid events of one batch, under its arrival day: gzipped NDJSON."""

    day: date
    batch: str
    count: int

    _pattern: ClassVar[re.Pattern[str]] = re.compile(
        rf"{QUARANTINE_ZONE}{_DAY}/{_BATCH}-n(?P<count>\d+)\.ndjson\.gz"
    )

    def __str__(self) -> str:
        return f"{QUARANTINE_ZONE}dt={self.day}/{self.batch}-n{self.count}.ndjson.gz"

    @classmethod
    def parse(cls, key: str) -> Self:
        """Read a quarantine key back. Raises InvalidKeyError."""
        m = _match("quarantine", cls._pattern, key)
        return cls(day=_day("quarantine", m), batch=m["batch"], count=int(m["count"]))


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerKey:
    """The mark, written last, that a batch is done: what came in and where it went.

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
        rf"{LEDGER_ZONE}{_DAY}/{_BATCH}-n(?P<received>\d+)-v(?P<valid>\d+)"
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
        m = _match("ledger", cls._pattern, key)
        return cls(
            day=_day("ledger", m),
            batch=m["batch"],
            received=int(m["received"]),
            valid=int(m["valid"]),
            quarantined=int(m["quarantined"]),
            recovered=m["recovered"] is not None,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportKeys:
    """Where one day's report lives. `json`, the current revision, is written after its pages."""

    day: date

    @property
    def json(self) -> str:
        return f"{REPORTS_ZONE}dt={self.day}/report.json"

    @property
    def html(self) -> str:
        return f"{REPORTS_ZONE}dt={self.day}/report.html"

    @property
    def csv(self) -> str:
        return f"{REPORTS_ZONE}dt={self.day}/report.csv"

    @property
    def delivered(self) -> str:
        """Which revision has been announced, and what people were told."""
        return f"{REPORTS_ZONE}dt={self.day}/delivered.json"

    @property
    def inputs(self) -> str:
        """What the current report was made from; written after it."""
        return f"{REPORTS_ZONE}dt={self.day}/inputs.json"

    def revision(self, number: int) -> str:
        """The report.json of one revision, kept for good; `number` counts from 1."""
        return f"{REPORTS_ZONE}dt={self.day}/revisions/{number:04}.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class DayKey:
    """The headline figures of one revision of a day's report: what the index is drawn from.

    `status`: of the report, or `open` while the day is not over. `stands_out` counts findings.
    """

    day: date
    revision: int
    status: str
    balanced: bool
    events: int
    failures: int
    quarantined: int
    stands_out: int

    _pattern: ClassVar[re.Pattern[str]] = re.compile(
        rf"{DAYS_ZONE}{_DAY}/r(?P<revision>\d{{4,}})-(?P<status>complete|incomplete|open)"
        r"-(?P<balanced>balanced|unbalanced)-n(?P<events>\d+)-f(?P<failures>\d+)"
        r"-q(?P<quarantined>\d+)-s(?P<stands_out>\d+)"
    )

    def __str__(self) -> str:
        return (
            f"{DAYS_ZONE}dt={self.day}/r{self.revision:04}-{self.status}"
            f"-{'balanced' if self.balanced else 'unbalanced'}-n{self.events}-f{self.failures}"
            f"-q{self.quarantined}-s{self.stands_out}"
        )

    @classmethod
    def parse(cls, key: str) -> Self:
        """Read a day's key back. Raises InvalidKeyError."""
        m = _match("days", cls._pattern, key)
        return cls(
            day=_day("days", m),
            revision=int(m["revision"]),
            status=m["status"],
            balanced=m["balanced"] == "balanced",
            events=int(m["events"]),
            failures=int(m["failures"]),
            quarantined=int(m["quarantined"]),
            stands_out=int(m["stands_out"]),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """One edition of a day's curated events; the day's manifest says which one stands.

    `number` counts from 1; `digest` is of what the edition was made from; `run` is of the one run
    that writes below it, so that two runs never write the same object.
    """

    day: date
    number: int
    digest: str
    run: str

    _pattern: ClassVar[re.Pattern[str]] = re.compile(
        rf"{CURATED_PARTS_ZONE}{_DAY}/e(?P<number>\d{{4,}})-(?P<digest>[0-9a-f]+)"
        r"-(?P<run>[0-9a-f]+)/.*"
    )

    @property
    def prefix(self) -> str:
        """What the keys of all its parts begin with."""
        name = f"e{self.number:04}-{self.digest}-{self.run}"
        return f"{partition(CURATED_PARTS_ZONE, self.day)}{name}/"

    @classmethod
    def parse(cls, key: str) -> Self:
        """Read the edition of a part, or of a prefix, back. Raises InvalidKeyError."""
        m = _match("curated", cls._pattern, key)
        return cls(
            day=_day("curated", m), number=int(m["number"]), digest=m["digest"], run=m["run"]
        )


def manifest_key(day: date) -> str:
    """The manifest of a day's curated events: the URIs of the parts that stand, one a line."""
    return f"{partition(CURATED_DAYS_ZONE, day)}symlink.txt"


def partition(zone: str, day: date) -> str:
    """The prefix that lists one day of a zone."""
    return f"{zone}dt={day}/"


def _match(zone: str, pattern: re.Pattern[str], key: str) -> re.Match[str]:
    match = pattern.fullmatch(key)
    if match is None:
        raise InvalidKeyError(zone, key)
    return match


def _day(zone: str, match: re.Match[str]) -> date:
    try:
        return date.fromisoformat(match["day"])
    except ValueError:
        raise InvalidKeyError(zone, match.string) from None
