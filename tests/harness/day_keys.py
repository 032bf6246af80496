"""The key of a usual day's report, as an earlier version wrote it and as it is written now."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from functions.common.day_keys import Causes, DayKey, UsualEvents

EARLIER = DayKey(
    day=date(2026, 2, 9),
    revision=1,
    status="complete",
    balanced=True,
    events=1_000,
    failures=36,
    quarantined=0,
    stands_out=0,
)
USUAL = replace(
    EARLIER,
    verdict="usual",
    level="good",
    causes=Causes(number=0),
    usual=UsualEvents(expected=900, low=800, high=1_100),
    arrived=1_000,
)
