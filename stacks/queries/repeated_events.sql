-- Which events were sent more than once on a day, and did their content differ
-- Parameters: the day.
SELECT
    source,
    event_id,
    count(*) AS times_stored,
    count(DISTINCT delivery_id) AS times_sent,
    count(DISTINCT content_hash) AS contents
FROM events
WHERE dt = ?
GROUP BY source, event_id
HAVING count(*) > 1
ORDER BY times_stored DESC, source, event_id
LIMIT 1000
