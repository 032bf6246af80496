"""The records of a quarantine file, as much of them as a report shows."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from functions.common import quarantine_file
from functions.common.output_keys import QuarantineKey

# Enough to see what is wrong with an event; a day's originals may be gigabytes.
SAMPLES_PER_REASON = 3
SAMPLE_CHARACTERS = 500


@dataclass(frozen=True, slots=True)
class Sample:
    """A quarantined record as people read it, cut to SAMPLE_CHARACTERS."""

    message: str
    original: str


@dataclass(frozen=True, slots=True)
class Quarantined:
    """One quarantined record; the first few of a reason in a batch with a sample.

    `identity`: the same for copies of a message. `source`: who sent it, as far as anything says so.
    `mappings_digest`: of the mappings by which it was judged; None where none was asked, or not
    told by earlier versions.
    """

    reason: str
    events: int
    identity: str
    source: str | None
    mappings_digest: str | None
    sample: Sample | None


def records(key: QuarantineKey, body: bytes) -> list[Quarantined]:
    """The records in the body of one quarantine file."""
    found: list[Quarantined] = []
    of_reason: Counter[str] = Counter()
    for record in quarantine_file.read(key, body):
        of_reason[record.reason] += 1
        shown = of_reason[record.reason] <= SAMPLES_PER_REASON
        sample = _sample(record.message, record.original) if shown else None
        found.append(
            Quarantined(
                record.reason,
                record.events,
                record.identity,
                record.source,
                record.mappings_digest,
                sample,
            )
        )
    return found


def _sample(message: str, original: bytes) -> Sample:
    # Enough: a character of UTF-8 has at most 4 bytes.
    start = original[: SAMPLE_CHARACTERS * 4 + 4]
    return Sample(_cut(message), _cut(start.decode("utf-8", "backslashreplace")))


def _cut(text: str) -> str:
    if len(text) <= SAMPLE_CHARACTERS:
        return text
    return f"{text[: SAMPLE_CHARACTERS - 1]}\N{HORIZONTAL ELLIPSIS}"
