"""The types of a report say what its schema says: the same members, required alike, of one type."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from types import NoneType, UnionType
from typing import (
    Any,
    Literal,
    NotRequired,
    Union,
    get_args,
    get_origin,
    get_type_hints,
    is_typeddict,
)

from functions.report.document.report import Report
from functions.report.document.version import REPORT_VERSION
from tests.harness.pipeline import SCHEMA

JSON_TYPES = {
    str: "string",
    int: "integer",
    float: "number",
    Decimal: "number",
    bool: "boolean",
    NoneType: "null",
}


def typed(hint: Any, path: str = "") -> Iterator[tuple[str, frozenset[object]]]:
    """Each member's path, and the JSON types or the values that a Python type lets it have.

    A path ends in `?` where a member may be missing; `[]` are the entries of a list, `{}` the
    values of an object whose names are free.
    """
    if hint is Any:  # What it holds is said nowhere.
        return
    shapes: set[object] = set()
    for one in get_args(hint) if get_origin(hint) in {Union, UnionType} else (hint,):
        if get_origin(one) is Literal:
            shapes |= set(get_args(one))
        elif get_origin(one) is list:
            shapes.add("array")
            yield from typed(get_args(one)[0], f"{path}[]")
        elif get_origin(one) is dict:
            shapes.add("object")
            yield from typed(get_args(one)[1], f"{path}{{}}")
        elif is_typeddict(one):
            shapes.add("object")
            for name, inner in get_type_hints(one, include_extras=True).items():
                if get_origin(inner) is NotRequired:
                    yield from typed(get_args(inner)[0], f"{path}.{name}?")
                else:
                    yield from typed(inner, f"{path}.{name}")
        else:
            shapes.add(JSON_TYPES[one])
    # JSON Schema's numbers are whole or not.
    yield path, frozenset(shapes - {"integer"} if "number" in shapes else shapes)


def described(schema: dict[str, Any], path: str = "") -> Iterator[tuple[str, frozenset[object]]]:
    """The same of a schema."""
    if "$ref" in schema:
        schema = SCHEMA["$defs"][schema["$ref"].removeprefix("#/$defs/")]
    if "enum" in schema or "const" in schema:
        values = schema.get("enum", [schema.get("const")])
        yield path, frozenset("null" if one is None else one for one in values)
        return
    types = schema["type"]
    yield path, frozenset([types] if isinstance(types, str) else types)
    if "items" in schema:
        yield from described(schema["items"], f"{path}[]")
    if isinstance(schema.get("additionalProperties"), dict):
        yield from described(schema["additionalProperties"], f"{path}{{}}")
    for name, inner in schema.get("properties", {}).items():
        mark = "" if name in schema["required"] else "?"
        yield from described(inner, f"{path}.{name}{mark}")


def test_the_types_and_the_schema_say_the_same() -> None:
    types, schema = dict(typed(Report)), dict(described(SCHEMA))
    assert types == schema, "left: document/report.py; right: document/report.schema.json"


def test_the_walk_reaches_the_innermost_members() -> None:
    found = dict(typed(Report))
    assert found[".arrival?.first_date"] == {"string", "null"}
    assert found[".comparison.stands_out[].confidence"] == {"high", "medium", "low"}
    assert found[".cost_estimate.by_service[].units{}"] == {"number"}
    assert found[".metrics?[].series[].by[].values[].value"] == {"number", "null"}
    assert found[".activity.dimensions?[].values[].events"] == {"integer"}
    assert found[".report_version"] == {1, REPORT_VERSION}
    assert len(found) > 100
