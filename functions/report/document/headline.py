"""A report's headline: its main figures, for the index, the event, the function's answer, mail."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NotRequired, TypedDict

from functions.report.document.encoding import in_one_line
from functions.report.document.metrics import each_series

if TYPE_CHECKING:
    from functions.report.document.metrics import MetricFigures, Number, SeriesFigures
    from functions.report.document.report import Compared, Counted
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


class MetricHeadline(TypedDict):
    """A figure of the team's own. `unit`: of a series, or as text; `value`: None without one."""

    name: str
    title: str
    unit: str | None
    value: Number | None


class MetricHeadlines(TypedDict):
    """The first figures of the team's own; neither member is there where none is defined.

    `more_metrics`: how many further ones are in the report.
    """

    metrics: NotRequired[list[MetricHeadline]]
    more_metrics: NotRequired[int]


# An event on the bus has 256 KB, with the texts about the report.
_MOST_BYTES = 32_768


def metric_headlines(report: Counted) -> MetricHeadlines:
    """The team's own figures in their order, as many as a message has room for.

    Each metric comes with its first figure before any comes with its second.
    """
    if "metrics" not in report:
        return {}
    every = [
        (place, _of(metric, series))
        for metric in report["metrics"]
        for place, series in enumerate(each_series(metric))
    ]
    room, taken = _MOST_BYTES, set[int]()
    for at in sorted(range(len(every)), key=lambda at: every[at][0]):
        room -= len(in_one_line(every[at][1]))
        if room < 0:
            break
        taken.add(at)
    return {
        "metrics": [every[at][1] for at in sorted(taken)],
        "more_metrics": len(every) - len(taken),
    }


def _of(metric: MetricFigures, series: SeriesFigures) -> MetricHeadline:
    return {
        "name": metric["name"],
        "title": metric["title"],
        "unit": series["unit"],
        "value": series["value"],
    }


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
