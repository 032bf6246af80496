"""The calendar of all days: how each stands beside what is usual, by colour and in text."""

from __future__ import annotations

from calendar import Calendar
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from functions.common.day_keys import DayKey
from functions.common.report_keys import ReportKeys
from functions.report.document.rates import failure_rate
from functions.report.pages.links import anchor
from functions.report.text import dates, figures, known_days

_MONTHS_OPEN = 12
_UP, _DOWN = "\N{BLACK UP-POINTING TRIANGLE}", "\N{BLACK DOWN-POINTING TRIANGLE}"
_SIGNS = "+\N{MINUS SIGN}"
_SHORT = {"no change": "=", "from none": "new"}
_MARKS = {"more": _UP, "much_more": _UP, "less": _DOWN, "much_less": _DOWN}


@dataclass(frozen=True, slots=True)
class Cell:
    """A day with a report. `href`: relative to the index, so that it works wherever that is."""

    key: DayKey

    @property
    def id(self) -> str:
        return anchor(self.key.day)

    @property
    def number(self) -> int:
        return self.key.day.day

    @property
    def href(self) -> str:
        return ReportKeys(day=self.key.day).html

    @property
    def standing(self) -> str:
        return known_days.standing(self.key)

    @property
    def deviation(self) -> str:
        """How far the events are from what is usual, as short as a cell; marked if not usual."""
        usual, mark = known_days.comparable(self.key), _MARKS.get(self.standing)
        if usual is None:
            return "\N{MIDDLE DOT}"
        change = figures.change(self.key.events, usual.expected)
        short = _SHORT.get(change, change.replace(" times", "\N{MULTIPLICATION SIGN}"))
        return f"{mark}{short.lstrip(_SIGNS)}" if mark else short

    @property
    def amiss(self) -> bool:
        return known_days.is_amiss(self.key)

    @property
    def notable(self) -> bool:
        return known_days.is_notable(self.key)

    @property
    def text(self) -> str:
        """All that the cell says, in words."""
        key, against = self.key, known_days.deviation(self.key)
        rate = figures.rate(failure_rate(key.failures, key.events))
        return (
            f"{dates.day(key.day.isoformat())}: {figures.plural(key.events, 'event')}"
            f"{f', {against}' if against else ''}, {figures.count(key.failures)} failed"
            f"{f' ({rate})' if key.events else ''}. {known_days.verdict(key).sentence}"
        )


@dataclass(frozen=True, slots=True)
class Gap:
    """A day without a report; `missing`: others were made by then, and this one never was."""

    day: date
    missing: bool

    @property
    def number(self) -> int:
        return self.day.day


@dataclass(frozen=True, slots=True)
class Month:
    """Weeks, Monday first; None for days of the months beside it."""

    first: date
    weeks: Sequence[Sequence[Cell | Gap | None]]

    @property
    def title(self) -> str:
        return f"{self.first:%B} {self.first.year:04}"


@dataclass(frozen=True, slots=True)
class Months:
    """The last year's months, the newest first, and those before it by year."""

    recent: Sequence[Month]
    older: Sequence[tuple[str, Sequence[Month]]]


def months(days: Sequence[DayKey], missing: Collection[date]) -> Months:
    """All months with a day that has a report or should have one."""
    by_day = {key.day: key for key in days}
    firsts = sorted({day.replace(day=1) for day in (*by_day, *missing)}, reverse=True)
    drawn = [Month(first, list(_weeks(first, by_day, missing))) for first in firsts]
    years = groupby(drawn[_MONTHS_OPEN:], key=lambda month: month.first.year)
    return Months(
        recent=drawn[:_MONTHS_OPEN],
        older=[(f"{year:04}", list(group)) for year, group in years],
    )


def _weeks(
    first: date, by_day: dict[date, DayKey], missing: Collection[date]
) -> Iterator[Sequence[Cell | Gap | None]]:
    for week in Calendar().monthdatescalendar(first.year, first.month):
        yield [_cell(day, by_day, missing) if day.month == first.month else None for day in week]


def _cell(day: date, by_day: dict[date, DayKey], missing: Collection[date]) -> Cell | Gap:
    key = by_day.get(day)
    return Gap(day, day in missing) if key is None else Cell(key)
