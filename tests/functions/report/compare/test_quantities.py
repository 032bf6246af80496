"""Bands of metrics: counts, sums, differences, shares and levels, each on its own scale."""

from __future__ import annotations

import math
import random
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.chance import poisson
from bench.defined import ready_metrics
from functions.report.compare.baseline import Band
from functions.report.compare.nature import Nature, nature
from functions.report.compare.quantities import metric_band, own_straying
from functions.report.compare.scales import Measure

DEVIATIONS = 4.0
MONTH = range(28, 0, -1)


def month(value: Callable[[int], float], events: Callable[[int], int] | int = 900) -> list[Measure]:
    """Four weeks, oldest first; today is like the days 7, 14, 21 and 28 days ago."""
    return [
        Measure(ago, value(ago), events if isinstance(events, int) else events(ago))
        for ago in MONTH
    ]


def band(of: Nature, history: list[Measure], events: int = 900, **more: Any) -> Band:
    found = metric_band(of, history, events, DEVIATIONS, **more)
    assert found is not None
    return found


def is_monday(ago: int) -> bool:
    return ago % 7 == 0


def test_a_steady_small_count_has_a_narrow_band() -> None:
    """By chance alone counts of 2 or 3 are up to 12; these never were."""
    found = band("count", month(lambda ago: 2 + ago % 2), 2)
    assert found.low < 1
    assert 3 < found.high < 7
    rng = random.Random(4)
    by_chance = band("count", month(lambda _: poisson(rng, 2.5)), 2)
    assert 8 < by_chance.high < 20


def test_a_count_that_never_moved_may_move_a_little() -> None:
    found = band("count", month(lambda _: 25))
    assert 18 < found.low < 25 < found.high < 32
    assert band("count", month(lambda _: 0)).high < 1


def test_a_day_without_events_is_no_day_like_others() -> None:
    """Logarithms would make of one such day as much as of a hundred."""
    history = month(lambda ago: 0 if ago in (9, 20) else 400 + ago * 7 % 11)
    assert band("count", history).low > 200


@pytest.mark.parametrize("factor", [0.1, 3])
@pytest.mark.parametrize("of", ["count", "sum", "level"])
def test_a_week_that_was_far_out_hides_no_fall_in_the_weeks_after_it(
    of: Nature, factor: float
) -> None:
    """As a week of sales, or of an outage."""
    history = month(
        lambda ago: (factor if 9 <= ago < 16 else 1) * (1_000 + 50 * (ago * 7 % 11 - 5) / 5), 1_000
    )
    assert band(of, history).low > 330


@pytest.mark.parametrize("weeks_ago", [2, 3])
@pytest.mark.parametrize("factor", [0.2, 3])
def test_a_week_that_was_far_out_says_nothing_of_what_is_usual(
    factor: float, weeks_ago: int
) -> None:
    rng = random.Random(7)
    days = range(7 * weeks_ago - 6, 7 * weeks_ago + 1)
    history = month(
        lambda ago: (factor if ago in days else 1) * 1_000 * rng.lognormvariate(0, 0.06), 1_000
    )
    found = band("sum", history, 1_000)
    assert found.expected == pytest.approx(1_000, rel=0.08)
    assert found.low > 450


def test_a_range_with_growth_has_room_for_the_doubt_about_it() -> None:
    """A level has none: of the same days it has a narrower range."""
    rng = random.Random(3)
    history = month(lambda _: 1_000 * rng.lognormvariate(0, 0.1), 10_000_000)
    of_sum, of_level = band("sum", history), band("level", history, 10_000_000)
    assert math.log(of_sum.high / of_sum.low) > 1.01 * math.log(of_level.high / of_level.low)


def test_how_far_revenue_strays_by_its_payments_and_their_amounts() -> None:
    """The sum of n lognormal amounts strays by 1.65 / root n if their logarithms stray by 1."""
    rng = random.Random(5)
    history = month(lambda _: sum(rng.lognormvariate(4, 1) for _ in range(400)), 400)
    found = band("sum", history)
    # Four deviations, of which the days known say a fifth more: 4 * 1.65 / 20 * 1.2.
    assert math.log(found.high / found.expected) == pytest.approx(0.4, rel=0.35)
    assert found.low > 0.6 * found.expected


