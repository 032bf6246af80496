"""What single values of definitions may be."""

from __future__ import annotations

from functools import partial
from typing import Annotated, Any, TypeVar

from pydantic import AfterValidator, Field, PlainValidator

from stacks.definitions.mistakes import Collector, mistake
from stacks.definitions.numbers import Number, number
from stacks.definitions.paths import Paths, paths
from stacks.definitions.patterns import Condition, condition, values
from stacks.definitions.places import ENVELOPE, EVENT, FILTERED_EVENT, REPORTED_EVENT, Inside
from stacks.refusals import shown
from stacks.settings.fields import Like

Item = TypeVar("Item")


def differ(listed: list[Item]) -> list[Item]:
    """Refuse a list that has a value twice. Raises MistakesError."""
    if len(set(listed)) < len(listed):
        raise mistake(f"each once, not {shown(listed)}")
    return listed


def one_line(text: str) -> str:
    """Refuse text that is not shown in one line. Raises MistakesError."""
    if not text.isprintable():
        raise mistake(f"must be one line of characters that can be seen, not {shown(text)}")
    return text


def _event_paths(value: Any) -> Paths:
    """Paths of an event, each to a value in it."""
    found = paths(value, EVENT)
    wrong = Collector()
    for place, one in enumerate(found):
        if len(one) == 1 and EVENT.roots[str(one[0])] is Inside.OBJECT:
            what = f"{one[0]} is an object; name a member of it, such as {one[0]}.amount"
            wrong.add(f"[{place}]" if isinstance(value, list) else "", what)
    wrong.raise_any()
    return found


# Names stand in figures, keys and tables.
Name = Annotated[
    str,
    Like(r"^[a-z][a-z0-9_]{0,63}$", "at most 64 small letters, digits and _, the first a letter"),
]
Title = Annotated[str, Field(min_length=1, max_length=128), AfterValidator(one_line)]
Names = Annotated[list[str], Field(min_length=1), AfterValidator(differ)]
ExactNumber = Annotated[Number, PlainValidator(number)]
EventPaths = Annotated[Paths, PlainValidator(_event_paths)]
EnvelopeCondition = Annotated[Condition, PlainValidator(partial(condition, place=ENVELOPE))]
Filter = Annotated[Condition, PlainValidator(partial(condition, place=FILTERED_EVENT))]
ReportFilter = Annotated[Condition, PlainValidator(partial(condition, place=REPORTED_EVENT))]
Values = Annotated[list[Any], PlainValidator(values)]
