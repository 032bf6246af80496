"""index.html: a calendar of all days, coloured by their events, and the trend of the last days."""

from __future__ import annotations

from calendar import Calendar
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from functions.common.day_keys import DayKey
from functions.common.report_keys import ReportKeys
from functions.report.pages import charts
from functions.report.pages.rendering import environment
from functions.report.text import figures

# As many columns as can be seen apart on a phone.
_TREND_DAYS = 60
_LEVELS = 5
# The scale ends where 95% of days are, or the busiest days would make all others look alike.
_SCALE_SHARE = 0.95
_MONTHS_OPEN = 12


@dataclass(frozen=True, slots=True)
class Cell:
    """One day of the calendar; `key` is None where there is no report."""

    day: date
    key: DayKey | None
    level: int

    @property
    def href(self) -> str:
        """Relative to the index in the bucket, so that it works wherever the bucket is served."""
        return ReportKeys(day=self.day).html

    @property
    def text(self) -> str:
        """What colour and marks say, in words. Raises ValueError for a day without a report."""
        if self.key is None:
            raise ValueError(f"{self.day} has no report")
        events, failures = self.key.events, self.key.failures
        rate = f" ({figures.rate(failures / events)})" if events else ""
        words = [
            f"{figures.day(self.day.isoformat())}: {figures.plural(events, 'event')}",
            f"{figures.count(failures)} failed{rate}",
            {"open": "day not over"}.get(self.key.status, self.key.status),
            "balanced" if self.key.balanced else "not balanced",
        ]
        if self.key.stands_out:
            words.append(f"{figures.plural(self.key.stands_out, 'finding')}")
        return ", ".join(words)

    @property
    def incomplete_or_unbalanced(self) -> bool:
        """Something is missing from the day, or does not add up."""
        return self.key is not None and (self.key.status != "complete" or not self.key.balanced)


def to_html(days: Sequence[DayKey]) -> str:
    """The page of all days; `days` in order, at least one."""
    by_day = {day.day: day for day in days}
    scale = _scale(days)
    first_days = sorted({day.day.replace(day=1) for day in days}, reverse=True)
    months = [(_weeks(first, by_day, scale), first) for first in first_days]
    trend = _trend(by_day, days[-1].day)
    top = charts.top_of([events for events, _ in trend])
    first_shown = days[-1].day - timedelta(days=len(trend) - 1)
    return (
        environment()
        .get_template("index.html.j2")
        .render(
            days=len(days),
            total=sum(day.events for day in days),
            last=days[-1],
            trend_chart=charts.columns([e for e, _ in trend], [f for _, f in trend], None, top),
            trend_top=top,
            trend_days=len(trend),
            trend_labels=(
                f"{first_shown.day} {first_shown:%b}",
                f"{days[-1].day.day} {days[-1].day:%b}",
            ),
            recent=months[:_MONTHS_OPEN],
            older=[
                (year, list(group))
                for year, group in groupby(months[_MONTHS_OPEN:], key=lambda month: month[1].year)
            ],
            levels=_LEVELS,
        )
    )


def _scale(days: Sequence[DayKey]) -> int:
    """The events from which a day has the strongest colour."""
    counts = sorted(day.events for day in days)
    return max(counts[round((len(counts) - 1) * _SCALE_SHARE)], 1)


def _level(day: DayKey | None, scale: int) -> int:
    if day is None or not day.events:
        return 0
    return min(1 + day.events * _LEVELS // (scale + 1), _LEVELS)


def _weeks(month: date, days: dict[date, DayKey], scale: int) -> list[list[Cell | None]]:
    """The weeks of a month, Monday first; None for days of the months beside it."""
    weeks = Calendar().monthdatescalendar(month.year, month.month)
    return [
        [
            Cell(day, days.get(day), _level(days.get(day), scale))
            if day.month == month.month
            else None
            for day in week
        ]
        for week in weeks
    ]


def _trend(days: dict[date, DayKey], last: date) -> list[tuple[int, int]]:
    """Events and failures of the days up to `last`; zeros for a day without a report."""
    length = min(_TREND_DAYS, (last - min(days)).days + 1)
    counted = [days.get(last - timedelta(days=n)) for n in reversed(range(length))]
    return [(day.events, day.failures) if day else (0, 0) for day in counted]
