"""Clocks are as far from UTC as tzdata says, in every zone and through every change."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import duckdb

from functions.common.clock import stretches
from functions.common.days import end_of, start_of
from functions.common.times import EPOCH
from functions.report.count.queries import ACTIVITY, offset_us
from tests.harness.zones import samples, zones

DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)
# Events of these times, and no other figures.
STORED = """
CREATE OR REPLACE TEMP TABLE stored AS
SELECT unnest(?::BIGINT[]) AS timestamp_us, 0 AS ingested_us, 's' AS source, 't' AS event_type,
       NULL::VARCHAR AS action_name, NULL::VARCHAR AS status_name, 0 AS batch, 0 AS line
"""


def test_no_clock_changes_twice_within_three_days() -> None:
    """What looks for a change a day apart, or at both ends of a quarter, misses none."""
    for zone, changes in zones().values():
        assert all(after - before > 3 * DAY for before, after in pairwise(changes)), zone


def test_a_day_in_any_zone_is_from_its_first_moment_to_its_last() -> None:
    for zone, change in samples(1):
        shown = change.astimezone(zone).date()
        for day in (shown - DAY, shown):
            start, end = start_of(day, zone), end_of(day, zone)
            midnight = datetime.combine(day, datetime.min.time(), UTC)
            moments = [midnight + timedelta(minutes=10 * n) for n in range(-18 * 6, 42 * 6)]
            moments += [start - SECOND, start, end - SECOND, end, change - SECOND, change]
            for moment in moments:
                found = moment.astimezone(zone).date()
                assert (start <= moment) or found < day, (zone, day, moment)
                assert (moment < end) or found > day, (zone, day, moment)
            if start < end:
                assert start.astimezone(zone).date() == day
                assert (end - SECOND).astimezone(zone).date() == day


def test_a_day_that_clocks_show_again_ends_after_that() -> None:
    """St John's put its clocks from 00:01 back to 23:01, Alaska its calendar by a day."""
    st_johns, juneau = ZoneInfo("America/St_Johns"), ZoneInfo("America/Juneau")
    sunday = date(2010, 11, 7)
    assert end_of(sunday - DAY, st_johns) == datetime(2010, 11, 7, 3, 30, tzinfo=UTC)
    assert start_of(sunday, st_johns) == datetime(2010, 11, 7, 2, 30, tzinfo=UTC)
    day = date(1867, 10, 18)
    assert end_of(day, juneau) - start_of(day, juneau) == 2 * DAY


def test_a_day_that_clocks_skipped_is_over_as_it_begins() -> None:
    apia = ZoneInfo("Pacific/Apia")
    skipped = date(2011, 12, 30)
    moment = datetime(2011, 12, 30, 10, tzinfo=UTC)
    assert start_of(skipped, apia) == end_of(skipped, apia) == moment
    assert end_of(skipped - DAY, apia) == start_of(skipped + DAY, apia) == moment


def test_ends_of_days_divide_time() -> None:
    for zone, change in samples(1):
        day = change.astimezone(zone).date()
        ends = [end_of(day + n * DAY, zone) for n in range(-2, 3)]
        assert ends == sorted(ends), zone


def test_sql_finds_the_hour_that_clocks_show_in_any_zone() -> None:
    """Also of events whose day was found with another zone, which was the setting before."""
    with duckdb.connect() as sql:
        sql.execute("CREATE TEMP TABLE repeats (batch BIGINT, line BIGINT)")
        # A part of them: each is a few statements.
        for zone, change in list(samples(1))[::4]:
            for day in {moment.astimezone(zone).date() for moment in (change - SECOND, change)}:
                midnight = datetime.combine(day, datetime.min.time(), UTC)
                moments = [midnight + timedelta(minutes=17 * n) for n in range(-50, 135)]
                moments += [change + n * SECOND for n in (-61, -1, 0, 59)]
                moments = [one for one in moments if abs(one - midnight - DAY / 2) < 1.5 * DAY]
                us = [(moment - EPOCH) // timedelta(microseconds=1) for moment in moments]
                sql.execute(STORED, [us])
                activity = ACTIVITY.format(offset_us=offset_us(stretches(day, zone)))
                query = f"SELECT timestamp_us, hour_us FROM ({activity})"  # noqa: S608 - our own query
                rows = sql.execute(query).fetchall()
                found = {at: hour_us // 3_600_000_000 % 24 for at, hour_us in rows}
                expected = {
                    at: moment.astimezone(zone).hour for at, moment in zip(us, moments, strict=True)
                }
                assert found == expected, (zone, day)
