"""Which batches of a day are not processed yet, in words. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from functions.common.keys import InvalidKeyError, RawKey
from functions.report.text.figures import plural

if TYPE_CHECKING:
    from functions.report.document.report import Counted

_QUARTER = timedelta(minutes=15)


def waiting_sentence(report: Counted) -> str:
    """Which batches of the day are not processed, by the hours of their keys."""
    pending = report["pending"]
    batches, keys = pending["batches"], pending["keys"]
    when = _hours(keys, whole=batches == len(keys))
    are = "is" if batches == 1 else "are"
    return f"{plural(batches, 'batch', 'batches')}{when} {are} not processed."


def _hours(keys: Sequence[str], *, whole: bool) -> str:
    """When batches arrived, from their keys; `whole`: these are all of them."""
    arrived: list[datetime] = []
    for key in keys:
        try:
            arrived.append(RawKey.parse(key).arrived.astimezone(UTC))
        except InvalidKeyError:
            continue  # named among those that do not balance
    if not arrived:
        return ""
    first = min(arrived)
    if not whole:
        return f" from {first:%H:%M} UTC on"
    end = max(arrived) + _QUARTER
    if end - first > timedelta(days=1):
        return f" of {first.day} {first:%b} to {end.day} {end:%b}"
    until = f"{end:%H:%M}"
    return f" of {first:%H:%M}\N{EN DASH}{'24:00' if until == '00:00' else until} UTC"
