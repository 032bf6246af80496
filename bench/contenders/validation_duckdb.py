"""DuckDB from a raw object to validated Parquet: lines as text, JSON functions, its own writer.

It checks and writes what `validation_peers` do.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import duckdb

from bench.contenders.validation import Validated, repeated

# A delimiter that no line contains, so that each line is one column.
_LINES = """
CREATE TABLE lines AS SELECT line FROM read_csv(
    ?, columns = {'line': 'VARCHAR'}, delim = '\\x01', quote = '', escape = '', header = false,
    compression = 'gzip', auto_detect = false)
"""
_VALID = """
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


def duckdb_sql(raw: str) -> dict[str, Any]:
    """All in SQL."""

    def validate(body: bytes) -> Validated:
        with tempfile.TemporaryDirectory() as directory, duckdb.connect() as sql:
            source, valid = Path(directory, "raw.gz"), Path(directory, "valid.parquet")
            source.write_bytes(body)
            sql.execute("SET TimeZone = 'UTC'")
            sql.execute(_LINES, [str(source)])
            sql.execute(_VALID.format(valid))
            (lines,) = sql.execute("SELECT count(*) FROM lines").fetchone() or (0,)
            (rows,) = sql.execute("SELECT count(*) FROM valid").fetchone() or (0,)
            return Validated(valid.read_bytes(), lines - rows)

    return repeated(validate, raw)
