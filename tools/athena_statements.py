"""Translates the report's queries for Athena: `make queries` writes statements.sql.

sqlglot translates the queries that both engines run. It is not part of the deployed function, which
has the finished text. The SQL below is Athena's own: duckdb/statements.py is its counterpart.
Placeholders (`:name`) are filled in when a statement is sent; see athena/statements.py.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import sqlglot

from functions.report.count import queries

FILE = Path(queries.__file__).with_name("athena") / "statements.sql"
_HEADER = "-- Written by `make queries` from queries.py: change that, not this.\n"

# To the millisecond: batches are ingested to the millisecond, and Athena reads no more digits.
_STORED = """
SELECT *, CAST(to_unixtime(ingested_at) * 1000 AS BIGINT) * 1000 AS ingested_us
FROM events
WHERE dt = :day AND :files
"""

# The same as it is counted, with short names.
_NAMED = """
SELECT *,
       {action} AS action_name,
       {status} AS status_name
FROM ({stored})
"""

# With the columns of the event files.
_KEPT = """
SELECT event_id, source, event_type, action, status, "timestamp", ingested_at, details, extra,
       content_hash, delivery_id, batch, line, timestamp_us, identity_hash,
       mapping, mappings_digest, envelope_id, envelope_time
FROM stored
WHERE NOT EXISTS (
    SELECT 1 FROM repeats WHERE repeats.batch = stored.batch AND repeats.line = stored.line
)
ORDER BY source, timestamp_us, batch, line
"""

# What metrics count of each event that counts: athena/measures.py writes both parts.
_MEASURED = """
WITH stored AS (
{stored}
), repeats AS (
{repeats}
), once AS (
SELECT *, {failed} AS failed
FROM stored
WHERE NOT EXISTS (
    SELECT 1 FROM repeats WHERE repeats.batch = stored.batch AND repeats.line = stored.line
)
), measures AS (
:measures
)
:question
"""

# Each file is sorted, but one does not continue where another ends (Athena user guide, "UNLOAD").
_COMPACT = """
UNLOAD (
{select}
)
TO :target
WITH (format = 'PARQUET', compression = 'ZSTD')
"""


def statements() -> dict[str, str]:
    """Return Athena's statements by name. Each is whole: Athena keeps nothing between them."""
    names = {name: _translated(queries.short_name(name)) for name in ("action", "status")}
    named = _NAMED.format(stored=_STORED, **names).strip()
    stages = {
        "repeats": _translated(queries.REPEATS),
        "activity": _translated(queries.ACTIVITY.format(offset_us=":offset_us")),
        "counted": _translated(queries.COUNTED.format(late_after_us=":late_after_us")),
    }
    only_repeats = {"repeats": stages["repeats"]}
    stored = _STORED.strip()
    return {
        "groups": _statement(named, stages, _translated(queries.GROUPS)),
        "latencies": _statement(named, stages, _translated(queries.LATENCIES)),
        "kinds": _statement(stored, only_repeats, _translated(queries.KINDS)),
        "mapped": _statement(stored, only_repeats, _translated(queries.MAPPED)),
        "measured": _MEASURED.format(
            stored=named, failed=_translated(queries.failed("status_name")), **only_repeats
        ).strip(),
        "compact": _COMPACT.format(select=_statement(stored, only_repeats, _KEPT.strip())).strip(),
    }


def text() -> str:
    """Return the text of statements.sql, as athena/statements.py parses it."""
    parts = [f"-- name: {name}\n{statement}\n" for name, statement in statements().items()]
    return "\n".join([_HEADER, *parts])


def _statement(stored: str, stages: Mapping[str, str], last: str) -> str:
    named = {"stored": stored, **stages}
    stages_sql = ", ".join(f"{name} AS (\n{sql}\n)" for name, sql in named.items())
    return f"WITH {stages_sql}\n{last}"


def _translated(sql: str) -> str:
    """Translate from DuckDB's dialect. Raises sqlglot's error if Athena has no equivalent."""
    tree = sqlglot.parse_one(sql, read="duckdb")
    return tree.sql("athena", pretty=True, unsupported_level=sqlglot.ErrorLevel.RAISE)


if __name__ == "__main__":
    FILE.write_text(text(), encoding="utf-8")
