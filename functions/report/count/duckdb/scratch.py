"""The directory that a report's files are downloaded to, and space for it.

When a run takes too long, Lambda kills it and starts the next one in the same environment, with
/tmp as the dead run left it: without this, one run that was too long would fill the disk of
every later one.
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
    """A new directory, gone afterwards; what dead processes have left is removed before."""
    for left in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        if not _is_alive(int(left.name.removeprefix(_PREFIX).split("-")[0])):
            shutil.rmtree(left, ignore_errors=True)  # another user's is not ours to remove
    with tempfile.TemporaryDirectory(prefix=f"{_PREFIX}{os.getpid()}-") as name:
        yield Path(name)


def _is_alive(pid: int) -> bool:
    """Whether a process runs. One of our own id is a dead one's whose id came round again."""
    if pid == os.getpid():
        return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass  # it runs, as another user
    return True
