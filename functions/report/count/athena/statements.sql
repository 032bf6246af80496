-- Written by `make queries` from queries.py: change that, not this.

-- name: groups
WITH stored AS (
SELECT *,
       CASE
  WHEN LENGTH(action) <= 256
  THEN action
  ELSE CONCAT(
    CAST(SUBSTR(action, 1, 256) AS VARCHAR),
    CAST('… (' AS VARCHAR),
    CAST(LENGTH(action) AS VARCHAR),
    CAST(' characters, SHA-256 ' AS VARCHAR),
    CAST(SUBSTR(LOWER(TO_HEX(SHA256(TO_UTF8(action)))), 1, 16) AS VARCHAR),
    CAST(')' AS VARCHAR)
  )
END AS action_name,
       CASE
  WHEN LENGTH(status) <= 256
  THEN status
  ELSE CONCAT(
    CAST(SUBSTR(status, 1, 256) AS VARCHAR),
    CAST('… (' AS VARCHAR),
    CAST(LENGTH(status) AS VARCHAR),
    CAST(' characters, SHA-256 ' AS VARCHAR),
    CAST(SUBSTR(LOWER(TO_HEX(SHA256(TO_UTF8(status)))), 1, 16) AS VARCHAR),
    CAST(')' AS VARCHAR)
  )
END AS status_name
FROM (
SELECT *, CAST(to_unixtime(ingested_at) * 1000 AS BIGINT) * 1000 AS ingested_us
FROM events
WHERE dt = :day AND :files
)
), repeats AS (
WITH suspects AS (
  SELECT
    identity_hash
  FROM stored
  GROUP BY
    identity_hash
  HAVING
    COUNT(*) > 1
), ranked AS (
  SELECT
    batch,
    line,
    content_hash,
    FIRST_VALUE(content_hash) OVER (PARTITION BY source, event_id ORDER BY ingested_us, batch, line) AS first_hash,
    ROW_NUMBER() OVER (PARTITION BY source, event_id ORDER BY ingested_us, batch, line) AS place,
    ROW_NUMBER() OVER (PARTITION BY source, event_id, delivery_id ORDER BY ingested_us, batch, line) AS delivery_place
  FROM stored
  WHERE
    identity_hash IN (
      SELECT
        identity_hash
      FROM suspects
    )
)
SELECT
  batch,
  line,
  CASE
    WHEN delivery_place > 1
    THEN 'redelivered'
    WHEN content_hash = first_hash
    THEN 'duplicate'
    ELSE 'conflicting'
  END AS kind
FROM ranked
WHERE
  place > 1
), activity AS (
SELECT
  source,
  event_type,
  action_name AS action,
  status_name AS status,
  timestamp_us,
  ingested_us,
  COALESCE(
    LOWER(status_name) IN ('failure', 'failed', 'error')
    AND status_name NOT LIKE '%İ%',
    FALSE
  ) AS failed,
  timestamp_us + :offset_us - (
    timestamp_us + :offset_us + 62135596800000000
  ) % 3600000000 AS hour_us,
  ingested_us - timestamp_us + 500 - (
    (
      ingested_us - timestamp_us + 500
    ) % 1000 + 1000
  ) % 1000 AS latency_us
FROM stored
WHERE
  NOT EXISTS(
    SELECT
      1
    FROM repeats
    WHERE
      repeats.batch = stored.batch AND repeats.line = stored.line
  )
), counted AS (
SELECT
  GROUPING(source, event_type, action, status, hour_us, latency_us) AS grouped,
  COALESCE(source, event_type, action, status) AS name,
  hour_us,
  latency_us,
  COUNT(*) AS events,
  COUNT(*) FILTER(WHERE
    failed) AS failures,
  COUNT(*) FILTER(WHERE
    ingested_us > :late_after_us) AS late,
  MIN(timestamp_us) AS first_us,
  MAX(timestamp_us) AS last_us
FROM activity
GROUP BY
  GROUPING SETS (
    (
      source
    ),
    (
      event_type
    ),
    (
      action
    ),
    (
      status
    ),
    (
      hour_us
    ),
    (
      latency_us
    ),
    ()
  )
)
SELECT
  grouped,
  CASE WHEN beyond = 0 THEN name END AS kept,
  hour_us,
  beyond,
  COUNT(*) AS names,
  SUM(events) AS events,
  SUM(failures) AS failures,
  SUM(late) AS late,
  MIN(first_us) AS first_us,
  MAX(last_us) AS last_us
FROM (
  SELECT
    *,
    CASE
      WHEN ROW_NUMBER() OVER (PARTITION BY grouped, name IS NULL ORDER BY events DESC, name) > 1000
      THEN 1
      ELSE 0
    END AS beyond
  FROM counted
  WHERE
    latency_us IS NULL
) AS ranked
GROUP BY
  grouped,
  CASE WHEN beyond = 0 THEN name END,
  hour_us,
  beyond

