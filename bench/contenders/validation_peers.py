"""Peers of the process function: other ways in Python from a raw object to validated Parquet.

They check the contract's types and lengths, and write its main columns. All but the first hash each
event, to tell a repeat from a conflict. The process function does more: it keeps `details` to the
letter, accepts members beyond the contract, and gives the reason for each invalid event.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Annotated, Any

import jsonschema_rs
import orjson
import pyarrow as pa
import pyarrow.parquet
import pydantic
from isal import igzip
from pydantic_core import to_json

import functions.process
from bench.contenders.validation import Validated, repeated
from functions.common.reasons import MAX_CHARACTERS
from functions.process.event import content_hash

_TEXT = pa.string()
_SCHEMA = pa.schema(
    [
        *((name, _TEXT) for name in ("event_id", "source", "event_type", "action", "status")),
        ("timestamp", pa.timestamp("us", tz="UTC")),
        *((name, _TEXT) for name in ("details", "delivery_id")),
        ("content_hash", pa.int64()),
    ]
)

Row = dict[str, Any]


class _Event(pydantic.BaseModel):
    event_id: Annotated[str, pydantic.Field(strict=True, min_length=1, max_length=128)]
    source: Annotated[str, pydantic.Field(strict=True, min_length=1, max_length=256)]
    timestamp: pydantic.AwareDatetime
    event_type: Annotated[str, pydantic.Field(strict=True, min_length=1, max_length=128)]
    details: dict[str, Any]


class _Envelope(pydantic.BaseModel):
    id: str
    detail: _Event


def hand_checks(raw: str) -> dict[str, Any]:
    """The standard library's parser, checks by hand, pyarrow."""
    return _by_hand(raw, hashed=False)


def hand_checks_with_hash(raw: str) -> dict[str, Any]:
    """The same, and a hash of each event."""
    return _by_hand(raw, hashed=True)


def _by_hand(raw: str, *, hashed: bool) -> dict[str, Any]:
    def to_row(line: bytes) -> Row | None:
        try:
            envelope = json.loads(line)
        except ValueError:
            return None
        event = envelope["detail"]
        for name, longest in MAX_CHARACTERS.items():
            text = event.get(name)
            if not isinstance(text, str) or not 0 < len(text) <= longest:
                return None
        details = event.get("details")
        if not isinstance(details, dict):
            return None
        timestamp = _timestamp(event.get("timestamp"))
        if timestamp is None:
            return None
        hashable = json.dumps(event).encode() if hashed else None
        return _row(envelope["id"], event, timestamp, json.dumps(details), hashable)

    return _line_by_line(to_row, raw)


def jsonschema_validator(raw: str) -> dict[str, Any]:
    """orjson, the published JSON Schema checked by jsonschema-rs, pyarrow."""
    schema = Path(functions.process.__file__).with_name("event.schema.json")
    validator = jsonschema_rs.Draft202012Validator(
        json.loads(schema.read_text(encoding="utf-8")), validate_formats=True
    )

    def to_row(line: bytes) -> Row | None:
        try:
            envelope = orjson.loads(line)
        except ValueError:
            return None
        event = envelope["detail"]
        if not validator.is_valid(event):
            return None
        timestamp = datetime.fromisoformat(event["timestamp"])
        details_json = orjson.dumps(event["details"]).decode()
        return _row(envelope["id"], event, timestamp, details_json, orjson.dumps(event))

    return _line_by_line(to_row, raw)


def pydantic_models(raw: str) -> dict[str, Any]:
    """pydantic from JSON text to models, pyarrow."""

    def to_row(line: bytes) -> Row | None:
        try:
            envelope = _Envelope.model_validate_json(line)
        except pydantic.ValidationError:
            return None
        event = envelope.detail
        details_json = to_json(event.details).decode()
        return _row(envelope.id, event.__dict__, event.timestamp, details_json, to_json(event))

    return _line_by_line(to_row, raw)


def _line_by_line(to_row: Callable[[bytes], Row | None], raw: str) -> dict[str, Any]:
    """Validate with `to_row`, which returns the row of the table, or None for an invalid line."""

    def validate(body: bytes) -> Validated:
        rows: list[Row] = []
        invalid: list[bytes] = []
        for line in igzip.decompress(body).splitlines():  # type: ignore[no-untyped-call]  # isal has no types for it
            row = to_row(line)
            if row is None:
                invalid.append(line)
            else:
                rows.append(row)
        file = BytesIO()
        table = pa.Table.from_pylist(rows, schema=_SCHEMA)
        pyarrow.parquet.write_table(table, file, compression="zstd", compression_level=1)
        # The process function also compresses what it quarantines.
        igzip.compress(b"\n".join(invalid), 1)
        return Validated(file.getvalue(), len(invalid))

    return repeated(validate, raw)


def _timestamp(text: object) -> datetime | None:
    """The time of an ISO 8601 text with an offset, in UTC; None for anything else."""
    if not isinstance(text, str):
        return None
    try:
        timestamp = datetime.fromisoformat(text)
    except ValueError:
        return None
    return timestamp.astimezone(UTC) if timestamp.tzinfo else None


def _row(
    delivery_id: str, event: Row, timestamp: datetime, details_json: str, hashable: bytes | None
) -> Row:
    """The columns of a valid event. Without `hashable` bytes its content hash is null."""
    details = event["details"]
    return {
        "event_id": event["event_id"],
        "source": event["source"],
        "event_type": event["event_type"],
        "action": details.get("action"),
        "status": details.get("status"),
        "timestamp": timestamp,
        "details": details_json,
        "delivery_id": delivery_id,
        "content_hash": hashable and content_hash(hashable),
    }
