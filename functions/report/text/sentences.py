"""Sentences made from the figures, for people: of the day, and of what stands out.

Names come from events, and an event is hostile input: see untrusted.py.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from functions.report.text import figures, untrusted
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
        rate = figures.rate(activity["failure_rate"], in_sentence=True)
        text += f", {figures.count(activity['failures'])} of them failed ({rate})"
    if previous and previous["events"]:
        change = events / previous["events"] - 1
        than = f"{abs(change):.0%} {'more' if change > 0 else 'less'} than the day before"
        text += f"; {than}" if round(change, 2) else "; as many as the day before"
    return f"{text}."


def finding_sentence(kind: FindingKind, name: str | None, day: date, usual: Usual) -> str:
    """What is unusual, and what would be usual. `name`: of the source, or None for all."""
    who = "All sources together" if name is None else f"Source {untrusted.name(name)}"
    sent = plural(usual["observed"], "event")
    expected, low, high = (
        figures.count(round(usual["expected"])),
        figures.count(round(usual["low"])),
        figures.count(round(usual["high"])),
    )
    if kind == "new_source":
        return f"{who} is new: {sent}, none before."
    if kind == "silent_source":
        return f"{who} is silent: about {expected} events are usual on a {day:%A}."
    if kind == "volume":
        return f"{who} sent {sent}: on a {day:%A}, {low} to {high} are usual."
    if kind == "latency":
        return (
            f"Events took {figures.seconds(usual['observed'], in_sentence=True)} to arrive (p95): "
            f"up to {figures.seconds(usual['high'], in_sentence=True)} is usual."
        )
    return _rate_sentence(kind, name, usual)


def _rate_sentence(kind: FindingKind, name: str | None, usual: Usual) -> str:
    of = "" if name is None else f" of source {untrusted.name(name)}"
    what = f"The failure rate{of} is" if kind == "failure_rate" else "Quarantined events make up"
    observed, low, high = (
        figures.rate(usual["observed"], in_sentence=True),
        figures.rate(usual["low"], in_sentence=True),
        figures.rate(usual["high"], in_sentence=True),
    )
    return f"{what} {observed}: {f'{low} to {high}' if usual['low'] else f'up to {high}'} is usual."
