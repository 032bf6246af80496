"""What moved as all events did is no finding by itself."""

from __future__ import annotations

import random

import pytest

from bench.chance import poisson
from functions.report.compare.baseline import Band
from functions.report.compare.moved import Moved
from functions.report.compare.quantities import metric_band
from functions.report.compare.scales import Measure
from functions.report.document.place import Place

CARDS = Place("orders", None, "status", "card")


def moved(factor: float | None, **sources: float) -> Moved:
    return Moved(total=factor, sources=sources)


@pytest.mark.parametrize("factor", [0.1, 0.3, 3.0])
@pytest.mark.parametrize("usual", [100, 2_000])
def test_chance_moves_a_part_of_the_events_by_more_of_it_than_all_of_them(
    factor: float, usual: int
) -> None:
    rng = random.Random(6)
    strays = 0
    for _ in range(100):
        history = [Measure(ago, poisson(rng, usual), usual) for ago in range(28, 0, -1)]
        band = metric_band("count", history, usual, 4.5)
        assert band is not None
        strays += not moved(factor).with_it(CARDS, poisson(rng, usual * factor), band)
    assert strays == 0


def test_what_moved_further_than_all_events_did_not_move_with_them() -> None:
    band = Band(expected=1_000, low=800, high=1_200, weeks=4)
    assert moved(0.1).with_it(CARDS, 100, band)
    assert not moved(0.1).with_it(CARDS, 20, band)
    assert not moved(0.1).with_it(CARDS, 200, band)
    assert not moved(0.0).with_it(CARDS, 1, band)
    assert not moved(None).with_it(CARDS, 100, band)


def test_only_the_values_of_a_source_move_with_it() -> None:
    band = Band(expected=1_000, low=800, high=1_200, weeks=4)
    shop = Place("orders", None, "source", "shop")
    assert moved(None, shop=0.5).with_it(shop, 500, band)
    assert not moved(None, shop=0.5).with_it(shop._replace(value="till"), 500, band)
    assert not moved(None, shop=0.5).with_it(CARDS, 500, band)
