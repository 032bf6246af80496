"""`python -m bench.load`: a million events through the embedded AWS; writes docs/performance.md.

With another number of events (`--events`) it only prints.
"""

from __future__ import annotations

import argparse
import os
import tempfile
from pathlib import Path

from bench.load.processes import EMULATOR
from bench.load.sustained import Run, run
from bench.table import Figures, Section, number, put_section, section_text
from local.deployed import SETTINGS

_EVENTS = 1_000_000
# Memory is flat when the last third of a run has no more than this of the first.
_FLAT = 1.15


def main() -> None:
    """Run, check that memory stays flat, print, and write the page."""
    parser = argparse.ArgumentParser(prog="python -m bench.load", description=__doc__)
    parser.add_argument("--events", type=int, default=_EVENTS)
    events = parser.parse_args().events
    with tempfile.TemporaryDirectory() as directory:
        found = run(Path(directory), events)
    section = _section(found)
    print(f"\n{section_text(section)}")
    for name in _functions():
        first, last = found.usage.thirds(name)
        if last > _FLAT * first:
            raise SystemExit(f"the memory of {name} grew from {first:.0f} to {last:.0f} MB")
    if events >= _EVENTS:
        put_section(section)


def _functions() -> dict[str, str]:
    return {SETTINGS.names.ingest.function: "ingest", SETTINGS.names.process.function: "process"}


def _section(found: Run) -> Section:
    wall, cores = found.processed_seconds, os.cpu_count() or 1
    usage = found.usage
    shares = [
        ("emulator", usage.seconds(EMULATOR)),
        ("producers", found.producers_cpu),
        *((label, usage.seconds(name)) for name, label in _functions().items()),
    ]
    rows = [
        ("sent", f"{found.sent_seconds:.0f} s"),
        ("processed, each of them", f"{wall:.0f} s: {number(found.events / wall)} events a second"),
        ("reported", f"{found.reported_seconds:.0f} s"),
        ("batches", f"{found.batches:,}"),
        *(
            (f"memory of {label}, first and last third", "{:.0f} and {:.0f} MB".format(*thirds))
            for name, label in _functions().items()
            for thirds in [usage.thirds(name)]
        ),
        *(
            (f"CPU of the {label}", f"{seconds:.0f} s, {seconds / wall:.0%} of a core")
            for label, seconds in shares
        ),
    ]
    return Section(
        name="load",
        setting=(
            f"{found.events:,} events from PutEvents, ten a request, to a report, on the embedded "
            f"AWS and {cores} cores. All are in the books, which balance, and in the report: no "
            "duplicate, nothing pending, nothing in quarantine. Seconds count from the first event."
        ),
        heads=("",),
        figures=[Figures(name, (text,)) for name, text in rows],
        claims=(),
    )


if __name__ == "__main__":
    main()
