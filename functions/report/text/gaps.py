"""Hours without events in which there always are some, in words. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from functions.report.text.figures import count, listed

if TYPE_CHECKING:
    from functions.report.document.comparison import Gap

_MOST_NAMED = 3


def gaps_sentence(gaps: Sequence[Gap]) -> str:
    """Which hours have no events, and how many are usual in all of them, without a full stop."""
    are = sum(one["expected"] for one in gaps)
    return f"{gaps_short(gaps, 'No events')}, where {count(are)} are usual"


def gaps_short(gaps: Sequence[Gap], nothing: str = "no events") -> str:
    """The same without what is usual. `nothing`: how it begins."""
    times = [gap_times(one) for one in gaps[:_MOST_NAMED]]
    return f"{nothing} {listed(times, len(gaps) - len(times))}"


def gap_times(gap: Gap) -> str:
    """From when until when: `13:00\N{EN DASH}15:00`."""
    return from_to(gap["from_hour"], gap["to_hour"])


def from_to(first: int, end: int) -> str:
    """From the beginning of an hour to that of another one, or to midnight."""
    return f"{first:02}:00\N{EN DASH}{end:02}:00"
