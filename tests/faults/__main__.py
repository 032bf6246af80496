"""The long run, as `make test-faults` starts it: prints what struck and how it ended."""

from __future__ import annotations

import argparse
import random
import sys
import time

from tests.faults.schedule import DIE_AFTER, DIE_BEFORE
from tests.faults.simulation import Simulation, Verdict


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.faults")
    parser.add_argument("--seed", type=int, default=random.randrange(1_000_000))
    parser.add_argument("--events", type=int, default=200_000)
    arguments = parser.parse_args()
    print(f"seed {arguments.seed}, {arguments.events:,} events ...", flush=True)
    start = time.perf_counter()
    verdict = Simulation(arguments.seed, arguments.events, _progress).run()
    print(text(verdict))
    print(f"{time.perf_counter() - start:.0f} s")
    return 0 if holds(verdict) else 1


def _progress(day: int, days: int) -> None:
    print(f"day {day} of {days}", file=sys.stderr, flush=True)


def holds(verdict: Verdict) -> bool:
    """Whether the promises were kept."""
    return not (verdict.lost or verdict.twice or verdict.pending or verdict.differences)


def spared(verdict: Verdict) -> list[str]:
    """Moments before and after a write at which a function did not die in this run."""
    moments = [
        f"{function} {moment} {what}"
        for function, what in sorted(verdict.written)
        for moment in (DIE_BEFORE, DIE_AFTER)
    ]
    return [moment for moment in moments if not verdict.faults[moment]]


def text(verdict: Verdict) -> str:
    """The verdict for people."""
    return "\n".join(
        [
            f"seed {verdict.seed}: {verdict.days} days in {verdict.zone}, {verdict.batches:,} raw"
            f" batches, {verdict.batches_of_format_1:,} of them of format 1",
            *_counted("events accepted", verdict.events),
            *_counted("faults struck", verdict.faults),
            f"writes that no function died at: {', '.join(spared(verdict)) or 'none'}",
            f"{verdict.checked:,} reports made between faults said exactly what was processed then",
            *verdict.differences,
            "after recovery, and again after a replay of everything by the code of today:",
            f"{verdict.pending:>9,}  pending",
            f"{verdict.lost:>9,}  lost",
            f"{verdict.twice:>9,}  counted twice",
            f"{len(verdict.differences):>9,}  differences of report, curated events, quarantine",
            f"{verdict.seam:>9,}  invalid events that arrived on two days",
        ]
    )


def _counted(title: str, counts: dict[str, int]) -> list[str]:
    rows = [f"{count:>9,}  {name}" for name, count in sorted(counts.items())]
    return [f"{title}: {sum(counts.values()):,}", *rows]


if __name__ == "__main__":
    sys.exit(main())
