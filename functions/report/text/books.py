"""Whether all of an arrival day's events are accounted for, as an equation in words. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from functions.report.text.figures import count

if TYPE_CHECKING:
    from functions.report.document.report import Counted


def books_sentence(report: Counted) -> str:
    """What was received, and what became of it; an equation only where the books balance."""
    processing = report["processing"]
    events = processing["events"]
    parts = [
        f"{count(events['valid'])} valid",
        f"{count(events['quarantined'])} quarantined",
        f"{count(events['pending'])} waiting",
    ]
    received = f"{count(events['received'])} received"
    if processing["balanced"]:
        return f"Books: {received} = {' + '.join(parts)}."
    return f"The books do not balance: {received}; {', '.join(parts)}."
