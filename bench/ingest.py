"""A batch of messages to one compressed object: ingest, its floor, and an object an event."""

from __future__ import annotations

from bench.runs import Run, Runs, Spread, contend, ratios
from bench.table import Claim, Figures, Section, number, spread

_EVENTS = 4_000
_INGEST = "this pipeline"
_FLOOR = "concatenation, same compression"
_SINGLE = "an object an event"
_CONTENDERS = {
    _INGEST: "bench.contenders.batch_storing:pipeline",
    _FLOOR: "bench.contenders.batch_storing:concatenation",
    _SINGLE: "bench.contenders.batch_storing:an_object_an_event",
}
_PATH = "ingest"


def measure() -> Section:
    """Store the batch each way; all must store the same lines."""
    runs = contend(_CONTENDERS, rounds=7, equal=False, events=_EVENTS)
    assert len({run.answer["lines"] for of_one in runs.values() for run in of_one}) == 1
    return Section(
        name="ingest",
        setting=(
            f"A batch of {_EVENTS:,} messages, through the client of AWS with its sending left out."
        ),
        heads=("events a CPU-second", "bytes stored an event"),
        figures=[_figures(name, runs) for name in _CONTENDERS],
        claims=[
            Claim(
                path=_PATH,
                what="events a CPU-second",
                against=_SINGLE,
                ratio=ratios(runs, _INGEST, _SINGLE, _rate),
                least=70,
            ),
            Claim(
                path=_PATH,
                what="events a CPU-second",
                against=_FLOOR,
                ratio=ratios(runs, _INGEST, _FLOOR, _rate),
                least=0.75,
            ),
            Claim(
                path=_PATH,
                what="bytes stored",
                against=_SINGLE,
                ratio=ratios(runs, _INGEST, _SINGLE, _bytes),
                most=0.22,
            ),
        ],
    )


def _rate(run: Run) -> float:
    events: int = run.answer["events"]
    return events / run.cpu


def _bytes(run: Run) -> float:
    stored: int = run.answer["bytes"]
    return stored


def _figures(name: str, runs: Runs) -> Figures:
    rates = Spread.of([_rate(run) for run in runs[name]])
    return Figures(name, (spread(rates), number(_bytes(runs[name][0]) / _EVENTS)))
