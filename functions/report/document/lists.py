"""How much a report has of a dimension: of its values, and of a value's text.

A thousand rows are more than people read. They bound the report, its page and its CSV, and what
later days read to compare themselves with it, whatever producers send.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from functions.report.document.dimensions import GroupFigures, OtherFigures
    from functions.report.document.report import Report

DIMENSIONS = ("source", "event_type", "action", "status")
MOST_NAMED = 1_000
# Characters: as many as the longest source has. Actions and statuses may be as long as an event.
LONGEST_NAME = 256
DIGEST_DIGITS = 16


def short(name: str) -> str:
    """A name as a report has it; a long one ends with its length and a hash of all of it.

    Different texts keep different names, and no other text has such a name: it is longer than
    LONGEST_NAME.
    """
    if len(name) <= LONGEST_NAME:
        return name
    digest = hashlib.sha256(name.encode()).hexdigest()[:DIGEST_DIGITS]
    return (
        f"{name[:LONGEST_NAME]}\N{HORIZONTAL ELLIPSIS} ({len(name)} characters, SHA-256 {digest})"
    )


def cut_lists(report: Report) -> Report:
    """A report of version 1 with its lists and names cut, as later versions have them.

    Any other report is returned as it is. A report of version 1 may have 100 MB: cut as soon as it
    is read, it takes no more memory than others, and a comparison with it shows what has changed.
    """
    activity = report["activity"]
    if "other" in activity:
        return report
    by_source, source = _cut(activity["by_source"])
    by_event_type, event_type = _cut(activity["by_event_type"])
    by_action, action = _cut(activity["by_action"])
    by_status, status = _cut(activity["by_status"])
    return {
        **report,
        "activity": {
            **activity,
            "by_source": by_source,
            "by_event_type": by_event_type,
            "by_action": by_action,
            "by_status": by_status,
            "other": {
                "source": source,
                "event_type": event_type,
                "action": action,
                "status": status,
            },
        },
    }


def _cut(groups: Sequence[GroupFigures]) -> tuple[list[GroupFigures], OtherFigures]:
    """The groups with most events, which come first, and the one without a name; the others."""
    kept: list[GroupFigures] = []
    others: OtherFigures = {"values": 0, "events": 0, "failures": 0}
    named = 0
    for group in groups:
        named += group["name"] is not None
        if group["name"] is None or named <= MOST_NAMED:
            name = group["name"] and short(group["name"])
            kept.append({**group, "name": name})
        else:
            others["values"] += 1
            others["events"] += group["events"]
            others["failures"] += group["failures"]
    return kept, others
