"""One process at a time, where two would stop each other's emulator."""

from __future__ import annotations

import contextlib
import fcntl
from collections.abc import Iterator
from pathlib import Path

from local.emulator.instance import InstanceError


@contextlib.contextmanager
def only_one(lock: Path) -> Iterator[None]:
    """Hold a lock file. Raises InstanceError at once when another process holds it."""
    lock.parent.mkdir(parents=True, exist_ok=True)
    with lock.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise InstanceError(f"another one runs already: it holds {lock}") from None
        yield
