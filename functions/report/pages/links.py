"""Links of a day's page to the pages beside it: relative, so that they work wherever the pages are.

In the bucket, in the directory of a preview and in a copy of either, a day's page is two levels
below the index. A page is written once for each revision of its day. The day after has no report
by then, so its link leads to the index, at that day: there it is as soon as it is made.
"""

from __future__ import annotations

import posixpath
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from functions.common.report_keys import INDEX_KEY, ReportKeys

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Neighbour:
    """A day beside another one, and where the link to it leads."""

    day: date
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DayLinks:
    """Addresses for the page of one day, relative to it.

    `previous`: None if the day before had no report when the page was drawn. `next`: None only
    after the last day of the calendar.
    """

    all_days: str
    csv: str
    json: str
    previous: Neighbour | None
    next: Neighbour | None


def day_links(day: date, known: Collection[date] = ()) -> DayLinks:
    """The links of a day's page. `known`: the days with a report as the page is drawn."""
    keys = ReportKeys(day=day)
    before = day - _DAY if day > date.min else None
    after = day + _DAY if day < date.max else None
    return DayLinks(
        all_days=_from(keys.html, INDEX_KEY),
        csv=_from(keys.html, keys.csv),
        json=_from(keys.html, keys.json),
        previous=None if before is None or before not in known else _report_of(before, keys),
        next=None if after is None else _next(after, known, keys),
    )


def anchor(day: date) -> str:
    """The id of a day on the index."""
    return f"d{day}"


def _report_of(day: date, keys: ReportKeys) -> Neighbour:
    return Neighbour(day=day, href=_from(keys.html, ReportKeys(day=day).html))


def _next(day: date, known: Collection[date], keys: ReportKeys) -> Neighbour:
    return _report_of(day, keys) if day in known else _at(day, keys)


def _at(day: date, keys: ReportKeys) -> Neighbour:
    return Neighbour(day=day, href=f"{_from(keys.html, INDEX_KEY)}#{anchor(day)}")


def _from(page: str, key: str) -> str:
    """The relative address of an object, on the page of another one."""
    return posixpath.relpath(key, posixpath.dirname(page))
