"""What reports take from the definitions: who owns a source, and which days are marked.

stacks/definitions/compiled.py writes them. The file beside this code has none; the package of an
environment with definitions has theirs in its place.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

import msgspec

from functions.common.patterns import Test, compile_value

_FILE = Path(__file__).with_suffix(".json")


class Owner(msgspec.Struct, frozen=True):
    """Who owns the sources that fit one of some values, in EventBridge's language; None: nobody."""

    source: list[Any]
    owner: str | None = None


class Holiday(msgspec.Struct, frozen=True):
    """A day that is no usual one."""

    date: date
    name: str


class Definitions(msgspec.Struct, frozen=True, dict=True):
    """Owners in the order in which they are tried, and marked days."""

    owners: Sequence[Owner] = ()
    holidays: Sequence[Holiday] = ()

    def owner(self, source: str) -> str | None:
        """Who owns a source: of several that fit, the first."""
        return next((owner for fits, owner in self._owners if fits(source)), None)

    @cached_property
    def marked_days(self) -> dict[date, str]:
        """The names of marked days."""
        return {one.date: one.name for one in self.holidays}

    @cached_property
    def _owners(self) -> list[tuple[Test, str | None]]:
        return [(compile_value(one.source), one.owner) for one in self.owners]


def parse(content: bytes) -> Definitions:
    """Read the compiled form. Raises msgspec's errors on any other."""
    return msgspec.json.decode(content, type=Definitions)


def load() -> Definitions:
    """Those of the package."""
    return parse(_FILE.read_bytes())
