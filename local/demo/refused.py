"""Which events were refused, by the bus or by validation, with samples."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from pathlib import Path

from cli.quarantine import records
from cli.sending.entries import Rejected, to_entry
from local.demo.events_file import day_of_line, lines_of
from local.demo.pipeline import Json, Pipeline

# By reason of `cli.sending.entries`, before anything is sent. Other codes are EventBridge's own.
_BEFORE_SENDING = {
    "NotUnicode": "not UTF-8",
    "MalformedDetail": "not a JSON object",
    "NotAuthorizedForSource": "only AWS itself may send as `aws.`",
    "EntryTooLarge": "too large for the bus",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """A reason for which lines were refused, how many, and the first of them.

    `where`: the place where they are now.
    """

    code: str
    words: str
    where: str
    lines: int
    sample: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """All refused lines: by reason, most first, and by the day that they state."""

    reasons: list[Reason]
    days: Counter[date]

    @property
    def lines(self) -> int:
        return sum(reason.lines for reason in self.reasons)


def refused(pipeline: Pipeline, summary: Json, rejects: Path, zone: tzinfo) -> Refused:
    """What was refused since the pipeline's start.

    `summary`: that of `pipeline send`; `rejects`: the file of lines that the bus rejected.
    """
    days: Counter[date | None] = Counter()
    found = [*_rejected(summary, rejects, zone, days), *_quarantined(pipeline, zone, days)]
    return Refused(
        reasons=sorted(found, key=lambda one: (-one.lines, one.code)),
        days=Counter({day: count for day, count in days.items() if day is not None}),
    )


def _rejected(
    summary: Json, rejects: Path, zone: tzinfo, days: Counter[date | None]
) -> Iterator[Reason]:
    """What the bus rejected: the reasons from the summary, the lines from the file."""
    samples: dict[str, bytes] = {}
    other = b""  # the first line that EventBridge itself rejected
    for line in lines_of(rejects) if summary["rejected"] else ():
        days[_day(line, zone)] += 1
        judged = to_entry(line)
        if isinstance(judged, Rejected):
            samples.setdefault(judged.reason, line)
        else:
            other = other or line
    for code, count in summary["reasons"].items():
        sample = samples.get(code) or other
        yield Reason(
            code=code,
            words=_BEFORE_SENDING.get(code, "an answer of EventBridge"),
            where="rejected by the bus",
            lines=count,
            sample=sample,
        )


def _quarantined(pipeline: Pipeline, zone: tzinfo, days: Counter[date | None]) -> Iterator[Reason]:
    """What validation quarantined since the start."""
    counts: Counter[str] = Counter()
    first: dict[str, records.Record] = {}
    for record in records.read(pipeline.target(), pipeline.days, records.Selection()):
        if datetime.fromisoformat(record.ingested_at) >= pipeline.start:
            days[_day(record.event, zone)] += 1
            counts[record.reason] += record.events
            first.setdefault(record.reason, record)
    for code, count in counts.items():
        yield Reason(
            code=code,
            words=first[code].message,
            where="in quarantine",
            lines=count,
            sample=first[code].event,
        )


def _day(line: bytes, zone: tzinfo) -> date | None:
    try:
        return day_of_line(line, zone)
    except ValueError:
        return None
