"""Numbers of JSON, exactly as they are written."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

# In place of what is beyond all exponents that Decimal knows: definitions have only numbers from
# 10^-18 to below 10^18, so nothing tells these from the number itself.
_LARGE, _SMALL = Decimal("1e100"), Decimal("1e-100")


def exact(text: str) -> Decimal:
    """The number that JSON text stands for. One with an absurd exponent is huge, or tiny."""
    try:
        return Decimal(text)
    except InvalidOperation:
        digits, _, exponent = text.lower().partition("e")
        mantissa = Decimal(digits)
        return mantissa * (_SMALL if exponent.startswith("-") else _LARGE)
