"""Folders of definitions, written for a test."""

from __future__ import annotations

from pathlib import Path

import pytest

from stacks.definitions import Definitions, DefinitionsError, load


def written(directory: Path, **files: str) -> Path:
    """A folder with these files, named without `.toml`."""
    directory.mkdir(exist_ok=True)
    for name, text in files.items():
        (directory / f"{name}.toml").write_text(text, encoding="utf-8")
    return directory


def loaded(directory: Path, **files: str) -> Definitions:
    return load(written(directory, **files))


def refused(directory: Path, **files: str) -> list[str]:
    """The mistakes in these files, each a line that begins with the file's name."""
    with pytest.raises(DefinitionsError) as error:
        loaded(directory, **files)
    return [line.removeprefix(f"{directory}/") for line in str(error.value).splitlines()]
