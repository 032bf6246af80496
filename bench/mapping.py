"""Process on events that mappings read, against the same events in the form of the contract."""

from __future__ import annotations

from bench.runs import contend, rate, rates, ratios
from bench.table import Claim, Figures, Section, spread
from stacks.allocator import KEEP_MEMORY

_EVENTS = 5_000
_CONTRACT = "events of the contract"
_WITH_MORE = "the same with as many further members"
_CLOUD_EVENTS = "CloudEvents, by the preset"
_PLAIN = "their details, from the envelope"
_CONTENDERS = {
    _CONTRACT: "bench.contenders.mapping:contract",
    _WITH_MORE: "bench.contenders.mapping:with_further_members",
    _CLOUD_EVENTS: "bench.contenders.mapping:cloud_events",
    _PLAIN: "bench.contenders.mapping:from_the_envelope",
}


def measure() -> Section:
    """Process the same events in each form."""
    runs = contend(_CONTENDERS, rounds=9, equal=False, environment=KEEP_MEMORY, events=_EVENTS)
    return Section(
        name="mapping",
        setting=f"Raw objects of {_EVENTS:,} events, all valid, to Parquet and a ledger entry.",
        heads=("events a CPU-second",),
        figures=[Figures(name, (spread(rates(runs[name])),)) for name in _CONTENDERS],
        claims=[
            Claim(
                path="process, mappings",
                what="events a CPU-second, CloudEvents",
                against=_CONTRACT,
                ratio=ratios(runs, _CLOUD_EVENTS, _CONTRACT, rate),
                least=0.8,
            )
        ],
    )
