"""A hundred million events in one function. Run on request: writing them takes longest."""

from __future__ import annotations

from bench.growth import HEADS, figures, grown
from bench.runs import Spread
from bench.table import Claim, Section

_EVENTS = 100_000_000
_MEMORY_MB = 2_048
_MINUTES = 10


def measure() -> Section:
    """Count the day once."""
    runs = grown(_EVENTS, rounds=1, memory_mb=_MEMORY_MB)
    return Section(
        name="hundred_million",
        setting=f"One run, by a function of {_MEMORY_MB:,} MB, of which its engine has 1,536.",
        heads=HEADS,
        figures=[figures(_EVENTS, runs)],
        claims=[
            Claim(
                path="report, growth",
                what=f"time at {_EVENTS:,} events",
                against=f"{_MINUTES} minutes",
                ratio=Spread.of([one.wall / 60 / _MINUTES for one in runs[f"{_EVENTS:,}"]]),
                most=1,
            )
        ],
    )
