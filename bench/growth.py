"""How the time of a report grows with its day."""

from __future__ import annotations

from typing import Any

from bench import days
from bench.runs import Run, Runs, Spread, contend, ratios
from bench.table import Claim, Figures, Section, number, spread

_EVENTS_A_FILE = 5_000
_SIZES = (100_000, 1_000_000, 10_000_000)
_MEMORY_MB = 1_024


def measure() -> Section:
    """Count each size in turn, equally often."""
    runs: Runs = {}
    for size in _SIZES:
        runs |= grown(size, rounds=3, memory_mb=_MEMORY_MB)
    largest, before = f"{_SIZES[-1]:,}", f"{_SIZES[-2]:,}"
    return Section(
        name="growth",
        setting=(
            f"Days of {_EVENTS_A_FILE:,} lines a file, counted by a function of {_MEMORY_MB:,} MB."
        ),
        heads=HEADS,
        figures=[figures(size, runs) for size in _SIZES],
        claims=[
            Claim(
                path="report, growth",
                what="time per event",
                against=f"{before} events, at {largest}",
                ratio=ratios(runs, largest, before, _seconds_an_event),
                most=1,
            )
        ],
    )


HEADS = ("seconds", "µs an event", "CPU seconds", "peak memory, MB", "spilled at most, MB")


def grown(size: int, *, rounds: int, memory_mb: int) -> Runs:
    """Count a day of a size several times; each must find every event and repeat."""
    arguments: dict[str, Any] = {
        "parquet": str(days.day(size, size // _EVENTS_A_FILE)),
        "events": size,
        "memory_mb": memory_mb,
    }
    target = "bench.contenders.day_count:pipeline_spilling"
    runs = contend({f"{size:,}": target}, rounds=rounds, equal=False, **arguments)
    for one in runs[f"{size:,}"]:
        assert _lines(one) == size, (size, one.answer)
    return runs


def _lines(run: Run) -> int:
    """The counts that were found: events, and each kind of repeat."""
    return sum(value for name, value in run.answer.items() if name != "spilled_mb")


def _seconds_an_event(run: Run) -> float:
    return run.wall / _lines(run)


def figures(size: int, runs: Runs) -> Figures:
    """The row of a size."""
    of_size = runs[f"{size:,}"]
    wall = Spread.of([one.wall for one in of_size])
    return Figures(
        f"{size:,} events",
        (
            spread(wall),
            number(wall.median / size * 1e6),
            number(Spread.of([one.cpu for one in of_size]).median),
            number(max(one.peak_mb for one in of_size)),
            number(max(one.answer["spilled_mb"] for one in of_size)),
        ),
    )
