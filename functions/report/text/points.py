"""How far two percentages are apart: in points, since 12% less of 10% would read as none. Pure."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from functions.report.text.figures import EXACT, MINUS

_TENTH = Decimal("0.001")


def points(
    now: Decimal,
    before: Decimal,
    rounded: Callable[[Decimal], Decimal],
    shown: Callable[[Decimal], str],
) -> str:
    """`+1.2 points`, between two percentages as they are shown.

    As they are, where they would look alike. `shown` writes a percentage, `rounded` to its digits.
    """
    one, other = rounded(now), rounded(before)
    if one == other:
        one, other = now, before
    apart = EXACT.abs(EXACT.subtract(one, other))
    return f"{'+' if now > before else MINUS}{shown(apart).removesuffix('%')} points"


def rounded_share(value: Decimal) -> Decimal:
    """A share to the tenth of a percent with which `rate` shows it."""
    return value.quantize(_TENTH, context=EXACT)
