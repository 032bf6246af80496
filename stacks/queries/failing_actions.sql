-- Which actions failed most often in a range of days
-- Parameters: first and last day.
SELECT
    action,
    count(*) AS events,
    count(*) FILTER (WHERE lower(status) IN ('failure', 'failed', 'error') AND status NOT LIKE '%İ%') AS failures
FROM curated
WHERE dt BETWEEN ? AND ?
GROUP BY action
HAVING count(*) FILTER (WHERE lower(status) IN ('failure', 'failed', 'error') AND status NOT LIKE '%İ%') > 0
ORDER BY failures DESC, action
LIMIT 20
