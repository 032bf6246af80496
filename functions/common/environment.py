"""A function's settings, read from its environment variables into one typed, frozen dataclass.

The variables that a function reads are the fields of its settings class, in upper case. A field
that is itself a dataclass contributes its own fields. A number that may be None is then `None`. The
stage that deploys the function sets these variables and no others (tests/test_interfaces.py holds
them equal).
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import Any, TypeVar, get_type_hints
from zoneinfo import ZoneInfo

Settings = TypeVar("Settings")

_NONE = str(None)


def _number_or_none(text: str) -> int | None:
    return None if text == _NONE else int(text)


_PARSERS: Mapping[Any, Any] = {
    str: str,
    int: int,
    int | None: _number_or_none,
    float: float,
    ZoneInfo: ZoneInfo,
}


class ConfigurationError(RuntimeError):
    """A variable that a function needs is missing or unreadable."""


def variables(settings_class: type[Any]) -> frozenset[str]:
    """The names of the environment variables that a settings class reads."""
    names: set[str] = set()
    for name, kind in _fields(settings_class).items():
        names |= variables(kind) if is_dataclass(kind) else {name.upper()}
    return frozenset(names)


def read(settings_class: type[Settings], environ: Mapping[str, str] = os.environ) -> Settings:
    """Make `settings_class` from the environment. Raises ConfigurationError naming the variable."""
    values = {
        name: read(kind, environ) if is_dataclass(kind) else _value(name.upper(), kind, environ)
        for name, kind in _fields(settings_class).items()
    }
    return settings_class(**values)


def _fields(settings_class: type[Any]) -> dict[str, type[Any]]:
    """The types of a settings class's fields, by name and in the order of names."""
    hints = get_type_hints(settings_class)
    return {name: hints[name] for name in sorted(field.name for field in fields(settings_class))}


def _value(name: str, kind: type[Any], environ: Mapping[str, str]) -> Any:
    text = environ.get(name)
    if not text:
        raise ConfigurationError(f"environment variable {name} is not set")
    try:
        return _PARSERS[kind](text)
    except (ValueError, KeyError) as error:
        raise ConfigurationError(f"environment variable {name}={text!r}: {error}") from error
