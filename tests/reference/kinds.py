"""What a report is about, so that a run can say what its scenarios have had."""

from __future__ import annotations

from collections.abc import Iterator

from tests.reference.books import Json


def kinds(report: Json) -> Iterator[str]:
    """The kinds of things that a report counts."""
    quality, processing = report["quality"], report["processing"]
    found = {
        "events": report["activity"]["events"],
        "failures": report["activity"]["failures"],
        "duplicates": quality["duplicates"],
        "conflicting duplicates": quality["conflicting_duplicates"],
        "redelivered events": quality["redelivered"],
        "redelivered invalid events": quality["quarantined"]["redelivered"],
        "late events": quality["late"],
        "backfilled days": report["arrival"]["backfilled"],
        "days that are not over": not report["pending"]["day_over"],
        "batches waited for": report["pending"]["batches"],
        "recovered batches": processing["batches"]["recovered"],
        "unbalanced books": processing["unbalanced"]["batches"],
        "latencies below zero": (report["latency_seconds"]["p50"] or 0) < 0,
        "names left out": report["activity"]["other"]["action"]["values"],
        "days before": report["comparison"]["previous_day"],
        "restated days": report["revision"] > 1,
    }
    yield from (kind for kind, count in found.items() if count)
    yield from (reason.partition(":")[0] for reason in quality["quarantined"]["reasons"])
