"""Kinds of findings and of causes: which of one is which of the other, and which are worse."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from functions.report.document.comparison import CauseKind, FindingKind

# The kind of finding that a cause is, or that it was folded from.
FINDINGS: dict[CauseKind, FindingKind] = {
    "silent": "silent_source",
    "failures": "failure_rate",
    "invalid": "quarantine",
    "delay": "latency",
    "volume": "volume",
    "new": "new_source",
}
CAUSES: dict[FindingKind, CauseKind] = {finding: cause for cause, finding in FINDINGS.items()}


def is_worse(kind: CauseKind, *, rose: bool) -> bool:
    """Whether somebody may have to act: on more failures or fewer events, not on more events.

    `rose`: it is more than what is usual.
    """
    match kind:
        case "silent":
            return True
        case "volume":
            return not rose
        case "new":
            return False
        case "failures" | "invalid" | "delay":
            return rose
