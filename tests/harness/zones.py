"""Every time zone of the tzdata that the functions ship, and when its clocks change."""

from __future__ import annotations

import random
import struct
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from importlib.resources import files
from io import BytesIO
from zoneinfo import ZoneInfo

from functions.common.times import EPOCH

# Before the year 1000 no event is valid.
_FIRST = datetime(1000, 1, 3, tzinfo=UTC)
_LAST = datetime(2038, 1, 1, tzinfo=UTC)
_HEADER = struct.Struct(">4s16x6l")  # RFC 9636, section 3.1
_QUARTER_SECONDS = 900


@cache
def zones() -> dict[str, tuple[ZoneInfo, list[datetime]]]:
    """The zones by name, without those that are another under a second name.

    Each with the moments until 2038 from which on clocks are further ahead of UTC, or less.
    """
    names = files("tzdata").joinpath("zones").read_text(encoding="utf-8").split()
    found: dict[bytes, tuple[str, ZoneInfo]] = {}
    for name in names:
        body = files("tzdata").joinpath("zoneinfo", *name.split("/")).read_bytes()
        found.setdefault(body, (name, ZoneInfo.from_file(BytesIO(body), name)))
    return {name: (zone, list(_changes(body, zone))) for body, (name, zone) in found.items()}


def _changes(body: bytes, zone: ZoneInfo) -> Iterator[datetime]:
    _, utc, standard, leaps, times, types, letters = _HEADER.unpack_from(body)
    second = _HEADER.size + times * 5 + types * 6 + letters + leaps * 8 + standard + utc
    _, *_, times, _, _ = _HEADER.unpack_from(body, second)
    for seconds in struct.unpack_from(f">{times}q", body, second + _HEADER.size):
        if _FIRST.timestamp() < seconds < _LAST.timestamp():
            moment = EPOCH + timedelta(seconds=seconds)
            before = (moment - timedelta(seconds=1)).astimezone(zone)
            if before.utcoffset() != moment.astimezone(zone).utcoffset():
                yield moment


def samples(of_a_zone: int) -> Iterator[tuple[ZoneInfo, datetime]]:
    """Changes of each zone: a few by chance, and all that are off the quarter hour or change the
    date back or by two days.
    """
    chance = random.Random(5)
    for zone, changes in zones().values():
        chosen = set(chance.sample(changes, min(of_a_zone, len(changes))))
        for moment in changes:
            before = (moment - timedelta(seconds=1)).astimezone(zone)
            after = moment.astimezone(zone)
            days = (after.date() - before.date()).days
            odd = moment.timestamp() % _QUARTER_SECONDS or days < 0 or days > 1
            if moment in chosen or odd:
                yield zone, moment
