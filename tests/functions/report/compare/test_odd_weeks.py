"""A week that was odd, wherever it is in the month, says nothing of how a figure grows."""

from __future__ import annotations

import math
import random

import pytest

from functions.report.compare.baseline import Band
from functions.report.compare.growth import growth as growth_of_all_weeks
from functions.report.compare.growth import growth_of_usual_weeks
from functions.report.compare.quantities import metric_band
from functions.report.compare.scales import Measure

A_DAY = 5_000
DEVIATIONS = 2.6
RHYTHM = (1.0, 1.1, 1.0, 0.9, 1.0, 0.4, 0.3)

History = list[tuple[int, int]]


def month(odd: dict[int, float], *, growth: float = 0.0, days: int = 28) -> History:
    """Days that grow by a share a week, and stray by a twentieth; factors on those that are odd."""
    rng = random.Random(7)

    def events(ago: int) -> int:
        usual = A_DAY * RHYTHM[-ago % 7] * math.exp(math.log1p(growth) * -ago / 7)
        return round(usual * math.exp(rng.gauss(0, 0.05)) * odd.get(ago, 1))

    return [(ago, events(ago)) for ago in range(days, 0, -1)]


def of_metrics(history: History) -> Band | None:
    measures = [Measure(ago, float(events), events) for ago, events in history]
    return metric_band("count", measures, A_DAY, DEVIATIONS)


@pytest.mark.parametrize("factor", [0.0, 0.2, 5.0])
@pytest.mark.parametrize("first", [1, 3, 5, 8, 12, 15, 18, 20, 22])
@pytest.mark.parametrize("growth", [0.0, 0.05])
def test_an_odd_week_leaves_what_is_expected_as_it_is(
    growth: float, first: int, factor: float
) -> None:
    found = of_metrics(month(dict.fromkeys(range(first, first + 7), factor), growth=growth))
    assert found is not None
    assert found.expected == pytest.approx(A_DAY, rel=0.15)
    assert found.low <= A_DAY <= found.high


def test_growth_is_learnt_from_weeks_that_are_all_usual() -> None:
    for growth in (-0.1, 0.1, 0.3):
        found = of_metrics(month({}, growth=growth))
        assert found is not None
        assert found.expected == pytest.approx(A_DAY, rel=0.05)


@pytest.mark.parametrize("first", [1, 22])
def test_a_few_odd_days_are_no_odd_week(first: int) -> None:
    """They are left out by themselves, and the others of their week say how it grew."""
    found = of_metrics(month(dict.fromkeys(range(first, first + 2), 0.0), growth=0.2))
    assert found is not None
    assert found.expected == pytest.approx(A_DAY, rel=0.1)


def test_what_has_changed_for_two_weeks_is_what_is_usual() -> None:
    found = of_metrics(month(dict.fromkeys(range(1, 15), 0.3)))
    assert found is not None
    assert found.low <= 0.3 * A_DAY <= found.high


def test_a_team_that_works_on_five_days_has_odd_weeks_too() -> None:
    history = [
        (ago, events)
        for ago, events in month(dict.fromkeys(range(1, 8), 0.2))
        if RHYTHM[-ago % 7] > 0.5
    ]
    found = of_metrics(history)
    assert found is not None
    assert found.expected == pytest.approx(A_DAY, rel=0.15)


def test_what_is_there_on_three_days_a_week_has_no_odd_week() -> None:
    """Too few days say that it was the week."""
    odd = dict.fromkeys(range(1, 8), 0.2)
    history = [(ago, events) for ago, events in month(odd) if ago % 7 in (0, 2, 4)]
    usual = [(ago, events) for ago, events in month({}) if ago % 7 in (0, 2, 4)]
    found, otherwise = of_metrics(history), of_metrics(usual)
    assert found is not None
    assert otherwise is not None
    assert otherwise.expected == pytest.approx(A_DAY, rel=0.1)
    assert found.expected < otherwise.expected


@pytest.mark.parametrize("a_week", [-0.05, 0.0, 0.1])
def test_weeks_that_only_stray_are_no_odd_ones(a_week: float) -> None:
    """Growth is learnt from all of them: a week less would make it less sure."""
    logs = [(ago, math.log(events)) for ago, events in month({}, growth=a_week)]
    assert growth_of_usual_weeks(logs) == growth_of_all_weeks(logs)