@pytest.mark.parametrize(("strays", "low", "high"), [(0.15, 140, 1_050), (0.25, 80, 1_600)])
def test_revenue_of_a_few_payments_that_are_much_alike(
    strays: float, low: float, high: float
) -> None:
    """By chance the sum of two or three payments would be anything from none to 2,500."""
    rng = random.Random(2)
    amount = month(lambda _: 412 * rng.lognormvariate(0, strays), lambda ago: 2 + ago % 2)
    found = band("sum", amount, 2)
    assert low < found.low < 300 < found.expected < 500 < found.high < high


def test_a_sum_that_never_moved_and_then_did() -> None:
    found = band("sum", month(lambda _: 500_000))
    assert found.low < 499_999
    assert found.low > 400_000


@pytest.mark.parametrize("of", ["sum", "difference", "level"])
def test_days_are_compared_with_their_weekday(of: Nature) -> None:
    found = band(of, month(lambda ago: 1_000 if is_monday(ago) else 100))
    assert found.expected == pytest.approx(1_000)
    assert found.low > 500


def test_a_sum_grows_from_week_to_week_and_a_level_does_not() -> None:
    history = month(lambda ago: 1_000 * 1.05 ** (-ago / 7))
    assert band("sum", history).expected == pytest.approx(1_000, rel=0.01)
    assert band("level", history).expected < 900


def test_a_small_day_strays_further_and_learns_from_greater_ones() -> None:
    """A Sunday has a hundredth of the events of other days, and strays by ten times as much."""
    rng = random.Random(2)
    events = {ago: 10_000 if ago % 7 else 100 for ago in MONTH}
    history = month(lambda ago: rng.gauss(events[ago], events[ago] ** 0.5), lambda ago: events[ago])
    sunday = band("count", history)
    monday = band("count", [Measure(one.ago + 1, *one[1:]) for one in history])
    assert sunday.low < 0.75 * sunday.expected
    assert monday.low > 0.9 * monday.expected


def test_a_level_of_few_values_may_stray_further_than_one_of_many() -> None:
    history = month(lambda ago: 400 + ago % 5)
    many, few = band("level", history, 10_000), band("level", history, 20)
    assert few.low < many.low
    assert few.high > many.high


def test_what_is_below_none_has_a_linear_band() -> None:
    found = band("sum", month(lambda ago: (-1) ** ago * 50 - 20))
    assert found.low < found.expected < found.high
    assert found.expected < 0
    assert found.high - found.expected == pytest.approx(found.expected - found.low)


def test_a_difference_strays_on_a_small_day_by_as_much_as_it_is_smaller() -> None:
    rng = random.Random(1)
    busy = {ago: 10_000 if is_monday(ago) else 500 for ago in MONTH}
    history = month(lambda ago: busy[ago] * rng.gauss(0.1, 0.03), lambda ago: busy[ago])
    monday = band("difference", history)
    assert monday.high - monday.low > 2_000
    sunday = band("difference", [Measure(one.ago + 1, *one[1:]) for one in history])
    assert sunday.high - sunday.low < 1_000


def test_a_share_stays_between_none_and_all_and_knows_how_many_events_there_are() -> None:
    history = month(lambda ago: 0.9 + 0.01 * (ago % 3))
    many, few = band("share", history, 10_000), band("share", history, 30)
    assert 0.8 < many.low < many.expected < many.high < 1
    assert few.low < many.low
    assert few.high <= 1


def test_a_rare_share_is_that_of_all_days_together() -> None:
    found = band("share", month(lambda ago: 0.02 if ago == 13 else 0, 100), 100)
    assert 0 < found.expected < 0.005
    assert found.high > 0.02


def test_a_share_that_was_always_all_may_lack_a_few_events() -> None:
    assert band("share", month(lambda _: 1, 10_000), 10_000).low < 1 - 3 / 10_000


def test_a_share_above_all_is_a_level() -> None:
    assert band("share", month(lambda ago: 1.5 + 0.01 * (ago % 3))).expected > 1


