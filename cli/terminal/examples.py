"""A few of many: nobody reads a thousand lines."""

from __future__ import annotations

from collections.abc import Sequence

MOST = 20


def few(lines: Sequence[str], rest: str = "", most: int = MOST) -> list[str]:
    """The first lines, then how many more there are. `rest`: where the others can be seen."""
    more = len(lines) - most
    if more <= 0:
        return [*lines]
    return [*lines[:most], f"and {more:,} more" + (f": {rest}" if rest else "")]


def below(lines: Sequence[str]) -> str:
    """Lines to stand below a sentence, indented."""
    return "".join(f"\n  {line}" for line in lines)
