"""The file of all records that could not be resubmitted, for a program or a closer look."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from cli.quarantine.preparation import Refused


@contextmanager
def rejects_file(path: Path | None) -> Iterator[Callable[[Iterable[Refused]], None]]:
    """Adds records to the file, one JSON object a line; without a path, nothing happens.

    It is made before anything is sent, so that none is lost for want of a folder. Raises OSError
    if it is there already, or cannot be made.
    """
    if path is None:
        yield lambda refused: None
        return
    with path.open("x", encoding="utf-8") as file:

        def add(refused: Iterable[Refused]) -> None:
            file.writelines(f"{json.dumps(_row(one))}\n" for one in refused)
            file.flush()

        yield add


def _row(one: Refused) -> dict[str, object]:
    record = one.record
    return {
        "id": record.id,
        "arrived_on": str(record.day),
        "ingested_at": record.ingested_at,
        "reason": record.reason,
        "message": record.message,
        "source": record.source,
        "why": one.why,
    }
