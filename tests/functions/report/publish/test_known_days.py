"""From one listing: which days have a report, what each says, and which are not finished."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine

from functions.common.day_keys import DayKey
from functions.common.storage import StoredObject
from functions.report.publish.known_days import KnownDays

UTC_ZONE = ZoneInfo("UTC")
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
TODAY = NOW.date()


@pytest.fixture(autouse=True)
def _now() -> object:
    with time_machine.travel(NOW, tick=False):
        yield


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


def row(
    day: date,
    revision: int = 1,
    status: str = "complete",
    *,
    balanced: bool = True,
    events: int = 5,
    made: date | None = None,
) -> StoredObject:
    """The headline of a revision that was made, by default, half past midnight after its day."""
    key = DayKey(
        day=day,
        revision=revision,
        status=status,
        balanced=balanced,
        events=events,
        failures=0,
        quarantined=0,
        stands_out=0,
    )
    moment = datetime.combine(made or day + timedelta(days=1), datetime.min.time(), UTC)
    return StoredObject(str(key), 0, moment + timedelta(minutes=30))


def read(*rows: StoredObject, zone: ZoneInfo = UTC_ZONE) -> KnownDays:
    return KnownDays.read(rows, zone)


def test_the_last_revision_of_a_day_counts() -> None:
    known = read(
        row(ago(1), 2, events=9),
        row(ago(1), 10, events=11),
        row(ago(1), 1),
        StoredObject("days/stray", 0, NOW),
        row(ago(2)),
    )
    assert [(key.day, key.revision, key.events) for key in known.keys] == [
        (ago(2), 1, 5),
        (ago(1), 10, 11),
    ]


def test_days_that_have_not_begun_are_unknown() -> None:
    future = [
        row(day, events=9, made=TODAY) for day in (ago(-1), date(2062, 11, 23), date(9999, 12, 31))
    ]
    known = read(row(ago(1), events=0), row(ago(0), status="open", events=0), *future)
    assert [key.day for key in known.keys] == [ago(1), ago(0)]
    assert known.first_with_events is None
    assert read(*future).keys == ()


@pytest.mark.parametrize(
    ("zone", "known"), [("Pacific/Kiritimati", True), ("America/New_York", False)]
)
def test_a_day_begins_in_the_time_zone_of_the_report(zone: str, known: bool) -> None:
    assert bool(read(row(ago(-1)), zone=ZoneInfo(zone)).keys) is known


def test_history_begins_with_the_first_day_that_has_an_event() -> None:
    assert read().first_with_events is None
    rows = [row(ago(days), events=0) for days in (400, 20, 10)]
    assert read(*rows).first_with_events is None
    assert read(*rows, row(ago(300)), row(ago(2))).first_with_events == ago(300)


def test_a_day_is_unfinished_until_its_report_is_complete_and_balanced() -> None:
    rows = [
        row(ago(30)),
        row(ago(29), status="incomplete"),
        row(ago(28), status="open"),
        row(ago(27), balanced=False),
        row(ago(26), status="incomplete"),
        row(ago(26), 2),
        row(ago(25)),
    ]
    known = read(*rows, *(row(ago(days)) for days in range(24, 0, -1)))
    assert known.unfinished(ago(8)) == [ago(29), ago(28), ago(27)]
    assert known.unfinished(ago(28)) == [ago(29)]


def test_days_that_runs_missed_are_unfinished_but_not_those_before_the_first_run() -> None:
    """Reports of two old days were made by hand, long after."""
    by_hand = [row(date(2019, 1, 1), made=ago(12)), row(ago(30), made=ago(12))]
    known = read(*by_hand, row(ago(21)), row(ago(17)), row(ago(16)))
    assert known.unfinished(ago(15)) == [ago(20), ago(19), ago(18)]
    assert read().unfinished(ago(1)) == []


def test_days_that_runs_missed_are_known_up_to_the_last_one() -> None:
    by_hand = [row(date(2019, 1, 1), made=ago(12)), row(ago(30), made=ago(12))]
    known = read(*by_hand, row(ago(9)), row(ago(7), status="incomplete"))
    assert known.missing == [ago(12), ago(11), ago(10), ago(8)]
    assert read().missing == []
    assert read(*by_hand).missing == []


def test_days_made_lately_are_known_last_made_first() -> None:
    rows = [row(ago(300), made=ago(2)), row(ago(200), 3, made=ago(1)), row(ago(100))]
    assert read(*rows, row(ago(9), made=ago(8))).made_after(NOW - timedelta(days=7)) == [
        ago(200),
        ago(300),
    ]
