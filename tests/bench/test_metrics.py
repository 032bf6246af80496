"""The figures that are measured are those of SQL by hand, and the bench says so of a small day."""

from __future__ import annotations

from bench.metrics import measure


def test_a_small_day_is_counted_alike_and_claimed() -> None:
    section = measure(events=30_000, rounds=1)
    assert [one.name for one in section.figures] == [
        "this pipeline, with the rest of the report",
        "the metrics alone, in SQL by hand",
        "SQL by hand that takes all paths in one call, with the rest of the report",
        "this pipeline without metrics",
    ]
    assert [claim.most for claim in section.claims] == [1.3, 1.3, 1.3, 1]
    assert section.claims[-1].reached
