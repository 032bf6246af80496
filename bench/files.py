"""A day in ever smaller files: the cost of applications that send little at a time."""

from __future__ import annotations

from bench import days
from bench.runs import Runs, contend, ratios
from bench.table import TIME_AND_MEMORY, Claim, Section, time_and_memory

_EVENTS = 1_000_000
_FILES = (200, 2_000, 20_000)


def measure() -> Section:
    """The same events in each number of files."""
    runs: Runs = {}
    for files in _FILES:
        parquet = str(days.day(_EVENTS, files))
        target = {f"{files:,}": "bench.contenders.day_count:pipeline"}
        runs |= contend(target, rounds=3, parquet=parquet, events=_EVENTS)
    assert len({runs[name][0].answer["events"] for name in runs}) == 1, "events were lost or found"
    most, few = f"{_FILES[-1]:,}", f"{_FILES[0]:,}"
    return Section(
        name="files",
        setting=f"{_EVENTS:,} lines a day, counted by the engine of the report.",
        heads=TIME_AND_MEMORY,
        figures=[time_and_memory(f"{name} files", found) for name, found in runs.items()],
        claims=[
            Claim(
                path="report, files",
                what=f"CPU time with {most} files",
                against=f"{few} files",
                ratio=ratios(runs, most, few),
                most=8,
            )
        ],
    )
