-- How many events did each source send on a day, and how many of them failed
-- Parameters: the day.
SELECT
    source,
    count(*) AS events,
    count_if(lower(coalesce(status, '')) IN ('failure', 'failed', 'error')) AS failures,
    round(100.0 * count_if(lower(coalesce(status, '')) IN ('failure', 'failed', 'error')) / count(*), 2) AS failed_percent
FROM curated
WHERE dt = ?
GROUP BY source
ORDER BY events DESC, source
