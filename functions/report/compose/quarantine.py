"""The invalid events of a day for report.json: by reason, and by who sent them. Pure."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from functions.report.document.lists import MOST_NAMED
from functions.report.inputs.quarantine import SAMPLES_PER_REASON, Quarantined

if TYPE_CHECKING:
    from functions.report.document.quality import (
        InvalidBySource,
        LeftOut,
        QuarantineFigures,
        Sample,
    )


def quarantine_figures(records: Iterable[Quarantined]) -> QuarantineFigures:
    """Count records, each message once, as its first copy says."""
    reasons: Counter[str] = Counter()
    by_source: defaultdict[str | None, Counter[str]] = defaultdict(Counter)
    samples: defaultdict[str, list[Sample]] = defaultdict(list)
    seen: set[str] = set()
    redelivered = 0
    for record in records:
        if record.identity in seen:
            redelivered += record.events
            continue
        seen.add(record.identity)
        reasons[record.reason] += record.events
        by_source[record.source][record.reason] += record.events
        if record.sample and len(samples[record.reason]) < SAMPLES_PER_REASON:
            samples[record.reason].append(
                {
                    "reason": record.reason,
                    "message": record.sample.message,
                    "original": record.sample.original,
                }
            )
    named, other = _ranked(by_source)
    return {
        "events": reasons.total(),
        "reasons": _most_first(reasons),
        "redelivered": redelivered,
        "samples": [sample for reason in _most_first(reasons) for sample in samples[reason]],
        "by_source": named,
        "other_sources": other,
    }


def _ranked(
    by_source: Mapping[str | None, Counter[str]],
) -> tuple[list[InvalidBySource], LeftOut | None]:
    """Most events first, then by name, and last those of nobody; the sources beyond MOST_NAMED."""
    ranked = sorted(
        by_source.items(), key=lambda item: (item[0] is None, -item[1].total(), item[0] or "")
    )
    named = [item for item in ranked if item[0] is not None]
    kept = [*named[:MOST_NAMED], *(item for item in ranked if item[0] is None)]
    left = [reasons.total() for _, reasons in named[MOST_NAMED:]]
    return [
        {"name": name, "events": reasons.total(), "reasons": _most_first(reasons)}
        for name, reasons in kept
    ], {"values": len(left), "events": sum(left)} if left else None


def _most_first(reasons: Counter[str]) -> dict[str, int]:
    order = sorted(reasons, key=lambda reason: (-reasons[reason], reason))
    return {reason: reasons[reason] for reason in order}
