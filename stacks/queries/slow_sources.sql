-- Whose events took longest to arrive on a day
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
    avg(to_unixtime(ingested_at) - to_unixtime("timestamp")) AS mean_seconds,
    max(to_unixtime(ingested_at) - to_unixtime("timestamp")) AS longest_seconds
FROM activity
GROUP BY source
ORDER BY longest_seconds DESC, source
