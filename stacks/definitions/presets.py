"""The mappings that come with the pipeline: files of presets/, in the language of mappings.toml.

A preset's name stands for its identity, its time and its source for ever: where one of these
changes, the preset gets a new name.
"""

from __future__ import annotations

import tomllib
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from stacks.definitions.mappings import DEFAULT_PRESET, Mapping
from stacks.definitions.mistakes import mistake
from stacks.definitions.table import Raw
from stacks.refusals import cut, shown

_DIRECTORY = Path(__file__).with_name("presets")


@cache
def names() -> tuple[str, ...]:
    """The names of all presets, in order."""
    return tuple(sorted(path.stem for path in _DIRECTORY.glob("*.toml")))


def filled(table: Raw) -> dict[str, Any]:
    """A mapping's table with what its preset says, and what all have in common.

    Raises MistakesError where there is no such preset.
    """
    preset = table.get("preset")
    if preset is None:
        return {**_table(DEFAULT_PRESET), **table}
    if not isinstance(preset, str):
        raise mistake(f"must be text, not {shown(preset)}")
    if preset not in names():
        raise mistake(f"there is no preset {cut(preset)}; there are: {', '.join(names())}")
    return {**_table(DEFAULT_PRESET), **_table(preset), "name": preset, **table}


@cache
def default() -> Mapping:
    """The mapping of what no other one reads: it reads any event, from its envelope."""
    return Mapping.model_validate(filled({"preset": DEFAULT_PRESET}))


@cache
def _table(name: str) -> Raw:
    text = (_DIRECTORY / f"{name}.toml").read_text(encoding="utf-8")
    return tomllib.loads(text, parse_float=Decimal)
