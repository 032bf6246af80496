"""A function's settings come from exactly its variables, or it refuses to start by name."""

from __future__ import annotations

from dataclasses import dataclass
from zoneinfo import ZoneInfo

import pytest

from functions.common.environment import ConfigurationError, read, variables


@dataclass(frozen=True)
class Example:
    bucket: str
    limit: int
    time_zone: ZoneInfo


GOOD = {"BUCKET": "b", "LIMIT": "3", "TIME_ZONE": "Europe/Zurich", "OTHER": "ignored"}


def test_fields_are_read_by_their_upper_case_names_and_types() -> None:
    assert read(Example, GOOD) == Example("b", 3, ZoneInfo("Europe/Zurich"))
    assert variables(Example) == {"BUCKET", "LIMIT", "TIME_ZONE"}


@pytest.mark.parametrize("name", ["BUCKET", "LIMIT", "TIME_ZONE"])
@pytest.mark.parametrize("value", [None, ""])
def test_a_missing_variable_is_named(name: str, value: str | None) -> None:
    environ = {key: text for key, text in GOOD.items() if key != name}
    if value is not None:
        environ[name] = value
    with pytest.raises(ConfigurationError, match=name):
        read(Example, environ)


@pytest.mark.parametrize(("name", "value"), [("LIMIT", "many"), ("TIME_ZONE", "Mars/Olympus")])
def test_an_unreadable_variable_is_named_with_its_value(name: str, value: str) -> None:
    with pytest.raises(ConfigurationError, match=f"{name}='{value}'"):
        read(Example, {**GOOD, name: value})
