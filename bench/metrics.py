"""Ten metrics of a day of ten million events, against SQL by hand and against none."""

from __future__ import annotations

from typing import Any

from bench import days
from bench.runs import Spread, contend, ratios
from bench.table import TIME_AND_MEMORY, Claim, Section, time_and_memory

_EVENTS = 10_000_000
_EVENTS_A_FILE = 5_000
_MEMORY_MB = 1_024
_ENGINE = "this pipeline, with the rest of the report"
_BY_HAND = "the metrics alone, in SQL by hand"
_AT_ONCE = "SQL by hand that takes all paths in one call, with the rest of the report"
_WITHOUT = "this pipeline without metrics"
_PATH = "report, metrics"


def measure(events: int = _EVENTS, rounds: int = 3) -> Section:
    """Count the day with each. The figures must be those that the SQL by hand finds."""
    arguments: dict[str, Any] = {
        "parquet": str(days.day_of_orders(events, max(1, events // _EVENTS_A_FILE))),
        "events": events,
        "memory_mb": _MEMORY_MB,
    }
    contenders = {
        _ENGINE: "bench.contenders.metrics:with_metrics",
        _BY_HAND: "bench.contenders.metrics:by_hand",
        _AT_ONCE: "bench.contenders.metrics:by_hand_at_once",
        _WITHOUT: "bench.contenders.metrics:without_metrics",
    }
    runs = contend(contenders, rounds=rounds, equal=False, **arguments)
    for one in runs[_ENGINE] + runs[_BY_HAND] + runs[_AT_ONCE]:
        assert one.answer == runs[_ENGINE][0].answer, (one.answer, runs[_ENGINE][0].answer)
    return Section(
        name="metrics",
        setting=(
            f"{events:,} lines of some 300 bytes of details, {_EVENTS_A_FILE:,} a file, counted by "
            f"a function of {_MEMORY_MB:,} MB: ten metrics, three of them by a dimension, with two "
            "distinct counts and a percentile. DuckDB has the same limit of memory in all rows."
        ),
        heads=TIME_AND_MEMORY,
        figures=[time_and_memory(name, found) for name, found in runs.items()],
        claims=[
            Claim(
                path=_PATH,
                what="CPU time",
                against=_BY_HAND,
                ratio=ratios(runs, _ENGINE, _BY_HAND),
                most=1.3,
            ),
            Claim(
                path=_PATH,
                what="time",
                against=_BY_HAND,
                ratio=ratios(runs, _ENGINE, _BY_HAND, lambda run: run.wall),
                most=1.3,
            ),
            Claim(
                path=_PATH,
                what="CPU time",
                against=_AT_ONCE,
                ratio=ratios(runs, _ENGINE, _AT_ONCE),
                most=1.3,
            ),
            Claim(
                path=_PATH,
                what="peak memory",
                against=f"{_MEMORY_MB:,} MB",
                ratio=Spread.of([one.peak_mb / _MEMORY_MB for one in runs[_ENGINE]]),
                most=1,
            ),
        ],
    )
