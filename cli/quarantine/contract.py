"""Whether an event keeps the contract, by its published schema: checked before it is sent again."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import jsonschema_rs
import msgspec

from toolchain.project import ROOT

_SCHEMA = ROOT / "functions" / "process" / "event.schema.json"
# As process reads an event: no value is looked into, and half a character is refused.
_members = msgspec.json.Decoder(dict[str, msgspec.Raw]).decode
_OUTLINES: dict[bytes, Any] = {b"{": {}, b"[": [], b"t": True, b"f": False, b"n": None}


@cache
def _judge() -> jsonschema_rs.Draft202012Validator:
    schema = json.loads(_SCHEMA.read_text(encoding="utf-8"))
    return jsonschema_rs.Draft202012Validator(schema, validate_formats=True)


def violation(event: str) -> str | None:
    """What is wrong with the text of a JSON object by the contract, or None if it is valid.

    Process decides in the end: it also refuses a time more than a day ahead of its arrival.
    """
    try:
        members = _members(event.encode())
    except msgspec.DecodeError as error:
        return str(error)
    except RecursionError:
        return "nested deeper than a parser reads"
    value = {name: _outline(bytes(text)) for name, text in members.items()}
    wrong = next(_judge().iter_errors(value), None)
    if wrong is None:
        return None
    where = "/".join(str(part) for part in wrong.instance_path)
    return f"{where}: {wrong.message}" if where else wrong.message


def _outline(text: bytes) -> Any:
    """A value as far as the schema looks at it: into no object or list, and at no number."""
    first = text[:1]
    return msgspec.json.decode(text) if first == b'"' else _OUTLINES.get(first, 0)
