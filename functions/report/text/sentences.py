"""Sentences made from the figures, for people: of the day, and of what stands out.

Names come from events, and an event is hostile input: see untrusted.py.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING

from functions.report.text import figures, ranges, untrusted
from functions.report.text.figures import plural

if TYPE_CHECKING:
    from functions.report.document.comparison import FindingKind, Usual
    from functions.report.document.report import Compared


def day_sentence(report: Compared) -> str:
    """The day in one sentence."""
    activity, previous = report["activity"], report["comparison"]["previous_day"]
    events = activity["events"]
    if not events:
        text = "No events"
    else:
        sources = len(activity["by_source"])
        if "other" in activity:
            sources += activity["other"]["source"]["values"]
        text = f"{plural(events, 'event')} from {plural(sources, 'source')}"
        rate = figures.rate(activity["failure_rate"])
        text += f", {figures.count(activity['failures'])} of them failed ({rate})"
    if previous and previous["events"]:
        text += f"; {figures.compared(events, previous['events'])} the day before"
    return f"{text}."


def finding_sentence(
    kind: FindingKind,
    name: str | None,
    day: date,
    usual: Usual,
    named: Callable[[str], str] = untrusted.name,
) -> str:
    """What is unusual, and what would be usual.

    `name`: of the source, or None for all. `named`: how the sentence writes it.
    """
    source = None if name is None else f"source {named(name)}"
    who = "All sources together" if source is None else f"S{source[1:]}"
    shown = ranges.shown(kind, usual)
    sent = plural(usual["observed"], "event")
    if kind == "new_source":
        return f"{who} is new: {sent}, none before."
    if kind == "silent_source":
        return f"{who} is silent: about {shown.expected} events are usual on a {day:%A}."
    if kind == "volume":
        return f"{who} sent {sent}: on a {day:%A}, {shown.low} to {shown.high} are usual."
    if kind == "latency":
        return f"Events took {shown.observed} to arrive (p95): up to {shown.high} is usual."
    of = "" if source is None else f" of {source}"
    what = f"The failure rate{of} is" if kind == "failure_rate" else "Quarantined events make up"
    up_to = f"{shown.low} to {shown.high}" if usual["low"] else f"up to {shown.high}"
    return f"{what} {shown.observed}: {up_to} is usual."
