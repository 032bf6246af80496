-- How did one source do, day by day
-- Parameters: first and last day, the source.
SELECT dt, count(*) AS events, count_if(lower(coalesce(status, '')) IN ('failure', 'failed', 'error')) AS failures
FROM curated
WHERE dt BETWEEN ? AND ? AND source = ?
GROUP BY dt
ORDER BY dt
