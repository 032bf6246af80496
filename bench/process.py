"""A raw object to validated Parquet, quarantine and ledger: process, its floor and its peers."""

from __future__ import annotations

import tempfile
from pathlib import Path

from bench.contenders.validation import NOW, write_raw_object
from bench.runs import Run, Spread, contend, rate, rates, ratios, run
from bench.table import Claim, Figures, Section, number, spread
from stacks.allocator import KEEP_MEMORY

_EVENTS = 5_000
_MEMORY_MB = 150
_PROCESS = "this pipeline"
_FLOOR = "decompress, split, orjson: no checks, no output"
_HAND = "json, checks by hand, pyarrow"
_SCHEMA = "orjson, jsonschema-rs, hash, pyarrow"
_PEERS = "bench.contenders.validation_peers"
_CONTENDERS = {
    _PROCESS: "bench.contenders.validation:pipeline",
    _FLOOR: "bench.contenders.validation:parsing_alone",
    _HAND: f"{_PEERS}:hand_checks",
    "the same, with a hash of each event": f"{_PEERS}:hand_checks_with_hash",
    "pydantic, hash, pyarrow": f"{_PEERS}:pydantic_models",
    _SCHEMA: f"{_PEERS}:jsonschema_validator",
    "DuckDB's SQL, with a hash": "bench.contenders.validation_duckdb:duckdb_sql",
}
_PATH = "process"


def measure() -> Section:
    """Validate a raw object each way. All but the floor, which validates nothing, must agree."""
    with tempfile.TemporaryDirectory() as directory:
        raw = Path(directory, "raw.ndjson.gz")
        write_raw_object(raw, _EVENTS)
        runs = contend(_CONTENDERS, rounds=9, equal=False, environment=KEEP_MEMORY, raw=str(raw))
        peaks = [_invoke(raw).peak_mb for _ in range(3)]
    answers = {
        (run.answer["quarantined"], run.answer["digest"])
        for name in _CONTENDERS
        if name != _FLOOR
        for run in runs[name]
    }
    assert len(answers) == 1, answers
    return Section(
        name="process",
        setting=(
            f"A raw object of {_EVENTS:,} lines, one in a hundred of them no event, to Parquet and "
            "quarantine, all in the environment of the function. The peers check less: see below."
        ),
        heads=("events a CPU-second",),
        figures=[Figures(name, (spread(rates(runs[name])),)) for name in _CONTENDERS],
        claims=[
            Claim(
                path=_PATH,
                what="events a CPU-second",
                against=_HAND,
                ratio=ratios(runs, _PROCESS, _HAND, rate),
                least=2.1,
            ),
            Claim(
                path=_PATH,
                what="events a CPU-second",
                against=_SCHEMA,
                ratio=ratios(runs, _PROCESS, _SCHEMA, rate),
                least=1.3,
            ),
            Claim(
                path=_PATH,
                what="events a CPU-second",
                against=_FLOOR,
                ratio=ratios(runs, _PROCESS, _FLOOR, rate),
                least=0.7,
            ),
            Claim(
                path=_PATH,
                what=f"peak memory, a whole invocation ({number(max(peaks))} MB)",
                against=f"{_MEMORY_MB} MB",
                ratio=Spread.of([peak / _MEMORY_MB for peak in peaks]),
                most=1,
            ),
        ],
    )


def _invoke(raw: Path) -> Run:
    return run(
        "bench.contenders.invocation:process",
        {"raw": str(raw), "stored_at": NOW.isoformat()},
        KEEP_MEMORY,
    )
