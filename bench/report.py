"""A day of ten million events: the report's engine, its floor, and peers that count the same.

The floor counts the same figures with the same query, but takes every line for an event of its own.
The peers give the same answer, exact to the last repeat.
"""

from __future__ import annotations

from typing import Any

from bench import days
from bench.runs import Run, Runs, Spread, contend, ratios
from bench.table import Claim, Figures, Section, number, spread

_EVENTS = 10_000_000
_FILES = 2_000
_ENGINE = "this pipeline"
_FLOOR = "the same query without deduplication"
_OWN = {
    _ENGINE: "bench.contenders.day_count:pipeline",
    _FLOOR: "bench.contenders.day_count:without_deduplication",
}
_PEERS = {
    "DuckDB on the raw JSON, which each query reads": (
        "bench.contenders.day_count_peers:duckdb_on_json",
        12,
    ),
    "DuckDB on the raw JSON, read into a table first": (
        "bench.contenders.day_count_peers:duckdb_on_a_table",
        None,
    ),
    "a loop in Python on the raw JSON": ("bench.contenders.day_count_peers:python_loop", 25),
    "Spark on this machine, same Parquet files": ("bench.contenders.day_count_spark:spark", 10),
}
_PATH = "report"
_MEMORY_MB = 450


def measure() -> Section:
    """Count the day with each; the floor's answer must equal the others' in sum."""
    arguments: dict[str, Any] = {
        "events": _EVENTS,
        "files": _FILES,
        "parquet": str(days.day(_EVENTS, _FILES)),
        "raw": str(days.raw_day(_EVENTS, _FILES)),
    }
    own = contend(_OWN, rounds=5, equal=False, **arguments)
    engine, floor = own[_ENGINE][0].answer, own[_FLOOR][0].answer
    repeats = engine["duplicates"] + engine["conflicting"] + engine["redelivered"]
    assert floor["events"] == engine["events"] + repeats == _EVENTS
    peers = contend(
        {_ENGINE: _OWN[_ENGINE]} | {name: target for name, (target, _) in _PEERS.items()},
        rounds=2,
        **arguments,
    )
    return Section(
        name="report",
        setting=(
            f"{_EVENTS:,} lines in {_FILES:,} files, {repeats:,} of them repeats, counted into all "
            "figures of a report. Times are on the clock; the repeats' ids are compared in full."
        ),
        heads=("seconds", "CPU seconds", "peak memory, MB"),
        figures=[
            *(_figures(name, own) for name in own),
            *(_figures(name, peers) for name in _PEERS),
        ],
        claims=[
            Claim(
                path=_PATH,
                what="time",
                against=_FLOOR,
                ratio=_times(own, _ENGINE, _FLOOR),
                most=3.5,
            ),
            *(
                Claim(
                    path=_PATH,
                    what="speed",
                    against=name,
                    ratio=_times(peers, name, _ENGINE),
                    least=least,
                )
                for name, (_, least) in _PEERS.items()
                if least
            ),
            Claim(
                path=_PATH,
                what="peak memory",
                against=f"{_MEMORY_MB} MB",
                ratio=Spread.of([one.peak_mb / _MEMORY_MB for one in own[_ENGINE]]),
                most=1,
            ),
        ],
    )


def _times(runs: Runs, one: str, other: str) -> Spread:
    return ratios(runs, one, other, _seconds)


def _seconds(run: Run) -> float:
    return run.wall


def _figures(name: str, runs: Runs) -> Figures:
    cpu = [one.cpu for one in runs[name]]
    return Figures(
        name,
        (
            spread(Spread.of([one.wall for one in runs[name]])),
            # CPU time of Java is not counted to its parent.
            spread(Spread.of(cpu)) if "Spark" not in name else "",
            number(max(one.peak_mb for one in runs[name])) if "Spark" not in name else "",
        ),
    )
