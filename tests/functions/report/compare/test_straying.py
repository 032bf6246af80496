"""How far figures stray: by their misses, by chance, and by how many days say so."""

from __future__ import annotations

import random

import pytest

from functions.report.compare.straying import (
    Straying,
    common_straying,
    robust_variance,
    straying,
    variance_of,
)


def normal(number: int, seed: int = 1) -> list[float]:
    rng = random.Random(seed)
    return [rng.gauss(0, 3) for _ in range(number)]


def test_of_normal_misses_it_is_the_variance() -> None:
    assert robust_variance(normal(20_000)) == pytest.approx(9, rel=0.03)


def test_a_few_days_that_were_far_out_move_it_little() -> None:
    days = normal(28)
    odd = [*days[:-4], 1e20, -1e20, 1e20, 500.0]
    assert robust_variance(odd) < 4 * robust_variance(days)


def test_a_week_that_was_far_out_does_not_decide_it() -> None:
    days = normal(28)
    assert robust_variance([*days[:-7], *[1e20, -1e20] * 3, 1e20]) < 9 * robust_variance(days)


@pytest.mark.parametrize("misses", [[0.0] * 28, [0.0] * 27 + [5.0]])
def test_of_what_hardly_ever_moves_it_is_none(misses: list[float]) -> None:
    assert robust_variance(misses) == 0


def test_what_never_moves_is_steadier_than_chance_but_not_beyond_doubt() -> None:
    assert variance_of([0.0] * 28, by_chance=1.0) == pytest.approx(1 / 29)


def test_what_moved_once_is_not_steady() -> None:
    assert variance_of([0.0] * 27 + [5.0], by_chance=0.8) == pytest.approx(0.8)


def test_by_few_days_it_is_taken_to_be_greater() -> None:
    many = variance_of([1.0, -1.0] * 10, by_chance=0.1)
    assert variance_of([1.0, -1.0], by_chance=0.1) == pytest.approx(7 * many)


def test_what_chance_does_not_explain_is_the_figures_own() -> None:
    misses = dict(enumerate(normal(1_000)))
    found = straying(misses, dict.fromkeys(misses, 5.0), 5.0)
    assert found.chance == 1
    assert found.own == pytest.approx(2, rel=0.1)
    assert found.variance(by_chance=500) == pytest.approx(504, rel=0.01)


def test_what_is_steadier_than_chance_has_a_share_of_it() -> None:
    misses = dict(enumerate(normal(1_000)))
    found = straying(misses, dict.fromkeys(misses, 36.0), 36.0)
    assert found.own == 0
    assert found.variance(by_chance=72) == pytest.approx(18, rel=0.1)


def test_days_of_far_fewer_events_say_nothing() -> None:
    misses = {**dict.fromkeys(range(20), 1.0), **dict.fromkeys(range(20, 28), 0.0)}
    by_chance = {ago: 0.1 if ago < 20 else 50.0 for ago in misses}
    assert straying(misses, by_chance, 0.1).own > 0.9


def test_half_of_the_figures_stray_by_no_more_than_is_common() -> None:
    figures = [Straying(0.1, 1.0), Straying(0.0, 0.5), Straying(0.3, 1.0)]
    assert common_straying(figures) == Straying(0.1, 1.0)
    assert common_straying([]) == Straying()
    assert Straying(0.2, 0.5).at_least(Straying(0.1, 1.0)) == Straying(0.2, 1.0)
