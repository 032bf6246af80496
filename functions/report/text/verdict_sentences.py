"""The sentences of verdicts: of a report, and of the key that stands for it in a listing. Pure."""

from __future__ import annotations

from functions.report.text.figures import count, plural, rate

ALL_IN = "All data is in."
OUTAGE = "No events: an outage?"
OPEN = "The day is not over."
NOT_JUDGED = "Not judged yet."
BACKFILLED = "Backfilled: its events arrived once the day was over."


def invalid_sentence(invalid: int, arrived: int) -> str:
    """How many of the events that arrived were invalid, in figures."""
    if invalid == arrived:
        return f"All {count(arrived)} that arrived were invalid."
    return f"{count(invalid)} of {count(arrived)} that arrived were invalid."


def unbalanced_sentence(objects: int) -> str:
    """How many objects do not balance."""
    return f"The books do not balance: {plural(objects, 'object')}."


def incomplete_sentence(events: int, batches: int, arrived: int) -> str:
    """How many events still wait, of those that `arrived`; if none does, how many batches."""
    if not events:
        return f"Incomplete: {plural(batches, 'batch is', 'batches are')} still waiting."
    waiting, share = plural(events, "event is", "events are"), rate(events / arrived)
    return f"Incomplete: about {waiting} still waiting ({share} of what arrived)."


def restated_sentence(late: int) -> str:
    """How many events of the day came late."""
    return f"Restated: {plural(late, 'late event')}."


def few_days_sentence(known: int, needed: int) -> str:
    """That a day is not judged, since too few before it are known."""
    return f"Not judged yet: {known} of {needed} days known."


def usual_sentence(day: str) -> str:
    """That nothing is to be said of a day; `day`: what such days are called."""
    return f"A usual {day}."


def findings_sentence(number: int) -> str:
    """How many things there are to look at."""
    return f"{plural(number, 'thing')} to look at."
