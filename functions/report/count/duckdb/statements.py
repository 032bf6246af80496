"""DuckDB's own SQL: reads event files and writes curated files.

Braces are filled in by str.format.
"""

from __future__ import annotations

from functions.report.count.queries import failed
from functions.report.document.lists import LONGEST_NAME

# `batch` is the place of a file and `line` the place of a row, which cost nothing to read: files
# are in the order of their batches' names. `first`: the number of the first file. `further`: the
# columns of mappings, on a day that has them.
STORED = """
SELECT event_id, source, event_type, {action_name} AS action_name, {status_name} AS status_name,
       content_hash, identity_hash, delivery_id, timestamp_us,
       epoch_us(ingested_at) AS ingested_us, file_index::BIGINT + {first} AS batch,
       file_row_number AS line{further}
FROM {rows}
"""
FILES = "read_parquet({files}, hive_partitioning = false)"
PLACES = ("file_index", "file_row_number")

OF_MAPPINGS = ", mapping, mappings_digest, envelope_id, envelope_time"

# A file without rows that has the columns of mappings, to be read beside files that may lack them.
NO_MAPPINGS = """
COPY (
    SELECT NULL::VARCHAR AS mapping, NULL::VARCHAR AS mappings_digest,
           NULL::BOOLEAN AS envelope_id, NULL::BOOLEAN AS envelope_time
    WHERE false
) TO {target} (FORMAT parquet)
"""

# Whether any name may have to be cut. DuckDB compares the few values of a column's dictionary here,
# but all rows if it has to cut.
HAS_LONG_NAMES = f"""
SELECT coalesce(bool_or(strlen(action) > {LONGEST_NAME} OR strlen(status) > {LONGEST_NAME}), false)
FROM read_parquet({{files}}, hive_partitioning = false)
"""  # noqa: S608 - our own number

# The view `stored` of a day without files.
NOTHING_STORED = """
CREATE TEMP TABLE stored (
    event_id VARCHAR, source VARCHAR, event_type VARCHAR, action_name VARCHAR,
    status_name VARCHAR, content_hash BIGINT, identity_hash INTEGER, delivery_id VARCHAR,
    timestamp_us BIGINT, ingested_us BIGINT, batch BIGINT, line BIGINT
)
"""

# What metrics count of each event that counts. `columns`: those of a plan, each
# with a comma; `stored` has them.
MEASURES = f"""
SELECT {{columns}}{failed("status_name")} AS failed
FROM {{stored}} AS stored
ANTI JOIN repeats ON repeats.batch = stored.batch AND repeats.line = stored.line
"""  # noqa: S608 - our own columns
# Rows are held in memory until their group is written, and texts may have a kilobyte each. Snappy
# takes a seventh less time than zstd, for files that are read a few times and then removed.
MEASURES_WRITTEN = """
COPY ({measures}) TO {target} (FORMAT parquet, COMPRESSION snappy, ROW_GROUP_SIZE_BYTES '8MB')
"""

# Whole rows of event files without the repeats. `first`: the number of the first file. An anti join
# passes rows on; NOT EXISTS would first hold all of them.
WITHOUT_REPEATS = """
SELECT files.*
FROM read_parquet({files}, hive_partitioning = false) AS files
ANTI JOIN repeats ON repeats.batch = files.file_index::BIGINT + {first}
    AND repeats.line = files.file_row_number
"""

# A curated file. `rows`: a query. A row group is held in memory until it is written, and DuckDB's
# 122,880 rows may be gigabytes; usual rows reach both bounds at about the same time.
SORTED = """
COPY (FROM ({rows}) ORDER BY source, timestamp_us, event_id)
TO {target} (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1, ROW_GROUP_SIZE_BYTES '128MB')
"""

# The first source, time and id of each range but the first, from a sample that has no ids. They are
# kept in a variable, since a source may be any text: no part of it becomes part of a statement.
# `bounds`: the name of the variable.
BOUNDS = """
SET VARIABLE {bounds} = (
    WITH sample AS (SELECT source, timestamp_us FROM activity USING SAMPLE {rows} ROWS),
    ranked AS (SELECT *, ntile({ranges}) OVER (ORDER BY source, timestamp_us) AS range FROM sample),
    firsts AS (
        SELECT range, min({{'source': source, 'us': timestamp_us, 'id': ''}}) AS bound
        FROM ranked WHERE range > 1 GROUP BY range
    )
    SELECT list(bound ORDER BY range) FROM firsts
)
"""

# The bytes of rows, by the columns that may be long. `rows`: a query. WIDTH: the rows, the bytes.
_WIDTHS = """
SELECT source, timestamp_us, event_id,
       1 + coalesce(strlen(details), 0) + coalesce(strlen(extra), 0)
           + coalesce(strlen(action), 0) + coalesce(strlen(status), 0) AS width
FROM ({rows})
"""
WIDTH = f"SELECT count(*), sum(width)::BIGINT FROM ({_WIDTHS})"  # noqa: S608 - our own columns

# The same bounds, of ranges with about as many bytes. They are exact: from all rows, with ids.
BOUNDS_BY_WIDTH = f"""
SET VARIABLE {{bounds}} = (
    WITH placed AS (
        SELECT {{{{'source': source, 'us': timestamp_us, 'id': event_id}}}} AS bound,
               (sum(width) OVER (ORDER BY source, timestamp_us, event_id) - 1) // {{width}} AS range
        FROM ({_WIDTHS})
    ),
    firsts AS (SELECT range, min(bound) AS bound FROM placed WHERE range > 0 GROUP BY range)
    SELECT list(bound ORDER BY range) FROM firsts
)
"""  # noqa: S608 - our own columns

# Whether a row belongs to a range after bound `n`. There may be fewer bounds than ranges less one:
# a comparison with a missing bound is false.
IS_BEYOND = """
coalesce(
    source > getvariable('{bounds}')[{n}].source
    OR source = getvariable('{bounds}')[{n}].source AND (
        timestamp_us > getvariable('{bounds}')[{n}].us
        OR timestamp_us = getvariable('{bounds}')[{n}].us
        AND event_id >= getvariable('{bounds}')[{n}].id
    ),
    false
)::INTEGER
"""

# Rows with the number of their range, those of some ranges, and what writes them to a directory for
# each range.
NUMBERED = "SELECT *, {range} AS range FROM ({rows})"
BETWEEN = "FROM ({rows}) WHERE range BETWEEN {low} AND {high}"
SPREAD = """
COPY ({rows})
TO {target} (
    FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1,
    PARTITION_BY (range), ROW_GROUP_SIZE_BYTES '16MB',
    FILENAME_PATTERN '{number}-{{i}}', OVERWRITE_OR_IGNORE
)
"""
