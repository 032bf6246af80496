"""A day that was sent once it was over, in words: for its page, its mail and the command."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Json = Mapping[str, Any]


def backfilled(report: Json) -> bool:
    """Whether most of a day's events arrived once it was over. Older reports do not say."""
    return "arrival" in report and bool(report["arrival"]["backfilled"])


def backfill_sentence(report: Json) -> str | None:
    """When the events of a day arrived, where that was once it was over; else None."""
    if not backfilled(report):
        return None
    arrival = report["arrival"]
    share = "All" if arrival["after_the_day"] == arrival["stored"] else "Most"
    first, last = arrival["first_date"], arrival["last_date"]
    on = f"on {first}" if first == last else f"from {first} to {last}"
    return f"{share} of its events arrived after the day was over, {on}."


def accounts_sentence(report: Json) -> str:
    """Which reports have what the report of a backfilled day cannot have."""
    arrival = report["arrival"]
    who = (
        "The report of the day on which they arrived says"
        if arrival["first_date"] == arrival["last_date"]
        else "The reports of the days on which they arrived say"
    )
    return f"{who} whether all of them are in, what was invalid, and what it cost."
