"""Columns hold what objects of the same events would, each in its place."""

from __future__ import annotations

from collections.abc import Collection

from hypothesis import given
from hypothesis import strategies as st

from functions.process.columns import NONE, Columns
from functions.process.event import ValidEvent

PLACES = st.sets(st.integers(0, 12))


def event(number: int) -> ValidEvent:
    """One that has something of its own in each member."""
    return ValidEvent(
        event_id=f"id-{number}",
        source=f"source-{number}",
        event_type=f"type-{number}",
        action=f"action-{number}",
        status=f"status-{number}",
        timestamp_us=number,
        details="{}",
        extra=None,
        content_hash=-number,
        delivery_id=f"d-{number}",
        mapping="m" if number % 2 else None,
        envelope_id=number % 3 == 0,
        envelope_time=number % 5 == 0,
    )


def at(places: Collection[int]) -> Columns:
    return Columns.of({place: event(place) for place in sorted(places)})


def said(columns: Columns) -> dict[int, ValidEvent]:
    return dict(zip(columns.place, columns.events(), strict=True))


def expected(places: Collection[int]) -> dict[int, ValidEvent]:
    return {place: event(place) for place in sorted(places)}


@given(PLACES, PLACES)
def test_some_are_left_out_and_the_others_stay(places: set[int], away: set[int]) -> None:
    assert said(at(places)) == expected(places)
    assert said(at(places).but(away)) == expected(places - away)
    assert at(places).left(13) == sorted({*range(13)} - places)


@given(PLACES, PLACES)
def test_two_lots_become_one_in_the_order_of_their_places(one: set[int], other: set[int]) -> None:
    both = at(one).beside(at(other - one))
    assert [*said(both).items()] == [*expected(one | other).items()]
    assert said(NONE.beside(at(one))) == said(at(one).beside(NONE)) == expected(one)


@given(st.sets(st.integers(0, 40), min_size=13), PLACES)
def test_places_among_some_of_all_become_places_among_all(all_: set[int], places: set[int]) -> None:
    of_all = sorted(all_)
    moved = at(places).at(of_all[:13])
    assert [*moved.place] == [of_all[place] for place in sorted(places)]
    assert [*moved.events()] == [event(place) for place in sorted(places)]


def test_rows_are_counted_from_the_first() -> None:
    assert said(at({3, 5, 8}).rows([0, 2])) == expected({3, 8})
