-- Written by `make queries` from queries.py: change that, not this.

-- name: groups
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
), activity AS (
SELECT
  source,
  event_type,
  action,
  status,
  timestamp_us,
  ingested_us,
  COALESCE(LOWER(status) IN ('failure', 'failed', 'error') AND status NOT LIKE '%İ%', FALSE) AS failed,
  timestamp_us - (
    timestamp_us + 62135596800000000
  ) % 900000000 AS quarter_us,
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
  GROUPING(source, event_type, action, status, quarter_us, latency_us) AS grouped,
  COALESCE(source, event_type, action, status) AS name,
  quarter_us,
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
      quarter_us
    ),
    (
      latency_us
    ),
    ()
  )
)
SELECT
  grouped,
  name,
  quarter_us,
  events,
  failures,
  late,
  first_us,
  last_us
FROM counted
WHERE
  latency_us IS NULL

-- name: latencies
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
), activity AS (
SELECT
  source,
  event_type,
  action,
  status,
  timestamp_us,
  ingested_us,
  COALESCE(LOWER(status) IN ('failure', 'failed', 'error') AND status NOT LIKE '%İ%', FALSE) AS failed,
  timestamp_us - (
    timestamp_us + 62135596800000000
  ) % 900000000 AS quarter_us,
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
  GROUPING(source, event_type, action, status, quarter_us, latency_us) AS grouped,
  COALESCE(source, event_type, action, status) AS name,
  quarter_us,
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
      quarter_us
    ),
    (
      latency_us
    ),
    ()
  )
)
WITH running AS (
  SELECT
    latency_us,
    SUM(events) OVER (ORDER BY latency_us) AS events,
    SUM(events) OVER () AS all_events,
    SUM(events - late) OVER (ORDER BY latency_us) AS on_time,
    SUM(events - late) OVER () AS all_on_time
  FROM counted
  WHERE
    NOT latency_us IS NULL
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
FROM running

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
       content_hash, delivery_id, batch, line, timestamp_us, identity_hash
FROM stored
WHERE NOT EXISTS (
    SELECT 1 FROM repeats WHERE repeats.batch = stored.batch AND repeats.line = stored.line
)
ORDER BY source, timestamp_us, batch, line
)
TO :target
WITH (format = 'PARQUET', compression = 'ZSTD')
