"""A function's settings, read from its environment variables into one typed, frozen dataclass.

The variables a function reads are exactly the fields of its settings class, in upper case:
the stage that deploys it sets those and no others (tests/test_contract.py holds them equal).
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import fields
from typing import Any, TypeVar, get_type_hints
from zoneinfo import ZoneInfo

Settings = TypeVar("Settings")

_PARSERS: Mapping[type, Any] = {str: str, int: int, float: float, ZoneInfo: ZoneInfo}


class ConfigurationError(RuntimeError):
    """A variable that a function needs is missing or unreadable."""


def variables(settings_class: type[Any]) -> frozenset[str]:
    """The names of the environment variables that a settings class reads."""
    return frozenset(field.name.upper() for field in fields(settings_class))


def read(settings_class: type[Settings], environ: Mapping[str, str] = os.environ) -> Settings:
    """Make `settings_class` from the environment. Raises ConfigurationError naming the variable."""
    hints = get_type_hints(settings_class)
    values: dict[str, Any] = {}
    for name in sorted(variables(settings_class)):
        raw = environ.get(name)
        if not raw:
            raise ConfigurationError(f"environment variable {name} is not set")
        try:
            values[name.lower()] = _PARSERS[hints[name.lower()]](raw)
        except (ValueError, KeyError) as error:
            raise ConfigurationError(f"environment variable {name}={raw!r}: {error}") from error
    return settings_class(**values)
