"""Made-up metrics and events, and the engines that count them beside the reference."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import msgspec
import pytest

from functions.report.count.engine import Aggregates, GroupCounts
from functions.report.count.measured import Measured
from functions.report.definitions import Metrics
from tests.functions.report.count.athena.setup import put
from tests.functions.report.count.metrics.reference import Reference
from tests.functions.report.count.test_bounds import ENGINES, engine_name, opened
from tests.harness.stored_events import CLOCK, NOON_US, Batches, Stored, is_failure

__all__ = ["engine_name", "no_waiting"]

DUCKDB = [name for name in ENGINES if name != "athena"]


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("time.sleep", lambda seconds: None)


def defined(*metrics: dict[str, Any], **dimensions: Any) -> Metrics:
    """Metrics as their package has them. A path is a list of steps."""
    return msgspec.convert(
        {
            "dimensions": [
                {"name": name, "expr": expr, "digest": ""} for name, expr in dimensions.items()
            ],
            # Names of their own are given in full.
            "metrics": [{"name": f"m{n}", "digest": "", **one} for n, one in enumerate(metrics)],
        },
        Metrics,
        strict=False,
    )


def event(number: int, details: str, **others: Any) -> Stored:
    return Stored(event_id=str(number), delivery_id=str(number), details=details, **others)


def counted(name: str, stored: list[Stored], metrics: Metrics, directory: Path) -> Aggregates:
    half = len(stored) // 2
    batches: Batches = {"b": (NOON_US, stored[:half]), "c": (NOON_US + 5_000, stored[half:])}
    files = put({key: one for key, one in batches.items() if one[1]}, directory)
    with opened(name, directory) as engine:
        return engine.aggregate(files, CLOCK, None, metrics)


def check(name: str, stored: list[Stored], metrics: Metrics, directory: Path) -> list[Measured]:
    """What an engine counts, which is what the reference does."""
    found = counted(name, stored, metrics, directory)
    reference = Reference(metrics, stored)
    assert list(found.metrics) == reference.measured()
    for one in metrics.dimensions:
        named = [reference.dimension(event, one.name) for event in reference.events]
        failures = Counter(n for n, e in zip(named, stored, strict=True) if is_failure(e.status))
        if len({*named} - {None}) <= 1_000:
            assert sorted(found.groups[one.name], key=str) == sorted(
                (GroupCounts(n, count, failures[n]) for n, count in Counter(named).items()), key=str
            )
    return list(found.metrics)
