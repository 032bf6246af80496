"""Where a preview is put: made beside its place, and moved there when it is whole."""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cli.preview.kept import KeptPreview
from cli.terminal.errors import CommandError


@contextmanager
def replaced(directory: Path) -> Iterator[Path]:
    """A new directory, which takes the place of `directory` when the work in it is done.

    An earlier preview is replaced, and so is an empty directory. Raises CommandError on a directory
    with anything else in it.
    """
    directory = directory.absolute()  # `.` has no name
    if directory.exists() and not KeptPreview.is_in(directory) and _has_content(directory):
        raise CommandError(f"{directory}: there is something in it that is no preview")
    directory.parent.mkdir(parents=True, exist_ok=True)
    new, old = (
        directory.with_name(f".{directory.name}-{what}-{uuid.uuid4().hex[:8]}")
        for what in ("new", "old")
    )
    new.mkdir()
    try:
        yield new
        if directory.exists():
            directory.replace(old)
        new.replace(directory)
    finally:
        for left in (new, old):
            shutil.rmtree(left, ignore_errors=True)


def _has_content(directory: Path) -> bool:
    return not directory.is_dir() or any(directory.iterdir())
