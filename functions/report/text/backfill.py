"""A day whose events were sent once it was over, in words: for page, mail and terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from functions.report.document.report import Counted


def backfilled(report: Counted) -> bool:
    """Whether most of a day's events arrived once it was over. Older reports do not say."""
    return "arrival" in report and report["arrival"]["backfilled"]


def backfill_sentence(report: Counted) -> str | None:
    """When the events of a backfilled day arrived; None for any other day."""
    if not backfilled(report):
        return None
    arrival = report["arrival"]
    share = "All" if arrival["after_the_day"] == arrival["stored"] else "Most"
    first, last = arrival["first_date"], arrival["last_date"]
    on = f"on {first}" if first == last else f"from {first} to {last}"
    return f"{share} of its events arrived after the day was over, {on}."


def accounts_sentence(report: Counted) -> str:
    """Which reports account for the events of a backfilled day: its own cannot."""
    arrival = report["arrival"]
    who = (
        "The report of the day on which they arrived says"
        if arrival["first_date"] == arrival["last_date"]
        else "The reports of the days on which they arrived say"
    )
    return f"{who} whether all of them are in, what was invalid, and what it cost."
