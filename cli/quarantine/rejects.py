"""The file of all records that could not be resubmitted, for a program or a closer look."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from io import BufferedWriter
from pathlib import Path

from cli.quarantine.preparation import Refused
from cli.sending.rejects import chosen_file


@contextmanager
def rejects_file(path: Path | None) -> Iterator[Callable[[Iterable[Refused]], None]]:
    """Adds records to the file, one JSON object a line; without a path, nothing happens.

    It is made before anything is sent, so that none is lost for want of a folder, and removed if it
    stays empty. Raises CommandError if it has something in it, or cannot be made.
    """
    if path is None:
        yield lambda refused: None
        return
    new, file = chosen_file(path, [])
    try:
        with BufferedWriter(file) as rows:

            def add(refused: Iterable[Refused]) -> None:
                rows.writelines(f"{json.dumps(_row(one))}\n".encode() for one in refused)
                rows.flush()

            yield add
    finally:
        if new and not path.stat().st_size:
            path.unlink()


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
