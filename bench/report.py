"""A day of ten million events: the report's engine, its floor, and peers that count the same.

The floor counts the same figures by the same query, but does not look for repeats: it counts every
line. The peers' answers must equal the engine's, down to the number of each kind of repeat.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from bench import days
from bench.runs import Run, Runs, Spread, contend, ratios
from bench.table import TIME_AND_MEMORY, Claim, Figures, Section, time_and_memory

_EVENTS = 10_000_000
_FILES = 2_000
_ENGINE = "this pipeline"
_FLOOR = "the same query without deduplication"
_OWN = {
    _ENGINE: "bench.contenders.day_count:pipeline",
    _FLOOR: "bench.contenders.day_count:without_deduplication",
}
_SPARK = "Spark on this machine, same Parquet files"
_PATH = "report"
_MEMORY_MB = 450


class _Peer(NamedTuple):
    """A contender, and how many times faster the engine must be; None claims nothing."""

    target: str
    least: float | None


_PEERS = {
    "DuckDB on the raw JSON, which each query reads": _Peer(
        "bench.contenders.day_count_peers:duckdb_on_json", 12
    ),
    "DuckDB on the raw JSON, read into a table first": _Peer(
        "bench.contenders.day_count_peers:duckdb_on_a_table", None
    ),
    "a loop in Python on the raw JSON": _Peer("bench.contenders.day_count_peers:python_loop", 25),
    _SPARK: _Peer("bench.contenders.day_count_spark:spark", 10),
}


def measure() -> Section:
    """Count the day with each. The floor must count the engine's events and repeats together."""
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
        {_ENGINE: _OWN[_ENGINE]} | {name: peer.target for name, peer in _PEERS.items()},
        rounds=2,
        **arguments,
    )
    return Section(
        name="report",
        setting=(
            f"{_EVENTS:,} lines in {_FILES:,} files, {repeats:,} of them repeats, counted into all "
            "figures of a report. Times are on the clock; the repeats' ids are compared in full."
        ),
        heads=TIME_AND_MEMORY,
        figures=[
            *(_figures(name, own[name]) for name in own),
            *(_figures(name, peers[name]) for name in _PEERS),
        ],
        claims=[
            Claim(
                path=_PATH,
                what="time",
                against=_FLOOR,
                ratio=_time_ratio(own, _ENGINE, _FLOOR),
                most=3.5,
            ),
            *(
                Claim(
                    path=_PATH,
                    what="speed",
                    against=name,
                    ratio=_time_ratio(peers, name, _ENGINE),
                    least=peer.least,
                )
                for name, peer in _PEERS.items()
                if peer.least
            ),
            Claim(
                path=_PATH,
                what="peak memory",
                against=f"{_MEMORY_MB} MB",
                ratio=Spread.of([run.peak_mb / _MEMORY_MB for run in own[_ENGINE]]),
                most=1,
            ),
        ],
    )


def _time_ratio(runs: Runs, one: str, other: str) -> Spread:
    return ratios(runs, one, other, lambda run: run.wall)


def _figures(name: str, runs: list[Run]) -> Figures:
    figures = time_and_memory(name, runs)
    # Spark works in Java's process, whose CPU time and memory are not counted as its parent's.
    return Figures(name, (figures.cells[0], "", "")) if name == _SPARK else figures
