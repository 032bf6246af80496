"""Unpacks the code of functions once for all their processes. Runs in the emulator's (launcher.py).

The emulator unpacks a function's zip for each process that it starts, and starts another after each
error. For 25 MB that takes a processor longer than all that the function does. What is unpacked
here is linked to instead: all processes of a function see the same files, as on AWS.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
import types
import zipfile
from collections.abc import Iterable
from pathlib import Path

from ministack.core import lambda_runtime


def keep_in(directory: Path) -> None:
    """From now on, unpack functions' zips in a directory, which emulators may share."""
    lambda_runtime.zipfile = types.SimpleNamespace(
        **{**vars(zipfile), "ZipFile": _kept_in(directory)}
    )


def _kept_in(directory: Path) -> type[zipfile.ZipFile]:
    class Kept(zipfile.ZipFile):
        def extractall(
            self,
            path: str | os.PathLike[str] | None = None,
            members: Iterable[str | zipfile.ZipInfo] | None = None,
            pwd: bytes | None = None,
        ) -> None:
            """Make a link to the files, in place of the empty directory that they belong into."""
            with Path(str(self.filename)).open("rb") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
            kept = directory / digest
            if not kept.is_dir():
                unpacking = Path(tempfile.mkdtemp(dir=directory))
                super().extractall(unpacking, members, pwd)
                _publish(unpacking, kept)
            place = Path(str(path))
            place.rmdir()
            place.symlink_to(kept)

    return Kept


def _publish(unpacking: Path, kept: Path) -> None:
    """Move what is unpacked into place; where another process was first, that stays."""
    try:
        unpacking.rename(kept)
    except OSError:
        if not kept.is_dir():
            raise
        shutil.rmtree(unpacking)
