"""Where the identity and the time of an event come from: from itself, or from its envelope.

What the envelope gives is another one each time that a producer sends the event.
"""

from __future__ import annotations

from collections.abc import Sequence

from functions.process.mapping.compiled import Compiled, Steps
from functions.process.mapping.places import NULL, at, written

_ID: Steps = ("id",)
_TIME: Steps = ("time",)
_OF_THE_CONTRACT = "event_id"


class Origins:
    """Of the events of some mappings. None stands for the contract."""

    def __init__(self, compiled: Compiled) -> None:
        self._mappings = {one.name: one for one in compiled.mappings}

    def identity(self, mapping: str | None) -> str:
        """What tells events of a source apart, in words."""
        if mapping is None:
            return _OF_THE_CONTRACT
        text = self._mappings[mapping].event_id
        if text.hash:
            return f"SHA-256 of {_listed(text.hash)}"
        if text.join:
            return " and ".join(map(written, text.join))
        return _listed(text.first)

    def envelope_id(self, mapping: str | None, body: bytes) -> bool:
        """Whether the envelope's id stands in for one of the event: a retry counts twice."""
        if mapping is None:
            return False
        text = self._mappings[mapping].event_id
        return not {_ID, _TIME}.isdisjoint(text.join) or _stands_in(
            {_ID, _TIME}, text.first or text.hash, body
        )

    def envelope_time(self, mapping: str | None, body: bytes) -> bool:
        """Whether the envelope's time stands in for one of the event: the clock of arrival."""
        if mapping is None:
            return False
        return _stands_in({_TIME}, self._mappings[mapping].timestamp.first, body)


def _stands_in(own: set[Steps], paths: Sequence[Steps], body: bytes) -> bool:
    """Whether the first of the paths that finds something is one of the envelope's own."""
    if own.isdisjoint(paths):
        return False
    for path in paths:
        if path in own:
            return True
        found = at(body, path)
        if found is not None and found != NULL:
            return False
    return False


def _listed(paths: Sequence[Steps]) -> str:
    return " or ".join(map(written, paths))
