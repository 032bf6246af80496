"""What the books and the quarantine of a day must be: of the batches that arrived on it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from tests.reference.batches import Batch
from tests.reference.contract import Event

_NAMED = 100
_SAMPLE_CHARACTERS = 500

Json = dict[str, Any]


def quarantined(arrived: Iterable[Batch]) -> Json:
    """The invalid events of an arrival day. `samples`: by reason, what a sample may show."""
    reasons: Counter[str] = Counter()
    by_source: dict[str | None, Counter[str]] = {}
    samples: dict[str, set[str]] = {}
    redelivered = 0
    deliveries: set[object] = set()
    for batch in arrived:
        if not batch.processed:
            continue
        if batch.bodies is None:
            reasons["unreadable_batch"] += batch.count
            by_source.setdefault(None, Counter())["unreadable_batch"] += batch.count
            samples.setdefault("unreadable_batch", set()).add(_shown(batch.original))
        in_batch: Counter[bytes] = Counter()
        for body, invalid in zip(batch.bodies or [], batch.judged(), strict=True):
            if isinstance(invalid, Event):
                continue
            in_batch[body] += 1
            # A batch has no message twice: what it has with the same bytes are several messages.
            delivery = invalid.delivery or (body, batch.arrived, in_batch[body])
            if delivery in deliveries:
                redelivered += 1
                continue
            deliveries.add(delivery)
            reasons[invalid.reason] += 1
            by_source.setdefault(invalid.source, Counter())[invalid.reason] += 1
            samples.setdefault(invalid.reason, set()).add(_shown(body))
    return {
        "events": reasons.total(),
        "reasons": dict(reasons),
        "redelivered": redelivered,
        "samples": samples,
        "by_source": [
            {"name": name, "events": of_source.total(), "reasons": dict(of_source)}
            for name, of_source in sorted(
                by_source.items(), key=lambda one: (one[0] is None, -one[1].total(), one[0] or "")
            )
        ],
        "other_sources": None,
    }


def _shown(original: bytes) -> str:
    text = original.decode("utf-8", "backslashreplace")
    return text if len(text) <= _SAMPLE_CHARACTERS else text[: _SAMPLE_CHARACTERS - 1] + "…"


def processing(arrived: Sequence[Batch], stray: Sequence[str]) -> Json:
    done = [batch for batch in arrived if batch.processed]
    pending = [batch for batch in arrived if not batch.processed]
    unbalanced = [*stray, *(batch.key for batch in done if batch.count != batch.received)]
    valid = sum(batch.valid for batch in done)
    return {
        "batches": {
            "received": len(arrived),
            "processed": len(done),
            "pending": len(pending),
            "recovered": sum(batch.recovered for batch in arrived),
        },
        "events": {
            "received": sum(batch.count for batch in arrived),
            "valid": valid,
            "quarantined": sum(batch.received for batch in done) - valid,
            "pending": sum(batch.count for batch in pending),
        },
        "balanced": not pending and not unbalanced,
        "pending": named([batch.key for batch in pending]),
        "unbalanced": named(unbalanced),
        "superseded": named([]),
    }


def named(keys: Iterable[str]) -> Json:
    keys = sorted(keys)
    return {"batches": len(keys), "keys": keys[:_NAMED]}
