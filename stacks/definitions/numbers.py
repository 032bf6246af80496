"""Numbers in definitions: exact, as they are written, and of a size that counting can hold."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, TypeAlias

from stacks.definitions.mistakes import mistake
from stacks.refusals import cut, shown

Number: TypeAlias = int | Decimal

# What a value of an event may be, too, to be counted exactly.
MAX_DIGITS = 15
_BELOW = Decimal(10) ** 18
_LEAST = Decimal(10) ** -18


def number(value: Any) -> Number:
    """A number of TOML, whole where it is whole. Floats come as Decimal. Raises MistakesError."""
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise mistake(f"must be a number, not {shown(value)}")
    exact = Decimal(value)
    if not exact.is_finite() or len(_digits(exact)) > MAX_DIGITS or not _is_of_size(exact):
        raise mistake(
            f"must be a number of at most {MAX_DIGITS} digits, 0 or from 10^-18 to below 10^18,"
            f" not {cut(str(value))}"
        )
    return int(exact) if exact == exact.to_integral_value() else exact.normalize()


def _is_of_size(exact: Decimal) -> bool:
    return exact == 0 or _LEAST <= abs(exact) < _BELOW


def _digits(exact: Decimal) -> str:
    return "".join(map(str, exact.as_tuple().digits)).strip("0")
