"""Which of two days is worse: by the kinds of their verdicts. Pure."""

from __future__ import annotations

from typing import get_args

from functions.report.document.verdict import VerdictKind

_KINDS: tuple[VerdictKind, ...] = get_args(VerdictKind)
# From there on there is nothing to do, and all are alike.
_LAST = _KINDS.index("findings") + 1


def rank(kind: VerdictKind) -> int:
    """The lower, the worse."""
    return min(_KINDS.index(kind), _LAST) if kind in _KINDS else _LAST
