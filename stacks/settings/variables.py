"""Settings that a function reads: marked where they are written, told by environment variables."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from stacks.names import StageName

if TYPE_CHECKING:
    from pydantic.fields import FieldInfo


class ReadBy:
    """Marks a setting, or all of a section, that the functions of some stages read."""

    def __init__(self, *stages: StageName) -> None:
        self.stages = stages


def variables(settings: BaseModel, stage: StageName) -> dict[str, str]:
    """The variables of a stage's function: the settings that it reads, by their upper-case names.

    `functions.common.environment` reads each of them back as the same value.
    """
    return {name.upper(): str(value) for name, value in read_by(settings, stage)}


def read_by(settings: BaseModel, stage: StageName) -> Iterator[tuple[str, Any]]:
    """The settings that a stage's function reads, by name, of all sections."""
    for name, field in type(settings).model_fields.items():
        value = getattr(settings, name)
        marked = _is_read(field, stage)
        if not isinstance(value, BaseModel):
            if marked:
                yield name, value
        elif marked:
            yield from value
        else:
            yield from read_by(value, stage)


def _is_read(field: FieldInfo, stage: StageName) -> bool:
    return any(isinstance(one, ReadBy) and stage in one.stages for one in field.metadata)
