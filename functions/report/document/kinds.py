"""Kinds of findings and of causes: which of one is which of the other, and which are worse."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from functions.report.document.comparison import CauseKind, FindingKind

# The kind of finding that a cause is, or that it was folded from.
FINDINGS: dict[CauseKind, FindingKind] = {
    "silent": "silent_source",
    "gap": "gap",
    "failures": "failure_rate",
    "invalid": "quarantine",
    "delay": "latency",
    "target": "target",
    "metric": "metric",
    "volume": "volume",
    "new": "new_source",
}
CAUSES: dict[FindingKind, CauseKind] = {finding: cause for cause, finding in FINDINGS.items()}


def is_worse(
    kind: CauseKind, *, rose: bool, better: Literal["higher", "lower"] | None = None
) -> bool:
    """Whether somebody may have to act: on more failures or fewer events, not on more events.

    `rose`: it is more than what is usual. `better`: which way a metric is better; of one that does
    not say, nothing is worse.
    """
    match kind:
        case "silent" | "gap" | "target":
            return True
        case "metric":
            return better == ("lower" if rose else "higher")
        case "volume":
            return not rose
        case "new":
            return False
        case "failures" | "invalid" | "delay":
            return rose
