"""The records of a quarantine file, as much of them as a report shows."""

from __future__ import annotations

import base64
import gzip
import json
from collections import Counter
from dataclasses import dataclass

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
    """One quarantined record; the first few of a reason in a batch with a sample."""

    reason: str
    events: int
    delivery_id: str | None
    sample: Sample | None


def records(body: bytes) -> list[Quarantined]:
    """The records in the body of one quarantine file."""
    found: list[Quarantined] = []
    of_reason: Counter[str] = Counter()
    for row in (json.loads(line) for line in gzip.decompress(body).split(b"\n") if line):
        reason = row["reason"]
        of_reason[reason] += 1
        sample = _sample(row) if of_reason[reason] <= SAMPLES_PER_REASON else None
        found.append(Quarantined(reason, row["events"], row["delivery_id"], sample))
    return found


def _sample(row: dict[str, str]) -> Sample:
    original = row.get("original")
    if original is None:
        # Enough: a character of UTF-8 has at most 4 bytes, less than 8 characters of base64.
        encoded = row["original_base64"][: SAMPLE_CHARACTERS * 8]
        original = base64.b64decode(encoded).decode("utf-8", "backslashreplace")
    return Sample(_cut(row["message"]), _cut(original))


def _cut(text: str) -> str:
    if len(text) <= SAMPLE_CHARACTERS:
        return text
    return f"{text[: SAMPLE_CHARACTERS - 1]}\N{HORIZONTAL ELLIPSIS}"
