"""Whether people should get mail about a report.

They hear of a day once it is over, and again only if what they were told has changed by enough.
Machines hear of every revision.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Literal

from functions.report.document.headline import Headline, headline

if TYPE_CHECKING:
    from functions.report.document.report import Report

_Count = Literal["events", "failures", "quarantined"]
_Verdict = Literal["status", "balanced"]
_COUNTS: tuple[_Count, ...] = ("events", "failures", "quarantined")
_VERDICTS: tuple[_Verdict, ...] = ("status", "balanced")


def is_news(
    report: Report,
    told: Headline | None,
    today: date,
    *,
    announced_days: int,
    restated_share: float,
) -> bool:
    """Whether a report is news. `told`: the day's headline that people heard last, if any.

    A report of a day that is not over is not news. The first one after that is, but only up to
    `announced_days` after the day: older days get a report because somebody asked for it. A later
    revision is news if the status or the balance differs from `told`, or a count by at least
    `restated_share` of the count there (0.1 is a tenth).
    """
    if not report["pending"]["day_over"]:
        return False
    if told is None:
        return (today - date.fromisoformat(report["date"])).days <= announced_days
    now = headline(report)
    if any(now[name] != told[name] for name in _VERDICTS):
        return True
    return any(
        abs(now[name] - told[name]) >= restated_share * max(told[name], 1) for name in _COUNTS
    )
