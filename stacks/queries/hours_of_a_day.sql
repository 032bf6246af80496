-- How busy was each hour (UTC) of a day
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
SELECT hour("timestamp") AS hour_utc, count(*) AS events, count(DISTINCT source) AS sources
FROM activity
GROUP BY 1
ORDER BY 1
