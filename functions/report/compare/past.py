"""The days that a day is compared with: all that are known, and those that are like it.

A day is like those of its weekday. A marked day, such as a holiday, is like those that are marked
with the same name, and like no other; nothing is learnt from it about usual days.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Self

from functions.report.compare.earlier import Day
from functions.report.compare.robust import LEAST_DAYS, WEEK

# Of a day that is marked: so many earlier ones of its name are read, however long ago.
_MOST_MARKED = 8
# Of only two days of the same weekday, either may be the unusual one.
_LEAST_WEEKS = 3
# A report has a history of so many days, however far baselines look back.
_SHOWN_DAYS = 28


def days_to_read(day: date, history_days: int, holidays: Mapping[date, str]) -> list[date]:
    """The days whose reports tell what is usual on `day`, the last first."""
    last = [day - timedelta(days=ago) for ago in range(1, history_days + 1)]
    return [*last, *(one for one in _marked_alike(day, holidays) if one < last[-1])]


def _marked_alike(day: date, holidays: Mapping[date, str]) -> list[date]:
    """The last days before `day` that are marked as it is; none if it is not marked."""
    name = holidays.get(day)
    alike = [one for one, its_name in holidays.items() if one < day and its_name == name]
    return sorted(alike, reverse=True)[:_MOST_MARKED]


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """Earlier days with how many days ago each was, oldest first.

    `known`: all complete ones that baselines look back on. `learnt`: those that tell what is usual:
    without marked days; on a day marked as `holiday`, the days of the same name alone.
    """

    known: Sequence[tuple[int, Day]]
    learnt: Sequence[tuple[int, Day]]
    holiday: str | None

    @classmethod
    def of(
        cls,
        day: date,
        earlier: Iterable[Day],
        *,
        beginning: date | None,
        history_days: int,
        holidays: Mapping[date, str],
    ) -> Self:
        """The past of a day. `beginning`: the first day with an event: before, there was nothing.

        `holidays`: names of marked days.
        """
        complete = sorted((one for one in earlier if one.complete), key=lambda one: one.day)
        past = [
            ((day - one.day).days, one)
            for one in complete
            if beginning is not None and beginning <= one.day < day
        ]
        known = [(ago, one) for ago, one in past if ago <= history_days]
        if day in holidays:
            alike = _marked_alike(day, holidays)
            learnt = [(ago, one) for ago, one in past if one.day in alike]
        else:
            learnt = [(ago, one) for ago, one in known if one.day not in holidays]
        return cls(known=known, learnt=learnt, holiday=holidays.get(day))

    @property
    def weekly(self) -> bool:
        """Whether the day is like those of its weekday."""
        return self.holiday is None

    @property
    def least_alike(self) -> int:
        """With fewer days like it, a day's counts are not judged."""
        return _LEAST_WEEKS if self.weekly else LEAST_DAYS

    def alike(self, days_ago: Iterable[int]) -> int:
        """How many of some days that baselines learn from are like this one."""
        cycle = WEEK if self.weekly else 1
        return sum(1 for ago in days_ago if ago % cycle == 0)

    @property
    def days_alike(self) -> int:
        """How many days like this one are known."""
        return self.alike(ago for ago, _ in self.learnt)

    def names(self, dimension: str) -> set[str]:
        """The values that any of the days lists."""
        return {name for _, day in self.learnt for name in day.values[dimension].named}

    def counts(self, dimension: str, name: str) -> list[tuple[int, int, int]] | None:
        """`(days ago, events, failures)` of a value since it was first seen.

        None if one of these days does not say. To leave out such days would leave out those with
        few events.
        """
        rows: list[tuple[int, int, int]] = []
        for ago, day in self.learnt:
            counted = day.values[dimension].counted(name)
            if rows and counted is None:
                return None
            if counted is not None and (rows or counted[0]):
                rows.append((ago, *counted))
        return rows

    def last_days(self) -> Iterator[Day | None]:
        """The last four weeks, oldest first; None of those days that are not known."""
        by_ago = dict(self.known)
        return (by_ago.get(ago) for ago in range(_SHOWN_DAYS, 0, -1))
