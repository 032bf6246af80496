"""Which events were refused, by the bus or by validation, with samples."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cli.judging.entries import to_entry
from cli.judging.envelopes import whole
from cli.quarantine import records
from cli.reading.rejected import Rejected
from cli.sending.received import for_the_bus
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
    """All refused lines, by reason, most first."""

    reasons: list[Reason]

    @property
    def lines(self) -> int:
        return sum(reason.lines for reason in self.reasons)


def refused(pipeline: Pipeline, summary: Json, rejects: Path) -> Refused:
    """What was refused since the pipeline's start.

    `summary`: that of `pipeline send`; `rejects`: the file of lines that the bus rejected.
    """
    found = [*_rejected(summary, rejects), *_quarantined(pipeline)]
    return Refused(reasons=sorted(found, key=lambda one: (-one.lines, one.code)))


def _rejected(summary: Json, rejects: Path) -> list[Reason]:
    """What the bus rejected: the reasons from the summary, the lines from the file."""
    samples: dict[str, bytes] = {}
    other = b""  # the first line that EventBridge itself rejected
    for line in _lines(rejects) if summary["rejected"] else ():
        judged = for_the_bus(line, 0) if whole(line) else to_entry(line)
        if isinstance(judged, Rejected):
            samples.setdefault(judged.reason, line)
        else:
            other = other or line
    return [
        Reason(
            code=code,
            words=summary["examples"][code][0]["why"] or "an answer of EventBridge",
            where="rejected by the bus",
            lines=count,
            sample=samples.get(code) or other,
        )
        for code, count in summary["reasons"].items()
    ]


def _lines(rejects: Path) -> Iterator[bytes]:
    with rejects.open("rb") as file:
        for line in file:
            yield line.removesuffix(b"\n")


def _quarantined(pipeline: Pipeline) -> list[Reason]:
    """What validation quarantined since the start."""
    counts: Counter[str] = Counter()
    first: dict[str, records.Record] = {}
    for record in records.read(pipeline.target(), pipeline.days, records.Selection()):
        if datetime.fromisoformat(record.ingested_at) >= pipeline.start:
            counts[record.reason] += record.events
            first.setdefault(record.reason, record)
    return [
        Reason(
            code=code,
            words=first[code].message,
            where="in quarantine",
            lines=count,
            sample=first[code].event,
        )
        for code, count in counts.items()
    ]