-- name: latencies
WITH stored AS (
SELECT *,
       CASE
  WHEN LENGTH(action) <= 256
  THEN action
  ELSE CONCAT(
    CAST(SUBSTR(action, 1, 256) AS VARCHAR),
    CAST('… (' AS VARCHAR),
    CAST(LENGTH(action) AS VARCHAR),
    CAST(' characters, SHA-256 ' AS VARCHAR),
    CAST(SUBSTR(LOWER(TO_HEX(SHA256(TO_UTF8(action)))), 1, 16) AS VARCHAR),
    CAST(')' AS VARCHAR)
  )
END AS action_name,
       CASE
  WHEN LENGTH(status) <= 256
  THEN status
  ELSE CONCAT(
    CAST(SUBSTR(status, 1, 256) AS VARCHAR),
    CAST('… (' AS VARCHAR),
    CAST(LENGTH(status) AS VARCHAR),
    CAST(' characters, SHA-256 ' AS VARCHAR),
    CAST(SUBSTR(LOWER(TO_HEX(SHA256(TO_UTF8(status)))), 1, 16) AS VARCHAR),
    CAST(')' AS VARCHAR)
  )
END AS status_name
FROM (
SELECT *, CAST(to_unixtime(ingested_at) * 1000 AS BIGINT) * 1000 AS ingested_us
FROM events
WHERE dt = :day AND :files
)
), repeats AS (
WITH suspects AS (
  SELECT
    identity_hash
  FROM stored
  GROUP BY
    identity_hash
  HAVING
    COUNT(*) > 1
), ranked AS (
  SELECT
    batch,
    line,
    content_hash,
    FIRST_VALUE(content_hash) OVER (PARTITION BY source, event_id ORDER BY ingested_us, batch, line) AS first_hash,
    ROW_NUMBER() OVER (PARTITION BY source, event_id ORDER BY ingested_us, batch, line) AS place,
    ROW_NUMBER() OVER (PARTITION BY source, event_id, delivery_id ORDER BY ingested_us, batch, line) AS delivery_place
  FROM stored
  WHERE
    identity_hash IN (
      SELECT
        identity_hash
      FROM suspects
    )
)
SELECT
  batch,
  line,
  CASE
    WHEN delivery_place > 1
    THEN 'redelivered'
    WHEN content_hash = first_hash
    THEN 'duplicate'
    ELSE 'conflicting'
  END AS kind
FROM ranked
WHERE
  place > 1
), activity AS (
SELECT
  source,
  event_type,
  action_name AS action,
  status_name AS status,
  timestamp_us,
  ingested_us,
  COALESCE(
    LOWER(status_name) IN ('failure', 'failed', 'error')
    AND status_name NOT LIKE '%İ%',
    FALSE
  ) AS failed,
  timestamp_us + :offset_us - (
    timestamp_us + :offset_us + 62135596800000000
  ) % 3600000000 AS hour_us,
  ingested_us - timestamp_us + 500 - (
    (
      ingested_us - timestamp_us + 500
    ) % 1000 + 1000
  ) % 1000 AS latency_us
FROM stored
WHERE
  NOT EXISTS(
    SELECT
      1
    FROM repeats
    WHERE
      repeats.batch = stored.batch AND repeats.line = stored.line
  )
), counted AS (
SELECT
  GROUPING(source, event_type, action, status, hour_us, latency_us) AS grouped,
  COALESCE(source, event_type, action, status) AS name,
  hour_us,
  latency_us,
  COUNT(*) AS events,
  COUNT(*) FILTER(WHERE
    failed) AS failures,
  COUNT(*) FILTER(WHERE
    ingested_us > :late_after_us) AS late,
  MIN(timestamp_us) AS first_us,
  MAX(timestamp_us) AS last_us
FROM activity
GROUP BY
  GROUPING SETS (
    (
      source
    ),
    (
      event_type
    ),
    (
      action
    ),
    (
      status
    ),
    (
      hour_us
    ),
    (
      latency_us
    ),
    ()
  )
)
SELECT
  MIN(latency_us) FILTER(WHERE
    events * 100 >= all_events * 50),
  MIN(latency_us) FILTER(WHERE
    events * 100 >= all_events * 95),
  MIN(latency_us) FILTER(WHERE
    events * 100 >= all_events * 99),
  MAX(latency_us),
  MIN(latency_us) FILTER(WHERE
    on_time > 0 AND on_time * 100 >= all_on_time * 50),
  MIN(latency_us) FILTER(WHERE
    on_time > 0 AND on_time * 100 >= all_on_time * 95),
  MIN(latency_us) FILTER(WHERE
    on_time > 0 AND on_time * 100 >= all_on_time * 99),
  MIN(latency_us) FILTER(WHERE
    on_time > 0 AND on_time = all_on_time)
