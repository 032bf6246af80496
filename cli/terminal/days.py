"""Days as people type them: a date, `today` or `yesterday`. Every command takes them alike.

Which day today is depends on the environment's time zone, which is known only once all options are
read. So a day stays as it was typed until then.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer

from cli.terminal.errors import CommandError
from functions.common.days import check_day, days_between


@dataclass(frozen=True, slots=True)
class Day:
    """A day that was asked for: `exact`, or where no date was typed, `ago` days before today."""

    exact: date | None = None
    ago: int = 0

    def on(self, today: date) -> date:
        """The day that is meant, if today is `today`."""
        return self.exact or today - timedelta(days=self.ago)

    def __str__(self) -> str:
        """As people type it; a default shows so in the help."""
        return str(self.exact or next(word for word, day in _WORDS.items() if day == self))


TODAY, YESTERDAY = Day(ago=0), Day(ago=1)
_WORDS = {"today": TODAY, "yesterday": YESTERDAY}


def read_day(typed: str | Day) -> Day:
    """The day that somebody typed, or the default of the option. Raises BadParameter."""
    if isinstance(typed, Day):
        return typed
    if word := _WORDS.get(typed):
        return word
    try:
        return Day(datetime.strptime(typed, "%Y-%m-%d").date())  # noqa: DTZ007 - a day has no zone
    except ValueError:
        raise typer.BadParameter(
            f"{typed!r} is no day: type YYYY-MM-DD, today or yesterday"
        ) from None


def day_option(name: str, what: str, default: str | bool = True) -> Any:
    """An option that takes a day. `default`: in words, where it depends on what else was asked."""
    return typer.Option(
        name,
        parser=read_day,
        metavar="DAY",
        help=f"{what}: YYYY-MM-DD, today or yesterday, in the environment's time zone.",
        show_default=default,
    )


FirstDay = Annotated[Day, day_option("--from", "First day of arrival")]
LastDay = Annotated[Day, day_option("--to", "Last day of arrival")]


def chosen_day(day: Day, zone: ZoneInfo) -> date:
    """The day of a time zone that an option names. Raises NoSuchDayError if it has not begun."""
    (chosen,) = chosen_days(day, day, zone)
    return chosen


def chosen_days(first: Day, last: Day, zone: ZoneInfo) -> list[date]:
    """The days of a time zone that the options name, both included.

    Raises CommandError if there are none, and NoSuchDayError on a day that has not begun.
    """
    now = datetime.now(UTC)
    today = now.astimezone(zone).date()
    start, end = first.on(today), last.on(today)
    if start > end:
        raise CommandError(f"--from {start} is after --to {end}")
    for day in (start, end):
        check_day(day, now, zone)
    return days_between(start, end)
