"""Figures as people read them: on pages, in mails, in chats and on the terminal.

Pure: values in, text out. Nothing is rounded to none, to all, or to the same as another figure that
it is compared with. What a range is rounded to is in ranges.py.
"""

from __future__ import annotations

from decimal import Context, Decimal
from typing import TypeVar

# Both of two figures that are compared: a float has not the digits of a Decimal.
Size = TypeVar("Size", float, Decimal)

NOTHING = "\N{EN DASH}"
MINUS = "\N{MINUS SIGN}"
# Beyond this a percentage is hard to picture, so it is shown as "12 times".
_TIMES_FROM = 10
# What is rounded to a percent, or more.
_PERCENT = 0.0095
# A figure has at most 54 digits before the point, those of a scale included, and a range around it
# 44 more; behind the point are fewer.
EXACT = Context(prec=200)
_CENTS = Decimal("0.01")
_SMALLEST_PLACE = -9


def count(value: float | None) -> str:
    """A count; a mean of counts with its tenth."""
    if value is None:
        return NOTHING
    tenths = round(value, 1)
    if value and not tenths:
        return "<0.1"
    return f"{tenths:,.0f}" if tenths == int(tenths) else f"{tenths:,.1f}"


def exact(value: float | Decimal) -> Decimal:
    """A number with the digits with which it is written."""
    return value if isinstance(value, Decimal) else Decimal(str(value))


def number(value: float | Decimal | None) -> str:
    """A figure of a metric: whole, or with two digits behind the point; a small one with three.

    What was rounded to a whole number keeps its `.00`.
    """
    if value is None:
        return NOTHING
    whole = exact(value)
    shown = rounded(whole)
    if whole and not shown:
        smallest = f"{Decimal(1).scaleb(_SMALLEST_PLACE):f}"
        return f"<{smallest}" if whole > 0 else f">{MINUS}{smallest}"
    if whole == whole.to_integral_value() or EXACT.abs(shown) < 1:
        return plain(shown)
    return f"{MINUS if whole < 0 else ''}{EXACT.abs(whole.quantize(_CENTS, context=EXACT)):,f}"


def rounded(value: Decimal) -> Decimal:
    """A number to the digits with which `number` shows it."""
    size = EXACT.abs(value)
    if not size or size >= 1:
        return value.quantize(_CENTS, context=EXACT)
    place = Decimal(1).scaleb(max(size.adjusted() - 2, _SMALLEST_PLACE))
    return value.quantize(place, context=EXACT)


def plain(value: Decimal) -> str:
    """A number with all its digits, but for zeros at the end."""
    text = f"{EXACT.abs(value):,f}"
    return f"{MINUS if value < 0 else ''}{text.rstrip('0').rstrip('.') if '.' in text else text}"


def rate(value: float | Decimal | None) -> str:
    """A share as a percentage; of a ratio, which may be more than all, too."""
    if value is None:
        return NOTHING
    return f"{value:.0%}" if value in {0, 1} else _between(value, 1, most=value < 1)


def seconds(value: float | None) -> str:
    """A duration in at most two units."""
    if value is None:
        return NOTHING
    sign, left = MINUS if value < 0 else "", abs(value)
    return f"{sign}{_below_a_minute(left) if left < 59.95 else _from_a_minute(left)}"


def _below_a_minute(left: float) -> str:
    if left < 0.9995:
        milliseconds = round(left * 1000)
        return f"{milliseconds} ms" if milliseconds or not left else "<1 ms"
    return f"{left:.2f} s" if left < 9.995 else f"{left:.1f} s"


def _from_a_minute(left: float) -> str:
    if (total := round(left)) < 3_600:
        return _two_units(total, 60, "min", "s")
    if (total := round(left / 60)) < 24 * 60:
        return _two_units(total, 60, "h", "min")
    return _two_units(round(left / 3_600), 24, "d", "h")


def _two_units(total: int, size: int, unit: str, smaller_unit: str) -> str:
    whole, rest = divmod(total, size)
    return f"{whole:,} {unit}" + (f" {rest} {smaller_unit}" if rest else "")


def money(value: float) -> str:
    """US dollars; below one with hundredths of a cent."""
    if value == 0:
        return "$0"
    if value < 0.0001:
        return "<$0.0001"
    return f"${value:,.2f}" if value >= 0.99995 else f"${value:.4f}"


def cents(value: float) -> str:
    """US dollars to the cent, for the columns of a bill."""
    return "<0.01" if 0 < value < 0.005 else f"{value:,.2f}"


def change(now: Size | None, before: Size | None) -> str:
    """How much more or less than before, relative to it.

    What is below none has no ratio to anything: the latency of a clock that runs ahead.
    """
    if now is None or before is None:
        return NOTHING
    if now == before:
        return "no change"
    if now < 0 or before < 0:
        return NOTHING
    if before == 0:
        return "from none"
    if now / before >= _TIMES_FROM:
        return f"{now / before:,.0f} times"
    return f"{'+' if now > before else MINUS}{_percent_apart(now, before)}"


def times(factor: float) -> str:
    """How many times as much as another figure: `3.5 times`. Only what is equal is 1.00 times."""
    if factor >= _TIMES_FROM:
        return f"{factor:,.0f} times"
    digits = 1 if f"{factor:.1f}" != "1.0" else 2
    shown = f"{factor:.{digits}f}"
    near = "" if factor == 1 else "<" if factor < 1 else ">"
    sign = {"1.00": near, "0.0": "<"}.get(shown, "")
    return f"{sign}{'0.1' if shown == '0.0' else shown} times"


def _percent_apart(now: Size, before: Size) -> str:
    """How far a figure is from another one, which is above 0, without the direction."""
    apart = abs(now - before) / before
    if now == 0:
        return "100%"
    # Below a percent with its tenth: `-0.4%` is read at once.
    return _between(apart, 0 if apart >= _PERCENT else 1, most=now < before)


def _between(value: float | Decimal, digits: int, *, most: bool = True) -> str:
    """A share that is neither none nor all as a percentage. `most`: it is below 1."""
    shown, least = f"{value:,.{digits}%}", 10**-digits
    if shown == f"{0:.{digits}%}":
        return f"<{least:.{digits}f}%"
    if most and shown == f"{1:.{digits}%}":
        return f">{100 - least:.{digits}f}%"
    return shown


def plural(number: float, one: str, many: str | None = None) -> str:
    """`1 event`, `2 events`."""
    return f"{count(number)} {one if number == 1 else many or one + 's'}"


def listed(texts: list[str], more: int) -> str:
    """`a, b and c`, or with what is left out `a, b, c and 9 more`."""
    if more:
        return f"{', '.join(texts)} and {count(more)} more"
    *first, last = texts or [""]
    return f"{', '.join(first)} and {last}" if first else last
