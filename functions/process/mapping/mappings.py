"""The mappings of a package, ready to read events: the fast way, and the slow one beside it.

The slow way looks each path up in the text of the envelope. It is what the fast way has to equal.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path

from functions.process.columns import Columns
from functions.process.mapping.compiled import Compiled, Steps, parse
from functions.process.mapping.fast import FastMappings
from functions.process.mapping.places import at
from functions.process.mapping.reading import Reading
from functions.process.mapping.texts import Get

# What is always on. The package of an environment has that environment's in its place.
FILE = Path(__file__).with_name("mappings.json")


class Mappings:
    """All mappings, and `digest`, their name in what is made with them."""

    def __init__(self, compiled: Compiled) -> None:
        self.digest = compiled.digest
        self._fast = FastMappings(compiled.mappings)
        *self._own, self._default = [Reading(one, _getter) for one in compiled.mappings]

    def events(self, bodies: Sequence[bytes], latest_us: int) -> Columns:
        """The fast way: the events of mappings, but of bodies that need a closer look."""
        return self._fast.events(bodies, latest_us)

    def reading_of(self, body: bytes, *, or_any: bool) -> Reading | None:
        """The first mapping that fits an envelope; `or_any`: if need be the one that reads all.

        Raises RecursionError on what is nested too deeply.
        """
        for reading in self._own:
            if reading.fits(body):
                return reading
        return self._default if or_any else None


@cache
def shipped() -> Mappings:
    """The mappings of this package."""
    return Mappings(parse(FILE.read_bytes()))


def _getter(path: Steps) -> Get:
    return lambda body: at(body, path)
