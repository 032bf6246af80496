"""A report's headline: its main figures, for the index, the event, the function's answer, mail."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypedDict

if TYPE_CHECKING:
    from functions.report.document.report import Compared
    from functions.report.document.verdict import Verdict, VerdictHeadline


class Headline(TypedDict):
    """`date`: the event day. `stands_out`: the number of findings, `causes`: of things to look at.
    `failure_rate`: from 0 to 1, or None without events. `verdict`: None of an earlier version.
    """

    date: str
    revision: int
    status: Literal["complete", "incomplete"]
    balanced: bool
    events: int
    failures: int
    failure_rate: float | None
    quarantined: int
    stands_out: int
    causes: int
    verdict: VerdictHeadline | None


def headline(report: Compared) -> Headline:
    """The headline of a report; needs its comparison, which has the findings."""
    activity, comparison = report["activity"], report["comparison"]
    causes = len(comparison.get("causes", [])) + comparison.get("more_causes", 0)
    return {
        "date": report["date"],
        "revision": report["revision"],
        "status": report["status"],
        "balanced": report["processing"]["balanced"],
        "events": activity["events"],
        "failures": activity["failures"],
        "failure_rate": activity["failure_rate"],
        "quarantined": report["quality"]["quarantined"]["events"],
        "stands_out": len(comparison["stands_out"]),
        "causes": causes,
        "verdict": _verdict(report["verdict"]) if "verdict" in report else None,
    }


def _verdict(whole: Verdict) -> VerdictHeadline:
    return {"kind": whole["kind"], "level": whole["level"], "sentence": whole["sentence"]}
