"""Whether all of an arrival day's events are accounted for, as an equation in words. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from functions.report.text.backfill import accounts_sentence, backfilled
from functions.report.text.figures import count

if TYPE_CHECKING:
    from functions.report.document.report import Counted


def books_sentence(report: Counted) -> str:
    """What was received, and what became of it; an equation only where it is one.

    Of a backfilled day it says which reports account for its events.
    """
    processing = report["processing"]
    events = processing["events"]
    parts = [
        f"{count(events['valid'])} valid",
        f"{count(events['quarantined'])} quarantined",
        f"{count(events['pending'])} waiting",
    ]
    received = f"{count(events['received'])} received"
    accounted = events["valid"] + events["quarantined"] + events["pending"]
    if processing["unbalanced"]["batches"] or events["received"] != accounted:
        return f"The books do not balance: {received}; {', '.join(parts)}."
    equation = f"Books: {received} = {' + '.join(parts)}."
    return f"{equation} {accounts_sentence(report)}" if backfilled(report) else equation
