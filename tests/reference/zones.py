"""The time zones of the scenarios: odd offsets, odd changes of clocks, and plain ones."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from tests.reference.days import start_of

NAMES = (
    "UTC",
    "Africa/Cairo",  # midnight is skipped
    "Africa/Casablanca",  # winter time in Ramadan
    "Africa/Monrovia",
    "America/Anchorage",
    "America/Asuncion",
    "America/Caracas",
    "America/Havana",  # midnight is skipped, and comes twice
    "America/Los_Angeles",
    "America/Nuuk",
    "America/Santiago",  # midnight is skipped; the last hour of a day comes twice
    "America/Sao_Paulo",
    "America/St_Johns",  # at one minute past midnight until 2011
    "Antarctica/Troll",  # two hours at once
    "Asia/Beirut",
    "Asia/Kathmandu",  # 5:45
    "Asia/Kolkata",  # 5:30
    "Asia/Pyongyang",
    "Asia/Tehran",
    "Asia/Tokyo",
    "Asia/Yangon",
    "Atlantic/Azores",
    "Australia/Adelaide",
    "Australia/Eucla",  # 8:45
    "Australia/Lord_Howe",  # half an hour of summer time
    "Europe/Amsterdam",  # 0:19:32 until 1937
    "Europe/Berlin",
    "Europe/Dublin",  # its winter time is the exception
    "Europe/London",
    "Europe/Volgograd",
    "Pacific/Apia",  # without 2011-12-30
    "Pacific/Auckland",
    "Pacific/Chatham",  # 12:45
    "Pacific/Fiji",
    "Pacific/Kiritimati",  # 14:00
    "Pacific/Marquesas",  # -9:30
)
# Days of old events.
HISTORIC = (
    date(999, 12, 31),
    date(1000, 1, 1),
    date(1883, 11, 18),
    date(1920, 4, 5),
    date(1937, 7, 1),
    date(1969, 12, 31),
    date(1972, 5, 1),
    date(2010, 11, 6),
    date(2011, 12, 29),
    date(2011, 12, 30),
)
_HOUR = timedelta(hours=1)
_MINUTE = timedelta(minutes=1)
_SECOND = timedelta(seconds=1)
_FIRST_YEAR, _LAST_YEAR = 2015, 2027


@cache
def days_of_changes(zone: ZoneInfo) -> tuple[date, ...]:
    """The days whose noon is the last before clocks change, in the years of the scenarios."""
    noon = datetime(_FIRST_YEAR, 1, 10, 12, tzinfo=zone)
    found = []
    while noon.year <= _LAST_YEAR:
        next_noon = noon + timedelta(days=1)
        if noon.utcoffset() != next_noon.utcoffset():
            found.append(noon.date())
        noon = next_noon
    return tuple(found)


@cache
def moments_of_change(day: date, zone: ZoneInfo) -> tuple[datetime, ...]:
    """The seconds at which an offset begins, from the day before a day to the day after it."""
    moment = start_of(day - timedelta(days=1), zone)
    end = start_of(day + timedelta(days=2), zone)
    found = []
    while moment < end:
        offset = moment.astimezone(zone).utcoffset()
        for step in (_HOUR, _MINUTE, _SECOND):
            while moment < end and (moment + step).astimezone(zone).utcoffset() == offset:
                moment += step
        moment += _SECOND
        found.append(moment)
    return tuple(one for one in found if one < end)
