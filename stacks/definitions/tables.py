"""Reads the tables of one kind in a file, such as every `[[metric]]`, each by itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Generic, TypeVar, get_args

from pydantic import BaseModel, ValidationError

from stacks.definitions.mistakes import Contradiction, MistakesError, joined, shown
from stacks.settings.fields import Section

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

Model = TypeVar("Model", bound=Section)
Raw = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Kind(Generic[Model]):
    """The tables of a name. `identity`: the key that may have each value once.

    `fill`: what completes a table before it is looked at.
    """

    name: str
    model: type[Model]
    identity: str | None = "name"
    fill: Callable[[Raw], dict[str, Any]] = dict


@dataclass(slots=True)
class Found(Generic[Model]):
    """The tables of a kind: those that are right by themselves, by number, and all names."""

    kind: Kind[Model]
    right: dict[int, Model] = field(default_factory=dict)
    names: dict[int, str] = field(default_factory=dict)
    wrong: list[Contradiction] = field(default_factory=list)

    @property
    def tables(self) -> tuple[Model, ...]:
        return tuple(self.right.values())

    def add(self, contradictions: Iterator[Contradiction]) -> None:
        self.wrong += contradictions

    def lines(self) -> Iterator[str]:
        """What is wrong: the table's kind, number and name, the key, and what."""
        for number, key, what in sorted(self.wrong, key=lambda one: one[0]):
            name = f" ({self.names[number]})" if number in self.names else ""
            yield ": ".join(filter(None, (f"{self.kind.name} {number + 1}{name}", key, what)))


def read(kind: Kind[Model], tables: list[Raw]) -> Found[Model]:
    """Look at each table of a kind by itself, and whether one has the name of another."""
    found = Found(kind)
    first: dict[Any, int] = {}
    for number, raw in enumerate(tables):
        try:
            table = kind.fill(raw)
        except MistakesError as mistakes:
            table = dict(raw)
            found.wrong += [(number, "preset", what) for _, what in mistakes.found]
        if isinstance(name := table.get("name"), str):
            found.names[number] = shown(name)[1:-1]
        if any(one == number for one, *_ in found.wrong):
            continue
        try:
            model = kind.model.model_validate(table)
        except ValidationError as error:
            found.wrong += [(number, *one) for one in _explained(kind.model, error)]
            continue
        found.right[number] = model
        identity = getattr(model, kind.identity) if kind.identity else number
        if first.setdefault(identity, number) != number:
            what = f"{identity} is that of {kind.name} {first[identity] + 1} already"
            found.wrong.append((number, kind.identity or "", what))
    return found


def _explained(model: type[BaseModel], error: ValidationError) -> Iterator[tuple[str, str]]:
    """Each mistake: its key, what is wrong and what is allowed."""
    for detail in error.errors():
        key = ""
        for part in detail["loc"]:
            key = joined(key, f"[{part}]" if isinstance(part, int) else part)
        raised = detail.get("ctx", {}).get("error")
        if isinstance(raised, MistakesError):
            yield from ((joined(key, inner), what) for inner, what in raised.found)
        elif detail["type"] == "extra_forbidden":
            yield key, f"unknown key; allowed here: {', '.join(_allowed(model, detail))}"
        elif detail["type"] == "missing":
            yield key, "is missing"
        else:
            yield key, f"{detail['msg']}, not {shown(detail['input'])}"


def _allowed(model: type[BaseModel], detail: ErrorDetails) -> list[str]:
    """The keys of the table in which a key is unknown."""
    for name in detail["loc"][:-1]:
        annotation = model.model_fields[str(name)].annotation
        (model,) = (
            one
            for one in (annotation, *get_args(annotation))
            if isinstance(one, type) and issubclass(one, BaseModel)
        )
    return list(model.model_fields)
