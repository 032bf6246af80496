"""Object keys of repairs: who did what, and which quarantined events were sent again."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from functions.common.keys import partition

AUDIT_ZONE = "audit/"
RESUBMITTED_ZONE = "resubmitted/"


def resubmitted_key(day: date, record: str) -> str:
    """The mark that a quarantined record, of arrival day `day`, was resubmitted."""
    return f"{partition(RESUBMITTED_ZONE, day)}{record}.json"


def audit_key(started: datetime, repair: str, entry: Literal["started", "finished"]) -> str:
    """An audit entry of one repair; keys sort by time.

    `repair`: tells two repairs apart that begin at once.
    """
    return f"{partition(AUDIT_ZONE, started.date())}{started:%H%M%S.%f}-{repair}-{entry}.json"
