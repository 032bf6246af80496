"""Made-up metrics and events, and the engines that count them beside the reference."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec
import pytest

from functions.report.count.engine import Aggregates, GroupCounts
from functions.report.count.measured import Figure, Measured, Series, Table
from functions.report.definitions import Metrics
from tests.functions.report.count.athena.setup import put
from tests.functions.report.count.test_bounds import ENGINES, engine_name, opened
from tests.harness.stored_events import CLOCK, NOON_US, Batches, Stored, is_failure
from tests.reference import event_texts, metric_figures
from tests.reference import metrics as reference

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


def by_reference(stored: Iterable[Stored], metrics: Metrics) -> reference.Day:
    """The day of some events, for a computation that shares no code with what is tested."""
    definitions = msgspec.to_builtins(metrics, builtin_types=(Decimal,))
    return reference.Day(definitions, map(event_of, stored))


def event_of(stored: Stored) -> dict[str, Any]:
    """An event as the reference reads it."""
    columns = ("event_id", "source", "event_type", "action", "status")
    documents = {"details": stored.details, "extra": stored.extra}
    return {
        **{name: getattr(stored, name) for name in columns},
        **{
            name: None if text is None else event_texts.document(text)
            for name, text in documents.items()
        },
        "failed": is_failure(stored.status),
    }


def expected(day: reference.Day) -> list[Measured]:
    """What the reference says, as the engines say it."""
    return [
        Measured(
            name=metric.name,
            series=[
                Series(
                    unit=unit,
                    figure=_figure(one.figure),
                    tables=[_table(name, table) for name, table in one.tables.items()],
                )
                for unit, one in metric.series.items()
            ],
            more_series=metric.more_series,
        )
        for metric in day.metrics()
    ]


def _table(dimension: str, table: reference.Table) -> Table:
    return Table(
        dimension=dimension,
        values=[(name, _figure(one)) for name, one in table.values],
        other=table.other and _figure(table.other),
        more_values=table.more_values,
        no_value=table.no_value and _figure(table.no_value),
    )


def _figure(one: metric_figures.Figure) -> Figure:
    return Figure(**one._asdict())


def check(name: str, stored: list[Stored], metrics: Metrics, directory: Path) -> list[Measured]:
    """What an engine counts, which is what the reference does."""
    found = counted(name, stored, metrics, directory)
    day = by_reference(stored, metrics)
    assert list(found.metrics) == expected(day)
    for one in metrics.dimensions:
        named = [day.named(one.name, event) for event in map(event_of, stored)]
        failures = Counter(n for n, e in zip(named, stored, strict=True) if is_failure(e.status))
        if len({*named} - {None}) <= 1_000:
            assert sorted(found.groups[one.name], key=str) == sorted(
                (GroupCounts(n, count, failures[n]) for n, count in Counter(named).items()), key=str
            )
    return list(found.metrics)
