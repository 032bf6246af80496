"""Rates as a report has them."""

from __future__ import annotations


def failure_rate(failures: int, events: int) -> float | None:
    """The share of failures, to a millionth; None without events."""
    return round(failures / events, 6) if events else None
