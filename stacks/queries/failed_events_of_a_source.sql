-- Which events of one source failed on a day, with their details
-- Parameters: the day, the source.
WITH activity AS (
    SELECT *
    FROM (
        SELECT *, row_number() OVER (
            PARTITION BY dt, source, event_id ORDER BY ingested_at, batch, line
        ) AS place
        FROM events
        WHERE dt = ? AND source = ?
    )
    WHERE place = 1
)
SELECT "timestamp", event_id, event_type, action, status, details
FROM activity
WHERE lower(coalesce(status, '')) IN ('failure', 'failed', 'error')
ORDER BY "timestamp", event_id
LIMIT 1000
