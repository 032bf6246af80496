"""What is counted over an event day, once for every engine: SQL that DuckDB and Athena take.

They read a view `stored`, which each engine makes of a day's event files, with the columns
`event_id, source, event_type, action, status, content_hash, identity_hash, delivery_id,
timestamp_us, ingested_us, batch, line`. `batch` is anything that names a batch and sorts as its
name does. Times are µs since the epoch, and whole numbers are added, subtracted and taken modulo
only: what dialects make of a division differs.
"""

from __future__ import annotations

# A hash of 32 bits finds the few ids that may stand more than once, without reading or holding all
# ids; those are then compared by themselves.
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

# Quarters of an hour begin at multiples of 900 s. A shift by a multiple of them (the year 1 to the
# epoch) keeps what is taken modulo positive for every time that the contract allows.
# Latencies are rounded to the millisecond: half a millisecond goes up.
ACTIVITY = """
SELECT source, event_type, action, status, timestamp_us, ingested_us,
       coalesce(lower(status) IN ('failure', 'failed', 'error'), false) AS failed,
       timestamp_us - (timestamp_us + 62135596800000000) % 900000000 AS quarter_us,
       ingested_us - timestamp_us + 500
           - ((ingested_us - timestamp_us + 500) % 1000 + 1000) % 1000 AS latency_us
FROM stored
WHERE NOT EXISTS (
    SELECT 1 FROM repeats WHERE repeats.batch = stored.batch AND repeats.line = stored.line
)
"""

# One pass over the events for every figure. grouping() has one bit a column, from the left; a 0
# says that rows are grouped by it.
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

# The nearest rank: the smallest latency that so many hundredths of the events do not exceed.
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
