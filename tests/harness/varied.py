"""Many events like a few: the same members, with other values there, many of them odd."""

from __future__ import annotations

import json
import random
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

# What may stand where a number should, as JSON.
ODD_NUMBERS = (
    *('"NaN"', '"1_000"', '"12 "', '"+1"', '"0x10"', '""', "null", "true", "[1, 2]", '{"n": 1}'),
    *("-0", '"-0.0"', "1e400", '"-1e999"', "1e18", "999999999999999999", "1234567890123456"),
    *("0.1234567895", "-0.0000000005", "0.12345678901234567", "1e-30", "999999999999999"),
    "9" * 40,
)
_ODD_TEXTS = ('""', "null", "7", "7.50", "false", '"<b>&amp;\'; --"', '"ß \\u0000 \U0001f600"')
# What the contract makes of these is not what is varied here.
_KEPT = frozenset({"status", "source", "event_type"})
_ODD = 0.12
_MISSING = 0.08
_TWICE = 0.04

Path = tuple[str | int, ...]


def varied(
    samples: Sequence[Mapping[str, Any]], chance: random.Random, count: int
) -> Iterator[str]:
    """JSON texts of as many events, made of the samples' members; without id and time."""
    seen: defaultdict[Path, list[Any]] = defaultdict(list)
    for sample in samples:
        for path, value in _leaves(sample, ()):
            seen[path].append(value)
    for _ in range(count):
        yield _written(chance.choice(samples), (), seen, chance)


def _leaves(value: Any, path: Path) -> Iterator[tuple[Path, Any]]:
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _leaves(inner, (*path, name))
    elif isinstance(value, list):
        for inner in value:
            yield from _leaves(inner, (*path, 0))
    else:
        yield path, value


def _written(value: Any, path: Path, seen: Mapping[Path, list[Any]], chance: random.Random) -> str:
    if isinstance(value, dict):
        members = []
        for name, inner in value.items():
            if len(path) and name not in _KEPT and chance.random() < _MISSING:
                continue
            times = 2 if len(path) and name not in _KEPT and chance.random() < _TWICE else 1
            for _ in range(times):
                members.append(
                    f"{json.dumps(name)}: {_written(inner, (*path, name), seen, chance)}"
                )
        return f"{{{', '.join(members)}}}"
    if isinstance(value, list):
        return f"[{', '.join(_written(one, (*path, 0), seen, chance) for one in value)}]"
    if path[-1] in _KEPT:
        return json.dumps(chance.choice(seen[path]))
    if isinstance(value, int | float):
        return _number(chance)
    return (
        chance.choice(_ODD_TEXTS)
        if chance.random() < _ODD
        else json.dumps(chance.choice(seen[path]))
    )


def _number(chance: random.Random) -> str:
    if chance.random() < _ODD:
        return chance.choice(ODD_NUMBERS)
    number = chance.choice(
        (
            str(chance.randrange(600)),
            f"{chance.uniform(-100, 10_000):.{chance.randrange(1, 9)}f}",
            f"{chance.randrange(1, 10**6)}e{chance.randrange(-6, 6)}",
        )
    )
    return f'"{number}"' if chance.random() < 0.2 else number
