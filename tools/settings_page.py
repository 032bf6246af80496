"""Writes the tables of docs/settings.md from the models of stacks/settings/: `make settings`.

The models alone hold type, bounds, default and text of each setting.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any, get_args

from pydantic import BaseModel

from stacks.settings import Settings
from stacks.settings.loading import OF_THE_FILE
from toolchain.project import ROOT

if TYPE_CHECKING:
    from pydantic.fields import FieldInfo

FILE = ROOT / "docs" / "settings.md"
# The text above it is written by hand.
MARK = "<!-- Below, written by `make settings` from stacks/settings/: change that, not this. -->\n"

_TOP = "## At the top of the file"
_COLUMNS = "| key | allowed | default | what |\n|---|---|---|---|"
# A bar inside a cell is escaped, in code too (GitHub Flavored Markdown, "Tables").
_BAR = r"\|"

Json = Mapping[str, Any]


class UndescribedError(ValueError):
    """A setting or a section has no description; the message names it."""


def tables() -> str:
    """All sections of a settings file, as Markdown. Raises UndescribedError."""
    sections = {
        name: field.annotation
        for name, field in Settings.model_fields.items()
        if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel)
    }
    parts = [_TOP, _table(Settings, "", left_out={OF_THE_FILE, *sections})]
    for name, model in sections.items():
        parts += [f"## [{name}]", _words(name, model.__doc__), _table(model, f"{name}.")]
        for key, inner in _named(model):
            full = f"{name}.{key}.NAME"
            parts += [f"### [{full}]", _words(full, inner.__doc__), _table(inner, f"{full}.")]
    return "\n\n".join(parts) + "\n"


def page() -> str:
    """The page with new tables. Raises UndescribedError."""
    by_hand, mark, _ = FILE.read_text(encoding="utf-8").partition(MARK)
    return f"{by_hand}{mark}\n{tables()}"


def _named(model: type[BaseModel]) -> Iterator[tuple[str, type[BaseModel]]]:
    """The sections of which a section has a table by names, each with its key."""
    for key, field in model.model_fields.items():
        for one in get_args(field.annotation):
            if isinstance(one, type) and issubclass(one, BaseModel):
                yield key, one


def _table(model: type[BaseModel], prefix: str, left_out: set[str] | None = None) -> str:
    return "\n".join([_COLUMNS, *_rows(model, prefix, left_out or set())])


def _rows(model: type[BaseModel], prefix: str, left_out: set[str]) -> Iterator[str]:
    properties = model.model_json_schema()["properties"]
    for name, field in model.model_fields.items():
        if name not in left_out:
            what = _words(f"{prefix}{name}", field.description)
            cells = (f"`{name}`", _allowed(properties[name]), _default(field), what)
            yield f"| {' | '.join(cell.replace('|', _BAR) for cell in cells)} |"


def _words(name: str, text: str | None) -> str:
    if not text:
        raise UndescribedError(f"stacks/settings: {name} has no text under it that says what it is")
    return " ".join(text.split())


def _default(field: FieldInfo) -> str:
    """The default as TOML writes it."""
    if field.is_required():
        return "must be set"
    value = field.get_default(call_default_factory=True)
    if value is None:
        return "none"
    return f"`{value if isinstance(value, date) else json.dumps(value)}`"


def _allowed(schema: Json) -> str:
    """The values that one of pydantic's JSON Schemas allows, in words."""
    if "anyOf" in schema:
        (schema,) = (one for one in schema["anyOf"] if one != {"type": "null"})
    if "$ref" in schema:
        return "tables"
    if "enum" in schema:
        return ", ".join(f"`{json.dumps(one)}`" for one in schema["enum"])
    return _IN_WORDS[schema["type"]](schema)


def _text(schema: Json) -> str:
    if schema.get("format") == "date":
        return "date, without quotation marks"
    if "pattern" in schema:
        return f"text like `{schema['pattern']}`"
    if "maxLength" in schema:
        return f"text of {schema.get('minLength', 0)} to {schema['maxLength']} characters"
    return "text"


def _table_of(schema: Json) -> str:
    if "patternProperties" not in schema:
        return "table, or list of tables"
    (values,) = schema["patternProperties"].values()
    return f"table of {_allowed(values)}"


def _bounds(schema: Json) -> str:
    bounds = {"from": "minimum", "to": "maximum", "to less than": "exclusiveMaximum"}
    return "".join(f" {word} {schema[key]:,}" for word, key in bounds.items() if key in schema)


_IN_WORDS: Mapping[str, Callable[[Json], str]] = {
    "boolean": lambda _: "`true`, `false`",
    "integer": lambda schema: f"whole number{_bounds(schema)}",
    "number": lambda schema: f"number{_bounds(schema)}",
    "string": _text,
    "array": lambda schema: f"list of {_allowed(schema['items'])}",
    "object": _table_of,
}


if __name__ == "__main__":
    FILE.write_text(page(), encoding="utf-8")
