"""Sentences made from the figures, for people: of the day, and of what stands out.

Names come from events, and an event is hostile input: see untrusted.py.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from functions.report.text import figures, ranges, untrusted
from functions.report.text.figures import plural
from functions.report.text.untrusted import Named
from functions.report.text.usual import against_usual, day_name, is_compared, usual_of

if TYPE_CHECKING:
    from functions.report.document.comparison import Expected, FindingKind, Usual
    from functions.report.document.report import Compared


def day_sentence(report: Compared) -> str:
    """The day in figures, beside what is usual on such a day where that is known.

    A day that is not complete is not compared: what is missing may only be late. Nor is one that is
    not judged.
    """
    activity = report["activity"]
    events, failures, rate = activity["events"], activity["failures"], activity["failure_rate"]
    usual = usual_of(report) if is_compared(report) else None
    if not events:
        return "No events."
    sources = len(activity["by_source"])
    if "other" in activity:
        sources += activity["other"]["source"]["values"]
    text = f"{plural(events, 'event')} from {plural(sources, 'source')}"
    if usual and usual["events"]:
        text += f", {against_usual(events, usual['events'], day_name(report))}"
    shown, beside = _beside_usual(rate, usual["failure_rate"] if usual else None)
    failed = f"{figures.count(failures)} failed: {shown}" if failures else "None failed"
    return f"{text}. {failed}{beside}."


def _beside_usual(rate: float | None, usual: Expected | None) -> tuple[str, str]:
    """A share of failures, and what is usual of it: the range, or how far it is outside."""
    shown = figures.rate(rate)
    if usual is None or rate is None:
        return shown, ""
    if usual["low"] <= rate <= usual["high"]:
        low, high = figures.rate(usual["low"]), figures.rate(usual["high"])
        return shown, f", usually {low} to {high}" if usual["low"] else f", usually up to {high}"
    if usual["expected"] and rate > usual["high"]:
        return shown, f", {figures.times(rate / usual['expected'])} what is usual"
    texts = ranges.shown("failure_rate", {"observed": rate, **usual})
    if texts.expected != shown:
        return shown, f", usually {texts.expected}"
    return texts.observed, f", usually {texts.low} to {texts.high}"


def finding_sentence(
    kind: FindingKind,
    name: str | None,
    on: str,
    usual: Usual,
    named: Named = untrusted.name,
) -> str:
    """What is unusual, and what would be usual.

    `name`: of the source, or None for all. `named`: how the sentence writes it. `on`: which days
    the day is compared with, `on a Monday`.
    """
    source = None if name is None else f"source {named(name)}"
    who = "All sources together" if source is None else f"S{source[1:]}"
    shown = ranges.shown(kind, usual)
    sent = plural(usual["observed"], "event")
    if kind == "new_source":
        return f"{who} is new: {sent}, none before."
    if kind == "silent_source":
        return f"{who} is silent: about {shown.expected} events are usual {on}."
    if kind == "volume":
        return f"{who} sent {sent}: {on}, {shown.low} to {shown.high} are usual."
    if kind == "latency":
        return f"Events took {shown.observed} to arrive (p95): up to {shown.high} is usual."
    of = "" if source is None else f" of {source}"
    what = f"The failure rate{of} is" if kind == "failure_rate" else "Quarantined events make up"
    up_to = f"{shown.low} to {shown.high}" if usual["low"] else f"up to {shown.high}"
    return f"{what} {shown.observed}: {up_to} is usual."
