"""Days and times as people read them. Pure: text of a report in, text out."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from functions.report.text.figures import NOTHING


def day(text: str) -> str:
    """`2026-11-23` as `Monday, 23 November 2026`."""
    moment = date.fromisoformat(text)
    return f"{moment:%A}, {moment.day} {moment:%B} {moment.year:04}"


def short_day(text: str) -> str:
    """`2026-11-23`, or a time of that day, as `Mon 23 Nov`."""
    moment = date.fromisoformat(text[:10])
    return f"{moment:%a} {moment.day} {moment:%b}"


def moment(text: str | None, time_zone: str) -> str:
    """An RFC 3339 time on the clocks of a time zone, to the minute."""
    if text is None:
        return NOTHING
    local = datetime.fromisoformat(text).astimezone(ZoneInfo(time_zone))
    return f"{local.day} {local:%b} {local.year:04}, {local:%H:%M} {local.tzname()}"
