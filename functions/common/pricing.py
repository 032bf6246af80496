"""List prices, and what an amount of use costs by them. Pure but for reading the file of prices.

`prices.json` says of each price where it was read and when; any other file of its form can be used
instead. The keys of its `meters` say what is metered, and each meter has its unit.
"""

from __future__ import annotations

from codecs import BOM_UTF8
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import msgspec

DEFAULT_FILE = Path(__file__).with_name("prices.json")

# Units used, by meter.
Usage = Mapping[str, float]

_Amount = Annotated[float, msgspec.Meta(ge=0)]


class PriceError(ValueError):
    """A file of prices cannot be used, or has no price of a meter; the message says why."""


class Meter(msgspec.Struct, frozen=True, kw_only=True):
    """One price: USD for a unit, and how many units are free every month."""

    service: str
    unit: str
    usd: _Amount
    free: _Amount


@dataclass(frozen=True, slots=True, kw_only=True)
class Prices:
    """A dated list of prices."""

    as_of: str
    currency: str
    meters: Mapping[str, Meter]


class _File(msgspec.Struct):
    as_of: str
    currency: str
    meters: dict[str, msgspec.Raw]


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
        return _prices(path.read_bytes().removeprefix(BOM_UTF8))
    except (ValueError, RecursionError) as error:
        raise PriceError(f"{path}: not a file of prices: {error}") from None


def _prices(content: bytes) -> Prices:
    read = msgspec.json.decode(content, type=_File)
    meters: dict[str, Meter] = {}
    for name, text in read.meters.items():
        try:
            meters[name] = msgspec.json.decode(text, type=Meter)
        except ValueError as error:
            # The decoder knows the member, and not of which meter.
            raise ValueError(f"meters: {name}: {error}") from None
    return Prices(as_of=read.as_of, currency=read.currency, meters=meters)


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
