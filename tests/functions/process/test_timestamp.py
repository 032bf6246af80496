"""Every RFC 3339 date-time is read to the microsecond, and nothing else is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.process.timestamp import all_microseconds, microseconds

READ = [
    ("1970-01-01T00:00:00Z", 0),
    ("1970-01-01T00:00:00.000001Z", 1),
    ("1969-12-31T23:59:59.999999Z", -1),
    ("1970-01-01T01:00:00+01:00", 0),
    ("1970-01-01T00:00:00-00:00", 0),
    ("1970-01-01t00:00:01z", 1_000_000),
    ("1970-01-01T00:00:00.1234567891234Z", 123_456),
    ("1970-01-01T00:00:00.5+23:59", 500_000 - 86_340_000_000),
    ("2024-02-29T00:00:00Z", 1_709_164_800_000_000),
    ("1998-12-31T23:59:60Z", 915_148_799_999_999),
    ("1998-12-31T15:59:60.123-08:00", 915_148_799_999_999),
    ("1000-01-01T00:00:00+23:59", -30_610_310_340_000_000),
    ("9999-12-31T23:59:59-23:59", 253_402_387_139_000_000),
]
NONE = [
    "",
    "2026-11-23",
    "2026-11-23T10:00:00",
    "2026-11-23 10:00:00Z",
    "2026-11-23T10:00Z",
    "2026-11-23T24:00:00Z",
    "2026-11-23T10:60:00Z",
    "2026-11-23T10:00:61Z",
    "2026-11-23T10:00:60Z",
    "2026-11-23T23:59:60+01:00",
    "2026-02-29T00:00:00Z",
    "2026-04-31T00:00:00Z",
    "2026-13-01T00:00:00Z",
    "2026-00-01T00:00:00Z",
    "2026-11-23T10:00:00.Z",
    "2026-11-23T10:00:00,5Z",
    "2026-11-23T10:00:00+0100",
    "2026-11-23T10:00:00+24:00",
    "2026-11-23T10:00:00+01:60",
    "0999-12-31T00:00:00Z",
    "12026-11-23T10:00:00Z",
    "2026-W48-1T10:00:00Z",
    "2026-11-23T10:00:00Z\n",
    " 2026-11-23T10:00:00Z",
    "\uff12\uff10\uff12\uff16-11-23T10:00:00Z",
    "infinity",
    "1700000000",
]


@pytest.mark.parametrize(("text", "expected"), READ)
def test_a_date_time_is_read(text: str, expected: int) -> None:
    assert microseconds(text) == expected


@pytest.mark.parametrize("text", NONE)
def test_anything_else_is_none(text: str) -> None:
    assert microseconds(text) is None


@given(
    st.datetimes(datetime(1000, 1, 2), datetime(9999, 12, 30)),  # noqa: DTZ001 - zone drawn below
    st.integers(-23 * 60 - 59, 23 * 60 + 59),
)
def test_it_agrees_with_the_standard_library(naive: datetime, offset: int) -> None:
    moment = naive.replace(tzinfo=timezone(timedelta(minutes=offset)))
    exact = (moment - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)
    assert microseconds(moment.isoformat()) == exact


TEXTS = st.sampled_from([*(text for text, _ in READ), *NONE])


@given(st.lists(TEXTS | st.lists(TEXTS, max_size=3).map("\n".join), max_size=6))
def test_many_are_read_as_each_is_alone(texts: list[str]) -> None:
    assert all_microseconds(texts) == [microseconds(text) for text in texts]


USUAL = st.datetimes(datetime(1000, 1, 2), timezones=st.just(UTC))  # noqa: DTZ001 - as above


@given(st.lists(USUAL, max_size=6))
def test_many_that_are_as_usual_are_too(moments: list[datetime]) -> None:
    texts = [moment.isoformat() for moment in moments]
    assert all_microseconds(texts) == [microseconds(text) for text in texts]


def _two(most: int) -> st.SearchStrategy[str]:
    return st.integers(0, most).map("{:02}".format)


WRITTEN = st.builds(
    "{}-{}-{}{}{}:{}:{}{}{}".format,
    st.integers(1000, 9999),
    *(_two(13), _two(32), st.sampled_from("Tt"), _two(24), _two(60), _two(61)),
    st.just("") | st.text("0123456789", min_size=1, max_size=40).map(".{}".format),
    st.sampled_from(["Z", "z"])
    | st.builds("{}{}:{}".format, st.sampled_from("+-"), _two(24), _two(60)),
)


@given(st.lists(WRITTEN, max_size=6))
def test_many_are_read_as_each_is_by_the_standard_library_however_written(texts: list[str]) -> None:
    assert all_microseconds(texts) == [microseconds(text) for text in texts]
