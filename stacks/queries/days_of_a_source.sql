-- How did one source do, day by day
-- Parameters: first and last day, the source.
WITH activity AS (
    SELECT *
    FROM (
        SELECT *, row_number() OVER (
            PARTITION BY dt, source, event_id ORDER BY ingested_at, batch, line
        ) AS place
        FROM events
        WHERE dt BETWEEN ? AND ? AND source = ?
    )
    WHERE place = 1
)
SELECT dt, count(*) AS events, count_if(lower(coalesce(status, '')) IN ('failure', 'failed', 'error')) AS failures
FROM activity
GROUP BY dt
ORDER BY dt
