"""Which events were refused, by the bus or by validation, with samples."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from pathlib import Path

from cli.quarantine import records
from cli.sending.entries import Rejected, to_entry
from local.demo.events_file import day_of_line
from local.demo.pipeline import Json, Pipeline


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
    rejected, quarantined = _rejected(summary, rejects, zone), _quarantined(pipeline, zone)
    found = [*rejected.reasons, *quarantined.reasons]
    return Refused(
        reasons=sorted(found, key=lambda one: (-one.lines, one.code)),
        days=rejected.days + quarantined.days,
    )


def _rejected(summary: Json, rejects: Path, zone: tzinfo) -> Refused:
    """What the bus rejected: the reasons from the summary, the lines from the file."""
    days: Counter[date] = Counter()
    samples: dict[str, bytes] = {}
    other = b""  # the first line that EventBridge itself rejected
    for line in _lines(rejects) if summary["rejected"] else ():
        days.update(_days(line, zone))
        judged = to_entry(line)
        if isinstance(judged, Rejected):
            samples.setdefault(judged.reason, line)
        else:
            other = other or line
    reasons = [
        Reason(
            code=code,
            words=summary["examples"][code][0]["why"] or "an answer of EventBridge",
            where="rejected by the bus",
            lines=count,
            sample=samples.get(code) or other,
        )
        for code, count in summary["reasons"].items()
    ]
    return Refused(reasons=reasons, days=days)


def _lines(rejects: Path) -> Iterator[bytes]:
    with rejects.open("rb") as file:
        for line in file:
            yield line.removesuffix(b"\n")


def _quarantined(pipeline: Pipeline, zone: tzinfo) -> Refused:
    """What validation quarantined since the start."""
    days: Counter[date] = Counter()
    counts: Counter[str] = Counter()
    first: dict[str, records.Record] = {}
    for record in records.read(pipeline.target(), pipeline.days, records.Selection()):
        if datetime.fromisoformat(record.ingested_at) >= pipeline.start:
            days.update(_days(record.event, zone))
            counts[record.reason] += record.events
            first.setdefault(record.reason, record)
    reasons = [
        Reason(
            code=code,
            words=first[code].message,
            where="in quarantine",
            lines=count,
            sample=first[code].event,
        )
        for code, count in counts.items()
    ]
    return Refused(reasons=reasons, days=days)


def _days(line: bytes, zone: tzinfo) -> list[date]:
    """The day that a line states, if it states one."""
    try:
        day = day_of_line(line, zone)
    except ValueError:
        return []
    return [] if day is None else [day]
