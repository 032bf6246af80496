"""The files of the folder `definitions/`, as TOML: which there may be, and the tables in them."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from stacks import toml_file
from stacks.refusals import shown
from stacks.toml_file import TomlFileError

VERSION = 1
# The tables that each file may have. A file is named after them.
FILES: Mapping[str, tuple[str, ...]] = {
    "mappings.toml": ("mapping",),
    "metrics.toml": ("dimension", "metric"),
    "reports.toml": ("report",),
    "sources.toml": ("source",),
    "calendar.toml": ("holiday",),
}
# What explains the definitions may stand beside them; hidden files may, too.
_MAY_STAND_BESIDE = ".md"

Raw = Mapping[str, Any]


class Folder:
    """The tables of all files, and a line for each mistake that is found on the way."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._tables: dict[str, list[Raw]] = {}
        self._unread: set[str] = set()
        self.mistakes: list[str] = []
        for path in sorted(directory.iterdir()):
            if path.name in FILES:
                self._read(path)
            elif path.suffix != _MAY_STAND_BESIDE and not path.name.startswith("."):
                self.mistakes.append(f"{path}: unknown file; allowed are {', '.join(FILES)}")

    def tables(self, name: str) -> list[Raw]:
        """The tables of a name, in the order of their file."""
        return self._tables.get(name, [])

    def is_read(self, table: str) -> bool:
        """Whether what the file has of these tables is known. It may have none."""
        return table not in self._unread

    def file_of(self, table: str) -> Path:
        """The file in which the tables of a name stand."""
        (file,) = (file for file, names in FILES.items() if table in names)
        return self._directory / file

    def _read(self, path: Path) -> None:
        self._unread.update(FILES[path.name])
        try:
            content = toml_file.read(path, parse_float=Decimal)
        except OSError as error:
            self.mistakes.append(f"{path}: cannot be read: {error.strerror}")
            return
        except TomlFileError as error:
            self.mistakes.append(f"{path}: {error}")
            return
        self._unread.difference_update(FILES[path.name])
        version = content.pop("version", VERSION)
        if type(version) is not int or version != VERSION:
            self.mistakes.append(f"{path}: version: must be {VERSION}, not {shown(version)}")
        for name, value in content.items():
            if name not in FILES[path.name]:
                allowed = ", ".join(["version", *(f"[[{one}]]" for one in FILES[path.name])])
                self.mistakes.append(f"{path}: {name}: unknown key; allowed here: {allowed}")
            elif not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
                self.mistakes.append(f"{path}: {name}: must be tables, each under [[{name}]]")
                self._unread.add(name)
            else:
                self._tables[name] = value
