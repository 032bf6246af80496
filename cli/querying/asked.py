"""What was asked: a saved question by its name, or SQL; with values for its parameters."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import typer

from cli.querying.place import Place
from cli.terminal.days import TODAY, Day, chosen_day, chosen_days, read_day
from cli.terminal.errors import CommandError
from stacks.questions import SavedQuery, saved_queries

# Without dates a query is about these days: as many, up to and with `--to`.
USUAL_DAYS = 7
_NAME = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Asked:
    """A query, the values of its `?`, and the days it is about: the first and the last.

    `span`: None for all days of a preview.
    """

    sql: str
    values: tuple[str, ...]
    span: tuple[date, date] | None


def read(
    question: str, values: Sequence[str], place: Place, first: Day | None, last: Day | None
) -> Asked:
    """What the arguments of the command ask. `first`, `last`: the options `--from` and `--to`.

    A saved question says by its own values which days it is about. Raises CommandError, and
    NoSuchDayError on a day that has not begun.
    """
    if not _NAME.fullmatch(question):
        return Asked(question.rstrip("; \n"), tuple(values), _span(place, first, last))
    saved = _saved(question)
    needed = saved.sql.count("?")
    if len(values) != needed:
        raise CommandError(f"{saved.name} needs {_count(needed)}: {saved.values}")
    if first or last:
        raise CommandError(f"{saved.name} takes its days as values, not by --from and --to")
    days = [chosen_day(_day(value), place.zone) for value in values[: saved.days]]
    if days[0] > days[-1]:
        raise CommandError(f"the first day, {days[0]}, is after the last, {days[-1]}")
    shown = (*map(str, days), *values[saved.days :])
    return Asked(saved.sql, shown, (days[0], days[-1]))


def _saved(name: str) -> SavedQuery:
    known = {saved.name: saved for saved in saved_queries()}
    if name not in known:
        names = "".join(f"\n  {other}" for other in known)
        raise CommandError(f"no saved question {name}, and no SQL; there are:{names}")
    return known[name]


def _count(needed: int) -> str:
    return "a value" if needed == 1 else f"{needed} values"


def _day(value: str) -> Day:
    try:
        return read_day(value)
    except typer.BadParameter as error:
        raise CommandError(error.message) from None


def _span(place: Place, first: Day | None, last: Day | None) -> tuple[date, date] | None:
    if place.preview is not None and first is None and last is None:
        return None
    last = last or TODAY
    first = first or Day(last.on(place.today) - timedelta(days=USUAL_DAYS - 1))
    days = chosen_days(first, last, place.zone)
    return days[0], days[-1]
