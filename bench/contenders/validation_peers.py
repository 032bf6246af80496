"""Other ways from a raw object to validated Parquet.

They check the contract's types and lengths, and write its main columns. All but the first hash each
event, to tell a repeat from a conflict. The process function also keeps `details` to the letter,
takes members beyond the contract, and gives reasons.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Annotated, Any

import duckdb
import jsonschema_rs
import orjson
import pyarrow as pa
import pyarrow.parquet
import pydantic
from isal import igzip
from pydantic_core import to_json

import functions.process
from bench.contenders.validation import Judged, measured
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
_TIMES = 4

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
    def row(line: bytes) -> Row | None:
        try:
            envelope = json.loads(line)
        except ValueError:
            return None
        said = envelope["detail"]
        for name, longest in (("event_id", 128), ("source", 256), ("event_type", 128)):
            text = said.get(name)
            if not isinstance(text, str) or not 0 < len(text) <= longest:
                return None
        details = said.get("details")
        if not isinstance(details, dict):
            return None
        moment = _moment(said.get("timestamp"))
        if moment is None:
            return None
        content = json.dumps(said).encode() if hashed else None
        return _row(envelope["id"], said, details, moment, json.dumps(details), content)

    return _by_rows(row, raw)


def jsonschema_validator(raw: str) -> dict[str, Any]:
    """orjson, the published JSON Schema judged by jsonschema-rs, pyarrow."""
    schema = Path(functions.process.__file__).with_name("event.schema.json")
    judge = jsonschema_rs.Draft202012Validator(
        json.loads(schema.read_text(encoding="utf-8")), validate_formats=True
    )

    def row(line: bytes) -> Row | None:
        try:
            envelope = orjson.loads(line)
        except ValueError:
            return None
        said = envelope["detail"]
        if not judge.is_valid(said):
            return None
        details = said["details"]
        moment = datetime.fromisoformat(said["timestamp"])
        text = orjson.dumps(details).decode()
        return _row(envelope["id"], said, details, moment, text, orjson.dumps(said))

    return _by_rows(row, raw)


def pydantic_models(raw: str) -> dict[str, Any]:
    """pydantic from JSON text to models, pyarrow."""

    def row(line: bytes) -> Row | None:
        try:
            envelope = _Envelope.model_validate_json(line)
        except pydantic.ValidationError:
            return None
        said = envelope.detail
        text = to_json(said.details).decode()
        return _row(envelope.id, said.__dict__, said.details, said.timestamp, text, to_json(said))

    return _by_rows(row, raw)


def duckdb_sql(raw: str) -> dict[str, Any]:
    """DuckDB: lines as text, JSON functions, its own Parquet writer."""

    def judge(body: bytes) -> Judged:
        with tempfile.TemporaryDirectory() as directory, duckdb.connect() as sql:
            source, valid = Path(directory, "raw.gz"), Path(directory, "valid.parquet")
            source.write_bytes(body)
            sql.execute("SET TimeZone = 'UTC'")
            sql.execute(_SQL_LINES, [str(source)])
            sql.execute(_SQL_VALID.format(valid))
            (lines,) = sql.execute("SELECT count(*) FROM lines").fetchone() or (0,)
            (rows,) = sql.execute("SELECT count(*) FROM valid").fetchone() or (0,)
            return Judged(valid.read_bytes(), lines - rows)

    return measured(judge, raw, times=_TIMES)


# A delimiter that no line contains, so that each line is one column.
_SQL_LINES = """
CREATE TABLE lines AS SELECT line FROM read_csv(
    ?, columns = {'line': 'VARCHAR'}, delim = '\\x01', quote = '', escape = '', header = false,
    compression = 'gzip', auto_detect = false)
"""
_SQL_VALID = """
CREATE TABLE valid AS
WITH parsed AS (
    SELECT line::JSON AS envelope, line::JSON -> 'detail' AS event FROM lines WHERE json_valid(line)
),
members AS (
    SELECT
        event ->> 'event_id' AS event_id, event ->> 'source' AS source,
        event ->> 'event_type' AS event_type,
        event -> 'details' ->> 'action' AS action, event -> 'details' ->> 'status' AS status,
        try_cast(event ->> 'timestamp' AS TIMESTAMPTZ) AS timestamp,
        (event -> 'details')::VARCHAR AS details, envelope ->> 'id' AS delivery_id,
        md5(event::VARCHAR) AS content_hash,
    FROM parsed
    WHERE json_type(event, '$.event_id') = 'VARCHAR'
        AND json_type(event, '$.source') = 'VARCHAR'
        AND json_type(event, '$.event_type') = 'VARCHAR'
        AND json_type(event, '$.details') = 'OBJECT'
)
SELECT * FROM members
WHERE length(event_id) BETWEEN 1 AND 128 AND length(source) BETWEEN 1 AND 256
    AND length(event_type) BETWEEN 1 AND 128 AND timestamp IS NOT NULL;
COPY valid TO '{}' (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1)
"""


def _by_rows(row: Callable[[bytes], Row | None], raw: str) -> dict[str, Any]:
    """Turn each line into a row of the table, or quarantine it if invalid."""

    def judge(body: bytes) -> Judged:
        rows: list[Row] = []
        refused: list[bytes] = []
        for line in igzip.decompress(body).splitlines():  # type: ignore[no-untyped-call]  # isal has no types for it
            found = row(line)
            if found is None:
                refused.append(line)
            else:
                rows.append(found)
        file = BytesIO()
        table = pa.Table.from_pylist(rows, schema=_SCHEMA)
        pyarrow.parquet.write_table(table, file, compression="zstd", compression_level=1)
        igzip.compress(b"\n".join(refused), 1)
        return Judged(file.getvalue(), len(refused))

    return measured(judge, raw, times=_TIMES)


def _moment(text: object) -> datetime | None:
    if not isinstance(text, str):
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment.astimezone(UTC) if moment.tzinfo else None


def _row(
    delivery: str, said: Row, details: Row, moment: datetime, text: str, content: bytes | None
) -> Row:
    return {
        "event_id": said["event_id"],
        "source": said["source"],
        "event_type": said["event_type"],
        "action": details.get("action"),
        "status": details.get("status"),
        "timestamp": moment,
        "details": text,
        "delivery_id": delivery,
        "content_hash": content and content_hash(content),
    }
