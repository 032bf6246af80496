"""List prices, and what an amount of use costs by them. Pure but for reading the file of prices.

`prices.json` says of each price where it was read and when; any other file of its form can be used
instead. The keys of its `meters` say what is metered, and each meter has its unit.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

DEFAULT_FILE = Path(__file__).with_name("prices.json")

# Units used, by meter.
Usage = Mapping[str, float]


_TYPES: Mapping[Any, str] = {dict: "an object", str: "text", int | float: "a number from 0"}


class PriceError(ValueError):
    """A file of prices cannot be used, or has no price of a meter; the message says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Meter:
    """One price: USD for a unit, and how many units are free every month."""

    service: str
    unit: str
    usd: float
    free: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Prices:
    """A dated list of prices."""

    as_of: str
    currency: str
    meters: Mapping[str, Meter]


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """What one service costs: at list price, and after the free tier. `units`: used, by meter."""

    service: str
    usd: float
    usd_after_free_tier: float
    units: Mapping[str, float]


def load(path: Path = DEFAULT_FILE) -> Prices:
    """Read a file of prices. Raises PriceError, or OSError when it is not there."""
    try:
        content = json.loads(path.read_text(encoding="utf-8-sig"))
        meters = _member(content, "meters", dict)
        return Prices(
            as_of=_member(content, "as_of", str),
            currency=_member(content, "currency", str),
            meters={name: _meter(meters, name) for name in meters},
        )
    except (ValueError, RecursionError) as error:
        raise PriceError(f"{path}: not a file of prices: {error}") from None


def _meter(meters: dict[str, Any], name: str) -> Meter:
    try:
        meter = _member(meters, name, dict)
        return Meter(
            service=_member(meter, "service", str),
            unit=_member(meter, "unit", str),
            usd=_amount(meter, "usd"),
            free=_amount(meter, "free"),
        )
    except ValueError as error:
        raise ValueError(f"meters: {name}: {error}") from None


def _amount(meter: dict[str, Any], name: str) -> float:
    amount = _member(meter, name, int | float)
    if isinstance(amount, bool) or not 0 <= amount <= sys.float_info.max:
        raise ValueError(f"{name} must be a number from 0")
    return float(amount)


def _member(table: Any, name: str, type_: Any) -> Any:
    """A member of an object. Raises ValueError if it is not there, or of another type."""
    if not isinstance(table, dict) or name not in table:
        raise ValueError(f"{name} is missing")
    if not isinstance(table[name], type_):
        raise ValueError(f"{name} must be {_TYPES[type_]}")  # noqa: TRY004 - as on no JSON
    return table[name]


def bill(usage: Usage, prices: Prices) -> list[Line]:
    """A line a service, in the order of the price file. Raises PriceError on an unknown meter.

    The free tier is that of a month and of a whole account: it belongs to a month's use.
    """
    unknown = sorted(set(usage) - set(prices.meters))
    if unknown:
        raise PriceError(f"there is no price of {', '.join(unknown)}")
    lines: dict[str, Line] = {}
    for name, meter in prices.meters.items():
        units = usage.get(name)
        if units is None:
            continue
        before = lines.get(meter.service)
        lines[meter.service] = Line(
            service=meter.service,
            usd=(before.usd if before else 0.0) + units * meter.usd,
            usd_after_free_tier=(before.usd_after_free_tier if before else 0.0)
            + max(0.0, units - meter.free) * meter.usd,
            units={**(before.units if before else {}), name: units},
        )
    return list(lines.values())