FROM (
  SELECT
    latency_us,
    SUM(events) OVER (ORDER BY latency_us) AS events,
    SUM(events) OVER () AS all_events,
    SUM(events - late) OVER (ORDER BY latency_us) AS on_time,
    SUM(events - late) OVER () AS all_on_time
  FROM counted
  WHERE
    NOT latency_us IS NULL
) AS running

-- name: kinds
WITH stored AS (
SELECT *, CAST(to_unixtime(ingested_at) * 1000 AS BIGINT) * 1000 AS ingested_us
FROM events
WHERE dt = :day AND :files
), repeats AS (
WITH suspects AS (
  SELECT
    identity_hash
  FROM stored
  GROUP BY
    identity_hash
  HAVING
    COUNT(*) > 1
), ranked AS (
  SELECT
    batch,
    line,
    content_hash,
    FIRST_VALUE(content_hash) OVER (PARTITION BY source, event_id ORDER BY ingested_us, batch, line) AS first_hash,
    ROW_NUMBER() OVER (PARTITION BY source, event_id ORDER BY ingested_us, batch, line) AS place,
    ROW_NUMBER() OVER (PARTITION BY source, event_id, delivery_id ORDER BY ingested_us, batch, line) AS delivery_place
  FROM stored
  WHERE
    identity_hash IN (
      SELECT
        identity_hash
      FROM suspects
    )
)
SELECT
  batch,
  line,
  CASE
    WHEN delivery_place > 1
    THEN 'redelivered'
    WHEN content_hash = first_hash
    THEN 'duplicate'
    ELSE 'conflicting'
  END AS kind
FROM ranked
WHERE
  place > 1
)
SELECT
  kind,
  COUNT(*) AS events
FROM repeats
GROUP BY
  kind

-- name: mapped
WITH stored AS (
SELECT *, CAST(to_unixtime(ingested_at) * 1000 AS BIGINT) * 1000 AS ingested_us
FROM events
WHERE dt = :day AND :files
), repeats AS (
WITH suspects AS (
  SELECT
    identity_hash
  FROM stored
  GROUP BY
    identity_hash
  HAVING
    COUNT(*) > 1
), ranked AS (
  SELECT
    batch,
    line,
    content_hash,
    FIRST_VALUE(content_hash) OVER (PARTITION BY source, event_id ORDER BY ingested_us, batch, line) AS first_hash,
    ROW_NUMBER() OVER (PARTITION BY source, event_id ORDER BY ingested_us, batch, line) AS place,
    ROW_NUMBER() OVER (PARTITION BY source, event_id, delivery_id ORDER BY ingested_us, batch, line) AS delivery_place
  FROM stored
  WHERE
    identity_hash IN (
      SELECT
        identity_hash
      FROM suspects
    )
)
SELECT
  batch,
  line,
  CASE
    WHEN delivery_place > 1
    THEN 'redelivered'
    WHEN content_hash = first_hash
    THEN 'duplicate'
    ELSE 'conflicting'
  END AS kind
FROM ranked
WHERE
  place > 1
)
SELECT
  mapping,
  mappings_digest,
  CASE WHEN beyond = 0 THEN source END AS kept,
  beyond,
  COUNT(*) AS names,
  SUM(events) AS events,
  SUM(envelope_ids) AS envelope_ids,
  SUM(envelope_times) AS envelope_times
FROM (
  SELECT
    *,
    CASE
      WHEN mapping IS NULL
      AND ROW_NUMBER() OVER (PARTITION BY mapping IS NULL ORDER BY events DESC, source) > 1000
      THEN 1
      ELSE 0
    END AS beyond
  FROM (
    SELECT
      mapping,
      mappings_digest,
      source,
      COUNT(*) AS events,
      COUNT(*) FILTER(WHERE
        envelope_id) AS envelope_ids,
      COUNT(*) FILTER(WHERE
        envelope_time) AS envelope_times
    FROM stored
    WHERE
      NOT mapping IS NULL
      AND NOT EXISTS(
        SELECT
          1
        FROM repeats
        WHERE
          repeats.batch = stored.batch AND repeats.line = stored.line
      )
    GROUP BY
      GROUPING SETS (
        (mapping, mappings_digest),
        (
          source
        )
      )
  ) AS made
  WHERE
    NOT mapping IS NULL OR envelope_ids + envelope_times > 0
) AS ranked
GROUP BY
  mapping,
  mappings_digest,
  CASE WHEN beyond = 0 THEN source END,
  beyond

