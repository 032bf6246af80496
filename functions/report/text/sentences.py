"""Sentences made from the figures, for people: of the day, and of what stands out.

Names come from events, and an event is hostile input: what cannot be printed (line feeds, marks
that turn the direction of writing) is replaced, and a long name cut.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

_LONGEST_NAME = 80
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def day_sentence(report: Mapping[str, Any]) -> str:
    """The day in one sentence."""
    activity, previous = report["activity"], report["comparison"]["previous_day"]
    events, failures = activity["events"], activity["failures"]
    if not events:
        text = "No events"
    else:
        text = f"{events:,} {_plural('event', events)} from {_sources(len(activity['by_source']))}"
        text += f", {failures:,} of them failed ({_percent(activity['failure_rate'])})"
    if previous and previous["events"]:
        change = events / previous["events"] - 1
        than = f"{abs(change):.0%} {'more' if change > 0 else 'less'} than the day before"
        text += f"; {than}" if round(change, 2) else "; as many as the day before"
    return f"{text}."


def outlier_sentence(kind: str, name: str | None, day: date, figures: Mapping[str, float]) -> str:
    """What is unusual, and what would be usual."""
    observed, expected = figures["observed"], figures["expected"]
    low, high = figures["low"], figures["high"]
    weekday = _WEEKDAYS[day.weekday()]
    who = "All sources together" if name is None else f"Source {shown(name)}"
    of = "" if name is None else f" of source {shown(name)}"
    if kind == "new_source":
        return f"{who} is new: {observed:,.0f} {_plural('event', observed)}, none before."
    if kind == "silent_source":
        return f"{who} is silent: about {expected:,.0f} events are usual on a {weekday}."
    if kind == "volume":
        return (
            f"{who} sent {observed:,.0f} {_plural('event', observed)}: on a {weekday}, "
            f"{low:,.0f} to {high:,.0f} are usual."
        )
    if kind == "latency":
        return f"Events took {_seconds(observed)} to arrive (p95): up to {_seconds(high)} is usual."
    what = f"The failure rate{of} is" if kind == "failure_rate" else "Quarantined events make up"
    usual = f"{_percent(low)} to {_percent(high)}" if low else f"up to {_percent(high)}"
    return f"{what} {_percent(observed)}: {usual} is usual."


def shown(name: str) -> str:
    """A name that is safe in a line of text."""
    safe = "".join(
        letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in name
    )
    return (
        safe
        if len(safe) <= _LONGEST_NAME
        else f"{safe[: _LONGEST_NAME - 1]}\N{HORIZONTAL ELLIPSIS}"
    )


def _sources(count: int) -> str:
    return f"{count:,} {_plural('source', count)}"


def _plural(noun: str, count: float) -> str:
    return noun if count == 1 else f"{noun}s"


def _percent(rate: float) -> str:
    return f"{rate:.2%}" if rate < 0.1 else f"{rate:.0%}"


def _seconds(seconds: float) -> str:
    return f"{seconds:,.1f} s" if seconds < 10 else f"{seconds:,.0f} s"
