"""A band holds what is usual, by the weekday, after growth, and never tighter than chance."""

from __future__ import annotations

import math
import random

import pytest

from functions.report.compare.bands import count_band, level_band, rate_band
from functions.report.compare.baseline import Band, Thresholds
from stacks.settings import Insight

DEVIATIONS = 4.0
WEEKS = [1000, 1100, 1080, 1050, 950, 450, 350]


def month(counts: list[int], days: int = 28) -> list[tuple[int, int]]:
    """`(days ago, count)` of days before a day of `counts[0]`'s weekday, oldest first."""
    return [(ago, counts[-ago % 7]) for ago in range(days, 0, -1)]


def test_what_is_expected_is_what_the_same_weekday_had() -> None:
    for weekday in range(7):
        rotated = WEEKS[weekday:] + WEEKS[:weekday]
        band = count_band(month(rotated), DEVIATIONS)
        assert band
        assert band.expected == pytest.approx(WEEKS[weekday])
        assert band.weeks == 4


def test_growth_is_carried_on_and_does_not_widen_the_band() -> None:
    grown = [(ago, round(count * 1.05 ** (-ago / 7))) for ago, count in month(WEEKS)]
    band, flat = count_band(grown, DEVIATIONS), count_band(month(WEEKS), DEVIATIONS)
    assert band
    assert flat
    assert band.expected == pytest.approx(1000, rel=0.01)
    assert band.high / band.low == pytest.approx(flat.high / flat.low, rel=0.05)


@pytest.mark.parametrize("wild", [0, 100_000])
def test_one_wild_day_of_the_same_weekday_changes_nothing(wild: int) -> None:
    history = [(ago, wild if ago == 7 else count) for ago, count in month(WEEKS)]
    band = count_band(history, DEVIATIONS)
    assert band
    assert band.expected == pytest.approx(1000, rel=0.01)
    assert 800 < band.low < band.high < 1250


def test_a_day_far_out_is_no_part_of_what_is_usual_even_where_weeks_differ() -> None:
    """The median of four would lean towards the wild one."""
    counts = {7: 200, 14: 1000, 21: 1100, 28: 1050}
    history = [(ago, counts.get(ago, count)) for ago, count in month(WEEKS)]
    noisy = [(ago, count + (ago * 37 % 100)) for ago, count in history]
    band = count_band(noisy, DEVIATIONS)
    assert band
    assert band.expected > 1050


def test_with_fewer_than_two_such_weekdays_nothing_is_known() -> None:
    assert count_band(month(WEEKS, days=13), DEVIATIONS) is None
    assert count_band(month(WEEKS, days=14), DEVIATIONS) is not None


def test_of_two_weeks_the_growth_is_not_known_and_makes_the_band_wider() -> None:
    grown = [(ago, round(count * 1.2 ** (-ago / 7))) for ago, count in month(WEEKS, days=14)]
    band, flat = count_band(grown, DEVIATIONS), count_band(month(WEEKS, days=14), DEVIATIONS)
    assert band
    assert flat
    assert 1.2**-2 * 1000 < band.expected < 1.2**-1 * 1000
    assert band.high / band.low > 2 * flat.high / flat.low


def test_days_that_are_alike_whatever_their_weekday_do_not_grow() -> None:
    band = count_band([(731, 100), (366, 200)], DEVIATIONS, weekly=False)
    assert band
    assert band.expected == pytest.approx(141, abs=1)
    assert (band.low < 100, band.high > 200, band.weeks) == (True, True, 2)
    assert count_band([(366, 200)], DEVIATIONS, weekly=False) is None


def test_the_noisier_the_past_the_wider_the_band() -> None:
    rng = random.Random(1)
    widths = []
    for noise in (0.05, 0.4):
        noisy = [(ago, round(n * math.exp(rng.gauss(0, noise)))) for ago, n in month(WEEKS)]
        band = count_band(noisy, DEVIATIONS)
        assert band
        widths.append(band.high / band.low)
    assert widths[1] > 2 * widths[0]


