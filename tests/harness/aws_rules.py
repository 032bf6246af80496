"""What AWS's own models say against a request: botocore has them, and checks but a part of them.

botocore leaves most bounds, patterns and enumerations to AWS. Here a model becomes a JSON schema,
and the library that judges events judges the parameters. Whatever the model does not know is found
by the way back: the parameters, written as botocore writes them, must give the body that was sent.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl
from xml.etree import ElementTree as ET

import botocore.session
import jsonschema_rs
from botocore.model import ListShape, MapShape, StructureShape
from botocore.serialize import create_serializer

from tests.harness.recorded import Recorded

if TYPE_CHECKING:
    from botocore.model import OperationModel, Shape

# A character beyond the first 65,536, as Java writes it in a pattern and as ECMAScript does.
_JAVA_BEYOND = r"\uD800\uDC00-\uDBFF\uDFFF"
_ECMA_BEYOND = r"\u{10000}-\u{10FFFF}"
# How JSON Schema says what a model says with `min` and `max`.
_BOUNDS = {
    "string": ("minLength", "maxLength"),
    "blob": ("minLength", "maxLength"),
    "list": ("minItems", "maxItems"),
    "map": ("minProperties", "maxProperties"),
    **dict.fromkeys(("integer", "long", "float", "double"), ("minimum", "maximum")),
}
_TYPES = {
    "string": "string",
    "blob": "string",
    "timestamp": "string",
    "boolean": "boolean",
    "list": "array",
    "map": "object",
    "structure": "object",
    "integer": "integer",
    "long": "integer",
    "float": "number",
    "double": "number",
}


def broken(request: Recorded) -> Iterator[str]:
    """Each rule of the models that the request breaks, in words."""
    operation = _operation(request.service, request.operation)
    if operation.input_shape is None:
        return
    for error in _judge(operation.input_shape).iter_errors(_as_json(request.params)):
        where = ".".join(str(part) for part in error.instance_path)
        yield f"{request} {where}: {error.message}"
    sent, known = _content(request.protocol, request.body), _as_botocore_sends(request, operation)
    if sent != known:
        yield f"{request}: sent was {sent}, but the model knows {known}"


@functools.cache
def _session() -> botocore.session.Session:
    return botocore.session.get_session()


@functools.cache
def _operation(service: str, operation: str) -> OperationModel:
    return _session().get_service_model(service).operation_model(operation)


@functools.cache
def _judge(shape: Shape) -> jsonschema_rs.Draft202012Validator:
    """A shape as a schema. Raises ValidationError for a pattern that the library cannot read."""
    shapes: dict[str, Any] = {}
    _define(shape, shapes)
    return jsonschema_rs.Draft202012Validator({**_reference(shape), "$defs": shapes})


def _reference(shape: Shape) -> dict[str, Any]:
    return {"$ref": f"#/$defs/{shape.name}"}


def _define(shape: Shape, shapes: dict[str, Any]) -> None:
    """Add the schema of a shape, and of all that it is made of, by name: some hold themselves."""
    if shape.name in shapes:
        return
    rules = shape.metadata
    schema = shapes[shape.name] = {"type": _TYPES[shape.type_name]}
    for rule, said in zip(("min", "max"), _BOUNDS.get(shape.type_name, ()), strict=False):
        if rule in rules:
            schema[said] = rules[rule]
    if "enum" in rules:
        schema["enum"] = rules["enum"]
    if "pattern" in rules:
        # AWS takes a pattern for the whole text.
        schema["pattern"] = f"^(?:{rules['pattern'].replace(_JAVA_BEYOND, _ECMA_BEYOND)})$"
    parts: list[Shape] = []
    match shape:
        case StructureShape():
            parts = list(shape.members.values())
            schema["properties"] = {name: _reference(part) for name, part in shape.members.items()}
            schema["required"] = shape.required_members
            schema["additionalProperties"] = False
        case MapShape():
            parts = [shape.key, shape.value]
            schema["propertyNames"] = _reference(shape.key)
            schema["additionalProperties"] = _reference(shape.value)
        case ListShape():
            parts = [shape.member]
            schema["items"] = _reference(shape.member)
    for part in parts:
        _define(part, shapes)


def _as_json(value: Any) -> Any:
    """Parameters as JSON has them: bytes become a text of the same length."""
    if isinstance(value, Mapping):
        return {name: _as_json(part) for name, part in value.items()}
    if isinstance(value, list):
        return [_as_json(part) for part in value]
    if isinstance(value, bytes):
        return value.decode("latin-1")
    return value.isoformat() if isinstance(value, datetime) else value


def _as_botocore_sends(request: Recorded, operation: OperationModel) -> Any:
    """The content of the body that botocore would send for these parameters."""
    serializer = create_serializer(request.protocol, include_validation=False)
    body = serializer.serialize_to_request(request.params, operation)["body"]
    if isinstance(body, dict):
        return {name: _text(value) for name, value in body.items()}
    return _content(request.protocol, body if isinstance(body, bytes) else body.encode())


def _content(protocol: str, body: bytes) -> Any:
    """What a body says, whatever its order and white space."""
    if protocol == "query":
        sent = parse_qsl(body.decode(), keep_blank_values=True)
        return {name: _text(value) for name, value in sent}
    if protocol == "rest-xml":
        return _elements(ET.fromstring(body)) if body.startswith(b"<") else body  # noqa: S314 - our own client's
    return json.loads(body or b"{}")


def _text(value: object) -> str:
    """A value of a form. Clients write whole numbers with a fraction or without one."""
    return str(value).removesuffix(".0")


def _elements(element: ET.Element) -> Any:
    parts = sorted((_elements(part) for part in element), key=repr)
    return (element.tag, parts or (element.text or "").strip())
