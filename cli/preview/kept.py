"""What a preview keeps: the three buckets as directories, and a file that says of which days."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

from cli.terminal.errors import CommandError
from functions.common.storage.directory import Directory
from toolchain.project import instance_directory

# A directory with this file is a preview.
_ABOUT = "preview.json"
# What the functions would log.
LOG = "functions.log"
_CONTENT = {_ABOUT, LOG, "raw", "processed", "reports"}


def default_directory() -> Path:
    """Where a preview is kept that was not told where."""
    return instance_directory() / "preview"


def default_place() -> Path:
    """The same, as a command run here takes it: relative in the clone, absolute elsewhere."""
    directory, here = default_directory(), Path.cwd()
    return directory.relative_to(here) if directory.is_relative_to(here) else directory


@dataclass(frozen=True, slots=True)
class KeptPreview:
    """A preview in a directory. `days`: those of its events, in order, in the time zone `zone`."""

    directory: Path
    zone: ZoneInfo
    days: tuple[date, ...]

    @property
    def raw(self) -> Directory:
        return Directory(self.directory / "raw")

    @property
    def processed(self) -> Directory:
        return Directory(self.directory / "processed")

    @property
    def reports(self) -> Directory:
        return Directory(self.directory / "reports")

    @contextmanager
    def logged(self) -> Iterator[None]:
        """Let what the functions print go to a file beside the buckets."""
        with (self.directory / LOG).open("a") as log, redirect_stdout(log):
            yield

    def mark(self) -> None:
        """Write the file that says what the directory is: the last thing of a preview."""
        about = {"time_zone": str(self.zone), "days": [str(day) for day in self.days]}
        (self.directory / _ABOUT).write_text(json.dumps(about) + "\n")

    @classmethod
    def is_in(cls, directory: Path) -> bool:
        """Whether a directory is a preview, and nothing else is in it."""
        try:
            cls.read(directory)
        except (CommandError, OSError):
            return False
        return {one.name for one in directory.iterdir()} <= _CONTENT

    @classmethod
    def read(cls, directory: Path) -> KeptPreview:
        """The preview in a directory. Raises CommandError if there is none."""
        try:
            about = json.loads((directory / _ABOUT).read_text())
            days = tuple(date.fromisoformat(day) for day in about["days"])
            return cls(directory, ZoneInfo(about["time_zone"]), days)
        except (FileNotFoundError, NotADirectoryError):
            raise CommandError(
                f"no preview is in {directory}: make one with"
                f" `pipeline preview FILE --output {directory}`"
            ) from None
        except (ValueError, TypeError, KeyError, RecursionError):  # of another program, or damaged
            raise CommandError(f"{directory / _ABOUT} is no file of a preview") from None
