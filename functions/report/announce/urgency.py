"""Which of two days is worse: by the kinds of their verdicts. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from functions.report.document.verdict import VerdictKind

# The worst first. The others, in which there is nothing to do, are alike.
_KINDS: tuple[VerdictKind, ...] = (
    *("outage", "invalid", "unbalanced", "incomplete", "open", "findings"),
)


def rank(kind: VerdictKind) -> int:
    """The lower, the worse."""
    return _KINDS.index(kind) if kind in _KINDS else len(_KINDS)
