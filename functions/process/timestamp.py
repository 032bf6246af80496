"""RFC 3339 date-times, of the years from 1000 on, to microseconds since the epoch."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime

from functions.common.times import EPOCH

_UNTIL_SECOND = (
    r"[1-9][0-9]{3}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])"
    r"[Tt](?:[01][0-9]|2[0-3]):[0-5][0-9]:"
)
_OFFSET = r"[+-](?:[01][0-9]|2[0-3]):[0-5][0-9]"
_RFC3339 = re.compile(
    rf"{_UNTIL_SECOND}(?:[0-5][0-9]|(?P<leap>60))(?:\.[0-9]+)?(?:Z|(?P<lower>z)|{_OFFSET})"
)
# Lines of what datetime reads as it is: no leap second, no lower case `z`.
_USUAL_LINES = re.compile(rf"(?:{_UNTIL_SECOND}[0-5][0-9](?:\.[0-9]+)?(?:Z|{_OFFSET})\n)*")
_BEFORE_SECOND = slice(0, 17)
_AFTER_SECOND = slice(19, None)
_FRACTION = re.compile(r"\.[0-9]+")

_DAY_US = 86_400_000_000


def microseconds(text: str) -> int | None:
    """Microseconds since the epoch (UTC) of an RFC 3339 date-time, or None if it is invalid.

    The year counts as it is written: with its offset, 1000-01-01 may begin in 999, in UTC.
    Fractional digits beyond the sixth are cut off. A leap second, which RFC 3339 allows at
    23:59:60 UTC only, is the last microsecond of the second before it.
    """
    match = _RFC3339.fullmatch(text)
    if match is None:
        return None
    if match.lastindex:  # one of the named groups, which datetime does not read
        if match["leap"]:
            return _leap_second(text)
        text = text.upper()
    try:
        # The pattern lets one mistake through: a day that its month does not have.
        since = datetime.fromisoformat(text) - EPOCH
    except ValueError:
        return None
    return since.days * _DAY_US + since.seconds * 1_000_000 + since.microseconds


def all_microseconds(texts: Sequence[str]) -> list[int | None]:
    """`microseconds` of each text; nearly twice as fast where all of them are as usual."""
    if _USUAL_LINES.fullmatch("\n".join([*texts, ""])):
        try:
            all_since = [datetime.fromisoformat(text) - EPOCH for text in texts]
        except ValueError:  # as above, or a text of two lines
            return [microseconds(text) for text in texts]
        return [
            since.days * _DAY_US + since.seconds * 1_000_000 + since.microseconds
            for since in all_since
        ]
    return [microseconds(text) for text in texts]


def _leap_second(text: str) -> int | None:
    offset = _FRACTION.sub("", text[_AFTER_SECOND], count=1)
    last = microseconds(f"{text[_BEFORE_SECOND]}59.999999{offset}")
    if last is None or (last + 1) % _DAY_US:
        return None
    return last
