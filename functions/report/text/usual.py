"""What a day is compared with, and how that is called: `a usual Monday`. Pure."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Literal

from functions.report.text import figures

if TYPE_CHECKING:
    from functions.report.document.comparison import Expected, UsualDay
    from functions.report.document.report import Compared

Total = Literal["events", "failure_rate", "invalid_rate", "p95_latency_seconds"]


def usual_of(report: Compared) -> UsualDay | None:
    """What is usual on such a day; None in reports that do not say."""
    return report["comparison"].get("usual")


def usual_total(report: Compared, total: Total) -> Expected | None:
    """What is usual of a total, if two such days are known."""
    usual = usual_of(report)
    return usual[total] if usual else None


def is_judged(report: Compared) -> bool:
    """Whether what stands out was looked for: only then anything is called worse.

    Reports of earlier versions do not say.
    """
    comparison = report["comparison"]
    return "judged" in comparison and comparison["judged"]["judged"]


def is_compared(report: Compared) -> bool:
    """Whether it is said how far the day is from what is usual: it is whole, and it is judged.

    What is usual is known from two days on, of which one may be the half day on which the pipeline
    began: "23 times a usual Monday" would alarm for nothing.
    """
    return report["status"] == "complete" and is_judged(report)


def day_name(report: Compared) -> str:
    """What such days are called: `Monday`, or the name of a marked day."""
    return _holiday(report) or f"{date.fromisoformat(report['date']):%A}"


def _holiday(report: Compared) -> str | None:
    """The name of a marked day, which is compared with days of that name alone."""
    comparison = report["comparison"]
    usual, judged = comparison.get("usual"), comparison.get("judged")
    if usual and judged and usual["basis"] == "holiday":
        return judged["holiday"]
    return None


def on_such_a_day(report: Compared) -> str:
    """`on a Monday`, or with the name of a marked day `on Easter Monday`."""
    return on_days_like(date.fromisoformat(report["date"]), _holiday(report))


def on_days_like(day: date, holiday: str | None) -> str:
    """`on a Monday`, or `on Easter Monday` if the day is marked with that name."""
    return f"on a {day:%A}" if holiday is None else f"on {holiday}"


def on_whole(report: Compared) -> str:
    """Where what is usual stands alone: `on a Monday`, and of a part of one `on a whole Monday`.

    The name of a marked day has no article: `on all of Easter Monday`.
    """
    if report["status"] == "complete":
        return on_such_a_day(report)
    holiday = _holiday(report)
    return f"on a whole {day_name(report)}" if holiday is None else f"on all of {holiday}"


def change(events: float, usual: Expected) -> str:
    """How far a count of events is from what is usual, in percent of what is shown as usual."""
    return figures.change(events, round(usual["expected"]))


def against_usual(value: float, usual: Expected, day: str) -> str:
    """How a count stands beside a usual day: `+34% on a usual Monday`, `as on a usual Monday`."""
    expected, beside = round(usual["expected"]), change(value, usual)
    if value == expected:
        return f"as on a usual {day}"
    if beside.endswith("times"):
        return f"{beside} a usual {day}"
    return f"{beside} on a usual {day}" if expected else f"none on a usual {day}"
