"""Rates as a report has them: to a millionth."""

from __future__ import annotations

_DIGITS = 6
_LEAST = 1e-6


def share(part: int, whole: int) -> float | None:
    """A part of a whole, to a millionth; None of nothing.

    It is 0 or 1 only where the part is nothing or all: one of ten million is a millionth.
    """
    if not whole:
        return None
    if part in (0, whole):
        return part / whole
    return min(max(round(part / whole, _DIGITS), _LEAST), 1 - _LEAST)


def failure_rate(failures: int, events: int) -> float | None:
    """The share of failures; None without events."""
    return share(failures, events)
