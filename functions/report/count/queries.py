"""The queries that count an event day, in SQL that both engines run.

They are written in DuckDB's dialect and translated for Athena by `make queries`. They read a view
`stored`, which each engine makes from a day's event files, with the columns `event_id, source,
event_type, action, status, content_hash, identity_hash, delivery_id, timestamp_us, ingested_us,
batch, line`. `batch` is any value that identifies a batch and sorts like its name. Times are µs
since the epoch. Numbers are only added, subtracted and taken modulo, since dialects divide whole
numbers differently.
"""

from __future__ import annotations

# A 32-bit hash finds the few ids that may be stored more than once, without reading all ids or
# holding them in memory. The ids with the same hash are then compared.
REPEATS = """
WITH suspects AS (
    SELECT identity_hash FROM stored GROUP BY identity_hash HAVING count(*) > 1
), ranked AS (
    SELECT batch, line, content_hash,
           first_value(content_hash) OVER (
               PARTITION BY source, event_id ORDER BY ingested_us, batch, line
           ) AS first_hash,
           row_number() OVER (
               PARTITION BY source, event_id ORDER BY ingested_us, batch, line
           ) AS place,
           row_number() OVER (
               PARTITION BY source, event_id, delivery_id ORDER BY ingested_us, batch, line
           ) AS delivery_place
    FROM stored
    WHERE identity_hash IN (SELECT identity_hash FROM suspects)
)
SELECT batch, line,
       CASE WHEN delivery_place > 1 THEN 'redelivered'
            WHEN content_hash = first_hash THEN 'duplicate'
            ELSE 'conflicting' END AS kind
FROM ranked
WHERE place > 1
"""

# Quarters of an hour begin at multiples of 900 s. The time from the year 1 to the epoch is such a
# multiple: adding it keeps the operand of the modulo positive for every time in the contract.
# Latencies are rounded to the millisecond, halves up.
# A failure is told in any case of ASCII letters. Of the other letters lower() makes one of these
# words' letters only of İ, a capital I with a dot, and only in some engines.
ACTIVITY = """
SELECT source, event_type, action, status, timestamp_us, ingested_us,
       coalesce(lower(status) IN ('failure', 'failed', 'error') AND status NOT LIKE '%İ%', false)
           AS failed,
       timestamp_us - (timestamp_us + 62135596800000000) % 900000000 AS quarter_us,
       ingested_us - timestamp_us + 500
           - ((ingested_us - timestamp_us + 500) % 1000 + 1000) % 1000 AS latency_us
FROM stored
WHERE NOT EXISTS (
    SELECT 1 FROM repeats WHERE repeats.batch = stored.batch AND repeats.line = stored.line
)
"""

# One pass over the events counts every figure. grouping() has one bit for each column, from the
# left; 0 means that the rows are grouped by that column.
COUNTED = """
SELECT grouping(source, event_type, action, status, quarter_us, latency_us) AS grouped,
       coalesce(source, event_type, action, status) AS name, quarter_us, latency_us,
       count(*) AS events,
       count(*) FILTER (WHERE failed) AS failures,
       count(*) FILTER (WHERE ingested_us > {late_after_us}) AS late,
       min(timestamp_us) AS first_us,
       max(timestamp_us) AS last_us
FROM activity
GROUP BY GROUPING SETS (
    (source), (event_type), (action), (status), (quarter_us), (latency_us), ()
)
"""
DIMENSIONS = {0b011111: "source", 0b101111: "event_type", 0b110111: "action", 0b111011: "status"}
BY_QUARTER = 0b111101
IN_ALL = 0b111111

GROUPS = """
SELECT grouped, name, quarter_us, events, failures, late, first_us, last_us
FROM counted
WHERE latency_us IS NULL
"""

# Nearest-rank percentiles: p95 is the smallest latency that 95 % of the events do not exceed.
LATENCIES = """
WITH running AS (
    SELECT latency_us,
           sum(events) OVER (ORDER BY latency_us) AS events,
           sum(events) OVER () AS all_events,
           sum(events - late) OVER (ORDER BY latency_us) AS on_time,
           sum(events - late) OVER () AS all_on_time
    FROM counted
    WHERE latency_us IS NOT NULL
)
SELECT min(latency_us) FILTER (WHERE events * 100 >= all_events * 50),
       min(latency_us) FILTER (WHERE events * 100 >= all_events * 95),
       min(latency_us) FILTER (WHERE events * 100 >= all_events * 99),
       max(latency_us),
       min(latency_us) FILTER (WHERE on_time > 0 AND on_time * 100 >= all_on_time * 50),
       min(latency_us) FILTER (WHERE on_time > 0 AND on_time * 100 >= all_on_time * 95),
       min(latency_us) FILTER (WHERE on_time > 0 AND on_time * 100 >= all_on_time * 99),
       min(latency_us) FILTER (WHERE on_time > 0 AND on_time = all_on_time)
FROM running
"""

KINDS = "SELECT kind, count(*) AS events FROM repeats GROUP BY kind"
