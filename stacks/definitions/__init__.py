"""What events mean and what is reported, from `definitions/`: the same in every environment.

One language for all of it: `paths.py` and `patterns.py`. Every mistake of every file is told at
once, with the file, the key and what is allowed. Nothing here starts Node, so that the command line
can read definitions too.
"""

from __future__ import annotations

import os
from pathlib import Path

from stacks.definitions.effects import without_effect
from stacks.definitions.loading import Definitions, load
from stacks.errors import DefinitionsError
from toolchain.project import ROOT

__all__ = [
    "VARIABLE",
    "Definitions",
    "DefinitionsError",
    "load",
    "of_the_project",
    "without_effect",
]

VARIABLE = "PIPELINE_DEFINITIONS"


def of_the_project(folder: Path | None = None) -> Definitions:
    """The definitions in a folder, which `PIPELINE_DEFINITIONS` may name; else in `definitions/`.

    Without a `definitions/` there are none. Raises DefinitionsError.
    """
    named = folder or os.environ.get(VARIABLE)
    default = ROOT / "definitions"
    if not named and not default.exists():
        return Definitions()
    return load(Path(named) if named else default)
