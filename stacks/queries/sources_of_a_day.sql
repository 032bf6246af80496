-- How many events did each source send on a day, and how many of them failed
-- Parameters: the day.
SELECT
    source,
    count(*) AS events,
    count(*) FILTER (WHERE lower(status) IN ('failure', 'failed', 'error') AND status NOT LIKE '%İ%') AS failures,
    round(1e2 * count(*) FILTER (WHERE lower(status) IN ('failure', 'failed', 'error') AND status NOT LIKE '%İ%') / count(*), 2) AS failed_percent
FROM curated
WHERE dt = ?
GROUP BY source
ORDER BY events DESC, source
