"""The columns of the tables that are asked in SQL. It imports nothing: the command has them too."""

from __future__ import annotations

# Columns as Athena types them. tests/test_queries.py holds events equal to what is written, and
# tests/test_interfaces.py quarantine.
MAPPED_COLUMNS = {  # of files with a mapped event alone; Athena takes them for null elsewhere
    "mapping": "string",
    "mappings_digest": "string",
    "envelope_id": "boolean",
    "envelope_time": "boolean",
}
EVENT_COLUMNS = {
    "event_id": "string",
    "source": "string",
    "event_type": "string",
    "action": "string",
    "status": "string",
    "timestamp": "timestamp",
    "ingested_at": "timestamp",
    "details": "string",
    "extra": "string",
    "content_hash": "bigint",
    "delivery_id": "string",
    "batch": "string",
    "line": "int",
    "timestamp_us": "bigint",
    "identity_hash": "int",
    **MAPPED_COLUMNS,
}
QUARANTINE_COLUMNS = {
    "reason": "string",
    "message": "string",
    "line": "int",
    "delivery_id": "string",
    "ingested_at": "string",
    "events": "int",
    "original": "string",
    "original_base64": "string",
    "faults": "array<struct<reason:string,message:string>>",
    "source": "string",
    "mappings_digest": "string",
}