-- name: measured
WITH stored AS (
SELECT *,
       CASE
  WHEN LENGTH(action) <= 256
  THEN action
  ELSE CONCAT(
    CAST(SUBSTR(action, 1, 256) AS VARCHAR),
    CAST('… (' AS VARCHAR),
    CAST(LENGTH(action) AS VARCHAR),
    CAST(' characters, SHA-256 ' AS VARCHAR),
    CAST(SUBSTR(LOWER(TO_HEX(SHA256(TO_UTF8(action)))), 1, 16) AS VARCHAR),
    CAST(')' AS VARCHAR)
  )
END AS action_name,
       CASE
  WHEN LENGTH(status) <= 256
  THEN status
  ELSE CONCAT(
    CAST(SUBSTR(status, 1, 256) AS VARCHAR),
    CAST('… (' AS VARCHAR),
    CAST(LENGTH(status) AS VARCHAR),
    CAST(' characters, SHA-256 ' AS VARCHAR),
    CAST(SUBSTR(LOWER(TO_HEX(SHA256(TO_UTF8(status)))), 1, 16) AS VARCHAR),
    CAST(')' AS VARCHAR)
  )
END AS status_name
FROM (
SELECT *, CAST(to_unixtime(ingested_at) * 1000 AS BIGINT) * 1000 AS ingested_us
FROM events
WHERE dt = :day AND :files
)
), repeats AS (
WITH suspects AS (
  SELECT
    identity_hash
  FROM stored
  GROUP BY
    identity_hash
  HAVING
    COUNT(*) > 1
), ranked AS (
  SELECT
    batch,
    line,
    content_hash,
    FIRST_VALUE(content_hash) OVER (PARTITION BY source, event_id ORDER BY ingested_us, batch, line) AS first_hash,
    ROW_NUMBER() OVER (PARTITION BY source, event_id ORDER BY ingested_us, batch, line) AS place,
    ROW_NUMBER() OVER (PARTITION BY source, event_id, delivery_id ORDER BY ingested_us, batch, line) AS delivery_place
  FROM stored
  WHERE
    identity_hash IN (
      SELECT
        identity_hash
      FROM suspects
    )
)
SELECT
  batch,
  line,
  CASE
    WHEN delivery_place > 1
    THEN 'redelivered'
    WHEN content_hash = first_hash
    THEN 'duplicate'
    ELSE 'conflicting'
  END AS kind
FROM ranked
WHERE
  place > 1
), once AS (
SELECT *, COALESCE(
  LOWER(status_name) IN ('failure', 'failed', 'error')
  AND status_name NOT LIKE '%İ%',
  FALSE
) AS failed
FROM stored
WHERE NOT EXISTS (
    SELECT 1 FROM repeats WHERE repeats.batch = stored.batch AND repeats.line = stored.line
)
), measures AS (
:measures
)
:question

-- name: compact
UNLOAD (
WITH stored AS (
SELECT *, CAST(to_unixtime(ingested_at) * 1000 AS BIGINT) * 1000 AS ingested_us
FROM events
WHERE dt = :day AND :files
), repeats AS (
WITH suspects AS (
  SELECT
    identity_hash
  FROM stored
  GROUP BY
    identity_hash
  HAVING
    COUNT(*) > 1
), ranked AS (
  SELECT
    batch,
    line,
    content_hash,
    FIRST_VALUE(content_hash) OVER (PARTITION BY source, event_id ORDER BY ingested_us, batch, line) AS first_hash,
    ROW_NUMBER() OVER (PARTITION BY source, event_id ORDER BY ingested_us, batch, line) AS place,
    ROW_NUMBER() OVER (PARTITION BY source, event_id, delivery_id ORDER BY ingested_us, batch, line) AS delivery_place
  FROM stored
  WHERE
    identity_hash IN (
      SELECT
        identity_hash
      FROM suspects
    )
)
SELECT
  batch,
  line,
  CASE
    WHEN delivery_place > 1
    THEN 'redelivered'
    WHEN content_hash = first_hash
    THEN 'duplicate'
    ELSE 'conflicting'
  END AS kind
FROM ranked
WHERE
  place > 1
)
SELECT event_id, source, event_type, action, status, "timestamp", ingested_at, details, extra,
       content_hash, delivery_id, batch, line, timestamp_us, identity_hash,
       mapping, mappings_digest, envelope_id, envelope_time
FROM stored
WHERE NOT EXISTS (
    SELECT 1 FROM repeats WHERE repeats.batch = stored.batch AND repeats.line = stored.line
)
ORDER BY source, timestamp_us, batch, line
)
TO :target
WITH (format = 'PARQUET', compression = 'ZSTD')
