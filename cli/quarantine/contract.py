"""Whether an event keeps the contract, by its published schema: checked before it is sent again."""

from __future__ import annotations

import json
from functools import cache

import jsonschema_rs

from toolchain.project import ROOT

_SCHEMA = ROOT / "functions" / "process" / "event.schema.json"


@cache
def _judge() -> jsonschema_rs.Draft202012Validator:
    schema = json.loads(_SCHEMA.read_text(encoding="utf-8"))
    return jsonschema_rs.Draft202012Validator(schema, validate_formats=True)


def violation(event: str) -> str | None:
    """What is wrong with the text of a JSON object by the contract, or None if it is valid.

    Process decides in the end. It also refuses what a schema cannot describe: a time more than a
    day ahead, and text that has no form in UTF-8.
    """
    # The schema looks at no number's value, and some are too large for a parser.
    try:
        value = json.loads(event, parse_int=lambda _: 0, parse_float=lambda _: 0)
    except RecursionError:
        return "nested deeper than a parser reads"
    try:
        error = next(_judge().iter_errors(value), None)
    except ValueError as unreadable:
        return str(unreadable)
    if error is None:
        return None
    where = "/".join(str(part) for part in error.instance_path)
    return f"{where}: {error.message}" if where else error.message
