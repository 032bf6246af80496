"""When nothing is a finding: what was there on every such day, often enough, is not today."""

from __future__ import annotations

import math
from collections.abc import Sequence
from statistics import fmean

from functions.report.compare.past import Past
from functions.report.compare.robust import WEEK

# What was absent once before, though it was expected, may be named as silent again. What is absent
# more often comes and goes.
_ABSENCES = 1

# `(days ago, events)` of earlier days.
Counts = Sequence[tuple[int, int]]


def is_silent(past: Past, counts: Counts, expected: float, chance: float) -> bool:
    """Whether what is absent today was there on every such day, too often for silence to be chance.

    `expected`: events on such a day; `chance`: from which on, from 0 to 1, it is none.
    """
    if math.exp(-expected) > chance:
        return False
    if past.alike(ago for ago, count in counts if not count):
        return False
    return not past.weekly or _absences(counts, chance) <= _ABSENCES


def _absences(counts: Counts, chance: float) -> int:
    """How often a source was absent, before its present silence, on a weekday that expects it.

    The present silence, from yesterday back, does not count: the report names it, for a week. Nor
    does a Sunday of which two events are usual: that none came is chance.
    """
    silent_since = next((ago for ago, count in reversed(counts) if count), 0)
    before = [(ago, count) for ago, count in counts if ago >= silent_since]
    weekdays: dict[int, list[int]] = {}
    for ago, count in before:
        weekdays.setdefault(ago % WEEK, []).append(count)
    return sum(days.count(0) for days in weekdays.values() if _is_expected(days, chance))


def _is_expected(counts: Sequence[int], chance: float) -> bool:
    """Whether days with no more events than these have, where there are any, seldom have none."""
    present = [count for count in counts if count]
    return bool(present) and math.exp(-fmean(present)) <= chance
