"""The queries that count an event day, in SQL that both engines run.

They are written in DuckDB's dialect and translated for Athena by `make queries`. They read a view
`stored`, which each engine makes from a day's event files, with the columns `event_id, source,
event_type, action_name, status_name, content_hash, identity_hash, delivery_id, timestamp_us,
ingested_us, batch, line`; on a day with mapped events also `mapping, mappings_digest, envelope_id,
envelope_time`. `batch` is any value that identifies a batch and sorts like its name. Times are µs
since the epoch. Numbers are only added, subtracted and taken modulo, since dialects divide whole
numbers differently.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta

from functions.common.clock import Stretch
from functions.common.times import EPOCH
from functions.report.document.lists import DIGEST_DIGITS, LONGEST_NAME, MOST_NAMED

_MICROSECOND = timedelta(microseconds=1)

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


def digest(column: str) -> str:
    """Return SQL for the SHA-256 of a text, in hex."""
    return f"sha256(encode({column}))"


def short_name(column: str, digest: Callable[[str], str] = digest) -> str:
    """Return SQL for a text as document.lists.short cuts it: the columns `*_name`."""
    return (
        f"CASE WHEN length({column}) <= {LONGEST_NAME} THEN {column}"
        f" ELSE substr({column}, 1, {LONGEST_NAME}) || '… ('"
        f" || CAST(length({column}) AS VARCHAR) || ' characters, SHA-256 '"
        f" || substr({digest(column)}, 1, {DIGEST_DIGITS}) || ')' END"
    )


def failed(status: str) -> str:
    """Return SQL for whether an event failed, by the column of its status.

    A failure is told in any case of ASCII letters. Of the other letters lower() makes one of these
    words' letters only of İ, a capital I with a dot, and only in some engines.
    """
    return (
        f"coalesce(lower({status}) IN ('failure', 'failed', 'error')"
        f" AND {status} NOT LIKE '%İ%', false)"
    )


# `hour_us`: when the hour began, as clocks showed it. The time from the year 1 to the epoch is a
# multiple of an hour: adding it keeps the operand of the modulo positive for every time in the
# contract. Latencies are rounded to the millisecond, halves up.
ACTIVITY = f"""
SELECT source, event_type, action_name AS action, status_name AS status, timestamp_us, ingested_us,
       {failed("status_name")} AS failed,
       timestamp_us + {{offset_us}}
           - (timestamp_us + {{offset_us}} + 62135596800000000) % 3600000000 AS hour_us,
       ingested_us - timestamp_us + 500
           - ((ingested_us - timestamp_us + 500) % 1000 + 1000) % 1000 AS latency_us
FROM stored
WHERE NOT EXISTS (
    SELECT 1 FROM repeats WHERE repeats.batch = stored.batch AND repeats.line = stored.line
)
"""  # noqa: S608 - our own column


def offset_us(clock: Sequence[Stretch]) -> str:
    """Return SQL for the µs that clocks are ahead of UTC at `timestamp_us`.

    Times before the first stretch have the offset of the first, and times after the last that of
    the last. Process puts no event so far from its day, whatever time zone it was set to.
    """
    *before, last = clock
    if not before:
        return str(last.offset // _MICROSECOND)
    cases = " ".join(
        f"WHEN timestamp_us < {(one.end - EPOCH) // _MICROSECOND} THEN {one.offset // _MICROSECOND}"
        for one in before
    )
    return f"CASE {cases} ELSE {last.offset // _MICROSECOND} END"


# One pass over the events counts every figure. grouping() has one bit for each column, from the
# left; 0 means that the rows are grouped by that column.
COUNTED = """
SELECT grouping(source, event_type, action, status, hour_us, latency_us) AS grouped,
       coalesce(source, event_type, action, status) AS name, hour_us, latency_us,
       count(*) AS events,
       count(*) FILTER (WHERE failed) AS failures,
       count(*) FILTER (WHERE ingested_us > {late_after_us}) AS late,
       min(timestamp_us) AS first_us,
       max(timestamp_us) AS last_us
