-- Which actions failed most often in a range of days
-- Parameters: first and last day.
WITH activity AS (
    SELECT *
    FROM (
        SELECT *, row_number() OVER (
            PARTITION BY dt, source, event_id ORDER BY ingested_at, batch, line
        ) AS place
        FROM events
        WHERE dt BETWEEN ? AND ?
    )
    WHERE place = 1
)
SELECT
    action,
    count(*) AS events,
    count_if(lower(coalesce(status, '')) IN ('failure', 'failed', 'error')) AS failures
FROM activity
GROUP BY action
HAVING count_if(lower(coalesce(status, '')) IN ('failure', 'failed', 'error')) > 0
ORDER BY failures DESC, action
LIMIT 20
