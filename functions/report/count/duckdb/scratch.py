"""The scratch directory that a report's files are downloaded to.

Lambda kills a run that takes too long, and may start the next one in the same environment, with the
killed run's files still in /tmp. They are removed here, or they would fill the disk of later runs.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_PREFIX = "report-of-"


@contextmanager
def scratch() -> Iterator[Path]:
    """Make a directory that is removed afterwards. Remove those of dead processes first."""
    for left in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        if not _is_alive(int(left.name.removeprefix(_PREFIX).split("-")[0])):
            shutil.rmtree(left, ignore_errors=True)  # another user's is not ours to remove
    with tempfile.TemporaryDirectory(prefix=f"{_PREFIX}{os.getpid()}-") as name:
        yield Path(name)


def _is_alive(pid: int) -> bool:
    """Whether another process runs under this id. Our own id was that of a dead process before."""
    if pid == os.getpid():
        return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass  # it runs, as another user
    return True
