"""RFC 3339 date-times to microseconds since the epoch."""

from __future__ import annotations

import re
from datetime import datetime

from functions.common.times import EPOCH

_RFC3339 = re.compile(
    r"[1-9][0-9]{3}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])"
    r"[Tt](?:[01][0-9]|2[0-3]):[0-5][0-9]:(?:[0-5][0-9]|60)(?:\.[0-9]+)?"
    r"(?:[Zz]|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])"
)
_SECOND = slice(17, 19)
_AFTER_SECOND = slice(19, None)
_FRACTION = re.compile(r"\.[0-9]+")

_DAY_US = 86_400_000_000


def microseconds(text: str) -> int | None:
    """Microseconds since the epoch (UTC) of an RFC 3339 date-time, or None when it is none.

    Fractional digits beyond the sixth are cut off. A leap second, which RFC 3339 allows at
    23:59:60 UTC only, is the last microsecond of the second before it.
    """
    if _RFC3339.fullmatch(text) is None:
        return None
    if text[_SECOND] == "60":
        return _leap_second(text)
    try:
        # The pattern leaves only days that the month does not have to be refused here.
        moment = datetime.fromisoformat(text.upper())
    except ValueError:
        return None
    return _since_epoch(moment)


def _leap_second(text: str) -> int | None:
    offset = _FRACTION.sub("", text[_AFTER_SECOND], count=1)
    last = microseconds(f"{text[: _SECOND.start]}59.999999{offset}")
    if last is None or (last + 1) % _DAY_US:
        return None
    return last


def _since_epoch(moment: datetime) -> int:
    since = moment - EPOCH
    return since.days * _DAY_US + since.seconds * 1_000_000 + since.microseconds
