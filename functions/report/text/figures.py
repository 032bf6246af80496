"""Figures as people read them: on pages, in mails and on the terminal. Pure: values in, text out.

`in_sentence` is for text: one unit, and fewer digits than a table has. A sentence about a finding
is stored in report.json, so its figures stay as they have always been written.
"""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

NOTHING = "\N{EN DASH}"
_MINUS = "\N{MINUS SIGN}"
# Beyond this a percentage is hard to picture, so it is shown as "12 times".
_TIMES_FROM = 10


def count(value: float | None) -> str:
    """A count, or a mean of counts."""
    if value is None:
        return NOTHING
    return f"{value:,.0f}" if float(value).is_integer() or value >= 10 else f"{value:,.1f}"


def rate(value: float | None, *, in_sentence: bool = False) -> str:
    """A share between 0 and 1 as a percentage; a table never rounds it to nothing or to all."""
    if value is None:
        return NOTHING
    if in_sentence:
        return f"{value:.2%}" if value < 0.1 else f"{value:.0%}"
    if 0 < value < 0.0005:
        return "<0.1%"
    if 0.9995 <= value < 1:
        return ">99.9%"
    return f"{value:.0%}" if value in {0, 1} else f"{value:.1%}"


def seconds(value: float | None, *, in_sentence: bool = False) -> str:
    """A duration in at most two units; in a sentence in seconds, however long it is."""
    if value is None:
        return NOTHING
    if in_sentence:
        return f"{value:,.1f} s" if value < 10 else f"{value:,.0f} s"
    sign, left = _MINUS if value < 0 else "", abs(value)
    if left < 0.9995:
        return f"{sign}{left * 1000:.0f} ms"
    if left < 9.995:
        return f"{sign}{left:.2f} s"
    if left < 59.95:
        return f"{sign}{left:.1f} s"
    total = round(left)
    for size, unit, smaller, smaller_unit in (
        (86_400, "d", 3_600, "h"),
        (3_600, "h", 60, "min"),
        (60, "min", 1, "s"),
    ):
        if total >= size:
            whole, rest = divmod(total, size)
            return f"{sign}{whole:,} {unit}" + (
                f" {rest // smaller} {smaller_unit}" if rest // smaller else ""
            )
    raise AssertionError(value)


def money(value: float) -> str:
    """US dollars; below one with hundredths of a cent."""
    if value == 0:
        return "$0"
    if value < 0.0001:
        return "<$0.0001"
    return f"${value:,.2f}" if value >= 1 else f"${value:.4f}"


def change(now: float | None, before: float | None) -> str:
    """How much more or less than before, relative to it."""
    if now is None or before is None:
        return NOTHING
    if now == before:
        return "no change"
    if before == 0:
        return "from none"
    if now / before >= _TIMES_FROM:
        return f"{now / before:,.0f} times"
    percent = f"{abs(now / before - 1):.0%}"
    if percent == "0%":
        percent = "<1%"
    return f"+{percent}" if now > before else f"{_MINUS}{percent}"


def points(now: float | None, before: float | None) -> str:
    """The difference of two rates, in percentage points."""
    if now is None or before is None:
        return NOTHING
    difference = f"{abs(now - before) * 100:.1f} pt"
    if difference == "0.0 pt":
        return "no change"
    return f"+{difference}" if now > before else f"{_MINUS}{difference}"


def day(text: str) -> str:
    """`2026-11-23` as `Monday, 23 November 2026`."""
    moment = date.fromisoformat(text)
    return f"{moment:%A}, {moment.day} {moment:%B} {moment.year:04}"


def moment(text: str | None, time_zone: str) -> str:
    """An RFC 3339 time on the clocks of a time zone, to the minute."""
    if text is None:
        return NOTHING
    local = datetime.fromisoformat(text).astimezone(ZoneInfo(time_zone))
    return f"{local.day} {local:%b} {local.year:04}, {local:%H:%M} {local.tzname()}"


def plural(number: float, one: str, many: str | None = None) -> str:
    """`1 event`, `2 events`."""
    return f"{count(number)} {one if number == 1 else many or one + 's'}"
