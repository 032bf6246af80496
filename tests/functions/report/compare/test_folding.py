"""What follows from something else is no finding of its own, and the most urgent comes first."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from bench.weeks import report
from functions.report.compare.baseline import Band
from functions.report.compare.earlier import Day
from functions.report.compare.folded import Folded
from functions.report.compare.folding import fold
from functions.report.compare.outlier import Outlier

if TYPE_CHECKING:
    from functions.report.document.comparison import FindingKind

DAY = date(2026, 11, 23)


def outlier(
    kind: FindingKind, name: str | None, observed: float, expected: float, spread: float = 0.1
) -> Outlier:
    band = Band(
        expected=expected, low=expected * (1 - spread), high=expected * (1 + spread), weeks=4
    )
    return Outlier(kind=kind, name=name, observed=observed, band=band)


def today(**sources: tuple[int, int]) -> Day:
    return Day.of(report(DAY, sources, 5, 60.0))


def folded(day: Day, *outliers: Outlier) -> list[tuple[str, tuple[str, ...]]]:
    return [(one.kind, one.sources) for one in fold(day, outliers)]


def rates(day: Day, usual: dict[str, float], expected: float) -> list[Outlier]:
    """The outliers of failure rates: of all, and of those sources that are named."""
    found = [
        outlier("failure_rate", name, day.sources[name][1] / day.sources[name][0], rate)
        for name, rate in usual.items()
    ]
    return [outlier("failure_rate", None, day.failures / day.events, expected), *found]


def test_sources_that_fail_as_all_do_are_one_thing() -> None:
    usual = {f"s{n}": 0.01 + n / 500 for n in range(9)}
    day = today(**{name: (1_000, round(1_000 * rate * 3.5)) for name, rate in usual.items()})
    found = folded(day, *rates(day, usual, sum(usual.values()) / 9))
    assert found == [("failures", tuple(f"s{n}" for n in reversed(range(9))))]


def test_failures_that_are_no_more_are_one_thing() -> None:
    day = today(shop=(1_000, 0), bank=(1_000, 0))
    (one,) = fold(day, rates(day, {"shop": 0.1, "bank": 0.1}, 0.1))
    assert (one.sources, one.worse, one.observed) == (("bank", "shop"), False, 0)


def test_one_source_that_explains_the_failures_of_all_is_the_cause() -> None:
    day = today(shop=(1_000, 400), bank=(1_000, 10), mail=(1_000, 11))
    assert folded(day, *rates(day, {"shop": 0.01}, 0.01)) == [("failures", ("shop",))]
    # It fails much more often than all do, who fail more often too.
    day = today(shop=(1_000, 400), bank=(9_000, 500), mail=(9_000, 500))
    found = folded(day, *rates(day, {"shop": 0.01, "bank": 0.01, "mail": 0.01}, 0.01))
    assert found == [("failures", ("shop",)), ("failures", ("bank", "mail"))]


def test_a_small_source_may_grow_more_by_chance() -> None:
    day = today(shop=(10_000, 300), bank=(10_000, 300), small=(50, 9))
    usual = rates(day, {"shop": 0.01, "bank": 0.01}, 0.01)
    by_chance = outlier("failure_rate", "small", 0.18, 0.02, spread=2.5)
    assert folded(day, *usual, by_chance) == [("failures", ("small", "bank", "shop"))]
    for_sure = outlier("failure_rate", "small", 0.18, 0.02, spread=0.5)
    assert ("failures", ("small",)) in folded(day, *usual, for_sure)


def test_failures_of_all_that_one_source_does_not_explain_are_of_all() -> None:
    day = today(shop=(1_000, 40), **{f"s{n}": (100, 4) for n in range(40)})
    (one,) = fold(day, rates(day, {"shop": 0.01}, 0.01))
    assert (one.kind, one.sources, one.of) == ("failures", (), ())


def test_a_few_sources_that_explain_the_failures_of_all_are_causes_of_their_own() -> None:
    day = today(shop=(500, 200), bank=(500, 100), mail=(20_000, 200))
    found = folded(day, *rates(day, {"shop": 0.01, "bank": 0.01}, 0.01))
    assert found == [("failures", ("shop",)), ("failures", ("bank",))]


def test_more_than_three_that_fail_are_one_where_all_together_do_not() -> None:
    few = [outlier("failure_rate", f"s{n}", 0.5 - n / 10, 0.1) for n in range(3)]
    day = today(**{f"s{n}": (100, 50) for n in range(4)}, other=(10**6, 0))
    assert folded(day, *few) == [("failures", (f"s{n}",)) for n in range(3)]
    found = fold(day, [*few, outlier("failure_rate", "s3", 0.2, 0.1)])
    assert [(one.kind, one.sources, one.observed, one.of) for one in found] == [
        ("failures", ("s0", "s1", "s2", "s3"), 0.5, ("s0",))
    ]


def test_fewer_failures_are_no_worse_and_come_after_what_is() -> None:
    day = today(shop=(1_000, 1), bank=(1_000, 200))
    found = fold(
        day,
        [
            outlier("failure_rate", "shop", 0.001, 0.1),
            outlier("failure_rate", "bank", 0.2, 0.01),
            outlier("volume", "bank", 1_000, 3_000),
            outlier("volume", "shop", 1_000, 300),
            outlier("new_source", "spy", 9, 0),
        ],
    )
    assert [(one.kind, one.worse, one.sources[0]) for one in found] == [
        ("failures", True, "bank"),
        ("volume", True, "bank"),
        ("failures", False, "shop"),
        ("volume", False, "shop"),
        ("new", False, "spy"),
    ]


def test_three_silent_sources_are_three_things_and_twelve_are_one() -> None:
    silent = [outlier("silent_source", f"s{n}", 0, 100 * n) for n in range(1, 13)]
    day = today(shop=(1_000, 1))
    assert folded(day, *silent[:3]) == [("silent", (f"s{n}",)) for n in (3, 2, 1)]
    (one,) = fold(day, silent)
    assert (one.kind, one.sources[:2], len(one.sources), one.of) == (
        *("silent", ("s12", "s11"), 12),
        one.sources,
    )
    assert one.band
    assert one.band.expected == 100 * 78


def test_a_day_without_events_is_one_silence() -> None:
    empty = today()
    (one,) = fold(empty, [outlier("volume", None, 0, 5_000)])
    assert (one.kind, one.sources, one.worse) == ("silent", (), True)


@pytest.mark.parametrize(
    ("outliers", "found"),
    [
        # All of them grew, or none explains it.
        ([("volume", None, 3_000, 2_000)], [()]),
        ([("volume", None, 3_000, 2_000), ("volume", "bank", 300, 200)], [(), ("bank",)]),
        ([("volume", None, 3_000, 2_000), ("volume", "shop", 2_000, 1_000)], [("shop",)]),
        # One that fell does not explain that all grew.
        ([("volume", None, 3_000, 2_000), ("volume", "shop", 10, 900)], [("shop",), ()]),
        ([("volume", f"s{n}", 9 + n, 2) for n in range(4)], [("s3", "s2", "s1", "s0")]),
    ],
)
def test_a_volume_that_a_few_sources_explain_is_theirs(
    outliers: list[tuple[FindingKind, str | None, float, float]], found: list[tuple[str, ...]]
) -> None:
    day = today(shop=(2_000, 0), bank=(300, 0), mail=(700, 0))
    assert folded(day, *(outlier(*one) for one in outliers)) == [("volume", one) for one in found]


def test_a_silent_source_explains_that_all_sent_less() -> None:
    day = today(shop=(1_000, 1))
    silent, less = outlier("silent_source", "bank", 0, 900), outlier("volume", None, 1_000, 1_900)
    assert folded(day, silent, less) == [("silent", ("bank",))]


def test_new_sources_are_one_thing() -> None:
    day = today(a=(3, 0), b=(40, 0))
    (one,) = fold(day, [outlier("new_source", "a", 3, 0), outlier("new_source", "b", 40, 0)])
    assert one == Folded(
        kind="new",
        observed=43,
        band=None,
        of=("b", "a"),
        sources=("b", "a"),
        worse=False,
        confidence=one.confidence,
        weight=40,
    )


def test_the_most_urgent_comes_first() -> None:
    day = today(shop=(1_000, 1))
    found = fold(
        day,
        [
            outlier("new_source", "spy", 9, 0),
            outlier("volume", "shop", 1_000, 3_000),
            outlier("latency", None, 300, 60),
            outlier("quarantine", None, 0.04, 0.01),
            outlier("failure_rate", None, 0.2, 0.01),
            outlier("silent_source", "bank", 0, 900),
        ],
    )
    assert [one.kind for one in found] == [
        *("silent", "failures", "invalid", "delay", "volume", "new")
    ]