FROM activity
GROUP BY GROUPING SETS (
    (source), (event_type), (action), (status), (hour_us), (latency_us), ()
)
"""
DIMENSIONS = {0b011111: "source", 0b101111: "event_type", 0b110111: "action", 0b111011: "status"}
BY_HOUR = 0b111101
IN_ALL = 0b111111

# The MOST_NAMED names of each dimension that have the most events (then by code point: both engines
# compare texts by their bytes in UTF-8), and events without one. `beyond` is 1 in the one row of a
# dimension that has all other names together; `names` says how many names a row has.
GROUPS = f"""
SELECT grouped, CASE WHEN beyond = 0 THEN name END AS kept, hour_us, beyond, count(*) AS names,
       sum(events) AS events, sum(failures) AS failures, sum(late) AS late,
       min(first_us) AS first_us, max(last_us) AS last_us
FROM (
    SELECT *, CASE WHEN row_number() OVER (
        PARTITION BY grouped, name IS NULL ORDER BY events DESC, name
    ) > {MOST_NAMED} THEN 1 ELSE 0 END AS beyond
    FROM counted
    WHERE latency_us IS NULL
) AS ranked
GROUP BY grouped, CASE WHEN beyond = 0 THEN name END, hour_us, beyond
"""  # noqa: S608 - our own number

# Nearest-rank percentiles: p95 is the smallest latency that 95 % of the events do not exceed.
LATENCIES = """
SELECT min(latency_us) FILTER (WHERE events * 100 >= all_events * 50),
       min(latency_us) FILTER (WHERE events * 100 >= all_events * 95),
       min(latency_us) FILTER (WHERE events * 100 >= all_events * 99),
       max(latency_us),
       min(latency_us) FILTER (WHERE on_time > 0 AND on_time * 100 >= all_on_time * 50),
       min(latency_us) FILTER (WHERE on_time > 0 AND on_time * 100 >= all_on_time * 95),
       min(latency_us) FILTER (WHERE on_time > 0 AND on_time * 100 >= all_on_time * 99),
       min(latency_us) FILTER (WHERE on_time > 0 AND on_time = all_on_time)
FROM (
    SELECT latency_us,
           sum(events) OVER (ORDER BY latency_us) AS events,
           sum(events) OVER () AS all_events,
           sum(events - late) OVER (ORDER BY latency_us) AS on_time,
           sum(events - late) OVER () AS all_on_time
    FROM counted
    WHERE latency_us IS NOT NULL
) AS running
"""

# What mappings made, each event once: by mapping and digest, and by source those for which the
# envelope stood in. Of these, MOST_NAMED with the most events, and all others together (`beyond`).
MAPPED = f"""
SELECT mapping, mappings_digest, CASE WHEN beyond = 0 THEN source END AS kept, beyond,
       count(*) AS names, sum(events) AS events, sum(envelope_ids) AS envelope_ids,
       sum(envelope_times) AS envelope_times
FROM (
    SELECT *, CASE WHEN mapping IS NULL AND row_number() OVER (
        PARTITION BY mapping IS NULL ORDER BY events DESC, source
    ) > {MOST_NAMED} THEN 1 ELSE 0 END AS beyond
    FROM (
        SELECT mapping, mappings_digest, source, count(*) AS events,
               count(*) FILTER (WHERE envelope_id) AS envelope_ids,
               count(*) FILTER (WHERE envelope_time) AS envelope_times
        FROM stored
        WHERE mapping IS NOT NULL AND NOT EXISTS (
            SELECT 1 FROM repeats WHERE repeats.batch = stored.batch AND repeats.line = stored.line
        )
        GROUP BY GROUPING SETS ((mapping, mappings_digest), (source))
    ) AS made
    WHERE mapping IS NOT NULL OR envelope_ids + envelope_times > 0
) AS ranked
GROUP BY mapping, mappings_digest, CASE WHEN beyond = 0 THEN source END, beyond
"""  # noqa: S608 - our own number

KINDS = "SELECT kind, count(*) AS events FROM repeats GROUP BY kind"
