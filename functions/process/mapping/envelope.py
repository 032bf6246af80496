"""Whether the envelope's own id or time stands in for one that the event has not."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from functions.process.mapping.chunk import Chunk
from functions.process.mapping.compiled import Steps, Text
from functions.process.mapping.places import NULL
from functions.process.mapping.texts import Get, Getter

_ID: Steps = ("id",)
_TIME: Steps = ("time",)


def before_id(text: Text, getter: Getter) -> list[Get] | None:
    """What must find nothing for an identity to be made from the envelope's id; None: it never is.

    One that is joined with the envelope's id is always made from it, and so is its hash.
    """
    return [] if _ID in text.join else _before(_ID, text.first or text.hash, getter)


def before_time(paths: Sequence[Steps], getter: Getter) -> list[Get] | None:
    """What must find nothing for the envelope's time to be taken; None: it never is."""
    return _before(_TIME, paths, getter)


def stands_in(before: Sequence[Get] | None, event: Any) -> bool:
    """Whether it does so for this event."""
    if before is None:
        return False
    for get in before:
        found = get(event)
        if found is not None and found != NULL:
            return False
    return True


def none_stands_in(before: Sequence[Get], chunk: Chunk) -> bool:
    """Whether it surely does so for none of these events: each has a text at the first path."""
    try:
        return chunk.kinds(before[0]) == {str}
    except RecursionError:
        return False


def _before(own: Steps, paths: Sequence[Steps], getter: Getter) -> list[Get] | None:
    return [getter(path) for path in paths[: paths.index(own)]] if own in paths else None
