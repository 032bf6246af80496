"""Folders of definitions, written for a test."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from functions.process.mapping.compiled import parse
from functions.process.mapping.mappings import Mappings
from stacks.definitions import Definitions, DefinitionsError, load
from stacks.definitions.compiled import mappings, to_bytes


def written(directory: Path, **files: str) -> Path:
    """A folder with these files, named without `.toml`."""
    directory.mkdir(exist_ok=True)
    for name, text in files.items():
        (directory / f"{name}.toml").write_text(text, encoding="utf-8")
    return directory


def loaded(directory: Path, **files: str) -> Definitions:
    return load(written(directory, **files))


def compiled(text: str) -> bytes:
    """The mappings of a mappings.toml, as the package of process has them."""
    with TemporaryDirectory() as directory:
        defined = loaded(Path(directory), mappings=text)
    return to_bytes(mappings(defined))


def ready(text: str) -> Mappings:
    """The mappings of a mappings.toml, compiled and read again as process does."""
    return Mappings(parse(compiled(text)))


def refused(directory: Path, **files: str) -> list[str]:
    """The mistakes in these files, each a line that begins with the file's name."""
    with pytest.raises(DefinitionsError) as error:
        loaded(directory, **files)
    return [line.removeprefix(f"{directory}/") for line in str(error.value).splitlines()]
