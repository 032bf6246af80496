"""Settings that functions read: the model marks them, and environment variables carry them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from stacks.names import StageName

if TYPE_CHECKING:
    from pydantic.fields import FieldInfo


class ReadBy:
    """Marks a setting, or a whole section, that the functions of these stages read."""

    def __init__(self, *stages: StageName) -> None:
        self.stages = stages


def variables(settings: BaseModel, stage: StageName) -> dict[str, str]:
    """The environment variables of a stage's function: its settings, by their names in upper case.

    `functions.common.environment` reads each of them back as the same value.
    """
    return {name.upper(): str(value) for name, value in read_by(settings, stage)}


def read_by(settings: BaseModel, stage: StageName) -> Iterator[tuple[str, Any]]:
    """The settings of all sections that a stage's function reads: names and values."""
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
