-- Which events of one source failed on a day, with their details
-- Parameters: the day, the source.
SELECT "timestamp", event_id, event_type, action, status, details
FROM curated
WHERE dt = ? AND source = ? AND lower(status) IN ('failure', 'failed', 'error') AND status NOT LIKE '%İ%'
ORDER BY "timestamp", event_id
LIMIT 1000
