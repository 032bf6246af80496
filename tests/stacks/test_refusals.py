"""A value that may not be there is refused in our own words, whatever is wrong with it."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import get_args

import pytest
from pydantic import BaseModel, ValidationError

from stacks.definitions.calendar import Holiday
from stacks.definitions.mappings import Mapping
from stacks.definitions.metrics import Dimension, Metric, Target
from stacks.definitions.mistakes import MistakesError
from stacks.definitions.reports import Report
from stacks.definitions.sources import Source
from stacks.refusals import in_words, place, shown
from stacks.settings.environment import Settings

# Whatever TOML can hold: of each type, of each size.
VALUES: tuple[object, ...] = (
    *(True, 0, -1, 10**9, 1.5, -0.5, 1e9, date(2026, 12, 25)),
    *("", "x", "No such thing!", "x" * 300),
    *([], [1], ["x", "x"], [""] * 2, ["x" * 300], [[]]),
    *({}, {"x": 1}, {"": {}}, {"X Y": "z" * 300}, {f"k{n}": "v" for n in range(50)}),
)


def models(model: type[BaseModel]) -> Iterator[type[BaseModel]]:
    """A table and all that are inside it."""
    yield model
    for field in model.model_fields.values():
        for inner in (field.annotation, *get_args(field.annotation)):
            if isinstance(inner, type) and issubclass(inner, BaseModel):
                yield from models(inner)


@pytest.mark.parametrize(
    "model",
    [*models(Settings), Holiday, Mapping, Dimension, Metric, Target, Report, Source],
    ids=lambda model: model.__name__,
)
def test_every_key_refuses_every_value_in_our_own_words(model: type[BaseModel]) -> None:
    refused = 0
    for name in model.model_fields:
        for value in VALUES:
            try:
                model.model_validate({name: value})
            except ValidationError as error:
                # Definitions name the mistakes of a value one by one (test_mistakes.py).
                for detail in error.errors():
                    if detail["type"] == "extra_forbidden":
                        continue
                    raised = detail.get("ctx", {}).get("error")
                    said = str(raised) if isinstance(raised, MistakesError) else in_words(detail)
                    assert not said.startswith(detail["msg"]), (name, value)
                    refused += 1
    assert refused


def test_a_value_is_shown_as_toml_has_it_and_a_long_one_cut() -> None:
    text = "a = [true, 1.50, 'x', 2026-12-25, 07:00:00, { b = false }]"
    value = tomllib.loads(text, parse_float=Decimal)["a"]
    assert shown(value) == text.removeprefix("a = ")
    assert shown("x" * 100) == f"'{'x' * 59}..."


def test_a_place_is_a_dotted_key() -> None:
    assert place(("delivery", "emails", 0)) == "delivery.emails[0]"
    assert place(("delivery", "audiences", "Finance", "[key]")) == "delivery.audiences.Finance"
    assert place(()) == ""
