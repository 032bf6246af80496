-- Whose events took longest to arrive on a day
-- Parameters: the day.
SELECT
    source,
    count(*) AS events,
    avg(to_unixtime(ingested_at) - to_unixtime("timestamp")) AS mean_seconds,
    max(to_unixtime(ingested_at) - to_unixtime("timestamp")) AS longest_seconds
FROM curated
WHERE dt = ?
GROUP BY source
ORDER BY longest_seconds DESC, source
