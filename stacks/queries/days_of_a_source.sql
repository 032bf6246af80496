-- How did one source do, day by day
-- Parameters: first and last day, the source.
SELECT dt, count(*) AS events, count(*) FILTER (WHERE lower(status) IN ('failure', 'failed', 'error') AND status NOT LIKE '%İ%') AS failures
FROM curated
WHERE dt BETWEEN ? AND ? AND source = ?
GROUP BY dt
ORDER BY dt
