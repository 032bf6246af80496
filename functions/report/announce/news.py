"""Whether a report is news to people.

People hear of a day once, when it is over, and again only when something that they were told has
changed by enough. Machines hear of every revision.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Literal

from functions.report.document.headline import Headline, headline

if TYPE_CHECKING:
    from functions.report.document.report import Report

_Count = Literal["events", "failures", "quarantined"]
_State = Literal["status", "balanced"]
_COUNTS: tuple[_Count, ...] = ("events", "failures", "quarantined")
_STATES: tuple[_State, ...] = ("status", "balanced")


def is_news(
    report: Report,
    told: Headline | None,
    today: date,
    *,
    announced_days: int,
    restated_share: float,
) -> bool:
    """Whether people should hear of a report. `told`: the headline that they heard last, if any.

    A day that is not over is not news. The first report of a day is, up to `announced_days` later:
    whoever makes reports of older days knows. A later revision is news when its status or balance
    changed, or a count by `restated_share` of what people were told.
    """
    if not report["pending"]["day_over"]:
        return False
    if told is None:
        return (today - date.fromisoformat(report["date"])).days <= announced_days
    now = headline(report)
    if any(now[name] != told[name] for name in _STATES):
        return True
    return any(
        abs(now[name] - told[name]) >= restated_share * max(told[name], 1) for name in _COUNTS
    )
