"""One table of definitions. A mistake at one of its keys hides none that is elsewhere in it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from copy import copy
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeAlias, TypeVar

from pydantic import ValidationError, create_model

from stacks.definitions.mistakes import Mistake, MistakesError, mistake
from stacks.refusals import in_words, joined, place, shown
from stacks.settings.fields import Section

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

Raw: TypeAlias = Mapping[str, Any]
# What is wrong between keys of a table: the keys that say so together, and what.
Misfit: TypeAlias = tuple[Collection[str], str]


class Table(Section):
    """A table, each key of which is looked at by itself before they are compared."""

    def misfits(self) -> Iterator[Misfit]:
        """What is wrong between keys. Those that are wrong by themselves are None meanwhile."""
        yield from ()


Model = TypeVar("Model", bound=Table)


@dataclass(frozen=True, slots=True)
class Reading(Generic[Model]):
    """A table as far as it is right: what is wrong by itself, or not known, is None in it.

    `wrong`: these keys. `doubtful`: the keys that do not fit each other, too.
    """

    table: Model
    mistakes: list[Mistake]
    wrong: frozenset[str]
    doubtful: frozenset[str]


def read_one(model: type[Model], raw: Raw, unknown: Collection[str] = ()) -> Reading[Model]:
    """Look at all of a table. `unknown`: keys of which nothing can be said, set or not."""
    mistakes: list[Mistake] = []
    wrong = set(unknown)
    try:
        table = model.model_validate(raw)
    except ValidationError as error:
        for detail in error.errors():
            key = str(detail["loc"][0])
            if key not in unknown:
                mistakes += _explained(model, detail)
                wrong.add(key)
        right = {key: value for key, value in raw.items() if key not in wrong}
        table = _all_optional(model).model_validate(right)
    doubtful = set(wrong)
    for keys, what in table.misfits():
        if wrong.isdisjoint(keys):
            mistakes.append(("", what))
            doubtful.update(keys)
    return Reading(table, mistakes, frozenset(wrong), frozenset(doubtful))


def inside(value: Any, *, model: type[Model]) -> Model:
    """A table that is the value of a key. Raises MistakesError."""
    if not isinstance(value, dict):
        raise mistake(f"must be a table of {', '.join(model.model_fields)}, not {shown(value)}")
    reading = read_one(model, value)
    if reading.mistakes:
        raise MistakesError(reading.mistakes)
    return reading.table


def _all_optional(model: type[Model]) -> type[Model]:
    """The same table, where keys that are needed may be left out."""
    optional: dict[str, Any] = {}
    for name, field in model.model_fields.items():
        if field.is_required():
            left_out = copy(field)
            left_out.default = None
            optional[name] = (field.annotation, left_out)
    return create_model(model.__name__, __base__=model, **optional)


def _explained(model: type[Table], detail: ErrorDetails) -> Iterator[Mistake]:
    """What Pydantic found: the key, what is wrong and what is allowed."""
    key = place(detail["loc"])
    raised = detail.get("ctx", {}).get("error")
    if isinstance(raised, MistakesError):
        yield from ((joined(key, inner), what) for inner, what in raised.found)
    elif detail["type"] == "extra_forbidden":
        yield key, f"unknown key; allowed here: {', '.join(model.model_fields)}"
    else:
        yield key, in_words(detail)
