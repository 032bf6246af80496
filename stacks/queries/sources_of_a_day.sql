-- How many events did each source send on a day, and how many of them failed
-- Parameters: the day.
WITH activity AS (
    SELECT *
    FROM (
        SELECT *, row_number() OVER (
            PARTITION BY dt, source, event_id ORDER BY ingested_at, batch, line
        ) AS place
        FROM events
        WHERE dt = ?
    )
    WHERE place = 1
)
SELECT
    source,
    count(*) AS events,
    count_if(lower(coalesce(status, '')) IN ('failure', 'failed', 'error')) AS failures,
    round(100.0 * count_if(lower(coalesce(status, '')) IN ('failure', 'failed', 'error')) / count(*), 2) AS failed_percent
FROM activity
GROUP BY source
ORDER BY events DESC, source
