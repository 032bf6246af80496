"""The expressions by which EventBridge Scheduler starts something again and again.

Their grammar is that of the EventBridge Scheduler user guide, "Schedule types"; what a wildcard
means, and where, is in the EventBridge user guide, "Cron expressions reference". Forms of which
these say nothing, such as a range over midnight, are taken.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

_RATE = re.compile(r"rate\([1-9][0-9]* (minute|hour|day)s?\)", re.ASCII)
_CRON = re.compile(r"cron\((\S+(?: +\S+)*)\)")
# API reference of EventBridge Scheduler, CreateSchedule.
_LONGEST = 256


@dataclass(frozen=True, slots=True)
class _Field:
    """What a field may have: numbers, or names of these in their order; and forms of its own."""

    name: str
    first: int
    last: int
    names: Sequence[str] = ()
    forms: str = ""
    in_words: str = ""

    def numbers(self, text: str) -> list[int]:
        """The numbers that a field stands for, in order; none if `?` or a form as `L` is in it.

        Raises ValueError.
        """
        parts = text.upper().split(",")
        forms = [part for part in parts if self.forms and re.fullmatch(self.forms, part)]
        found = {number for part in parts if part not in forms for number in self._part(part)}
        return [] if forms else sorted(found)

    def _part(self, part: str) -> Sequence[int]:
        """`*`, `5`, `1-5`, `*/15`, `0/15` or `1-9/2`."""
        of, slash, step = part.partition("/")
        start, dash, end = (
            (str(self.first), "-", str(self.last)) if of == "*" else of.partition("-")
        )
        low = self._number(start)
        high = self._number(end) if dash else self.last if slash else low
        # From FRI to MON, and from 22 to 2.
        several = [*range(low, self.last + 1), *range(self.first, high + 1)]
        found = several if high < low else range(low, high + 1)
        if not slash:
            return found
        if not re.fullmatch("[0-9]{1,4}", step) or not 1 <= int(step) <= self.last:
            raise ValueError(f"{self.name}: a step is from 1 to {self.last}")
        return found[:: int(step)]

    def _number(self, text: str) -> int:
        if text in self.names:
            return self.names.index(text) + self.first
        if not re.fullmatch("[0-9]{1,4}", text) or not self.first <= int(text) <= self.last:
            names = f" or {self.names[0]} to {self.names[-1]}" if self.names else ""
            raise ValueError(
                f"{self.name} must be from {self.first} to {self.last}{names},"
                f" with , - * /{self.in_words}"
            )
        return int(text)


_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_DAYS = ("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT")
_DAY = rf"(?:[1-7]|{'|'.join(_DAYS)})"
_FIELDS = (
    _Field("minutes", 0, 59),
    _Field("hours", 0, 23),
    _Field("the day of the month", 1, 31, (), r"\?|LW?|([1-9]|[12][0-9]|3[01])W", " ? L W"),
    _Field("the month", 1, 12, _MONTHS),
    _Field("the day of the week", 1, 7, _DAYS, rf"\?|{_DAY}?L|{_DAY}#[1-5]", " ? L #"),
    _Field("the year", 1970, 2199),
)
# Of a leap year.
_LENGTHS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
# Runs of years before this are past.
_THIS_YEAR = 2026


@dataclass(frozen=True, slots=True)
class Cron:
    """What a cron expression stands for. `days`: none where it is no number that says which."""

    minutes: Sequence[int]
    hours: Sequence[int]
    days: Sequence[int]
    months: Sequence[int]
    years: Sequence[int]

    @property
    def ever_runs(self) -> bool:
        """Whether one of the days is in one of the months, and one of the years is not past."""
        longest = max(_LENGTHS[month - 1] for month in self.months)
        return self.years[-1] >= _THIS_YEAR and min(self.days, default=1) <= longest


def read(schedule: str) -> Cron | None:
    """A cron expression; None for one by rate. Raises ValueError, of all its mistakes."""
    if len(schedule) > _LONGEST:
        raise ValueError(f"must have at most {_LONGEST} characters")
    if _RATE.fullmatch(schedule):
        return None
    found = _CRON.fullmatch(schedule)
    if found is None:
        raise ValueError(
            "must be cron(minutes hours day-of-month month day-of-week year), or rate(number unit)"
            " with a unit of minutes, hours or days"
        )
    texts = found[1].split()
    if len(texts) != len(_FIELDS):
        raise ValueError(
            f"must have {len(_FIELDS)} fields, and has {len(texts)}: minutes, hours, day of the"
            " month, month, day of the week, year"
        )
    wrong: list[str] = []
    numbers: list[list[int]] = []
    for field, text in zip(_FIELDS, texts, strict=True):
        try:
            numbers.append(field.numbers(text))
        except ValueError as error:
            wrong.append(str(error))
    day, weekday = texts[2], texts[4]
    if (day == "?") == (weekday == "?"):
        wrong.append("one of the day of the month and the day of the week must be ?, and only one")
    for text in (day, weekday):
        if "," in text and ("?" in text or "#" in text):
            wrong.append(f"{text}: ? and # stand alone")
    if wrong:
        raise ValueError("; ".join(wrong))
    minutes, hours, days, months, _, years = numbers
    return Cron(minutes, hours, days, months, years)


def checked(schedule: str) -> str:
    """A schedule that EventBridge Scheduler takes, and that has a run. Raises ValueError."""
    cron = read(schedule)
    if cron is not None and not cron.ever_runs:
        raise ValueError("must have a run: there is no such day any more")
    return schedule
