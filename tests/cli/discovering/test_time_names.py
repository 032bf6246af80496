"""What is called as a time, and which of several is that of the event."""

from __future__ import annotations

import pytest

from cli.discovering.time_names import place


def test_the_better_names_come_first() -> None:
    names = ["timestamp", "eventtime", "occurredat", "time", "tsms", "t", "publishedat"]
    names += ["requestreceivedtimestamp", "updatedat", "createdat", "date", "finishedat"]
    names += ["starttime", "epochms", "msec"]
    places = [found for name in names if (found := place(name)) is not None]
    assert len(places) == len(names)
    assert places == sorted(places)


@pytest.mark.parametrize("name", ["createdate", "receivedate", "updatedate", "nanostime"])
def test_a_name_is_taken_apart_in_the_way_that_fits(name: str) -> None:
    assert place(name) is not None


@pytest.mark.parametrize(
    "name",
    [
        *("", "s", "ms", "last", "event", "request", "start", "user", "expiresat", "tt"),
        *("birthdate", "clientcreatedat", "devicestarted", "messagesentat"),
    ],
)
def test_what_is_no_time_has_no_place(name: str) -> None:
    assert place(name) is None


def test_a_name_that_can_be_taken_apart_in_many_ways_takes_no_time() -> None:
    assert place("nanos" * 200 + "x") is None
    assert place("nanos" * 200) is None