def test_marked_days_are_all_alike_and_do_not_grow() -> None:
    history = [Measure(ago, 1_000 + ago, 900) for ago in (400, 200, 30)]
    assert metric_band("sum", history, 900, DEVIATIONS) is None
    assert band("sum", history, weekly=False).expected == pytest.approx(1_200, rel=0.001)


@pytest.mark.parametrize("of", ["count", "sum", "difference", "share", "level"])
def test_of_one_such_day_nobody_knows_how_far_they_stray(of: Nature) -> None:
    assert metric_band(of, [Measure(7, 0.5, 900)], 900, DEVIATIONS) is None


@pytest.mark.parametrize(("of", "usual"), [("sum", 5_000), ("count", 900), ("share", 0.5)])
def test_what_a_figure_strays_by_itself_is_beyond_chance_and_a_floor(
    of: Nature, usual: float
) -> None:
    rng = random.Random(3)
    noisy = month(lambda _: usual * rng.gauss(1, 0.2))
    wide, narrow = own_straying(of, noisy), own_straying(of, by_chance := month(lambda _: usual))
    assert wide is not None
    assert narrow is not None
    # Of the share it is 0.1: the root of half of it, a fifth more or less.
    assert wide.own > 0.09
    assert wide.chance == 1
    assert narrow.own == 0
    assert narrow.chance < 0.1
    floored, plain = band(of, by_chance, least=wide), band(of, by_chance)
    assert floored.low < plain.low < plain.high < floored.high


def test_nothing_is_said_of_how_a_difference_strays() -> None:
    assert own_straying("difference", month(lambda ago: ago - 14)) is None
    assert own_straying("sum", [Measure(7, 1, 1)]) is None


def test_a_small_figure_has_digits_enough() -> None:
    found = band("level", month(lambda ago: (4 + ago % 3) * 1e-9))
    assert 0 < found.low < found.expected < found.high


@settings(max_examples=200)
@given(
    of=st.sampled_from(["sum", "difference", "level", "share"]),
    values=st.lists(st.floats(-1e28, 1e28), min_size=28, max_size=28)
    | st.lists(st.floats(1e-12, 1e28), min_size=28, max_size=28),
    events=st.integers(1, 10**9),
)
def test_no_history_is_too_odd(of: Nature, values: list[float], events: int) -> None:
    history = [Measure(ago, value, events) for ago, value in zip(MONTH, values, strict=True)]
    found = band(of, history, events)
    assert found.low <= found.expected <= found.high
    assert all(map(math.isfinite, (found.low, found.high)))


def test_what_a_metric_is_follows_from_its_definition() -> None:
    figures = ready_metrics("""
metric = [
    { name = "orders", agg = "count" },
    { name = "visits", agg = "count" },
    { name = "users", agg = "count_distinct", expr = "details.user" },
    { name = "paid", agg = "sum", expr = "details.paid" },
    { name = "mean", agg = "average", expr = "details.paid" },
    { name = "all", plus = ["orders", "visits"] },
    { name = "money", plus = ["paid"] },
    { name = "left", plus = ["orders"], minus = ["visits"] },
    { name = "conversion", numerator = "orders", denominator = "visits" },
    { name = "basket", numerator = "paid", denominator = "orders" },
    { name = "each", numerator = "visits", denominator = "users" },
]
""")
    definitions = {
        one.name: {
            "agg": one.agg,
            "plus": one.plus,
            "minus": one.minus,
            "numerator": one.numerator,
            "denominator": one.denominator,
        }
        for one in figures.metrics
    }
    assert {name: nature(one, definitions) for name, one in definitions.items()} == {
        **dict.fromkeys(("orders", "visits", "users", "all"), "count"),
        **dict.fromkeys(("paid", "money"), "sum"),
        **dict.fromkeys(("mean", "basket", "each"), "level"),
        "left": "difference",
        "conversion": "share",
    }


@pytest.mark.parametrize("least", [0, 5])
def test_a_level_of_no_events_strays_as_one_of_usual_events(least: float) -> None:
    """With a day of 0 there are no logarithms: either way one event is not what is usual."""
    history = month(lambda ago: least + ago % 5)
    assert band("level", history, 0) == band("level", history, 900)