def test_a_small_count_is_given_the_room_that_chance_takes() -> None:
    band = count_band(month([20] * 7), DEVIATIONS)
    assert band
    assert band.low < 8
    assert band.high > 38


def test_a_rate_of_few_events_is_given_the_room_that_chance_takes() -> None:
    history = [(ago, 2, 100) for ago in range(1, 29)]
    few, many = rate_band(history, 50, DEVIATIONS), rate_band(history, 50_000, DEVIATIONS)
    assert few
    assert many
    assert few.high > 0.12
    assert many.high < 0.03
    assert many.expected == pytest.approx(0.02, rel=0.05)


def test_a_rate_that_varied_is_given_the_room_that_it_took() -> None:
    history = [(ago, ago % 5 * 1_000, 100_000) for ago in range(1, 29)]
    band = rate_band(history, 100_000, DEVIATIONS)
    assert band
    assert band.high > 0.05


def test_quiet_weekends_do_not_hide_a_rate_that_rose_on_a_weekday() -> None:
    """One failure of four events, or none of two, says nothing of a day with a hundred."""
    rng = random.Random(7)
    history = [
        (ago, sum(rng.random() < 0.03 for _ in range(whole)), whole)
        for ago, whole in month([140, 140, 140, 140, 140, 4, 2])
    ]
    band = rate_band(history, 140, DEVIATIONS)
    weekdays = rate_band([day for day in history if day[2] == 140], 140, DEVIATIONS)
    assert band
    assert weekdays
    assert band.high == pytest.approx(weekdays.high, abs=0.02)


def test_a_busy_day_among_quiet_ones_has_the_room_that_these_took() -> None:
    history = [(ago, ago % 5 * 10, 1_000) for ago in range(1, 29)]
    band = rate_band(history, 100_000, DEVIATIONS)
    assert band
    assert band.high > 0.05


def test_without_events_there_is_no_rate() -> None:
    assert rate_band([(ago, 0, 0) for ago in range(1, 29)], 100, DEVIATIONS) is None
    assert rate_band([(ago, 1, 100) for ago in range(1, 29)], 0, DEVIATIONS) is None


def test_a_level_is_that_of_the_middle_day() -> None:
    band = level_band(list(enumerate([60.0, 61.0, 62.0, 63.0, 600.0], 1)), DEVIATIONS)
    assert band
    assert band.expected == pytest.approx(62)
    assert band.high < 120


@pytest.mark.parametrize(
    ("days_ago", "weeks"),
    [
        (range(1, 29), 4),
        (range(1, 22), 3),
        (range(1, 23), 4),
        ([ago for ago in range(1, 29) if ago % 7 not in (1, 2)], 4),  # not on weekends
        ([7, 14, 21, 28], 4),
        ([1, 28], 2),
        ([2, 3, 4], 1),
    ],
)
def test_a_week_is_known_by_any_of_its_days(days_ago: list[int], weeks: int) -> None:
    rate = rate_band([(ago, 2, 100) for ago in days_ago], 100, DEVIATIONS)
    level = level_band([(ago, 60.0) for ago in days_ago], DEVIATIONS)
    assert rate
    assert level
    assert (rate.weeks, level.weeks) == (weeks, weeks)


def test_among_more_figures_more_is_asked_of_each() -> None:
    limits = Thresholds(**Insight(deviations=DEVIATIONS).model_dump())
    assert limits.among(1) == pytest.approx(DEVIATIONS)
    assert DEVIATIONS < limits.among(10) < limits.among(1000) < DEVIATIONS + 2


def test_a_band_is_to_a_millionth_and_its_ends_are_inside() -> None:
    """So a count of 0 is judged by the same range that a report shows with it."""
    band = Band.of(expected=1.23456789, low=0.0000003, high=18.9999999, weeks=4)
    assert (band.low, band.expected, band.high) == (0.000001, 1.234568, 18.999999)
    narrow = Band.of(expected=0.0000004, low=0.0000003, high=0.0000005, weeks=4)
    assert (narrow.low, narrow.expected, narrow.high) == (0, 0, 0)
