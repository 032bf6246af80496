"""How far each day counts for what is usual, and the growth that such days tell."""

from __future__ import annotations

import random

import pytest

from functions.report.compare.ordinary import misses_of_means, ordinary, trend

WEEKS = range(28, 0, -1)
NOISE = (0.0, 0.1, -0.1, 0.05)


def month(odd: dict[int, float]) -> list[tuple[int, float]]:
    """Four weeks that stray by a tenth, and by days ago what is `odd`."""
    return [(ago, odd.get(ago, NOISE[ago % 4])) for ago in WEEKS]


def counted(odd: dict[int, float]) -> dict[int, float]:
    return dict(ordinary(month(odd), 7))


def test_a_day_that_strays_as_others_do_counts_as_it_is() -> None:
    assert counted({}) == pytest.approx(dict(month({})))


def test_a_day_that_strays_further_counts_as_far_as_others_do() -> None:
    assert 0.2 < counted({9: 0.5})[9] < 0.45
    assert -0.45 < counted({9: -0.5})[9] < -0.2


def test_a_day_that_was_far_out_counts_as_the_days_like_it_say() -> None:
    others = sorted(NOISE[ago % 4] for ago in (2, 16, 23))
    assert counted({9: -4.0})[9] == pytest.approx(others[1])


def test_a_week_that_was_far_out_leaves_the_other_weeks_as_they_are() -> None:
    odd = dict.fromkeys(range(8, 15), -1.6)
    found = counted(odd)
    assert [found[ago] for ago in WEEKS if ago not in odd] == pytest.approx(
        [NOISE[ago % 4] for ago in WEEKS if ago not in odd], abs=0.05
    )


def test_of_what_never_moved_but_once_all_days_count_alike() -> None:
    days = [(ago, 5.0 if ago == 9 else 2.0) for ago in WEEKS]
    assert {value for _, value in ordinary(days, 7)} == {2.0}


def test_of_three_days_the_one_that_was_far_out_counts_as_the_others_say() -> None:
    """The first day of all is seldom whole: a pipeline is switched on at noon."""
    days = [(ago, value) for ago, value in month({21: -2.8}) if ago <= 21]
    found = dict(ordinary(days, 7))
    near = sorted([NOISE[7 % 4], NOISE[14 % 4]])
    assert (found[7], found[14]) == (NOISE[7 % 4], NOISE[14 % 4])
    assert found[21] == pytest.approx(near[0])


def test_a_day_without_others_like_it_counts_as_it_is() -> None:
    assert ordinary([(7, 1.0), (1, 9.0), (8, 9.0)], 7) == [(7, 1.0), (1, 9.0), (8, 9.0)]


def test_a_day_misses_the_mean_of_the_others_as_far_as_they_count() -> None:
    raw, near = [(7, 1.0), (14, 2.0), (21, 60.0)], [(7, 1.0), (14, 2.0), (21, 3.0)]
    assert misses_of_means(raw, near, 7) == pytest.approx({7: -1.5, 14: 0.0, 21: 58.5})


def test_growth_is_the_slope_within_weekdays() -> None:
    """That Mondays have a hundred times as much is no growth."""
    rng = random.Random(1)
    days = [(ago, 5 * (ago % 7 == 0) - 0.02 * ago + rng.gauss(0, 0.01)) for ago in WEEKS]
    assert trend(days, 7).slope == pytest.approx(0.02, rel=0.05)


def test_the_doubt_about_growth_is_that_of_a_prediction() -> None:
    """(1 + 1/4 + 17.5^2 / 1,715) / (1 + 1/3), of four weeks of seven days."""
    assert trend([(ago, 0.0) for ago in WEEKS], 7).doubt == pytest.approx(1.0714, abs=1e-4)


def test_growth_is_in_doubt_too_where_other_weekdays_are_known_longer() -> None:
    """Of four Mondays and eight of each other weekday: misses are mostly of the latter."""
    days = [(ago, 0.0) for ago in range(56, 0, -1) if ago % 7 or ago <= 28]
    misses = (48 * 8 / 7 + 4 * 4 / 3) / 52
    assert trend(days, 7).doubt == pytest.approx((1.25 + 17.5**2 / 12_593) / misses, abs=1e-4)


def test_one_week_tells_no_growth() -> None:
    assert trend([(ago, float(ago)) for ago in range(7, 0, -1)], 7) == (0.0, 1.0)
