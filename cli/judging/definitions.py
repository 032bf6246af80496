"""The mappings of a folder of definitions, compiled as the package of process has them."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, TypeAlias

import typer

from functions.process.mapping.compiled import Compiled, parse
from stacks import definitions
from stacks.definitions.compiled import mappings, to_bytes

# For commands that read definitions.
DefinitionsFolder: TypeAlias = Annotated[
    Path | None,
    typer.Option(
        "--definitions",
        envvar=definitions.VARIABLE,
        metavar="DIR",
        help="The folder of definitions.",
        show_default="definitions",
    ),
]


def compiled(folder: Path | None) -> Compiled:
    """The mappings of a folder; None for that of the project. Raises DefinitionsError."""
    return compiled_from(definitions.of_the_project(folder))


def compiled_from(defined: definitions.Definitions) -> Compiled:
    """The mappings of definitions that were read."""
    return parse(to_bytes(mappings(defined)))


def compiled_text(text: str) -> Compiled:
    """The mappings of the text of a mappings.toml. Raises DefinitionsError."""
    with TemporaryDirectory() as folder:
        Path(folder, "mappings.toml").write_text(text, encoding="utf-8")
        return compiled_from(definitions.load(Path(folder)))
