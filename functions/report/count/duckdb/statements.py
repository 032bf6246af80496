"""DuckDB's own SQL: reads event files and writes curated files.

Braces are filled in by str.format.
"""

from __future__ import annotations

from functions.report.count.queries import short

# `batch` is the place of a file and `line` the place of a row, which cost nothing to read: files
# are in the order of their batches' names. `first`: the number of the first file.
STORED = f"""
SELECT event_id, source, event_type,
       {short("action")} AS action_name, {short("status")} AS status_name,
       content_hash, identity_hash, delivery_id, timestamp_us,
       epoch_us(ingested_at) AS ingested_us, file_index::BIGINT + {{first}} AS batch,
       file_row_number AS line
FROM read_parquet({{files}}, hive_partitioning = false)
"""  # noqa: S608 - our own columns

# The view `stored` of a day without files.
NOTHING_STORED = """
CREATE TEMP TABLE stored (
    event_id VARCHAR, source VARCHAR, event_type VARCHAR, action_name VARCHAR,
    status_name VARCHAR, content_hash BIGINT, identity_hash INTEGER, delivery_id VARCHAR,
    timestamp_us BIGINT, ingested_us BIGINT, batch BIGINT, line BIGINT
)
"""

# When each batch was ingested, in µs since the epoch.
INGESTED = """
SELECT batch, min(epoch_us(ingested_at))
FROM read_parquet({files}, hive_partitioning = false)
GROUP BY batch
"""

# Whole rows of event files without the repeats. `first`: the number of the first file.
WITHOUT_REPEATS = """
SELECT files.*
FROM read_parquet({files}, hive_partitioning = false) AS files
WHERE NOT EXISTS (
    SELECT 1 FROM repeats
    WHERE repeats.batch = files.file_index::BIGINT + {first}
        AND repeats.line = files.file_row_number
)
"""

# A curated file. `rows`: a query.
SORTED = """
COPY (FROM ({rows}) ORDER BY source, timestamp_us, event_id)
TO {target} (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1)
"""

# The first source and time of each range but the first, from a sample. They are kept in a variable,
# since a source may be any text: no part of it becomes part of a statement.
BOUNDS = """
SET VARIABLE bounds = (
    WITH sample AS (SELECT source, timestamp_us FROM activity USING SAMPLE {rows} ROWS),
    ranked AS (SELECT *, ntile({ranges}) OVER (ORDER BY source, timestamp_us) AS range FROM sample),
    firsts AS (
        SELECT range, min({{'source': source, 'us': timestamp_us}}) AS bound
        FROM ranked WHERE range > 1 GROUP BY range
    )
    SELECT list(bound ORDER BY range) FROM firsts
)
"""

# Whether a row belongs to a range after bound `n`. A small day has fewer bounds than ranges: a
# comparison with a missing bound is false.
IS_BEYOND = """
coalesce(
    source > getvariable('bounds')[{n}].source
    OR source = getvariable('bounds')[{n}].source
    AND timestamp_us >= getvariable('bounds')[{n}].us,
    false
)::INTEGER
"""

# Rows of the ranges `low` to `high`, in a directory for each range.
SPREAD = """
COPY (SELECT *, {range} AS range FROM ({rows}) WHERE range BETWEEN {low} AND {high})
TO {target} (
    FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1,
    PARTITION_BY (range), FILENAME_PATTERN '{first}-{{i}}', OVERWRITE_OR_IGNORE
)
"""
