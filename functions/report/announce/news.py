"""Whether people should get mail about a report.

A day is news once, when it is over, and again only when a figure that people have read has changed
by enough. Machines get an event for every revision.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

from functions.report.announce.urgency import rank
from functions.report.document.headline import headline
from functions.report.text import summary

if TYPE_CHECKING:
    from functions.report.announce.told import Told

_Count = Literal["events", "failures", "quarantined"]
_Verdict = Literal["status", "balanced"]
_COUNTS: tuple[_Count, ...] = ("events", "failures", "quarantined")
_VERDICTS: tuple[_Verdict, ...] = ("status", "balanced")


def is_news(told: Told, today: date, *, announced_days: int, restated_share: float) -> bool:
    """Whether people should get a report.

    A day that is not over is not news. The first report of a day is news up to `announced_days`
    later; older days get one only when somebody asks for it. A later revision is news if its status
    or balance has changed, if its verdict is worse, or if a count or a figure of a
    metric has changed by at least `restated_share` of what was announced (0.1 is a tenth).
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
    if any(one.share >= Decimal(str(restated_share)) for one in told.moved):
        return True
    return any(
        abs(now[name] - announced[name]) >= restated_share * max(announced[name], 1)
        for name in _COUNTS
    )
