"""A floor under docs/performance.md: metrics raise few false alarms, and anomalies are found."""

from __future__ import annotations

import pytest

from bench.metric_anomalies import PLANTS, QUIET, Quiet, planted, quiet

_DAYS = 60
# The tables have up to 3.2 of a hundred.
_MOST_ALARMS = 4


@pytest.mark.parametrize("size", [50, 10_000])
@pytest.mark.parametrize("weeks", QUIET, ids=lambda weeks: weeks.name)
def test_quiet_days_are_quiet(weeks: Quiet, size: int) -> None:
    assert sum(map(bool, quiet(weeks, size, _DAYS))) <= _MOST_ALARMS


def test_what_is_planted_is_found() -> None:
    days = 14
    found = zip(PLANTS, planted(PLANTS, 100_000, days), strict=True)
    seldom = {plant.name for plant, times in found if times < days // 2}
    assert not seldom - {"revenue in EUR -40%", "conversion -40%"}
