"""How far two percentages are apart: in points, since 12% less of 10% would read as none. Pure."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from functions.report.text.figures import EXACT, MINUS

# The last digit that is shown: of a share as a percentage, and of a number of percent.
OF_SHARES, OF_NUMBERS = Decimal("0.001"), Decimal("0.01")


def points(now: Decimal, before: Decimal, place: Decimal, shown: Callable[[Decimal], str]) -> str:
    """`+1.2 points`, between two percentages as they are shown, with a last digit at `place`.

    As they are, where they would look alike. `shown`: writes a percentage.
    """
    one, other = (figure.quantize(place, context=EXACT) for figure in (now, before))
    if one == other:
        one, other = now, before
    apart = EXACT.abs(EXACT.subtract(one, other))
    return f"{'+' if now > before else MINUS}{shown(apart).removesuffix('%')} points"
