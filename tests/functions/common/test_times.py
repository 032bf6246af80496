"""Times are written as RFC 3339 has them: a year has four digits."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.common.times import rfc3339


@pytest.mark.parametrize(
    ("moment", "written"),
    [
        (datetime(2026, 11, 24, 10, tzinfo=UTC), "2026-11-24T10:00:00.000000Z"),
        (
            datetime(2026, 11, 24, 1, 2, 3, 4, timezone(timedelta(hours=2))),
            "2026-11-23T23:02:03.000004Z",
        ),
        (datetime(999, 12, 31, 0, 1, tzinfo=UTC), "0999-12-31T00:01:00.000000Z"),
        (datetime(1, 1, 1, tzinfo=UTC), "0001-01-01T00:00:00.000000Z"),
    ],
)
def test_a_time_is_written_in_utc_to_the_microsecond(moment: datetime, written: str) -> None:
    assert rfc3339(moment) == written


@given(st.datetimes(timezones=st.just(UTC)))
def test_it_is_read_back_as_it_was(moment: datetime) -> None:
    assert datetime.fromisoformat(rfc3339(moment)) == moment
