"""What is usual of a day's totals, as the page asks for it. Older reports say nothing of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from functions.report.text.usual import usual_of

if TYPE_CHECKING:
    from functions.report.document.comparison import Expected
    from functions.report.document.report import Report

Total = Literal["events", "failure_rate", "invalid_rate", "p95_latency_seconds"]


def usual_total(report: Report, total: Total) -> Expected | None:
    """What is usual of a total, if two such days are known."""
    usual = usual_of(report)
    return usual[total] if usual else None


def is_judged(report: Report) -> bool:
    """Whether what stands out was looked for: only then anything is called worse."""
    comparison = report["comparison"]
    return "judged" in comparison and comparison["judged"]["judged"]
