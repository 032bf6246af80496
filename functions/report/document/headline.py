"""The headline of a report: its main figures, as keys, events, answers and mails have them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypedDict

if TYPE_CHECKING:
    from functions.report.document.report import Compared


class Headline(TypedDict):
    """`stands_out` counts findings; `failure_rate` is None without events."""

    date: str
    revision: int
    status: Literal["complete", "incomplete"]
    balanced: bool
    events: int
    failures: int
    failure_rate: float | None
    quarantined: int
    stands_out: int


def headline(report: Compared) -> Headline:
    """The headline of a report."""
    activity = report["activity"]
    return {
        "date": report["date"],
        "revision": report["revision"],
        "status": report["status"],
        "balanced": report["processing"]["balanced"],
        "events": activity["events"],
        "failures": activity["failures"],
        "failure_rate": activity["failure_rate"],
        "quarantined": report["quality"]["quarantined"]["events"],
        "stands_out": len(report["comparison"]["stands_out"]),
    }
