"""A function reads its settings from its variables; it names one that is missing or unreadable."""

from __future__ import annotations

from dataclasses import dataclass
from zoneinfo import ZoneInfo

import pytest

from functions.common.environment import ConfigurationError, read, variables


@dataclass(frozen=True)
class Bounds:
    limit: int
    days: int | None
    share: float


@dataclass(frozen=True)
class Example:
    bucket: str
    bounds: Bounds
    time_zone: ZoneInfo


GOOD = {
    "BUCKET": "b",
    "LIMIT": "3",
    "DAYS": "None",
    "SHARE": "0.25",
    "TIME_ZONE": "Europe/Zurich",
    "OTHER": "ignored",
}


def test_fields_are_read_by_their_upper_case_names_and_types() -> None:
    assert read(Example, GOOD) == Example("b", Bounds(3, None, 0.25), ZoneInfo("Europe/Zurich"))
    assert read(Example, {**GOOD, "DAYS": "30"}).bounds.days == 30
    assert variables(Example) == {"BUCKET", "LIMIT", "DAYS", "SHARE", "TIME_ZONE"}


@pytest.mark.parametrize("share", [0.1 + 0.2, 1e-300, 1 / 3, 4.0, 10**22 + 0.0])
def test_a_number_is_read_back_exactly(share: float) -> None:
    assert read(Example, {**GOOD, "SHARE": str(share)}).bounds.share == share


@pytest.mark.parametrize("name", ["BUCKET", "LIMIT", "DAYS", "SHARE", "TIME_ZONE"])
@pytest.mark.parametrize("value", [None, ""])
def test_a_missing_variable_is_named(name: str, value: str | None) -> None:
    environ = {key: text for key, text in GOOD.items() if key != name}
    if value is not None:
        environ[name] = value
    with pytest.raises(ConfigurationError, match=name):
        read(Example, environ)


@pytest.mark.parametrize(
    ("name", "value"),
    [("LIMIT", "many"), ("DAYS", "none"), ("SHARE", "half"), ("TIME_ZONE", "Mars/Olympus")],
)
def test_an_unreadable_variable_is_named_with_its_value(name: str, value: str) -> None:
    with pytest.raises(ConfigurationError, match=f"{name}='{value}'"):
        read(Example, {**GOOD, name: value})
