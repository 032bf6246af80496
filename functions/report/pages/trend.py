"""The last days as bars, what was usual as a line, and below them the share that failed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from functions.common.day_keys import DayKey
from functions.report.document.rates import failure_rate
from functions.report.pages.drawing import columns
from functions.report.text import dates, figures

if TYPE_CHECKING:
    from markupsafe import Markup

# As many columns as can be seen apart on a phone.
DAYS = 60


class Trend(NamedTuple):
    """`about`: what the bars and their line are; `ends`: the first and the last day."""

    about: str
    chart: Markup
    failed_about: str
    failed_chart: Markup | None
    ends: tuple[str, str]


def trend(days: Sequence[DayKey]) -> Trend:
    """The days up to the last one; a day without a report is a gap."""
    last = days[-1].day
    length = min(DAYS, (last - days[0].day).days + 1)
    by_day = {key.day: key for key in days[-length:]}
    keys = [by_day.get(last - timedelta(days=ago)) for ago in reversed(range(length))]
    events = [key.events if key else 0 for key in keys]
    usual = [key.usual.expected if key and key.usual else None for key in keys]
    rates = [failure_rate(key.failures, key.events) or 0 if key else 0 for key in keys]
    top = max([*events, *(one for one in usual if one is not None), 1])
    line = " Line: what was usual." if any(one is not None for one in usual) else ""
    gaps = " Gaps: no report." if None in keys else ""
    most = figures.count(max(events))
    return Trend(
        about=f"Events of {figures.plural(length, 'day')}; {most} at most.{line}{gaps}",
        chart=columns(events, usual, top, "events"),
        failed_about=f"Share failed; {figures.rate(max(rates))} at most." if any(rates) else "",
        failed_chart=columns(rates, [], max(rates), "failed") if any(rates) else None,
        ends=(_short(last - timedelta(days=length - 1)), _short(last)),
    )


def _short(day: date) -> str:
    return dates.short_day(day.isoformat())
