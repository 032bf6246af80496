"""Whether people should get mail about a report.

A day is news once, when it is over, and again only when a figure that people have read has changed
by enough. Machines get an event for every revision.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Literal, NamedTuple

from functions.report.announce.urgency import rank
from functions.report.document.headline import headline
from functions.report.text import summary

if TYPE_CHECKING:
    from functions.report.announce.told import Told
    from functions.report.document.headline import Headline

_Count = Literal["events", "failures", "quarantined"]
_Verdict = Literal["status", "balanced"]
_COUNTS: tuple[_Count, ...] = ("events", "failures", "quarantined")
_VERDICTS: tuple[_Verdict, ...] = ("status", "balanced")


class _Change(NamedTuple):
    """A figure that is another now.

    `share`: how far it changed, as a share of what was announced. `one_of`: of how many events it
    was, if a single one changed it; else None.
    """

    share: Decimal
    one_of: int | None

    def is_noticeable(self, least: Decimal) -> bool:
        """A single event of few is not, whatever its share; if `least` is 0, every change is."""
        is_one_of_few = self.one_of is not None and 0 < least * self.one_of <= 1
        return self.share >= least and not is_one_of_few


def is_news(told: Told, today: date, *, announced_days: int, restated_share: float) -> bool:
    """Whether people should get a report.

    A day that is not over is not news. The first report of a day is news up to `announced_days`
    later; older days get one only when somebody asks for it. A later revision is news if its status
    or balance has changed, if its verdict is worse or it has more to look at, or if a count or a
    figure of a metric has changed noticeably.

    `restated_share`: the least noticeable change, as a share of what was announced (0.1 is a
    tenth). One event is none by itself: a rare figure would be news with each that comes late.
    """
    report, announced = told.report, told.announced
    if not report["pending"]["day_over"]:
        return False
    if announced is None:
        return (today - date.fromisoformat(report["date"])).days <= announced_days
    now = headline(report)
    if any(now[name] != announced[name] for name in _VERDICTS):
        return True
    verdict = announced.get("verdict")
    if verdict and rank(summary.verdict(report)["kind"]) < rank(verdict["kind"]):
        return True
    if now["causes"] > announced.get("causes", now["causes"]):
        return True
    least = Decimal(str(restated_share))
    return any(one.is_noticeable(least) for one in (*_counts(announced, now), *_figures(told)))


def _counts(before: Headline, now: Headline) -> Iterator[_Change]:
    for name in _COUNTS:
        change, whole = abs(now[name] - before[name]), max(before[name], 1)
        yield _Change(Decimal(change) / whole, whole if change == 1 else None)


def _figures(told: Told) -> Iterator[_Change]:
    for one in told.moved:
        yield _Change(one.share, None if one.one_of is None else max(one.one_of, 1))
