"""What curated data costs to make, and what it saves queries about a day."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from bench import days
from bench.runs import Runs, contend, ratios, run
from bench.table import TIME_AND_MEMORY, Claim, Section, time_and_memory

_EVENTS, _FILES = 1_000_000, 2_000
_MEMORY_MB = 1_769  # the setting's default
_ROUNDS = 3
_SOURCES = {
    "by source, of events": "bench.contenders.day_queries:by_source_of_events",
    "by source, of curated": "bench.contenders.day_queries:by_source_of_curated",
}
_FAILURES = {
    "failures of a source, of events": "bench.contenders.day_queries:failures_of_events",
    "failures of a source, of curated": "bench.contenders.day_queries:failures_of_curated",
}
_MAKING = {
    "counting a day": "bench.contenders.day_queries:report",
    "counting and curating it": "bench.contenders.day_queries:report_and_curate",
}


def measure() -> Section:
    """Query stored and curated files, and make the curated ones."""
    parquet = days.day(_EVENTS, _FILES)
    with tempfile.TemporaryDirectory() as name:
        parts = Path(name)
        day: dict[str, Any] = {
            "parquet": str(parquet),
            "parts": str(parts),
            "events": _EVENTS,
            "memory_mb": _MEMORY_MB,
        }
        run("bench.contenders.day_queries:make_parts", day)
        runs: Runs = {}
        for contenders in (_SOURCES, _FAILURES, _MAKING):
            runs |= contend(contenders, rounds=_ROUNDS, **day)
        stored = sum(path.stat().st_size for path in parquet.iterdir())
        kept = sum(path.stat().st_size for path in parts.iterdir())
        count = len(list(parts.iterdir()))
    return Section(
        name="curated",
        setting=(
            f"{_EVENTS:,} lines in {_FILES:,} files ({stored / 10**6:,.0f} MB) became {count} of "
            f"{kept / 10**6:,.0f} MB together. Files on a local disk, asked by DuckDB."
        ),
        heads=TIME_AND_MEMORY,
        figures=[time_and_memory(name, found) for name, found in runs.items()],
        claims=[
            _claim("a question by source", runs, _SOURCES, least=10),
            _claim("a question about one source", runs, _FAILURES, least=10),
        ],
    )


def _claim(what: str, runs: Runs, contenders: dict[str, str], least: float) -> Claim:
    events, curated = contenders
    return Claim(
        path="curated",
        what=f"speed of {what}, in CPU time",
        against="events, first copies",
        ratio=ratios(runs, events, curated),
        least=least,
    )
