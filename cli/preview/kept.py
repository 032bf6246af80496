"""What a preview keeps: the three buckets as directories, and a file that says of which days."""

from __future__ import annotations

import json
import operator
import shlex
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

from cli.terminal.errors import CommandError
from cli.terminal.printable import file_name
from functions.common.storage import DamagedObjectError, NoSuchObjectError
from functions.common.storage.directory import Directory
from toolchain.project import instance_directory

# A directory with this file is a preview.
_ABOUT = "preview.json"
# The buckets that questions are answered from. The file says how many bytes each object has.
_ASKED = ("raw", "processed")
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
        about = {
            "time_zone": str(self.zone),
            "days": [str(day) for day in self.days],
            "bytes": self._sizes(),
        }
        (self.directory / _ABOUT).write_text(json.dumps(about) + "\n")

    def _check_sizes(self, sizes: Mapping[str, int]) -> None:
        """Raise CommandError if an object is gone, or has not the size that it was written with."""
        found = self._sizes()
        for name, size in sizes.items():
            if name not in found:
                raise self._damage(f"{self.directory / name} is gone")
            if found[name] != size:
                there = f"has {found[name]:,} bytes, and was written with {size:,}"
                raise self._damage(f"{self.directory / name} {there}")

    @contextmanager
    def damage_explained(self) -> Iterator[None]:
        """Say how to mend what cannot be read: raises CommandError."""
        try:
            yield
        except (DamagedObjectError, NoSuchObjectError) as error:
            raise self._damage(f"{self.directory}: {error}") from None

    def _sizes(self) -> dict[str, int]:
        buckets = {bucket: Directory(self.directory / bucket) for bucket in _ASKED}
        return {
            f"{bucket}/{row.key}": row.size
            for bucket, objects in buckets.items()
            for row in objects.list("")
        }

    def _damage(self, what: str) -> CommandError:
        return CommandError(f"{what}: make the preview again with {_command(self.directory)}")

    @classmethod
    def is_in(cls, directory: Path) -> bool:
        """Whether a directory is a preview, and nothing else is in it."""
        try:
            cls._about(directory)
        except (CommandError, OSError):
            return False
        return {one.name for one in directory.iterdir()} <= _CONTENT

    @classmethod
    def read(cls, directory: Path) -> KeptPreview:
        """The preview in a directory.

        Raises CommandError if there is none, or if not all of it is there.
        """
        kept, sizes = cls._about(directory)
        kept._check_sizes(sizes)
        return kept

    @classmethod
    def _about(cls, directory: Path) -> tuple[KeptPreview, Mapping[str, int]]:
        """What the file says: a preview, and the bytes of its objects."""
        try:
            about = json.loads((directory / _ABOUT).read_text())
            days = tuple(date.fromisoformat(day) for day in about["days"])
            # An earlier version did not write them.
            sizes = {name: operator.index(size) for name, size in about.get("bytes", {}).items()}
            return cls(directory, ZoneInfo(about["time_zone"]), days), sizes
        except (FileNotFoundError, NotADirectoryError):
            raise CommandError(
                f"no preview is in {directory}: make one with {_command(directory)}"
            ) from None
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
            # Of another program, or damaged.
            raise CommandError(
                f"{directory / _ABOUT} is no file of a preview: remove {directory}, and make the"
                f" preview again with {_command(directory)}"
            ) from None


def _command(directory: Path) -> str:
    return f"`pipeline preview FILE --output {file_name(shlex.quote(str(directory)))}`"
