"""Quarantined messages judged anew, by the mappings of a folder of definitions."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from cli.judging.definitions import compiled
from functions.common.times import EPOCH
from functions.process.event import ValidEvent
from functions.process.mapping.mappings import Mappings
from functions.process.validate import validate

_HOUR = timedelta(hours=1)


class JudgedAnew:
    """Judges as process would with these mappings; `digest` is theirs. Raises DefinitionsError."""

    def __init__(self, folder: Path | None) -> None:
        self._mappings = Mappings(compiled(folder))
        self.digest = self._mappings.digest

    def is_valid(self, body: bytes, arrived: datetime, ingested_at: datetime) -> bool:
        """Whether a message is a valid event. `arrived`: the quarter of an hour, as its key says.

        It had arrived by the end of the hour or, where ingest did not store it, once it was stored.
        """
        arrived_by = max(arrived.replace(minute=0) + _HOUR, ingested_at)
        arrived_us = (arrived_by - EPOCH) // timedelta(microseconds=1)
        return isinstance(validate(body, arrived_us, self._mappings), ValidEvent)
